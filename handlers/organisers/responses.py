"""An announcement afterwards, and while it runs: how it went, who got it, and once more for those it did not reach."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.announcements import State
from bot.rules.authority import Deed, Role
from bot.screens.organisers import responses as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers import planning
from storage.announcing import again, announcements, responses
from storage.announcing.announcements import Announcement
from storage.announcing.responses import LARGE
from storage.ledger.deliveries import State as Became
from storage.organising.jobs import Job
from storage.people import audit
from storage.people.audit import Act


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("results_of", results_of, Deed.ANNOUNCE)
    router.action("receivers", receivers, Deed.ANNOUNCE)
    router.action("send_again", send_again, Deed.ANNOUNCE)
    router.action("send_again_yes", send_again_yes, Deed.ANNOUNCE)


def results_of(turn: Turn) -> Reply:
    """The numbers so far; those of many people come as a message of their own."""
    one = authority.announcement(turn)
    if one is None:
        return screens.nothing_there()
    if one.people > LARGE:
        return errands.begin(turn, Job.RESPONSES, {"announcement": one.id})
    return screens.results(one, responses.of(turn.connection, one), turn.surroundings.zone, earlier=True)


def receivers(turn: Turn) -> Reply:
    """The file with a row a person."""
    one = authority.announcement(turn)
    if one is None or one.frozen_at is None:
        return screens.nothing_there()
    _note(turn, one, "receivers listed")
    return errands.begin(turn, Job.RECEIVERS, {"announcement": one.id})


def send_again(turn: Turn) -> Reply:
    """What it would mean to send it again to these."""
    one, outcome = _wanted(turn)
    if one is None or outcome is None:
        return screens.nothing_there()
    if one.state not in (State.DONE, State.CANCELLED):
        return screens.not_over(one)
    people = again.waiting(turn.connection, one, outcome)
    return screens.ask_again(one, outcome, people) if people else screens.nobody_left(one)


def send_again_yes(turn: Turn) -> Reply:
    """A draft for these alone: it goes through plan, approval and hold like any other."""
    one, outcome = _wanted(turn)
    if one is None or outcome is None:
        return screens.nothing_there()
    locked = announcements.lock(turn.connection, one.id)
    if locked is None or locked.state not in (State.DONE, State.CANCELLED):
        return screens.not_over(one)
    if not again.waiting(turn.connection, one, outcome):
        return screens.nobody_left(one)
    code = announcements.new_code(turn.surroundings.chance)
    number = again.draft(turn.connection, one, outcome, code, (turn.contact.id, turn.address), turn.now)
    _note(turn, one, "announced again")
    turn.argument, turn.version = str(number), 0
    return planning.plan(turn)


def _wanted(turn: Turn) -> tuple[Announcement | None, Became | None]:
    """What is meant by `ID=failed` or `ID=unknown`."""
    turn.argument, _, word = turn.argument.partition("=")
    outcome = next((one for one in again.OUTCOMES if one == word), None)
    return authority.announcement(turn), outcome


def _note(turn: Turn, one: Announcement, detail: str) -> None:
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(Deed.ANNOUNCE, f"announcement:{one.id}", detail, one.organisation_id)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)

"""An announcement on its way: looked at, paused, let go on, stopped; each is written down with who did it."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority, plans
from bot.conversation.router import Router
from bot.conversation.turn import Turn, id_in
from bot.rules.announcements import Move, State
from bot.rules.authority import Deed, Role
from bot.screens.organisers import approving, managing
from bot.screens.organisers import sending as screens
from bot.vocabulary import Reply
from storage.announcing import announcements, concerned, progressing
from storage.announcing.announcements import Announcement
from storage.people import audit
from storage.people.audit import Act
from storage.unasked import staff
from storage.unasked.telling import Notice

OFFERED = frozenset({"compose", "compose_see", "announce", "results_of"})
"""The choices of others that stand below what is shown here."""

WAITING = frozenset({State.ASKED, State.HELD, State.SCHEDULED})
RUNNING = frozenset({State.GATHERING, State.SENDING})


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("announcement", partial(announcement, router=router), Deed.ANNOUNCE)
    router.action("pause_sending", pause, Deed.ANNOUNCE)
    router.action("resume_sending", resume, Deed.ANNOUNCE)
    router.action("cancel_sending", cancel, Deed.ANNOUNCE)


# ---- looking ----------------------------------------------------------------------------------------------------------------
def announcement(turn: Turn, router: Router) -> Reply:
    """The page of one: a draft where it can be changed, anything else as far as it is."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is State.DRAFT and "compose" in router.actions:
        turn.argument = str(one.id)
        return router.actions["compose"](turn)
    return page(turn, one)


def page(turn: Turn, one: Announcement, note: str = "") -> Reply:
    """How far it is; what is shown here is kept current."""
    turn.subject = concerned.about(one.id)
    found = plans.progress(turn.connection, turn.surroundings, one, turn.now, OFFERED, note)
    reply = screens.progress(found)
    if one.state is State.ASKED and not is_author(turn, one):
        return approving.with_answers(reply, one)
    return reply


def again(turn: Turn, one: Announcement, note: str = "") -> Reply:
    """The page of it as it is stored now."""
    return page(turn, announcements.get(turn.connection, one.id) or one, note)


def is_author(turn: Turn, one: Announcement) -> bool:
    """Whether whoever writes confirmed it."""
    return turn.address == one.address or turn.contact.id == one.contact_id


def note(turn: Turn, one: Announcement, detail: str) -> None:
    """A line of the audit log."""
    own = one.organisation_id in authority.organisations(turn)
    act = Act(Deed.ANNOUNCE, f"announcement:{one.id}", detail, one.organisation_id)
    audit.note(turn.connection, turn.contact.id, Role.ORGANISER if own else Role.ADMIN, act, turn.now)


def tell_author(turn: Turn, one: Announcement, say: partial[Reply]) -> None:
    """Say it to who confirmed it: nobody is told what they did themselves."""
    if not is_author(turn, one):
        notice = Notice("announcing", f"announcing:{one.id}")
        told = concerned.author(turn.connection, one)
        staff.tell(turn.connection, told, say, notice, turn.now, turn.surroundings.zone)
        turn.told = True


# ---- pausing and stopping ---------------------------------------------------------------------------------------------------
def _locked(turn: Turn) -> Announcement | None:
    """The one pressed at, which nobody moves on before this turn ends: what is decided here takes effect."""
    one = authority.announcement(turn, id_in(turn.argument.partition("=")[0]))
    return announcements.lock(turn.connection, one.id) if one is not None else None


def _moved(turn: Turn, one: Announcement, how: Move, detail: str, **fields: object) -> None:
    """Take it there; its author is told where somebody else did it."""
    if announcements.move(turn.connection, one, how, turn.now, **fields):
        note(turn, one, detail)
        turn.told = True
        now = announcements.get(turn.connection, one.id) or one
        tell_author(turn, now, partial(screens.decided, now))


def pause(turn: Turn) -> Reply:
    """Nothing more leaves; what is in the air arrives."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state in RUNNING:
        _moved(turn, one, Move.PAUSE, "announcement paused")
    return again(turn, one)


def resume(turn: Turn) -> Reply:
    """It goes on; one that grew beyond what one person may tell needs somebody else for that."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.PAUSED:
        return page(turn, one)
    approval: dict[str, object] = {}
    if plans.needs_a_second(turn.surroundings, one):
        if is_author(turn, one):
            return page(turn, one, approving.waiting_for_a_second(grown=True))
        approval = {"approved_by": turn.contact.id, "approved_at": turn.now}
    _moved(turn, one, Move.RESUME, "announcement resumed", **approval)
    progressing.watch(turn.connection, one.id, turn.now)
    return again(turn, one)


def cancel(turn: Turn) -> Reply:
    """Before it leaves it becomes a draft again; afterwards it pauses at once, and is stopped by a second press."""
    one = _locked(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state in WAITING:
        _take_back(turn, one)
        return again(turn, one)
    if one.state in RUNNING:
        _moved(turn, one, Move.PAUSE, "announcement paused")
        one = announcements.get(turn.connection, one.id) or one
    if one.state is State.PAUSED and turn.argument.endswith("=yes"):
        _moved(turn, one, Move.CANCEL, "announcement stopped")
        return again(turn, one)
    if one.state is State.PAUSED:
        return screens.sure_stop(one, plans.progress(turn.connection, turn.surroundings, one, turn.now, ()).tally)
    return page(turn, one)


def _take_back(turn: Turn, one: Announcement) -> None:
    """Of a repeated one the rest of the series ends; what was never sent becomes a draft."""
    if one.parent_id is not None and one.repeats:
        _moved(turn, one, Move.CANCEL, "announcement stopped")
    else:
        _moved(turn, one, Move.RETURN, "announcement taken back", starts_at=None)

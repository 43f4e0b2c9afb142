"""Once an activity is over, for those who run it: how it was liked, in numbers and words without names, and what became of it."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules.aftercare import FEWEST
from bot.rules.authority import Deed, Role
from bot.screens.organisers import after as screens
from bot.vocabulary import Reply
from storage.organising.activities import Activity
from storage.people import audit
from storage.people.audit import Act
from storage.taking_part import certificates, feedback, outcomes, results

OF_HUB = ("opinions", "certify", "results", "outcomes", "activity")


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("after", partial(hub, router), Deed.LOOK)
    router.action("opinions", opinions, Deed.LOOK)
    router.action("wrote", wrote, Deed.LOOK)
    router.action("outcomes", became, Deed.LOOK)


def hub(router: Router, turn: Turn) -> Reply:
    """Everything there is, each with its number."""
    activity = authority.activity(turn, Deed.LOOK)
    if activity is None:
        return screens.nothing_yours()
    connection, about = turn.connection, authority.reach(turn, activity.id)
    offered = {name for name in OF_HUB if name in router.deeds and authority.may(turn, router.deeds[name], about)}
    return screens.hub(
        screens.After(
            activity,
            feedback.came(connection, activity.id),
            feedback.counts(connection, activity.id),
            certificates.issued(connection, activity.id),
            results.how_many(connection, activity.id),
            sum(sum(one.values()) for one in outcomes.counts(connection, activity.id).values()),
            offered,
        )
    )


def opinions(turn: Turn) -> Reply:
    """How many gave how many stars."""
    activity = authority.activity(turn, Deed.LOOK)
    if activity is None:
        return screens.nothing_yours()
    connection = turn.connection
    written = feedback.how_many_say(connection, activity.id)
    return screens.opinions(activity, feedback.counts(connection, activity.id), feedback.came(connection, activity.id), written)


def wrote(turn: Turn) -> Reply:
    """What people wrote; nobody's, yet theirs: it goes from the ledger once it is shown."""
    page, activity = _paged(turn)
    if activity is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "opinions read", deed=Deed.LOOK)
    enough = sum(feedback.counts(turn.connection, activity.id).values()) >= FEWEST
    found = feedback.words(turn.connection, activity.id, skip=page * screens.WORDS, most=screens.WORDS + 1) if enough else ()
    return screens.wrote(activity, found[: screens.WORDS], page, more=len(found) > screens.WORDS)


def _paged(turn: Turn) -> tuple[int, Activity | None]:
    turn.argument, page = split(turn.argument)
    return page, authority.activity(turn, Deed.LOOK)


def split(argument: str) -> tuple[str, int]:
    """`17=2` as the number and the page; the first page where there is none."""
    number, _, page = argument.partition("=")
    return number, page_in(page)


def note(turn: Turn, activity: Activity, detail: str, subject: str = "", deed: Deed = Deed.CERTIFY) -> None:
    """Write down that they did this to it, or saw other people's details there."""
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(deed, subject or f"activity:{activity.id}", detail, activity.organisation_id)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)


def became(turn: Turn) -> Reply:
    """What those who came answered months later."""
    activity = authority.activity(turn, Deed.LOOK)
    if activity is None:
        return screens.nothing_yours()
    return screens.outcomes(activity, outcomes.counts(turn.connection, activity.id))

"""Nominees for mentoring: who lets organisers see how ready to export they are, the readiest first, each invited once."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, id_in
from bot.rules.authority import Deed
from bot.screens.organisers import mentoring as mentoring_screens
from bot.screens.organisers import nominating as screens
from bot.screens.organisers.mentoring import PAGE
from bot.understanding.lexicon import GENERAL_CRAFT
from bot.vocabulary import Reply
from handlers import names
from handlers.organisers.after import note
from handlers.organisers.mentoring import paged
from storage.knowing import readiness
from storage.knowing.readiness import Nominee
from storage.organising import activities
from storage.organising.activities import Activity
from storage.unasked import telling
from storage.unasked.telling import Notice

NOTICE = "nominated"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("nominees", nominees, Deed.CERTIFY)
    router.action("nominee", nominee, Deed.CERTIFY)
    router.action("nominate", nominate, Deed.CERTIFY)


def nominees(turn: Turn) -> Reply:
    """Of the activity's crafts, as far as it is of some."""
    page, activity = paged(turn)
    if activity is None:
        return mentoring_screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "names seen")
    crafts = set(activities.crafts_of(turn.connection, activity.id))
    wanted = set() if GENERAL_CRAFT in crafts else crafts
    found = readiness.nominees(turn.connection, activity.id, wanted, skip=page * PAGE, most=PAGE + 1)
    return screens.nominees(activity, found, names.of(turn), page)


def _chosen(turn: Turn) -> tuple[Activity | None, Nominee | None, str]:
    """The activity if whoever presses runs it, the nominee of it, and what else the choice says: `17=4`, `17=4=yes`."""
    turn.argument, _, rest = turn.argument.partition("=")
    number, _, sure = rest.partition("=")
    activity = authority.activity(turn, Deed.CERTIFY)
    found = readiness.nominee(turn.connection, activity.id, id_in(number)) if activity is not None else None
    return activity, found, sure


def nominee(turn: Turn) -> Reply:
    """One of them."""
    activity, found, _ = _chosen(turn)
    if activity is None:
        return mentoring_screens.nothing_yours()
    turn.shows_others = True
    if found is None:
        return screens.gone(activity)
    note(turn, activity, "names seen", f"contact:{found.contact_id}")
    was = readiness.was_invited(turn.connection, activity.id, found.contact_id)
    return screens.nominee(activity, found, names.of(turn), invited=was)


def nominate(turn: Turn) -> Reply:
    """Read back, then (`=yes`) told once; organisers who press at the same time wait for each other."""
    activity, found, sure = _chosen(turn)
    if activity is None:
        return mentoring_screens.nothing_yours()
    turn.shows_others = True
    if found is None:
        return screens.gone(activity)
    if sure != "yes":
        return screens.sure(activity, found)
    if readiness.was_invited(turn.connection, activity.id, found.contact_id):
        return screens.nominee(activity, found, names.of(turn), invited=True)
    notice = Notice(NOTICE, readiness.about(activity.id))
    telling.tell(turn.connection, found.contact_id, lambda _: screens.invitation(activity), notice, turn.now, activity.zone)
    turn.told = True
    note(turn, activity, "nominee invited", f"contact:{found.contact_id}")
    return screens.invited(activity, found)

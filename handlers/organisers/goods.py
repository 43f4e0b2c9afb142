"""Goods handed over, for organisers: who was given what, asked once more, taken back, on paper, and helped with where broken."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import goods as rules
from bot.rules.aftercare import FEWEST
from bot.rules.authority import Deed
from bot.rules.goods import Stand
from bot.screens.artisans import received
from bot.screens.organisers import goods as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers.after import note, split
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.people import caring
from storage.taking_part import giving, handover_answers, handovers
from storage.taking_part.handovers import Handover, Recipient
from storage.unasked import telling
from storage.unasked.telling import Notice

KIND = "equipment_grant"

ASKED, UNDONE, OFFERED = "handover", "handover_undone", "goods_help"
"""The notices their recipient gets, as the ledger names them."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("goods", page, Deed.CERTIFY)
    router.action("goods_of", person_page, Deed.CERTIFY)
    router.action("goods_notes", notes, Deed.CERTIFY)
    router.action("goods_note", one_note, Deed.CERTIFY)
    router.action("goods_sheet", sheet, Deed.EXPORT)
    router.action("goods_broken", offer_help, Deed.CERTIFY)
    router.action("given", one, Deed.CERTIFY)
    router.action("given_ask", ask_again, Deed.CERTIFY)
    router.action("given_undo", undo_sure, Deed.CERTIFY)
    router.action("given_undo_yes", undo, Deed.CERTIFY)


# ---- looking --------------------------------------------------------------------------------------------------------------
def page(turn: Turn) -> Reply:
    """Who was selected, and what each has; `17=2` is a further page."""
    turn.argument, number = split(turn.argument)
    activity = _grant(turn)
    if activity is None:
        return screens.nothing_here()
    turn.shows_others = True
    note(turn, activity, "goods listed")
    found = handovers.recipients(turn.connection, activity.id, skip=number * screens.ROWS, most=screens.ROWS + 1)
    exports = authority.activity(turn, Deed.EXPORT, activity.id) is not None
    repairs = len(handover_answers.broken(turn.connection, activity.id))
    counts = handovers.counts(turn.connection, activity.id)
    view = screens.Page(activity, counts, found[: screens.ROWS], number, len(found) > screens.ROWS, exports, repairs)
    return screens.page(view)


def _grant(turn: Turn, number: int | None = None, deed: Deed = Deed.CERTIFY) -> Activity | None:
    """A grant of equipment that whoever presses may do this to."""
    activity = authority.activity(turn, deed, number)
    return activity if activity is not None and activity.kind == KIND else None


def recipient(turn: Turn, registration_id: int) -> tuple[Activity, Recipient] | None:
    """Somebody who was selected there, or has been given something."""
    found = handovers.recipient(turn.connection, registration_id)
    activity = _grant(turn, found.activity_id) if found is not None else None
    return (activity, found) if found is not None and activity is not None else None


def given_to(turn: Turn, number: int) -> tuple[Activity, Recipient, Handover] | None:
    """One thing, if it is still somebody's."""
    found = handovers.get(turn.connection, number)
    of = recipient(turn, found.registration_id) if found is not None else None
    return (*of, found) if found is not None and of is not None else None


def person_page(turn: Turn) -> Reply:
    """What one of them was given."""
    found = recipient(turn, turn.number())
    return shown(turn, *found) if found else screens.nothing_here()


def shown(turn: Turn, activity: Activity, who: Recipient, done: str = "") -> Reply:
    turn.shows_others = True
    note(turn, activity, "goods seen", f"registration:{who.registration_id}")
    return screens.person(activity, who, done)


def one(turn: Turn) -> Reply:
    """One thing."""
    return one_thing(turn, turn.number())


def one_thing(turn: Turn, number: int, done: str = "") -> Reply:
    found = given_to(turn, number)
    if found is None:
        return screens.nothing_here()
    _activity, who, thing = found
    turn.shows_others = True
    asks = thing.confirmed_at is None and turn.now - max(thing.asked_at or thing.at, thing.at) >= rules.NUDGED
    return screens.given(thing, screens.name_of(who), asks=asks and hears(turn, who), done=done)


def hears(turn: Turn, who: Recipient) -> bool:
    return caring.can_hear(turn.connection, who.contact_id)


# ---- asking, taking back ----------------------------------------------------------------------------------------------
def ask(turn: Turn, activity: Activity, who: Recipient, thing: Handover) -> None:
    """Ask its recipient; what waits to be said of an earlier wording is not said."""
    notice = Notice(ASKED, handovers.about(thing.id))
    telling.withdraw(turn.connection, who.contact_id, notice, turn.now)
    say = partial(received.asked, activity, thing)
    telling.tell(turn.connection, who.contact_id, lambda _: say(), notice, turn.now, activity.zone)
    turn.told = True


def _seen(turn: Turn) -> tuple[Activity, Recipient, Handover] | Reply:
    """What the choice names as it was shown; else what to say instead."""
    found = given_to(turn, turn.number())
    if found is None:
        return screens.nothing_here()
    thing = found[2]
    stale = thing.version != turn.version or thing.stand is Stand.RETURNED
    return one_thing(turn, thing.id, screens.changed()) if stale else found


def ask_again(turn: Turn) -> Reply:
    """Ask once more whether they have it, a day after the last time."""
    found = _seen(turn)
    if isinstance(found, Reply):
        return found
    activity, who, thing = found
    early = turn.now - max(thing.asked_at or thing.at, thing.at) < rules.NUDGED
    if early or not handover_answers.asked_again(turn.connection, thing, turn.now):
        return one_thing(turn, thing.id)
    ask(turn, activity, who, thing)
    note(turn, activity, "asked again", f"handover:{thing.id}")
    return one_thing(turn, thing.id, screens.asked_again(screens.name_of(who)))


def undo_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    found = _seen(turn)
    if isinstance(found, Reply):
        return found
    turn.shows_others = True
    return screens.undo_sure(found[2], screens.name_of(found[1]))


def undo(turn: Turn) -> Reply:
    """It was a mistake, or was given back; its recipient is told."""
    found = _seen(turn)
    if isinstance(found, Reply):
        return found
    activity, who, thing = found
    if not giving.take_back(turn.connection, thing, turn.now):
        return one_thing(turn, thing.id, screens.changed())
    telling.withdraw(turn.connection, who.contact_id, Notice(ASKED, handovers.about(thing.id)), turn.now)
    say = partial(received.undone, activity, thing)
    notice = Notice(UNDONE, handovers.about(thing.id))
    telling.tell(turn.connection, who.contact_id, lambda _: say(), notice, turn.now, activity.zone)
    turn.told = True
    note(turn, activity, "given back" if thing.confirmed_at else "handover taken back", f"handover:{thing.id}")
    now = handovers.recipient(turn.connection, who.registration_id)
    return shown(turn, activity, now, screens.taken_back()) if now else page_of(turn, activity)


def page_of(turn: Turn, activity: Activity) -> Reply:
    """The list of an activity."""
    turn.argument = str(activity.id)
    return page(turn)


# ---- files and repairs ------------------------------------------------------------------------------------------------------
def notes(turn: Turn) -> Reply:
    """The handover notes of everybody, in one file."""
    activity = _grant(turn)
    if activity is None:
        return screens.nothing_here()
    note(turn, activity, "handover notes made")
    return errands.begin(turn, Job.HANDOVER, {"activity": activity.id})


def one_note(turn: Turn) -> Reply:
    """The handover note of one person."""
    found = recipient(turn, turn.number())
    if found is None:
        return screens.nothing_here()
    note(turn, found[0], "handover notes made", f"registration:{found[1].registration_id}")
    return errands.begin(turn, Job.HANDOVER, {"registration": found[1].registration_id})


def sheet(turn: Turn) -> Reply:
    """Who has what, as a spreadsheet."""
    activity = _grant(turn, deed=Deed.EXPORT)
    if activity is None:
        return screens.nothing_here()
    note(turn, activity, "goods exported", deed=Deed.EXPORT)
    return errands.begin(turn, Job.HANDOVER, {"activity": activity.id, "format": "xlsx"})


def offer_help(turn: Turn) -> Reply:
    """Ask those whose goods are broken whether the organiser may know; who they are stays with Sapa."""
    activity = _grant(turn)
    if activity is None:
        return screens.nothing_here()
    found = handover_answers.broken(turn.connection, activity.id)
    if handovers.counts(turn.connection, activity.id).answers < FEWEST:
        return page_of(turn, activity)
    for thing in found:
        _offer(turn, activity, thing)
    note(turn, activity, "help offered")
    return screens.offered_help(activity, len(found))


def _offer(turn: Turn, activity: Activity, thing: Handover) -> None:
    handover_answers.want(turn.connection, thing.id, turn.now)
    say = partial(received.offered, activity, thing)
    notice = Notice(OFFERED, handovers.about(thing.id))
    telling.tell(turn.connection, thing.contact_id or 0, lambda _: say(), notice, turn.now, activity.zone)
    turn.told = True

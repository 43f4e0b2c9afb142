"""Goods, unasked and off the turns: asked once more whether they came, months later whether they are used; notes and lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.documents import fonts, handover, handover_list
from bot.documents.participants import file_name
from bot.i18n import language
from bot.rules.authority import Deed
from bot.rules.goods import Stand
from bot.screens import activities as activity_screens
from bot.screens.artisans import received
from bot.screens.organisers import handover_note as screens
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import puts_off
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring
from storage.taking_part import handover_answers, handovers
from storage.taking_part.handovers import Handover, Recipient
from storage.unasked import telling
from storage.unasked.telling import Notice

PAGE = 100
"""Recipients read at once."""

ASKED = "handover"
"""What asks a recipient whether they have it, as handlers/organisers/goods.py calls it."""


# ---- unasked --------------------------------------------------------------------------------------------------------------
def _thing(firing: Firing) -> tuple[Activity, Handover] | None:
    """What a timer is about, if it is still as it was recorded then, and somebody's."""
    number, _, version = firing.timer.detail.partition(":")
    found = handovers.get(firing.connection, int(number))
    if found is None or str(found.version) != version or found.contact_id is None or found.stand is Stand.RETURNED:
        return None
    activity = activities.get(firing.connection, found.activity_id)
    return (activity, found) if activity is not None else None


def received_question(firing: Firing) -> str:
    """No answer for three days: the same question once more; after that they count as not having confirmed."""
    about = _thing(firing)
    if about is None or about[1].stand is not Stand.WAITING:
        return DROPPED
    activity, thing = about
    notice = Notice(ASKED, handovers.about(thing.id), firing.timer.useful_until)
    if puts_off(firing, notice, thing.contact_id or 0, activity.zone):
        return PUT_OFF
    handover_answers.asked_again(firing.connection, thing, firing.now)
    telling.withdraw(firing.connection, thing.contact_id or 0, notice, firing.now)
    say = partial(received.asked, activity, thing)
    telling.tell(firing.connection, thing.contact_id or 0, lambda _: say(), notice, firing.now, activity.zone)
    return TOLD


def use_question(firing: Firing) -> str:
    """Months later: is it still used? Asked once, of who has it and has not said so already."""
    about = _thing(firing)
    if about is None or about[1].stand is Stand.DENIED or about[1].used is not None:
        return DROPPED
    activity, thing = about
    notice = Notice(firing.timer.kind, handovers.about(thing.id), firing.timer.useful_until)
    if puts_off(firing, notice, thing.contact_id or 0, activity.zone):
        return PUT_OFF
    say = partial(received.use, activity, thing)
    telling.tell(firing.connection, thing.contact_id or 0, lambda _: say(), notice, firing.now, activity.zone)
    return TOLD


# ---- files ----------------------------------------------------------------------------------------------------------------
async def perform(errand: Errand) -> Reply:
    """The note of one recipient, those of an activity, or who has what as a spreadsheet."""
    if "registration" in errand.order.detail:
        return await _one_note(errand)
    exports = errand.order.detail.get("format") == "xlsx"
    activity = await errand.read(partial(rights.activity, errand, Deed.EXPORT if exports else Deed.CERTIFY))
    if activity is None:
        return screens.nothing_to_print()
    people = await _everybody(errand, activity)
    return await (_sheet if exports else _notes)(errand, activity, people)


async def _one_note(errand: Errand) -> Reply:
    found = await errand.read(partial(_recipient, errand))
    if found is None or not _has_something(found[1]):
        return screens.nothing_to_print()
    activity, who, own = found
    errand.shows_others = not own or who.contact_id != errand.order.contact_id
    note = _note(errand, activity, who)
    file = await errand.draw(handover.drawn, (note,), f"sapa-bast-{who.registration_id}.pdf")
    return screens.ready(activity, 1, file, own=own)


def _recipient(errand: Errand, connection: Connection) -> tuple[Activity, Recipient, bool] | None:
    """The recipient, and whether it is for themselves or who cares for them, rather than for who runs the activity."""
    who = handovers.recipient(connection, int(errand.order.detail["registration"]))
    activity = activities.get(connection, who.activity_id) if who is not None else None
    if who is None or activity is None:
        return None
    own = caring.name_for(connection, errand.order.contact_id or 0, who.contact_id) is not None
    if own or rights.may(connection, errand, Deed.CERTIFY, rights.reach(connection, activity.id)):
        return activity, who, own
    return None


def _has_something(who: Recipient) -> bool:
    return any(one.stand is not Stand.RETURNED for one in who.given)


async def _everybody(errand: Errand, activity: Activity) -> list[Recipient]:
    found: list[Recipient] = []
    read = 0
    while page := await errand.read(partial(handovers.recipients, activity_id=activity.id, skip=read, most=PAGE)):
        read += len(page)
        found += [who for who in page if who.given]
        await errand.progress(read, read + 1)
    return found


def _note(errand: Errand, activity: Activity, who: Recipient) -> screens.Note:
    made_on = errand.now.astimezone(ZoneInfo(activity.zone)).date()
    return screens.note(activity, who, made_on, fonts.printable)


async def _notes(errand: Errand, activity: Activity, people: list[Recipient]) -> Reply:
    having = [who for who in people if _has_something(who)]
    if not having:
        return screens.nothing_to_print()
    notes = tuple(_note(errand, activity, who) for who in having)
    name = f"sapa-bast-{file_name(activity_screens.title(activity))}.pdf"
    return screens.ready(activity, len(having), await errand.draw(handover.drawn, notes, name), own=False)


async def _sheet(errand: Errand, activity: Activity, people: list[Recipient]) -> Reply:
    rows = tuple(_rows(people))
    if not rows:
        return screens.nothing_to_print()
    name = f"sapa-goods-{file_name(activity_screens.title(activity))}.xlsx"
    return screens.sheet_ready(activity, len(rows), await errand.draw(handover_list.drawn, rows, name, language()))


def _rows(people: list[Recipient]) -> Iterator[handover_list.Row]:
    for who in people:
        for one in who.given:
            yield handover_list.Row(who.name or "", one)

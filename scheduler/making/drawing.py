"""Drawing lots among many, beside the turns: who it would be, and the draw that was shown taking effect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from bot.rules import lottery
from bot.rules.authority import Deed
from bot.rules.lottery import Preference
from bot.rules.seats import SELECTION
from bot.screens.organisers import drawing as screens
from bot.screens.organisers import participants as about_people
from bot.screens.organisers.drawing import Lot
from bot.screens.organisers.participant import refused_words
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Ending, Errand
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import audit
from storage.people.audit import Act
from storage.taking_part import choosing_many, participants
from storage.taking_part.choosing import Refused


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw of an activity among so many people: whose registrations it would be, in order."""

    activity: Activity
    lot: Lot
    among: int
    numbers: list[int]


async def perform(errand: Errand) -> Ending:
    """Draw, or let a draw count. Whoever applies while it is worked out was not in it; who was drawn must still wait."""
    detail = errand.order.detail
    drawn = await errand.read(partial(_drawn, errand))
    if drawn is None:
        return about_people.nothing_here()
    if "lot" in detail and drawn.lot.argument != detail["lot"]:
        return screens.changed(drawn.activity)
    return partial(_let_count if "lot" in detail else _review, errand, drawn)


def _drawn(errand: Errand, connection: Connection) -> Drawn | None:
    """Draw among who waits now, in the thread that reads; None where whoever asked may not any more."""
    detail = errand.order.detail
    activity = _allowed(errand, connection)
    shown = Lot.read(str(detail["lot"])) if "lot" in detail else None
    if activity is None or ("lot" in detail and shown is None):
        return None
    people = participants.applicants(connection, activity.id, activity.organisation_id, activity.province)
    free = None if activity.quota is None else activity.quota - activity.taken
    seats = shown.seats if shown else lottery.seats_to_draw(free, len(people), choosing_many.AT_ONCE)
    seed, first = (shown.seed, shown.preferred) if shown else (str(detail["seed"]), Preference(detail["first"]))
    lot = Lot(seed, first, seats, lottery.fingerprint(one.number for one in people))
    return Drawn(activity, lot, len(people), lottery.draw(seed, people, first)[:seats])


def _allowed(errand: Errand, connection: Connection) -> Activity | None:
    number = int(errand.order.detail["activity"])
    if not rights.may(connection, errand, Deed.DECIDE, rights.reach(connection, number)):
        return None
    activity = activities.get(connection, number)
    return activity if activity is not None and activity.joining == SELECTION else None


def _review(errand: Errand, drawn: Drawn, connection: Connection) -> Reply:
    """Who it would be; the draw is written down, so that nobody draws until it suits."""
    if _allowed(errand, connection) is None:
        return about_people.nothing_here()
    _note(errand, drawn, "drew", connection)
    named = [(number, participants.name_of(connection, number) or "?") for number in drawn.numbers]
    return screens.review(drawn.activity, drawn.lot, drawn.among, named)


def _let_count(errand: Errand, drawn: Drawn, connection: Connection) -> Reply:
    """They have seats: all of them, or nobody."""
    activity, chance = drawn.activity, errand.around.chance
    if _allowed(errand, connection) is None:
        return about_people.nothing_here()
    became = choosing_many.choose_all(connection, activity.id, drawn.numbers, errand.now, chance)
    if isinstance(became, Refused):
        return screens.changed(activity, refused_words(became))
    _note(errand, drawn, "chose", connection)
    return screens.drawn(activity, drawn.lot, len(became), drawn.among - len(became))


def _note(errand: Errand, drawn: Drawn, what: str, connection: Connection) -> None:
    activity = drawn.activity
    words = f"{what} {drawn.lot.words} of {drawn.among}"
    act = Act(Deed.DECIDE, f"activity:{activity.id}", words, activity.organisation_id)
    audit.note(connection, errand.order.contact_id, rights.role(connection, errand), act, errand.now)

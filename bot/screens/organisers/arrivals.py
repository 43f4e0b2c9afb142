"""Somebody came to the door: what came of each code or ticket, with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, clock, label, zone_name
from bot.rules.attendance import Doors, Entry, Shut
from bot.rules.seats import Status
from bot.screens.activities import title
from bot.screens.general import menu_choice
from bot.screens.organisers.door import MOST_LINES, UNDO_BYTES, door_choice, here, room, shut
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.attendance import Arrival
from storage.taking_part.doors import Counts


@dataclass(frozen=True, slots=True)
class Came:
    """One code or ticket and what came of it; `arrival` is None where nobody has it. `name` is empty for who gave none."""

    said: str
    arrival: Arrival | None
    name: str = ""


def came(activity: Activity, found: Sequence[Came], counts: Counts, *, raises: bool = False) -> Reply:
    """What came of one code or ticket, or of several; with a way back. Whoever `raises` may add a seat where none is free."""
    lines = [came_words(activity, one) for one in found[:MOST_LINES]]
    rest = len(found) - MOST_LINES
    if rest > 0:
        new = sum(1 for one in found[MOST_LINES:] if one.arrival is not None and one.arrival.entry is Entry.HERE)
        lines.append(_("And {n} more, of them {here} here.").format(n=rest, here=new))
    stuck = [one.arrival for one in found if one.arrival is not None and one.arrival.entry is Entry.WITHOUT]
    give: tuple[Choice, ...] = ()
    if len(found) == 1 and stuck:
        lines.append(room(counts) if counts.free else "" if counts.free is None else _("No seat is free."))
        give = (_give(stuck[0]),) if counts.free is None or counts.free else (_add(stuck[0].held.id),) if raises else ()
    lines.append(here(counts))
    return Reply(
        "\n".join(line for line in lines if line),
        choices=(
            *give,
            *_undo([one.arrival for one in found if one.arrival is not None and one.arrival.new]),
            door_choice(activity),
        ),
        replaces=False,
    )


def came_words(activity: Activity, one: Came) -> str:
    """Sri Wahyuni: here since 09.02 WIB."""
    if one.arrival is None:
        return _("{code}: nobody has this code.").format(code=one.said)
    name = one.name or one.arrival.held.code or one.said
    match one.arrival.entry:
        case Entry.HERE | Entry.SEAT:
            words = _("{name}: here, {time}.") if one.arrival.new else _("{name}: here already, since {time}.")
            return words.format(name=name, time=_time(activity, one.arrival.at))
        case Entry.WITHOUT:
            return _("{name}: no seat ({status}).").format(name=name, status=without(one.arrival.held.status))
        case Entry.ABSENT:
            return _("{name}: attendance is closed.").format(name=name)


def _time(activity: Activity, at: datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(activity.zone))
    return f"{clock(local.time())} {zone_name(activity.zone)}"


def without(status: Status) -> str:
    """Why a registration has no seat."""
    return {
        Status.WAITLISTED: _("on the waiting list"),
        Status.APPLIED: _("applied, not chosen yet"),
        Status.DECLINED: _("not chosen"),
    }.get(status, _("cancelled"))


def _give(arrival: Arrival) -> Choice:
    return Choice(label("Give a seat"), Action("give_seat", str(arrival.held.id)), answers=True)


def _add(registration_id: int) -> Choice:
    return Choice(label("Add one seat"), Action("one_seat_more", str(registration_id)))


def _undo(arrivals: Sequence[Arrival]) -> tuple[Choice, ...]:
    numbers = ".".join(str(one.held.id) for one in arrivals)
    fits = numbers and len(numbers) <= UNDO_BYTES
    return (Choice(label("Undo"), Action("not_here", numbers)),) if fits else ()


def taken_back(activity: Activity, names: Sequence[str], counts: Counts) -> Reply:
    """An arrival was a mistake."""
    said = _("Undone: {names}.").format(names=", ".join(names[:MOST_LINES])) if names else _("There was nothing to undo.")
    return Reply(f"{said}\n{here(counts)}", choices=(door_choice(activity), menu_choice()), replaces=True)


def no_seat(activity: Activity, counts: Counts, adds: int) -> Reply:
    """A seat was to be given, and none is free any more; `adds` is the registration for which one may be added, or 0."""
    add = (_add(adds),) if adds else ()
    return Reply(f"{_('No seat is free.')}\n{here(counts)}", choices=(*add, door_choice(activity), menu_choice()))


def closed_now(activity: Activity, doors: Doors, why: Shut) -> Reply:
    """Somebody was to be checked in, and nobody can be now."""
    return Reply(shut(activity, doors, why), heading=title(activity), choices=(door_choice(activity), menu_choice()))

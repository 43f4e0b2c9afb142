"""At the door: how many are there, who just came in, the list of names, and why nobody can come in now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import _, clock, label, moment, ngettext, number, zone_name
from bot.rules.attendance import EARLY, Doors, Entry, Shut
from bot.rules.seats import Status
from bot.screens.activities import days, title
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary
from storage.taking_part.attendance import Arrival
from storage.taking_part.doors import Counts

MOST_LINES = 6
UNDO_BYTES = 40
"""Registrations that one press takes back must fit into its payload."""


@dataclass(frozen=True, slots=True)
class Door:
    """One door as its staff see it; `day` is the one people arrive on, or why they cannot. `usual` is how many usually come."""

    activity: Activity
    doors: Doors
    day: date | Shut
    counts: Counts
    now: datetime
    decides: bool
    manages: bool
    reopens: bool
    advised: int | None = None
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """One code or ticket and what came of it; `arrival` is None where nobody has it. `name` is empty for who gave none."""

    said: str
    arrival: Arrival | None
    name: str = ""


def door(view: Door) -> Reply:
    """How many are there and how to check in; or why nobody can now."""
    return Reply(
        "\n".join(line for line in _lines(view) if line),
        heading=title(view.activity),
        choices=_door_choices(view),
        replaces=True,
        more=_("Choose"),
    )


def _lines(view: Door) -> tuple[str, ...]:
    if isinstance(view.day, Shut):
        came = here(view.counts) if view.day in (Shut.CLOSED, Shut.OVER) else ""
        return (came, shut(view.activity, view.doors, view.day), _advice(view))
    how = _("Type a 4-digit code, or several. Or scan the ticket with your camera.")
    return (_which_day(view), here(view.counts), _room(view.counts), how)


def _which_day(view: Door) -> str:
    first, last = view.activity.starts_on, view.activity.ends_on
    if first is None or last is None or first == last or isinstance(view.day, Shut):
        return ""
    return _("Day {n} of {days}").format(n=(view.day - first).days + 1, days=(last - first).days + 1)


def here(counts: Counts) -> str:
    """12 of 20 are here."""
    return ngettext("{here} of {n} is here.", "{here} of {n} are here.", counts.expected).format(
        here=number(counts.here), n=number(counts.expected)
    )


def _room(counts: Counts) -> str:
    """How many seats could still be given, and who hopes for one."""
    free = ""
    if counts.free:
        free = ngettext("{n} seat is free.", "{n} seats are free.", counts.free).format(n=counts.free)
    hoping = ngettext("{n} waits for a seat.", "{n} wait for a seat.", counts.hoping).format(n=counts.hoping)
    return " ".join(part for part in (free, hoping if counts.hoping else "") if part)


def _advice(view: Door) -> str:
    """What history says about how many to let register; advice only."""
    if view.usual is None or view.advised is None or view.day is not Shut.EARLY:
        return ""
    words = _("Usually {share} % come: {n} registrations would fill {quota} seats.")
    return words.format(share=round(view.usual * 100), n=view.advised, quota=view.activity.quota)


def shut(activity: Activity, doors: Doors, why: Shut) -> str:
    """Why nobody can be checked in now."""
    match why:
        case Shut.EARLY:
            assert doors.opens is not None
            hours = int(EARLY / timedelta(hours=1))
            words = _("Check-in begins {hours} hours before the start: {when}.")
            return words.format(hours=hours, when=moment(doors.opens, activity.zone))
        case Shut.UNDATED:
            return _("It has no date, so nobody can be checked in.")
        case Shut.CALLED_OFF:
            return _("This was called off.")
        case Shut.CLOSED:
            return _("Attendance is closed.")
        case Shut.OVER:
            return _("It is long over, so the attendance cannot be changed any more.")


def _door_choices(view: Door) -> tuple[Choice, ...]:
    about = str(view.activity.id)
    open_now = not isinstance(view.day, Shut)
    choices = []
    if open_now:
        choices += [Choice(label("List of names"), Action("door_list", f"{about}=0"))]
        choices += [Choice(label("Room word"), Action("room_word", about))] if view.doors.is_on(view.now) else []
        choices += [Choice(label("Came unregistered"), Action("walk_in", about))]
    if view.day not in (Shut.CALLED_OFF, Shut.UNDATED, Shut.OVER):
        choices += [Choice(label("Code list"), Action("code_list", about))]
    if open_now and view.decides:
        choices += [Choice(label("Close attendance"), Action("close_door", about))]
    if view.reopens and view.decides:
        choices += [Choice(label("Open it again"), Action("reopen_door", about))]
    choices += [Choice(label("Refresh"), Action("door", about))] if open_now else []
    choices += [Choice(label("The activity"), Action("activity", about))] if view.manages else []
    return (*choices, menu_choice())


def which(found: Sequence[Summary], codes: Sequence[str] = ()) -> Reply:
    """Several are held today: at which door? `codes` that were typed already are kept, as many as a press can carry."""
    said = ".".join(codes)
    kept = 0 < len(said) <= UNDO_BYTES
    rows = tuple(
        Choice(
            title(one),
            Action("door_codes", f"{one.id}={said}") if kept else Action("door", str(one.id)),
            f"{days(one)}, {one.city or ''}".strip(", "),
        )
        for one in found
    )
    text = _("At which door are you?")
    if codes:
        text = _("More than one door knows these codes: {codes}.").format(codes=", ".join(codes[:MOST_LINES])) + f" {text}"
    return Reply(text, choices=(*rows[:9], menu_choice()), more=_("Choose"))


def none_today() -> Reply:
    """No door of theirs is open."""
    return Reply(
        _("None of your activities is on now. Check-in begins 3 hours before the start."),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )


def not_your_door() -> Reply:
    """The activity is gone, or its door is not theirs. Nothing is said of whose ticket it is."""
    return Reply(
        _("That is not for a door of yours. At the door, ask for the 4-digit code and type it in the chat you work in."),
        choices=(menu_choice(),),
    )


def door_choice(activity: Activity) -> Choice:
    """Back to the door."""
    return Choice(label("To the door"), Action("door", str(activity.id)))


# ---- somebody came --------------------------------------------------------------------------------------------------------
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
        lines.append(_room(counts) if counts.free else "" if counts.free is None else _("No seat is free."))
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

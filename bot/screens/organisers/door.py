"""At the door: how many are there, how people are checked in, and why nobody can be now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.i18n import _, label, moment, ngettext, number
from bot.rules.attendance import EARLY, Doors, Shut
from bot.screens.activities import days, title
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary
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
    return (_which_day(view), here(view.counts), room(view.counts), how)


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


def room(counts: Counts) -> str:
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

"""Who takes part, for the organiser: counts first, then pages, then one person with what can be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext
from bot.rules.seats import SELECTION, Status
from bot.screens.activities import title
from bot.screens.fitting import fitting, turning
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.participants import Participant

PAGE = 6
"""People on one page: with the ways on, as many as the smallest list holds."""

IN_ORDER = (
    Status.APPLIED,
    Status.CONFIRMED,
    Status.OFFERED,
    Status.WAITLISTED,
    Status.ATTENDED,
    Status.ABSENT,
    Status.DECLINED,
    Status.CANCELLED,
)


def status_name(status: Status) -> str:
    """How somebody stands, as the organiser says it."""
    return {
        Status.APPLIED: label("Applied"),
        Status.CONFIRMED: label("Has a seat"),
        Status.OFFERED: label("Seat offered"),
        Status.WAITLISTED: label("Waiting list"),
        Status.ATTENDED: label("Came"),
        Status.ABSENT: label("Did not come"),
        Status.DECLINED: label("Declined"),
        Status.CANCELLED: label("Cancelled"),
    }[status]


def overview(activity: Activity, counts: Mapping[Status, int], *, decides: bool) -> Reply:
    """How many stand how; each count opens its list."""
    number = str(activity.id)
    rows = [
        Choice(f"{status_name(status)}: {counts[status]}", Action("people_list", f"{number}={status}=0"))
        for status in IN_ORDER
        if counts.get(status)
    ]
    first = [Choice(label("Everybody"), Action("people_list", f"{number}=all=0"))] if len(rows) > 1 else []
    draw = [Choice(label("Draw lots"), Action("lottery", number))] if decides and _can_draw(activity, counts) else []
    add = [Choice(label("Add somebody"), Action("people_add", number))] if decides else []
    ways = (*draw, *add, Choice(label("Search"), Action("people_find", number)), back_to(activity))
    total = sum(counts.values())
    people = ngettext("{n} person", "{n} people", total).format(n=total) if total else _("Nobody has registered yet.")
    quota = _("{taken} of {quota} seats are taken.").format(taken=activity.taken, quota=activity.quota) if activity.quota else ""
    return Reply(
        "\n".join(filter(None, (people, quota))),
        heading=_("Participants: {title}").format(title=title(activity)),
        choices=fitting(first, rows, ways),
        more=_("Choose"),
        replaces=True,
    )


def _can_draw(activity: Activity, counts: Mapping[Status, int]) -> bool:
    return activity.joining == SELECTION and counts.get(Status.APPLIED, 0) > 0


def back_to(activity: Activity) -> Choice:
    """Back to the activity's own page."""
    return Choice(label("Back"), Action("activity", str(activity.id)))


def back_to_people(activity: Activity) -> Choice:
    """Back to the counts."""
    return Choice(label("Participants"), Action("people", str(activity.id)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of people; `status` is all, or one; `total` counts those on all pages, None where it is not known."""

    activity: Activity
    people: Sequence[Participant]
    status: str
    page: int
    more: bool


def listed(view: Listed, names: Names) -> Reply:
    """A page: name, then town, how they stand, whether they came in."""
    number = view.activity.id
    rows = tuple(_row(one, names, of_all=view.status == "all") for one in view.people)
    pages = turning(lambda at: Action("people_list", f"{number}={view.status}={at}"), view.page, more=view.more)
    heading = label("Everybody") if view.status == "all" else status_name(Status(view.status))
    return Reply(
        "" if rows else _("Nobody stands like this now."),
        heading=f"{heading}: {title(view.activity)}",
        choices=(*rows, *pages, back_to_people(view.activity)),
        more=_("Choose"),
        replaces=True,
    )


def _row(one: Participant, names: Names, *, of_all: bool) -> Choice:
    town = one.regency or (names.province(one.province) if one.province else "")
    parts = (town, status_name(one.status) if of_all else "", _("arrived") if one.arrived_at else "")
    return Choice(
        one.name or _("(erased)"), Action("participant", str(one.id)), ", ".join(filter(None, parts)) or status_name(one.status)
    )


def ask_words(prompt: Prompt) -> Reply:
    """What to look for."""
    problem = _("Please type at least two letters, or three digits.") if prompt.problem else ""
    return question(prompt, _("Whom do you look for? A part of the name, the code, or the last digits of the phone."), problem)


def found(activity: Activity, people: Sequence[Participant], names: Names) -> Reply:
    """Whom a search found."""
    again = Choice(label("Search again"), Action("people_find", str(activity.id)))
    rows = tuple(_row(one, names, of_all=True) for one in people[:PAGE])
    text = "" if rows else _("Nobody fits that.")
    if len(people) > PAGE:
        text = _("More than these fit; type more of the name.")
    return Reply(
        text,
        heading=_("Found: {title}").format(title=title(activity)),
        choices=(*rows, again, back_to_people(activity)),
        more=_("Choose"),
    )


def nothing_here() -> Reply:
    """A number that is nothing, or nothing they may see."""
    return Reply(
        _("That is not one of your activities, or it is no longer there."),
        choices=(Choice(label("Manage"), Action("manage")), menu_choice()),
    )


def left(activity_id: str) -> Reply:
    """A form of the organiser's was left."""
    return Reply(
        _("All right, nothing was done."),
        choices=(Choice(label("Participants"), Action("people", activity_id)), menu_choice()),
    )

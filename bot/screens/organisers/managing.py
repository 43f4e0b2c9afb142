"""What organisers see first: their activities, and what can be done about one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.i18n import _, label, ngettext
from bot.rules.timing import Standing
from bot.screens.activities import days, few_seats, place, seats, standing_name, title, when
from bot.screens.fitting import ROWS, both_ways, fitting, paged, turning
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity, Summary


@dataclass(frozen=True, slots=True)
class Home:
    """The soonest of somebody's activities; `offered` are the names of the further actions they may do."""

    rows: Sequence[Summary]
    more: bool
    drafts: int
    offered: Collection[str]
    now: datetime
    governs: bool = False
    """Whether an admin looks: their last choice leads to everything, an organiser's to their organisation."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of somebody's activities, of those to come or of the `earlier` ones."""

    rows: Sequence[Summary]
    earlier: bool
    page: int
    more: bool
    now: datetime


def home(view: Home) -> Reply:
    """The organiser's start: activities soonest first, then what else there is to do."""
    unpublished = ngettext(
        "{n} draft is not published yet: press New activity.",
        "{n} drafts are not published yet: press New activity.",
        view.drafts,
    ).format(n=view.drafts)
    texts = (
        _("Choose an activity, or what you want to do.") if view.rows else _("No activity is coming up."),
        unpublished if view.drafts else "",
    )
    offers = (
        Choice(label("New activity"), Action("create")),
        Choice(label("Announcements"), Action("announce")),
        Choice(label("Questions"), Action("tickets")),
        Choice(label("Numbers"), Action("statistics")),
        Choice(label("Admin") if view.governs else label("Organisation"), Action("govern")),
    )
    deeds = tuple(choice for choice in offers if choice.action.name in view.offered)
    all_of_them = (Choice(label("All activities"), Action("activities")),) if view.more else ()
    last = (*all_of_them, *deeds, menu_choice())
    return Reply(
        "\n".join(line for line in texts if line),
        heading=_("Your activities"),
        choices=fitting((), [row(one, view.now) for one in view.rows], last),
        replaces=True,
        more=_("Choose"),
    )


def row(activity: Summary, now: datetime) -> Choice:
    """An activity in a list of its staff: days, and how full it is."""
    standing = activity.standing(now)
    full = few_seats(activity) or ngettext("{n} person", "{n} people", activity.taken).format(n=activity.taken)
    state = {Standing.CANCELLED: _("called off"), Standing.PAST: _("over"), Standing.RUNNING: _("under way")}.get(standing, full)
    return Choice(title(activity), Action("activity", str(activity.id)), ", ".join((days(activity), state)))


def which(action: str, rows: Sequence[Summary], now: datetime) -> Reply:
    """Which activity somebody wants this for."""
    chosen = tuple(replace(row(one, now), action=Action(action, str(one.id))) for one in rows)
    return Reply(
        _("For which activity?") if rows else _("There is nothing here yet."),
        choices=(*chosen, Choice(label("All activities"), Action("activities")), manage_choice(), menu_choice()),
        more=_("Choose"),
    )


def listed(view: Listed) -> Reply:
    """All of somebody's activities, page by page."""
    kind = "e" if view.earlier else ""
    pages = turning(lambda at: Action("activities", f"{kind}{at}"), view.page, more=view.more)
    other = (
        Choice(label("Those to come"), Action("activities"))
        if view.earlier
        else Choice(label("Earlier ones"), Action("activities", "e0"))
    )
    return Reply(
        "" if view.rows else _("There is nothing here yet."),
        heading=_("Earlier activities") if view.earlier else _("Activities to come"),
        choices=(*(row(one, view.now) for one in view.rows), *pages, other, manage_choice()),
        replaces=True,
        more=_("Choose"),
    )


EVERYBODYS = "share"
"""What anybody may do to what is published, and staff as well."""


@dataclass(frozen=True, slots=True)
class Hub:
    """One activity as its staff see it; `offered` are the names of the actions they may do to it."""

    activity: Activity
    offered: Collection[str]
    now: datetime
    page: int = 0


def hub(view: Hub) -> Reply:
    """One activity: when, where, how full, and everything its staff can do, page by page."""
    activity, number = view.activity, str(view.activity.id)
    offers = (
        Choice(label("Participants"), Action("people", number)),
        Choice(label("At the door"), Action("door", number)),
        Choice(label("Change"), Action("edit", number)),
        Choice(label("After the activity"), Action("after", number)),
        Choice(label("Report and export"), Action("report", number)),
        Choice(label("Numbers"), Action("numbers", number)),
        Choice(label("Invited guests"), Action("invited", number)),
        Choice(label("Goods"), Action("goods", number)),
        Choice(label("Mentoring"), Action("mentoring", number)),
        Choice(label("Preview"), Action("preview", number)),
        Choice(label("Share"), Action("share", number)),
        Choice(label("Invite a volunteer"), Action("invite", number)),
        Choice(label("Partners"), Action("coowners", number)),
    )
    deeds = tuple(choice for choice in offers if choice.action.name in (*view.offered, EVERYBODYS))
    both = both_ways(lambda at: Action("activity", f"{number}={at}"), view.page)
    return Reply(
        _state(view),
        heading=title(activity),
        choices=(*paged(deeds, both, view.page, ROWS - 1), manage_choice()),
        replaces=True,
        more=_("Choose"),
    )


def _state(view: Hub) -> str:
    """When, where, whether one can register and how full it is; of what is over or called off that comes first."""
    activity, standing = view.activity, view.activity.standing(view.now)
    where = [when(activity), place(activity)]
    if standing is Standing.PAST:
        had = ngettext("{n} person had a seat.", "{n} people had a seat.", activity.taken).format(n=activity.taken)
        lines = [_("This is over."), *where, had]
    elif standing is Standing.CANCELLED:
        lines = [standing_name(standing), *where, taken(activity)]
    else:
        lines = [*where, standing_name(standing), full(activity)]
    return "\n".join(filter(None, lines))


def taken(activity: Summary) -> str:
    """How many have a seat."""
    return ngettext("{n} person has a seat.", "{n} people have a seat.", activity.taken).format(n=activity.taken)


def full(activity: Summary) -> str:
    """How many have a seat, of how many there are, and how many wait."""
    free = seats(activity)
    return f"{taken(activity)} {free[0].upper()}{free[1:]}." if free else taken(activity)


def manage_choice() -> Choice:
    """Back to the organiser's start."""
    return Choice(label("Manage"), Action("manage"))


def nothing_yours() -> Reply:
    """The activity is gone, or is not theirs."""
    return Reply(_("That activity is not one of yours, or it is gone. Here are yours:"), choices=(manage_choice(), menu_choice()))

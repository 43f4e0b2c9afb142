"""Lists of activities, and what narrows them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from textwrap import shorten

from bot.i18n import _, day_range, label, month
from bot.rules.timing import Standing
from bot.screens.activities import days, few_seats, kind_name, title
from bot.screens.artisans.matching import suits_choice
from bot.screens.fitting import ROWS, fitting, paged
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary

LONGEST_WORDS = 60  # characters of what somebody typed that are said back
LABEL = 20  # characters, what every platform's buttons hold


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `narrowed` are the names of what it is narrowed to; `key` is what filter buttons carry."""

    rows: Sequence[Summary]
    narrowed: Sequence[str]
    key: str
    now: datetime
    next_key: str = ""
    previous_key: str = ""
    follow: str = ""  # what "follow" would follow, as kind=subject
    followed: str = ""  # its name


@dataclass(frozen=True, slots=True)
class Option:
    """A value a list can be narrowed to, by its name."""

    name: str
    key: str


def upcoming(page: Page) -> Reply:
    """What can be joined, soonest first."""
    if not page.rows:
        return nothing_found(page)
    heading = _("Coming up: {what}").format(what=", ".join(page.narrowed)) if page.narrowed else _("Coming up")
    rows = [row(one, page.now) for one in page.rows]
    return Reply(
        heading=heading,
        choices=fitting((*rows, *_turning(page), *_following(page)), _narrowing(page), (menu_choice(),)),
        replaces=True,
        more=_("Choose"),
    )


def beyond(reply: Reply, narrowed: Sequence[str]) -> Reply:
    """A list of what comes later than the days asked for."""
    text = _("Nothing is planned for {what} right now.").format(what=", ".join(narrowed))
    return replace(reply, text=f"{text} " + _("What comes after that:"))


def beside(reply: Reply, words: str) -> Reply:
    """A list of everything, where what was asked for is nowhere."""
    said = _("I found nothing for “{what}”.").format(what=shorten(words, LONGEST_WORDS, placeholder="…"))
    return replace(reply, text=f"{said} " + _("Something else that may help:"))


def priced(reply: Reply) -> Reply:
    """The list again, where it was asked what costs how much: no list is narrowed by that."""
    return replace(reply, text=_("What each one costs, or that it is free, is on its card."))


def otherwise(reply: Reply, narrowed: Sequence[str]) -> Reply:
    """A list without the skill and the level asked for, which nothing planned names."""
    text = _("Nothing is planned for {what} right now.").format(what=", ".join(narrowed))
    return replace(reply, text=f"{text} " + _("Something else that may help:"))


def row(activity: Summary, now: datetime) -> Choice:
    """A line of a list: days, town, seats."""
    room = few_seats(activity) if activity.standing(now) is Standing.OPEN else _("registration closed")
    parts = (days(activity), _("Online") if activity.mode == "online" else activity.city, room)
    return Choice(title(activity), Action("card", str(activity.id)), ", ".join(part for part in parts if part))


def _turning(page: Page) -> tuple[Choice, ...]:
    back = (Choice(label("Earlier"), Action("browse", page.previous_key)),) if page.previous_key else ()
    return (*back, Choice(label("More"), Action("browse", page.next_key))) if page.next_key else back


def follow_choice(what: str, payload: str) -> Choice:
    """A button that names what it follows, where the name leaves room for that."""
    named = _("Follow: {what}").format(what=what)
    return Choice(named if len(named) <= LABEL else label("Follow this"), Action("follow", payload))


def list_choice(key: str) -> Choice:
    """A button to the list narrowed like this."""
    return Choice(label("Trainings"), Action("browse", key))


def _following(page: Page) -> tuple[Choice, ...]:
    return (follow_choice(page.followed, page.follow),) if page.follow else ()


def _narrowing(page: Page) -> tuple[Choice, ...]:
    """The last two stand also where a list is narrowed down, for lists that have no room for them."""
    everything = (Choice(label("Show all"), Action("browse")),) if page.narrowed else ()
    return (
        Choice(label("Narrow down"), Action("filter", f"?{page.key}")),
        *everything,
        Choice(label("Without a date"), Action("undated")),
        suits_choice(),
    )


def nothing_found(page: Page) -> Reply:
    """An empty list says so, and offers to tell when that changes."""
    follow = (Choice(label("Tell me"), Action("follow", page.follow)),) if page.follow else ()
    what = ", ".join(page.narrowed)
    text = _("Nothing is planned for {what} right now.").format(what=what) if what else _("Nothing is planned right now.")
    return Reply(text, choices=(*follow, *_narrowing(page), menu_choice()), replaces=True, more=_("Choose"))


def undated(page: Page) -> Reply:
    """Programmes that exist but have no date: never shown as open."""
    rows = tuple(Choice(title(one), Action("card", str(one.id)), kind_name(one.kind)) for one in page.rows)
    turning = (Choice(label("More"), Action("undated", page.next_key)),) if page.next_key else ()
    return Reply(
        _("These are held from time to time. No date is known now. Open one, then press Tell me."),
        heading=_("Without a date"),
        choices=(*rows, *turning, Choice(label("Coming up"), Action("browse")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def narrow(key: str, narrowed: Sequence[str]) -> Reply:
    """What a list can be narrowed by."""
    chosen = _("Now: {what}.").format(what=", ".join(narrowed)) if narrowed else ""
    dimensions = (("c", label("Craft")), ("p", label("Province")), ("m", label("Month")), ("k", label("Kind")))
    choices = tuple(Choice(words, Action("filter", f"{letter}{key}")) for letter, words in dimensions)
    everything = (Choice(label("Show all"), Action("browse")),) if narrowed else ()
    undated = Choice(label("Without a date"), Action("undated"))
    return Reply(
        "\n".join(line for line in (chosen, _("What matters most to you?")) if line),
        choices=(*choices, suits_choice(), *everything, undated, Choice(label("Back"), Action("browse", key))),
        replaces=True,
        more=_("Choose"),
    )


@dataclass(frozen=True, slots=True)
class Options:
    """The values of one dimension, and the page of them that is shown, counted from 0; the keys turn to the pages beside it."""

    offered: Sequence[Option]
    page: int
    previous_key: str
    next_key: str


def options(key: str, values: Options) -> Reply:
    """The values of one dimension that have something coming; `key` is the list as it is narrowed now."""
    choices = [Choice(option.name, Action("browse", option.key)) for option in values.offered]
    text = _("Choose one, or type it.") if choices else _("There is nothing to choose from right now.")
    turning = (
        Choice(label("Earlier"), Action("filter", values.previous_key)),
        Choice(label("More"), Action("filter", values.next_key)),
    )
    back = Choice(label("Back"), Action("filter", f"?{key}"))
    shown = paged(choices, turning, values.page, ROWS - 1)
    return Reply(text, choices=(*shown, back), replaces=True, more=_("Choose"))


def nothing_fits() -> Reply:
    """Of all that is coming, nothing is open to this person."""
    return Reply(
        _("Nothing that is coming fits your details yet."),
        choices=(Choice(label("Show all"), Action("browse")), Choice(label("My profile"), Action("profile")), menu_choice()),
    )


def which(offered: Sequence[Option]) -> Reply:
    """A name of several things: buttons for each."""
    choices = tuple(Choice(option.name, Action("browse", option.key)) for option in offered)
    return Reply(_("Which one do you mean?"), choices=(*choices, menu_choice()), more=_("Choose"))


def range_name(first: date, last: date) -> str:
    """December 2026, or the days when it is not one whole month."""
    whole = first.day == 1 and (last.month, last.year) == (first.month, first.year) and last.day >= 28
    return month(first) if whole else day_range(first, last)

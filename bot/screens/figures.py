"""Numbers in words, and what stands on the charts of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import _, country_name, label, month, ngettext, number, short_day
from bot.rules.folding import OTHERS, Tally, folded
from bot.screens.activities import title
from bot.screens.general import menu_choice
from bot.screens.managing import manage_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.activities import Activity
from storage.figures import Aim, Steps

BARS = 8
"""Bars of one chart; what is beyond them is added up in one more."""

CRAFTS, PROVINCES, MONTHS, STEPS, COUNTRIES = "crafts", "provinces", "months", "steps", "countries"
WEEKS = "weeks"
OF_YEAR = (CRAFTS, PROVINCES, MONTHS, STEPS, COUNTRIES)
OF_ONE = (STEPS, WEEKS, COUNTRIES)


@dataclass(frozen=True, slots=True)
class Bar:
    """One number with its name, and what was aimed at, where something was."""

    name: str
    value: int
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands on a picture: `period` says of when the numbers are, `foot` of which day and what a mark means."""

    name: str  # of the file
    title: str
    period: str
    foot: str
    bars: Sequence[Bar]
    over_time: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """The numbers of a year, at first sight; `target` is None where nothing was aimed at."""

    year: int
    this_year: int
    trained: int
    held: int
    target: int | None


# ---- in words -----------------------------------------------------------------------------------------------------------
def overview(view: Year) -> Reply:
    """The most important number first, then which charts there are."""
    held = ngettext("At {n} activity.", "At {n} activities.", view.held).format(n=number(view.held))
    other = view.year - 1 if view.year == view.this_year else view.this_year
    return Reply(
        "\n".join((trained(view.trained, view.target), held, _("Which chart do you want to see?"))),
        _("Numbers of {year}").format(year=view.year),
        choices=(
            *(Choice(kind_name(what), Action("chart", f"{what}={view.year}")) for what in OF_YEAR),
            Choice(label("Programmes"), Action("programmes")),
            Choice(label("Targets"), Action("aims", str(view.year))),
            Choice(str(other), Action("statistics", str(other))),
            manage_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def trained(people: int, target: int | None) -> str:
    """420 trained of 662 (63%)."""
    if not target:
        return ngettext("{n} person was trained.", "{n} people were trained.", people).format(n=number(people))
    share = people * 100 // target
    return _("{n} people trained of {target} ({share}%).").format(n=number(people), target=number(target), share=share)


def kind_name(what: str) -> str:
    """What a chart is called on its button."""
    named: Mapping[str, Callable[[], str]] = {
        CRAFTS: lambda: label("By craft"),
        PROVINCES: lambda: label("By province"),
        MONTHS: lambda: label("By month"),
        WEEKS: lambda: label("By week"),
        STEPS: lambda: label("How far they came"),
        COUNTRIES: lambda: label("By country"),
    }
    return named[what]()


def of_activity(activity: Activity, found: Steps) -> Reply:
    """The numbers of one activity."""
    return Reply(
        steps_text(found),
        title(activity),
        choices=(
            *(Choice(kind_name(what), Action("figure", f"{activity.id}={what}")) for what in OF_ONE),
            Choice(label("Back"), Action("activity", str(activity.id))),
        ),
        replaces=True,
        more=_("Choose"),
    )


def steps_text(found: Steps) -> str:
    """How far people came, the end of it first."""
    lines = [
        ngettext("{n} person came.", "{n} people came.", found.came).format(n=number(found.came)),
        _("Registered {registered}, had a seat {seated}.").format(
            registered=number(found.registered), seated=number(found.seated)
        ),
    ]
    if found.left:
        left = ngettext("{n} person began and did not finish.", "{n} people began and did not finish.", found.left)
        lines.append(left.format(n=number(found.left)))
    return "\n".join(lines)


def nothing_there() -> Reply:
    """There is no such chart, or it is of what is somebody else's."""
    return Reply(_("There are no such numbers among yours."), choices=(manage_choice(), menu_choice()))


def nothing_yet(back: Action) -> Reply:
    """Nobody to count."""
    return Reply(_("There is nothing to count yet."), choices=(Choice(label("Back"), back), manage_choice()))


def made(chart: Chart, text: str, back: Action) -> Reply:
    """Goes with the picture."""
    return Reply(
        "\n".join(line for line in (text, chart.foot) if line),
        chart.title,
        choices=(Choice(label("Back"), back), manage_choice()),
    )


# ---- on the picture -----------------------------------------------------------------------------------------------------
def as_of(today: date, more: str = "") -> str:
    """As of which day, and what else is to be known."""
    said = _("As of {day}.").format(day=short_day(today))
    return f"{said} {more}" if more else said


def year_name(year: int) -> str:
    return _("Year {year}").format(year=year)


def against(what: str, found: Mapping[str | None, int], aims: Sequence[Aim], names: Names) -> list[Bar]:
    """How many came against what was aimed at, by craft or by province; also where nobody came yet."""
    by_craft = what == CRAFTS
    aimed: dict[str | None, int] = {}
    for aim in aims:
        code, other = (aim.craft, aim.province) if by_craft else (aim.province, aim.craft)
        if code is not None and other is None:
            aimed[code] = aimed.get(code, 0) + aim.people
    codes = sorted({*found, *aimed}, key=lambda code: (-found.get(code, 0), -aimed.get(code, 0), code or ""))
    bars = [Bar(_named(code, names.craft if by_craft else names.province), found.get(code, 0), aimed.get(code)) for code in codes]
    return capped(bars)


def capped(bars: Sequence[Bar]) -> list[Bar]:
    """As many as a picture holds; the rest together."""
    if len(bars) <= BARS:
        return list(bars)
    rest = bars[BARS - 1 :]
    aimed = [bar.target for bar in rest if bar.target is not None]
    return [*bars[: BARS - 1], Bar(_("All others"), sum(bar.value for bar in rest), sum(aimed) if aimed else None)]


def _named(code: str | None, name: Callable[[str], str]) -> str:
    if code is None:
        return _("not told")
    return _("others (fewer than 3 each)") if code == OTHERS else name(code)


def countries(found: Mapping[str | None, Tally]) -> list[Bar]:
    """Who came, by country; groups so small that they tell of somebody are counted together."""
    came = {code: Tally(registered=tally.attended) for code, tally in found.items()}
    return capped([Bar(_named(code, country_name), tally.registered) for code, tally in folded(came)])


def steps_bars(found: Steps) -> list[Bar]:
    """From who began to who came."""
    return [
        Bar(_("Began to register"), found.registered + found.left),
        Bar(_("Registered"), found.registered),
        Bar(_("Had a seat"), found.seated),
        Bar(_("Came"), found.came),
    ]


def months_bars(firsts: Sequence[date], counts: Sequence[int]) -> list[Bar]:
    """A column for each month, by its first letters."""
    return [Bar(month(first)[:3], count) for first, count in zip(firsts, counts, strict=True)]


def weeks_bars(firsts: Sequence[date], counts: Sequence[int]) -> list[Bar]:
    """A column for each week, by its first day."""
    return [Bar(f"{first.day}/{first.month}", count) for first, count in zip(firsts, counts, strict=True)]


def chart_title(what: str) -> str:
    """What a chart shows."""
    return {
        CRAFTS: _("People trained, by craft"),
        PROVINCES: _("People trained, by province"),
        MONTHS: _("Registrations by month"),
        WEEKS: _("Registrations by week"),
        STEPS: _("From registering to coming"),
        COUNTRIES: _("Who came, by country"),
    }[what]


def target_mark() -> str:
    return _("Line: target.")

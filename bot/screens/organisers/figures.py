"""Numbers in words: of a period, beside the one before, of whom, and of one activity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.rules.folding import Few
from bot.rules.periods import Period
from bot.screens.activities import title
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.screens.organisers.bars import COUNTRIES, CRAFTS, MONTHS, OF_ONE, OF_PERIOD, PROVINCES, STEPS, TARGETS, WEEKS, Chart
from bot.screens.organisers.exporting import gender_name
from bot.screens.organisers.managing import manage_choice
from bot.screens.organisers.periods import period_name
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.organising.figures import Steps, Sum

TOP = 3
"""Crafts and provinces that are named in words; charts and the file have all."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a period, at first sight; `target` is None where nothing was aimed at."""

    period: Period
    trained: int
    held: int
    target: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A period as far as it is over, and as many days before it; `crafts` and `provinces` are those of the period, by code."""

    period: Period
    now: Period
    before: Period
    found: Sum
    earlier: Sum
    crafts: Mapping[str | None, int]
    provinces: Mapping[str | None, int]


def _back(period: Period) -> Choice:
    return Choice(label("Back"), Action("statistics", period.code))


# ---- a period -----------------------------------------------------------------------------------------------------------
def overview(view: Counted) -> Reply:
    """The most important number first, then what else there is to see."""
    code = view.period.code
    return Reply(
        "\n".join((trained(view.trained, view.target), held(view.held))),
        _("Numbers of {period}").format(period=period_name(view.period)),
        choices=(
            Choice(label("Charts"), Action("charts", code)),
            Choice(label("Compare"), Action("compared", code)),
            Choice(label("Who came"), Action("who_came", code)),
            Choice(label("Programmes"), Action("programmes")),
            Choice(label("Targets"), Action("aims")),
            Choice(label("Exporters"), Action("exporters", code)),
            Choice(label("As a spreadsheet"), Action("figures_sheet", code)),
            Choice(label("Other days"), Action("days")),
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


def held(activities: int) -> str:
    if not activities:
        return _("No activity so far.")
    return ngettext("At {n} activity.", "At {n} activities.", activities).format(n=number(activities))


def choose_days(offered: Sequence[Period]) -> Reply:
    """Of which days? `offered` are the usual ones; others are typed."""
    return Reply(
        _("Numbers of which days?"),
        choices=(
            *(Choice(period_name(one), Action("statistics", one.code)) for one in offered),
            Choice(label("Type the days"), Action("days_typed")),
            manage_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def charts(period: Period) -> Reply:
    """Which charts there are of a period."""
    return Reply(
        _("Which chart do you want to see?"),
        _("Numbers of {period}").format(period=period_name(period)),
        choices=(*(Choice(kind_name(what), Action("chart", f"{what}={period.code}")) for what in OF_PERIOD), _back(period)),
        replaces=True,
        more=_("Choose"),
    )


def kind_name(what: str) -> str:
    """What a chart is called on its button."""
    named: Mapping[str, Callable[[], str]] = {
        CRAFTS: lambda: label("By craft"),
        PROVINCES: lambda: label("By province"),
        TARGETS: lambda: label("Every target"),
        MONTHS: lambda: label("By month"),
        WEEKS: lambda: label("By week"),
        STEPS: lambda: label("How far they came"),
        COUNTRIES: lambda: label("By country"),
    }
    return named[what]()


def compared(view: Compared, names: Names) -> Reply:
    """A period beside the one before: what became more, what less."""
    now, before = view.found, view.earlier
    lines = [
        _beside(_("Trained"), now.places, before.places),
        _beside(_("People, each once"), now.people, before.people),
        _beside(_("For the first time"), now.firsts, before.firsts),
        _beside(_("Activities"), now.held, before.held),
    ]
    for said, found, name in ((_("Crafts"), view.crafts, names.craft), (_("Provinces"), view.provinces, names.province)):
        most = sorted(found.items(), key=lambda pair: (-pair[1], pair[0] or ""))[:TOP]
        if most:
            lines.append(
                f"{said}: " + ", ".join(f"{name(code) if code else _('not told')} {number(came)}" for code, came in most)
            )
    heading = _("{now} beside {before}").format(now=period_name(view.now), before=period_name(view.before))
    return Reply("\n".join(lines), heading, choices=(_back(view.period), manage_choice()), replaces=True)


def _beside(said: str, now: int, before: int) -> str:
    change = now - before
    sign = "+" if change > 0 else "-" if change < 0 else "±"
    return _("{what}: {now} (before: {before}, {change})").format(
        what=said, now=number(now), before=number(before), change=f"{sign}{number(abs(change))}"
    )


def who_came(period: Period, genders: Sequence[Few], ages: Sequence[Few]) -> Reply:
    """Who came, as far as they told; groups of fewer than 3 are not counted out."""
    lines = [f"{said}: {few_text(rows)}" for said, rows in ((_("Gender"), genders), (_("Age"), ages)) if rows]
    if any(one.people is None for one in (*genders, *ages)):
        lines.append(_("Groups of fewer than 3 people are not counted out, so that nobody can be told from a number."))
    return Reply(
        "\n".join(lines) or _("There is nothing to count yet."),
        _("Who came, {period}").format(period=period_name(period)),
        choices=(_back(period), manage_choice()),
        replaces=True,
    )


def few_text(rows: Sequence[Few]) -> str:
    """Groups of people in a row."""
    return ", ".join(f"{group_name(one.group)} {few_number(one)}" for one in rows)


def few_number(one: Few) -> str:
    """How many they are, as far as that is shown."""
    if one.people is not None:
        return number(one.people)
    return _("fewer than 3") if one.small else _("not shown")


def group_name(group: str | None) -> str:
    """What people told of themselves; an age as it was told."""
    return gender_name(group) if group else _("not told")


# ---- one activity -------------------------------------------------------------------------------------------------------
def of_activity(activity: Activity, found: Steps) -> Reply:
    """The numbers of one activity."""
    return Reply(
        steps_text(found),
        title(activity),
        choices=(
            *(Choice(kind_name(what), Action("picture", f"{activity.id}={what}")) for what in OF_ONE),
            Choice(label("Back"), Action("activity", str(activity.id))),
        ),
        replaces=True,
        more=_("Choose"),
    )


def steps_text(found: Steps) -> str:
    """How far people came, the end of it first; each step with what it means."""
    lines = (
        ngettext("{n} person came.", "{n} people came.", found.came).format(n=number(found.came)),
        _("Had a seat: {n}, whatever became of it.").format(n=number(found.seated)),
        _("Registered or applied: {n}, also who gave up later.").format(n=number(found.registered)),
        _("Began: {n}, agreed to the use of their data.").format(n=number(found.registered + found.left)),
        _("Card opened: {n} times, also several by one person.").format(n=number(found.opened)),
    )
    return "\n".join(lines)


# ---- whatever it is -----------------------------------------------------------------------------------------------------
def nothing_there() -> Reply:
    """There is no such chart, or it is of what is somebody else's."""
    return Reply(_("There are no such numbers among yours."), choices=(manage_choice(), menu_choice()))


def nothing_yet(back: Action) -> Reply:
    """Nobody to count."""
    return Reply(_("There is nothing to count yet."), choices=(Choice(label("Back"), back), manage_choice()))


def of_days(period: Period) -> str:
    """Of when a chart is."""
    return _("Year {year}").format(year=period.year) if period.year else period_name(period)


def shown_of(shown: int, there: int) -> str:
    """That a picture holds only some of the targets."""
    return _("{n} of {total} targets; the list has all.").format(n=number(shown), total=number(there)) if shown < there else ""


def made(chart: Chart, text: str, back: Action) -> Reply:
    """Goes with the picture."""
    return Reply(
        "\n".join(line for line in (text, chart.foot) if line),
        chart.title,
        choices=(Choice(label("Back"), back), manage_choice()),
    )


def sheet_made(period: Period) -> Reply:
    """Goes with the spreadsheet."""
    return Reply(
        _("Nobody is named in it. What sources report stands in a column of its own and is not added."),
        _("Numbers of {period}").format(period=period_name(period)),
        choices=(_back(period), manage_choice()),
    )

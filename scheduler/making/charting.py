"""Charts: counted beside the turns, as far as whoever asked may count now, drawn in another process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.documents import charts
from bot.rules import periods
from bot.rules.authority import Deed, Role
from bot.rules.periods import Period
from bot.screens import activities as activity_screens
from bot.screens.names import Names
from bot.screens.organisers import bars as screens
from bot.screens.organisers import figures as words
from bot.screens.organisers.bars import BARS, Bar, Chart
from bot.vocabulary import Action, Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.organising import activities, figures, targets
from storage.organising.activities import Activity
from storage.organising.counted import Over
from storage.people import roles

ZONE = "Asia/Jakarta"
WEEKS, MONTHS = 8, 12


@dataclass(frozen=True, slots=True)
class Counted:
    """What was asked for: which days and activities, of which period or activity, as of which day (local)."""

    what: str
    over: Over
    today: date
    period: Period
    activity: Activity | None = None


async def chart(errand: Errand) -> Reply:
    """The picture somebody asked for, with its most important number in words."""
    wanted = await errand.read(partial(_wanted, errand))
    if wanted is None:
        return words.nothing_there()
    bars, text = await errand.read(partial(_counted, errand, wanted))
    about = wanted.activity
    back = Action("numbers", str(about.id)) if about else Action("charts", wanted.period.code)
    if not any(bar.value or bar.target for bar in bars):
        return words.nothing_yet(back)
    said = activity_screens.title(about) if about else words.of_days(wanted.period)
    mark = screens.target_mark() if any(bar.target is not None for bar in bars) else ""
    name = f"{wanted.what}-{about.id if about else wanted.period.code}"
    over_time = wanted.what in (screens.MONTHS, screens.WEEKS)
    own = wanted.what == screens.TARGETS  # of a small target nothing would be seen beside a large one
    made = Chart(name, screens.chart_title(wanted.what), said, screens.as_of(wanted.today, mark), bars, over_time, own)
    file = await errand.draw(charts.drawn, made, errand.language)
    return replace(words.made(made, text, back), attachment=file)


def _wanted(errand: Errand, connection: Connection) -> Counted | None:
    """What may be counted; None where that is nothing, or not any more."""
    detail = errand.order.detail
    what, number = str(detail["what"]), int(detail.get("activity", 0))
    if number:
        found = activities.get(connection, number)
        if found is None or not rights.may(connection, errand, Deed.COUNT, rights.reach(connection, number)):
            return None
        today = errand.now.astimezone(ZoneInfo(found.zone)).date()
        return Counted(what, Over(number), today, periods.of_year(today.year), found)
    period = allowed(errand, connection)
    today = errand.now.astimezone(ZoneInfo(ZONE)).date()
    return Counted(what, of_period(errand, connection, period), today, period) if period is not None else None


def allowed(errand: Errand, connection: Connection) -> Period | None:
    """The period that was asked for, as long as whoever asked may still count."""
    return periods.read(str(errand.order.detail["period"])) if rights.may(connection, errand, Deed.COUNT) else None


def of_period(errand: Errand, connection: Connection, period: Period) -> Over:
    """What whoever asked may count now, of a period."""
    held = roles.of(connection, errand.order.address)
    mine = {grant.organisation_id for grant in held if grant.role is Role.ORGANISER and grant.holds(errand.now)}
    everybody = rights.role(connection, errand) is Role.ADMIN
    return Over(0, mine - {0}, everybody, period.first, period.last)


def _counted(errand: Errand, wanted: Counted, connection: Connection) -> tuple[list[Bar], str]:
    """The bars, and what they come to in words."""
    what, over = wanted.what, wanted.over
    if what == screens.STEPS:
        found = figures.steps(connection, over)
        return screens.steps_bars(found), words.steps_text(found)
    if what in (screens.MONTHS, screens.WEEKS):
        return _over_time(connection, wanted), ""
    total = figures.trained(connection, over)
    if what == screens.COUNTRIES:
        return screens.countries(figures.by_country(connection, over)), words.trained(total, None)
    named = Names(errand.around.crafts, errand.around.provinces)
    aims = targets.all_of(connection, over)
    whole = words.trained(total, targets.over_all(aims, wanted.period))
    if what == screens.TARGETS:
        during = [one for one in aims if one.first <= wanted.period.last and one.last >= wanted.period.first]
        came = [(one, figures.trained(connection, targets.narrowed(over, one))) for one in during[:BARS]]
        return screens.targets(came, named), words.shown_of(len(came), len(during))
    counts = figures.by_craft(connection, over) if what == screens.CRAFTS else figures.by_province(connection, over)
    field = "craft" if what == screens.CRAFTS else "province"
    return screens.against(what, counts, targets.by(aims, wanted.period, field), named), whole


def _over_time(connection: Connection, wanted: Counted) -> list[Bar]:
    if wanted.activity is None:
        firsts = _months(wanted.period, wanted.today)
        edges = [_midnight(first, ZONE) for first in (*firsts, _next_month(firsts[-1]))]
        always = replace(wanted.over, first=date.min, last=date.max)  # registrations of the period, whenever it is held
        return screens.months_bars(firsts, figures.over_time(connection, always, edges))
    last = min(wanted.today, wanted.activity.starts_on or wanted.today)
    monday = last - timedelta(days=last.weekday())
    firsts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    edges = [_midnight(first, wanted.activity.zone) for first in (*firsts, monday + timedelta(weeks=1))]
    return screens.weeks_bars(firsts, figures.over_time(connection, wanted.over, edges))


def _months(period: Period, today: date) -> list[date]:
    """The first days of the months of a period that have begun, the last ones where they are many."""
    last = max(min(period.last, today), period.first)
    months = (last.year - period.first.year) * 12 + last.month - period.first.month
    firsts = [last.replace(day=1)]
    while len(firsts) < min(months + 1, MONTHS):
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    return firsts


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))

"""Charts: counted beside the turns, as far as whoever asked may count now, and drawn in another process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.documents import charts
from bot.rules.authority import Deed, Role
from bot.screens import activities as activity_screens
from bot.screens import figures as screens
from bot.screens.figures import Bar, Chart
from bot.screens.names import Names
from bot.vocabulary import Action, Reply
from scheduler import rights
from scheduler.errands import Errand
from storage import activities, figures, roles
from storage.activities import Activity
from storage.figures import Over

ZONE = "Asia/Jakarta"
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """What was asked for: which days and activities, of which year or activity, as of which day (local)."""

    what: str
    over: Over
    today: date
    year: int
    activity: Activity | None = None


async def chart(errand: Errand) -> Reply:
    """The picture somebody asked for, with its most important number in words."""
    wanted = await errand.read(partial(_wanted, errand))
    if wanted is None:
        return screens.nothing_there()
    bars, text = await errand.read(partial(_counted, errand, wanted))
    about = wanted.activity
    back = Action("figures", str(about.id)) if about else Action("statistics", str(wanted.year))
    if not any(bar.value or bar.target for bar in bars):
        return screens.nothing_yet(back)
    period = activity_screens.title(about) if about else screens.year_name(wanted.year)
    mark = screens.target_mark() if any(bar.target is not None for bar in bars) else ""
    name = f"{wanted.what}-{about.id if about else wanted.year}"
    over_time = wanted.what in (screens.MONTHS, screens.WEEKS)
    made = Chart(name, screens.chart_title(wanted.what), period, screens.as_of(wanted.today, mark), bars, over_time)
    file = await errand.draw(charts.drawn, made, errand.language)
    return replace(screens.made(made, text, back), attachment=file)


def _wanted(errand: Errand, connection: Connection) -> Counted | None:
    """What may be counted; None where that is nothing, or not any more."""
    detail = errand.order.detail
    what, number = str(detail["what"]), int(detail.get("activity", 0))
    if number:
        found = activities.get(connection, number)
        if found is None or not rights.may(connection, errand, Deed.COUNT, rights.reach(connection, number)):
            return None
        today = errand.now.astimezone(ZoneInfo(found.zone)).date()
        return Counted(what, Over(number), today, today.year, found)
    if not rights.may(connection, errand, Deed.COUNT):
        return None
    year, today = int(detail["year"]), errand.now.astimezone(ZoneInfo(ZONE)).date()
    return Counted(what, _of_year(errand, connection, year), today, year)


def _of_year(errand: Errand, connection: Connection, year: int) -> Over:
    held = roles.of(connection, errand.order.address)
    mine = {grant.organisation_id for grant in held if grant.role is Role.ORGANISER and grant.holds(errand.now)}
    everybody = rights.role(connection, errand) is Role.ADMIN
    return Over(0, mine - {0}, everybody, date(year, 1, 1), date(year, 12, 31))


def _counted(errand: Errand, wanted: Counted, connection: Connection) -> tuple[list[Bar], str]:
    """The bars, and what they come to in words."""
    what, over = wanted.what, wanted.over
    if what == screens.STEPS:
        found = figures.steps(connection, over)
        return screens.steps_bars(found), screens.steps_text(found)
    if what in (screens.MONTHS, screens.WEEKS):
        return _over_time(connection, wanted), ""
    total = figures.trained(connection, over)
    if what == screens.COUNTRIES:
        return screens.countries(figures.by_country(connection, over)), screens.trained(total, None)
    counts = figures.by_craft(connection, over) if what == screens.CRAFTS else figures.by_province(connection, over)
    aims = figures.aims(connection, over)
    names = Names(errand.around.crafts, errand.around.provinces)
    whole = sum(aim.people for aim in aims if aim.craft is None and aim.province is None)
    return screens.against(what, counts, aims, names), screens.trained(total, whole or None)


def _over_time(connection: Connection, wanted: Counted) -> list[Bar]:
    if wanted.activity is None:
        firsts = [date(wanted.year, month, 1) for month in range(1, 13)]
        edges = [_midnight(first, ZONE) for first in (*firsts, date(wanted.year + 1, 1, 1))]
        always = replace(wanted.over, first=date.min, last=date.max)  # registrations of the year, whenever it is held
        shown = [first for first in firsts if first <= wanted.today]
        counts = figures.over_time(connection, always, edges)
        return screens.months_bars(shown, counts[: len(shown)])
    last = min(wanted.today, wanted.activity.starts_on or wanted.today)
    monday = last - timedelta(days=last.weekday())
    firsts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    edges = [_midnight(first, wanted.activity.zone) for first in (*firsts, monday + timedelta(weeks=1))]
    return screens.weeks_bars(firsts, figures.over_time(connection, wanted.over, edges))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))

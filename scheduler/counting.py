"""The spreadsheet of numbers: counted beside the turns, as far as whoever asked may count now, drawn in another process."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.documents import numbers
from bot.documents.numbers import Numbers
from bot.documents.participants import Style
from bot.rules import folding, periods
from bot.screens import figures as screens
from bot.vocabulary import Reply
from scheduler.charting import ZONE, allowed, of_period
from scheduler.errands import Errand
from storage import figures, programmes, targets

TOLD = ("gender", "age_group")


async def sheet(errand: Errand) -> Reply:
    """All numbers of the period that was asked for."""
    found = await errand.read(partial(_counted, errand))
    if found is None:
        return screens.nothing_there()
    style = Style(errand.language, errand.around.crafts, errand.around.provinces, ZONE)
    file = await errand.draw(numbers.drawn, found, style)
    return replace(screens.sheet_made(found.period), attachment=file)


def _counted(errand: Errand, connection: Connection) -> Numbers | None:
    period = allowed(errand, connection)
    if period is None:
        return None
    today = errand.now.astimezone(ZoneInfo(ZONE)).date()
    now, before = periods.so_far(period, today), periods.before(period, today)
    over = of_period(errand, connection, period)
    aims = targets.all_of(connection, over)
    return Numbers(
        period,
        now,
        before,
        figures.summed(connection, of_period(errand, connection, now)),
        figures.summed(connection, of_period(errand, connection, before)),
        figures.steps(connection, over),
        figures.by_craft(connection, over),
        figures.by_province(connection, over),
        targets.by(aims, period, "craft"),
        targets.by(aims, period, "province"),
        figures.by_country(connection, over),
        {name: folding.veiled(figures.told(connection, over, name)) for name in TOLD},
        [(one, figures.trained(connection, targets.narrowed(over, one))) for one in aims],
        programmes.all_of(connection, over),
    )

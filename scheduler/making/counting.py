"""Numbers that take longer than a turn, and their spreadsheet: counted beside the turns, as far as who asked may count now."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.documents import numbers
from bot.documents.numbers import Numbers
from bot.documents.participants import Style
from bot.rules import folding, periods
from bot.screens.names import Names
from bot.screens.organisers import exporters as exporter_screens
from bot.screens.organisers import figures as screens
from bot.screens.organisers.figures import Compared
from bot.vocabulary import Reply
from scheduler.making.charting import ZONE, allowed, of_period
from scheduler.making.errands import Errand
from storage.knowing import exporters
from storage.organising import figures, programmes, targets

TOLD = ("gender", "age_group")


async def perform(errand: Errand) -> Reply:
    """What was asked for of a period: a comparison or who came in words, else all of it as a spreadsheet."""
    in_words = {"compared": _compared, "who_came": _who_came, "exporters": _exporters}.get(str(errand.order.detail["show"]))
    if in_words is not None:
        said = await errand.read(partial(in_words, errand))
        return replace(said, replaces=False) if said is not None else screens.nothing_there()
    found = await errand.read(partial(_counted, errand))
    if found is None:
        return screens.nothing_there()
    style = Style(errand.language, errand.around.crafts, errand.around.provinces, ZONE)
    file = await errand.draw(numbers.drawn, found, style)
    return replace(screens.sheet_made(found.period), attachment=file)


def _compared(errand: Errand, connection: Connection) -> Reply | None:
    period = allowed(errand, connection)
    if period is None:
        return None
    today = errand.now.astimezone(ZoneInfo(ZONE)).date()
    now, before = periods.so_far(period, today), periods.before(period, today)
    over, earlier = of_period(errand, connection, now), of_period(errand, connection, before)
    sums = figures.summed(connection, over), figures.summed(connection, earlier)
    most = figures.by_craft(connection, over), figures.by_province(connection, over)
    names = Names(errand.around.crafts, errand.around.provinces)
    return screens.compared(Compared(period, now, before, *sums, *most), names)


def _who_came(errand: Errand, connection: Connection) -> Reply | None:
    period = allowed(errand, connection)
    if period is None:
        return None
    over = of_period(errand, connection, period)
    genders, ages = (folding.veiled(figures.told(connection, over, name)) for name in TOLD)
    return screens.who_came(period, genders, ages if any(one.group for one in ages) else [])


def _exporters(errand: Errand, connection: Connection) -> Reply | None:
    period = allowed(errand, connection)
    if period is None:
        return None
    over, known = of_period(errand, connection, period), errand.around.library.figures
    found, target = exporters.counted(connection, over, period), targets.exporting(connection, over, period)
    figure = known.get(exporter_screens.FIGURE)
    return exporter_screens.overview(found, period, target, [figure] if figure is not None else [])


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

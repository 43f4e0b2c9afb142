"""The results of a survey: counted beside the turns where many answered, and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.documents import surveys as documents
from bot.documents.surveys import Results
from bot.screens.names import Names
from bot.screens.organisers import survey_results as screens
from bot.screens.organisers import surveys as pages
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Errand
from storage.knowing import surveys
from storage.knowing.surveys import Survey


def found(connection: Connection, errand: Errand) -> Survey | None:
    """What was asked about, as long as they may still ask in its name."""
    one = surveys.get(connection, int(errand.order.detail["survey"]))
    return one if one is not None and rights.may_speak_for(connection, errand, one.organisation_id) else None


async def perform(errand: Errand) -> Reply:
    """The page of results, by craft or province where that was asked for, or the file."""
    one = await errand.read(partial(found, errand=errand))
    if one is None:
        return pages.nothing_there()
    show = str(errand.order.detail["show"])
    if show == "sheet":
        return await _file(errand, one)
    if show in surveys.BY:
        grouped = await errand.read(partial(surveys.grouped, one=one, by=show))
        names = _names(errand)
        return screens.groups(one, show, grouped, names.craft if show == "craft" else names.province)
    return screens.results(one, await errand.read(partial(surveys.counts, one=one)))


async def _file(errand: Errand, one: Survey) -> Reply:
    counts = await errand.read(partial(surveys.counts, one=one))
    crafts = await errand.read(partial(surveys.grouped, one=one, by="craft"))
    provinces = await errand.read(partial(surveys.grouped, one=one, by="province"))
    names = _names(errand)
    named = (_named(crafts, names.craft), _named(provinces, names.province))
    file = await errand.draw(documents.drawn, Results(one, counts, *named, errand.language))
    return replace(screens.file_made(one), attachment=file)


def _names(errand: Errand) -> Names:
    return Names(errand.around.crafts, errand.around.provinces, errand.around.library)


def _named(groups: Mapping[str, Sequence[int]], name: Callable[[str], str]) -> dict[str, Sequence[int]]:
    return {name(code) if code else "": counts for code, counts in groups.items()}

"""The results of a survey as a spreadsheet: together, by craft and by province; of few people nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.documents.sheets import XLSX, Cell, Sheet, workbook
from bot.i18n import language, speaking
from bot.rules.surveys import protected, shares
from bot.screens.organisers import survey_results as screens
from bot.vocabulary import Attachment
from storage.knowing.surveys import Survey

WIDTHS = (34, 12, 12)
GROUPS_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Results:
    """A file to be made. Groups are by the name that is shown, "" for who told nothing."""

    one: Survey
    counts: Sequence[int]
    crafts: Mapping[str, Sequence[int]]
    provinces: Mapping[str, Sequence[int]]
    language: str


def drawn(order: Results) -> Attachment:
    """The file, in the language of whoever asked."""
    with speaking(order.language):
        whole, crafts, provinces = screens.sheet_names()
        headings = screens.group_headings(order.one)
        widths = (GROUPS_WIDTH, *(max(len(one), 10) for one in headings[1:]))
        sheets = (
            Sheet(whole, screens.headings(order.one), _whole(order), WIDTHS),
            Sheet(crafts, headings, _groups(order.crafts), widths),
            Sheet(provinces, headings, _groups(order.provinces), widths),
        )
        return Attachment(f"sapa-survey-{order.one.id}.xlsx", XLSX, workbook(sheets))


def _whole(order: Results) -> Iterator[Sequence[Cell]]:
    for option, count, share in zip(order.one.options, order.counts, shares(order.counts), strict=True):
        yield option.said(language()), count, share


def _groups(groups: Mapping[str, Sequence[int]]) -> Iterator[Sequence[Cell]]:
    shown, others = protected(groups)
    for name, counts in shown.items():
        yield name, *counts, sum(counts)
    if others:
        yield screens.others(), *others, sum(others)

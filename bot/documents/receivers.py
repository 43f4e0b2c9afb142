"""Who got an announcement and who did not, as a spreadsheet: a row a person, and a page that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.documents.participants import local
from bot.documents.sheets import XLSX, Cell, Sheet, workbook
from bot.i18n import speaking, zone_name
from bot.rules import reasons
from bot.rules.reasons import Reason
from bot.screens.names import channel_name
from bot.screens.organisers import receivers as receiver_words
from bot.vocabulary import Attachment
from storage.announcing.receivers import unpack

WIDTHS = (6, 28, 18, 12, 24, 34, 18)
SUMMARY_WIDTHS = (24, 34, 10)


@dataclass(frozen=True, slots=True)
class Listing:
    """A file to be made; `pages` are as `storage.announcing.receivers` packs them. `erased` people have no row any more."""

    name: str
    pages: Sequence[bytes]
    erased: int
    zone: str
    language: str


def drawn(order: Listing) -> Attachment:
    """The file, in the language of whoever asked."""
    with speaking(order.language):
        counted: Counter[tuple[str, str]] = Counter()
        people = Sheet(receiver_words.sheet_name(), receiver_words.headings(zone_name(order.zone)), _rows(order, counted), WIDTHS)
        summary = Sheet(
            receiver_words.summary_name(), receiver_words.summary_headings(), _summary(order, counted), SUMMARY_WIDTHS
        )
        return Attachment(order.name, XLSX, workbook([people, summary]))


def _rows(order: Listing, counted: Counter[tuple[str, str]]) -> Iterator[list[Cell]]:
    zone = ZoneInfo(order.zone)
    outcome, why = lru_cache(256)(receiver_words.outcome), lru_cache(256)(_why)
    for place, one in enumerate(unpack(order.pages), 1):
        ended, reason = outcome(one.became, one.channel), why(one.reason)
        counted[ended, reason] += 1
        at = local(one.at, zone) if one.at is not None else None
        yield [place, one.name, one.phone, channel_name(one.channel) if one.channel else None, ended, reason, at]


def _why(word: str) -> str:
    return receiver_words.why(reasons.of(word)) if word else ""


def _summary(order: Listing, counted: Counter[tuple[str, str]]) -> Iterator[list[Cell]]:
    """Counted while the rows were written: this page comes after them."""
    for (ended, reason), people in counted.most_common():
        yield [ended, reason, people]
    if order.erased:
        yield [receiver_words.outcome("left_out", ""), receiver_words.why(Reason.ERASED), order.erased]

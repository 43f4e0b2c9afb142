"""Who has what, as a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.sheets import XLSX, Sheet, workbook
from bot.i18n import speaking
from bot.screens.organisers import handover_note as screens
from bot.vocabulary import Attachment
from storage.taking_part.handovers import Handover

WIDTHS = (28, 32, 24, 16, 24)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, and who has it."""

    name: str
    given: Handover


def drawn(rows: Sequence[Row], name: str, language: str) -> Attachment:
    """The file, in that language."""
    with speaking(language):
        cells = [[row.name, row.given.item, row.given.serial, row.given.handed_on, screens.state_of(row.given)] for row in rows]
        return Attachment(name, XLSX, workbook([Sheet(screens.sheet_name(), screens.headings(), cells, WIDTHS)]))

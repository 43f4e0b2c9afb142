"""The list of participants and the attendance report, as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from bot.documents.sheets import CSV, XLSX, Cell, Sheet, table, workbook
from bot.i18n import speaking
from bot.rules.folding import Tally, folded
from bot.rules.seats import Status
from bot.screens.names import Names
from bot.screens.organisers import exporting as screens
from bot.screens.organisers import invited as invited_screens
from bot.understanding import Named
from bot.vocabulary import Attachment
from storage.organising.sheets import Come, unpack
from storage.taking_part.invitees import Invitee

PROFILE = ("craft", "country", "province", "regency", "business", "scale", "nib", "role", "gender")
AS_TOLD = frozenset({"name", "phone", "code", "regency", "business"})
WIDTHS = {"number": 5, "name": 28, "phone": 18, "craft": 22, "province": 20, "regency": 20, "business": 26, "created_at": 18}


@dataclass(frozen=True, slots=True)
class Style:
    """How a file speaks: in this language, with these names, on the clock of this zone (IANA)."""

    language: str
    crafts: Mapping[str, Named]
    provinces: Mapping[str, Named]
    zone: str = "Asia/Jakarta"

    @property
    def names(self) -> Names:
        return Names(self.crafts, self.provinces)


@dataclass(frozen=True, slots=True)
class Roll:
    """A list of participants to be made; `pages` are as `storage.organising.sheets` packs them."""

    name: str
    form: str  # xlsx, csv
    fields: Sequence[str]  # of the profile, that the activity asks for
    pages: Sequence[bytes]


def roll(order: Roll, style: Style) -> Attachment:
    """The file; in a list of its own where it is CSV."""
    columns = _columns(order)
    with speaking(style.language):
        rows = _rows(order.pages, columns, style)
        widths = [WIDTHS.get(name, 12) for name in columns]
        sheet = Sheet(screens.sheet_name_participants(), screens.headings(columns, style.zone), rows, widths)
        if order.form == "csv":
            return Attachment(f"{file_name(order.name)}.csv", CSV, table(sheet))
        return Attachment(f"{file_name(order.name)}.xlsx", XLSX, workbook([sheet]))


def _columns(order: Roll) -> list[str]:
    """Only what the activity asks for."""
    asked = [name for name in PROFILE if name in order.fields]
    told = [name for name in ("name", "phone") if name in order.fields]
    return ["number", *told, "status", "code", *asked, "arrived_at", "created_at"]


def _rows(pages: Sequence[bytes], columns: Sequence[str], style: Style) -> Iterator[list[Cell]]:
    zone, number = ZoneInfo(style.zone), 0
    said = lru_cache(4096)(partial(_said, names=style.names))  # few values occur in most columns
    for page in pages:
        for one in unpack(page):
            number += 1
            yield [number if name == "number" else _cell(name, getattr(one, name), zone, said) for name in columns]


def _cell(name: str, value: str | bool | datetime | None, zone: ZoneInfo, said: Callable[[str, str | bool | None], Cell]) -> Cell:
    if name in AS_TOLD:
        return str(value) if value else None
    return local(value, zone) if isinstance(value, datetime) else said(name, value)


def _said(name: str, value: str | bool | None, names: Names) -> Cell:
    """A value in words."""
    if isinstance(value, bool):
        return screens.yes_or_no(value)
    return screens.status_name(value or "") if name == "status" else screens.told(name, value, names)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Wall time, to the minute and without a zone: spreadsheets know none."""
    return instant.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def file_name(title: str) -> str:
    """A title as the name of a file on any phone."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "sapa"


# ---- attendance ---------------------------------------------------------------------------------------------------------
_GROUPS: dict[str, Callable[[Come], str | None]] = {
    "craft": lambda one: one.craft,
    "province": lambda one: one.province,
    "gender": lambda one: one.gender,
    "first_time": lambda one: "yes" if one.first_time else "no",
    "country": lambda one: one.country,
}


def counted(found: Sequence[Come]) -> tuple[Tally, dict[str, list[tuple[str | None, Tally]]]]:
    """Everybody together, and by each grouping; small groups are folded."""
    groups: dict[str, dict[str | None, Tally]] = {grouping: {} for grouping in _GROUPS}
    everybody = Tally()
    for one in found:
        tally = _tally(one)
        everybody += tally
        for grouping, group_of in _GROUPS.items():
            group = group_of(one)
            groups[grouping][group] = groups[grouping].get(group, Tally()) + tally
    return everybody, {grouping: folded(tallies) for grouping, tallies in groups.items()}


def _tally(one: Come) -> Tally:
    return Tally(one.people, one.people * one.came, one.people * (one.status == Status.ABSENT and not one.came))


def attendance(
    name: str, found: Sequence[Come], style: Style, guests: Sequence[Invitee] = ()
) -> tuple[Attachment, Tally, dict[str, list[tuple[str, Tally]]]]:
    """The report as a file with a page for each grouping and for who was invited, and what it says for a summary in words."""
    everybody, groups = counted(found)
    with speaking(style.language):
        named = {
            grouping: [(screens.group_name(grouping, group, style.names), tally) for group, tally in tallies]
            for grouping, tallies in groups.items()
        }
        pages = [
            Sheet(
                screens.grouping_name(grouping), screens.count_headings(grouping), _counts(rows, everybody), (30, 14, 14, 14, 16)
            )
            for grouping, rows in named.items()
        ]
        invited = [_invited(guests)] if guests else []
        return Attachment(f"{file_name(name)}.xlsx", XLSX, workbook([*pages, *invited])), everybody, named


def _invited(guests: Sequence[Invitee]) -> Sheet:
    """Who was asked to send people, what they answered, and how many they send."""
    rows = ([*invited_screens.told(one), one.people] for one in guests)
    return Sheet(invited_screens.sheet_name(), invited_screens.headings(), rows, (40, 24, 20, 10))


def _counts(rows: Sequence[tuple[str, Tally]], everybody: Tally) -> Iterator[list[Cell]]:
    for name, tally in (*rows, (screens.total(), everybody)):
        share = round(100 * tally.attended / tally.registered) if tally.registered else 0
        yield [name, tally.registered, tally.attended, tally.absent, share]


def attendance_name(title: str, first: date | None = None, last: date | None = None) -> str:
    """What the report's file is called."""
    return " ".join(part for part in (title, f"{first:%Y-%m-%d}" if first else "", f"{last:%Y-%m-%d}" if last else "") if part)

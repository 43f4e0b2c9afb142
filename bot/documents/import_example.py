"""The spreadsheet that organisers fill in with their activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.documents.plan_rows import ALLOWED
from bot.documents.sheets import CSV, XLSX, Cell, Sheet, table, workbook
from bot.i18n import speaking
from bot.rules.drafts import Plan
from bot.screens.names import Names
from bot.screens.organisers import import_columns as screens
from bot.screens.organisers.exporting import in_both, yes_or_no
from bot.understanding import Named
from bot.vocabulary import Attachment


def example(form: str, language: str, today: date, crafts: Sequence[Named], provinces: Sequence[Named]) -> Attachment:
    """The file to fill in: headings in both languages, one example, and in XLSX a page with what may stand where."""
    with speaking("id"):
        names = list(screens.columns())
    with speaking(language):
        activities, notes = screens.sheet_names()
        headings = [in_both(lambda name=name: screens.columns()[name]) for name in names]  # type: ignore[misc]
        row = _example_row(today)
        sheet = Sheet(activities, headings, [[row.get(name) for name in names]], [min(len(one), 24) for one in headings])
        if form == "csv":
            return Attachment("sapa-contoh-impor.csv", CSV, table(sheet))
        explained = Sheet(notes, screens.note_heading(), list(_notes(names, crafts, provinces)), (34, 60))
        return Attachment("sapa-contoh-impor.xlsx", XLSX, workbook([sheet, explained]))


def filled(language: str, plans: Sequence[Plan], crafts: Sequence[Named], provinces: Sequence[Named]) -> Attachment:
    """Activities as the same file, filled in: it can be changed and sent back."""
    with speaking("id"):
        columns = list(screens.columns())
    with speaking(language):
        headings = [in_both(lambda name=name: screens.columns()[name]) for name in columns]  # type: ignore[misc]
        names = Names({one.id: one for one in crafts}, {one.id: one for one in provinces})
        rows = ([_told(name, plan, names) for name in columns] for plan in plans)
        sheet = Sheet(screens.sheet_names()[0], headings, rows, [min(len(one), 24) for one in headings])
        return Attachment("sapa-kegiatan.xlsx", XLSX, workbook([sheet]))


def _told(name: str, plan: Plan, names: Names) -> Cell:
    """What a plan says in a column."""
    if name == "point":
        return None if plan.latitude is None else f"{plan.latitude}, {plan.longitude}"
    if name == "closes":
        return plan.closes_at and plan.closes_at.astimezone(ZoneInfo(plan.zone)).date()
    value = getattr(plan, name)
    if isinstance(value, bool):
        return yes_or_no(value)
    if name in ALLOWED:
        listed = value if isinstance(value, tuple) else (value,)
        return ", ".join(screens.choice_name(name, code) for code in listed if code)
    if isinstance(value, tuple):
        named = {"crafts": names.craft, "only_crafts": names.craft, "only_provinces": names.province}.get(name, str)
        return "; ".join(named(code) for code in value)
    return names.province(value) if name == "province" and value else value


def _example_row(today: date) -> dict[str, Cell]:
    said, more = screens.example()
    begins = today + timedelta(days=60)
    return {
        **said,
        **more,
        "kind": screens.choice_name("kind", "workshop"),
        "mode": screens.choice_name("mode", "offline"),
        "starts_on": begins,
        "ends_on": begins + timedelta(days=1),
        "opens_at": "09.00",
        "shuts_at": "16.00",
        "city": "Yogyakarta",
        "province": "DI Yogyakarta",
        "quota": 20,
        "closes": begins - timedelta(days=7),
        "crafts": "batik",
        "needs": screens.choice_name("needs", "ktp"),
    }


def _notes(names: Sequence[str], crafts: Sequence[Named], provinces: Sequence[Named]) -> Iterator[list[Cell]]:
    """Each column with what may stand there, and its allowed values one below the other."""
    for name in names:
        yield [in_both(lambda name=name: screens.columns()[name]), in_both(lambda name=name: screens.note(name))]  # type: ignore[misc]
        for code in ALLOWED.get(name, ()):
            yield [None, in_both(lambda name=name, code=code: screens.choice_name(name, code))]  # type: ignore[misc]
        listed = {"crafts": crafts, "province": provinces}.get(name, ())
        for one in listed:
            yield [None, " / ".join(dict.fromkeys(one.names))]

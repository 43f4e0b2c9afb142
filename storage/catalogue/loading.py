"""`load`: a folder of catalogue files, or one of them, into the tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from storage.catalogue import activities, glossary, records
from storage.catalogue.report import FileReport, Report
from storage.catalogue.sifting import Known
from storage.catalogue.yaml_file import Unreadable, read
from storage.models import crafts, provinces
from storage.organising import organisations

FILES = ("glossary.yaml", "trainings.yaml", "fairs.yaml", "markets.yaml", "procedures.yaml", "statistics.yaml")
CRAFTS = select(crafts.c.id)
ZONES = select(provinces.c.code, provinces.c.zone)


def load(connection: Connection, folder: Path, now: datetime) -> Report:
    """Bring the tables to what the files say and report row by row.

    Rows that are whole are written, all in the caller's transaction; a broken row is refused alone, an unreadable file whole.
    Rows absent from the files stay as they are. `now` (aware) is when what changed is known: what follows from it is planned.
    """
    report = Report()
    known = known_in(connection)
    for path in _paths(folder):
        file = report.open(path.name)
        if (document := readable(path, file)) is not None:
            _load_file(connection, document, known, file, now)
    organisations.adopt_all(connection)
    return report


def load_document(connection: Connection, name: str, document: dict[str, Any], now: datetime) -> FileReport:
    """The same with one file that was read already; `name` is one of FILES."""
    file = FileReport(name)
    _load_file(connection, document, known_in(connection), file, now)
    organisations.adopt_all(connection)
    return file


def known_in(connection: Connection) -> Known:
    """What the tables already know."""
    zones = {code: zone for code, zone in connection.execute(ZONES)}
    return Known(set(connection.scalars(CRAFTS)), zones)


def readable(path: Path, file: FileReport) -> dict[str, Any] | None:
    """The file's sections, None when it is refused whole."""
    try:
        return read(path)
    except Unreadable as error:
        file.reject("the whole file", str(error))
        return None


def _load_file(connection: Connection, document: dict[str, Any], known: Known, file: FileReport, now: datetime) -> None:
    if file.name not in FILES:
        file.reject("the whole file", f"is not one of {', '.join(FILES)}")
    if file.name == "glossary.yaml":
        glossary.load(connection, document, known, file)
    if file.name == "trainings.yaml":
        activities.load(connection, document, known, file, now)
    records.load(connection, document, known, file, now)


def _paths(folder: Path) -> list[Path]:
    """The files to read, in the order they refer to each other."""
    if folder.is_dir():
        return [path for name in FILES if (path := folder / name).exists()]
    return [folder]

"""Catalogue files that admins hand over in the chat, and take along from there: read and written without a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import Connection, select

from storage.catalogue import records
from storage.catalogue.yaml_file import MAX_BYTES, Unreadable, parsed
from storage.models import activities
from storage.models import records as table

NAMED_BY = {
    "crafts": "glossary.yaml",
    "provinces": "glossary.yaml",
    "trainings": "trainings.yaml",
    "fairs": "fairs.yaml",
    "markets": "markets.yaml",
    "steps": "procedures.yaml",
    "help_desks": "procedures.yaml",
    "statistics": "statistics.yaml",
}
"""A file is told by its sections: whoever sends it may have renamed it."""

EXPORTED = ("fairs.yaml", "markets.yaml", "procedures.yaml", "statistics.yaml")
RECORDS = select(table.c.kind, table.c.slug, table.c.body).order_by(table.c.kind, table.c.slug)
IDS = select(activities.c.id).where(activities.c.sample.is_(False), activities.c.cancelled.is_(False)).order_by(activities.c.id)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was read: which one it is, how many rows its lists have, or why it cannot be taken."""

    name: str = ""
    rows: int = 0
    document: dict[str, Any] | None = None
    refused: str = ""


def look(content: bytes) -> Sent:
    """Read a file; whatever the bytes are, nothing is raised."""
    if len(content) > MAX_BYTES:
        return Sent(refused=f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        document = parsed(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Sent(refused="it is not UTF-8 text")
    except (Unreadable, ValueError, RecursionError) as error:
        return Sent(refused=str(error))
    name = next((NAMED_BY[section] for section in document if section in NAMED_BY), "")
    if not name:
        return Sent(refused="no section of a catalogue file is in it")
    return Sent(name, sum(len(rows) for rows in document.values() if isinstance(rows, list)), document)


def stored(connection: Connection) -> list[tuple[str, str, str]]:
    """Every record: kind, slug, body."""
    return [(kind, slug, body) for kind, slug, body in connection.execute(RECORDS)]


def published(connection: Connection) -> list[int]:
    """The numbers of all activities that were not called off, without samples."""
    return list(connection.execute(IDS).scalars())


def written(name: str, rows: Iterable[tuple[str, str, str]]) -> bytes:
    """A catalogue file with these records, as `look` reads it."""
    whole = records.document(name, rows)
    return yaml.dump(whole, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=120).encode()

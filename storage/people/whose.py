"""The note of what was whose when two contacts became one: rows as JSON keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table

from storage.models.base import Instant


class Was(msgspec.Struct):
    """What was whose when two became one."""

    gone: dict[str, Any]  # the row of the contact that went
    filled: dict[str, tuple[Any, Any]]  # what the other one had before, and what it was given
    silent: dict[str, Any]  # since when the two wanted silence (storage.people.merging.STRICTER)
    aside: list[tuple[int, bool]]  # claims that gave way to a better one, and whether they were of the one that stays
    numbers: dict[str, list[Any]] = {}  # the rows of each table that were handed over
    claims: list[int] = []
    named: dict[str, list[dict[str, Any]]] = {}  # rows of handing_over.KEPT_BY_NAME as the one that went had them
    both: dict[str, list[dict[str, Any]]] = {}  # and as the one that stays had those that both had
    cared: list[int] = []  # people whose leader was handed over
    things: list[tuple[int, int, list[int]]] = []  # of which claim to which one these handovers went


def plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it."""
    return {name: told(value) for name, value in row.items() if name in table.c}


def told(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that the note kept; columns that this version no longer has are left out."""
    return {
        name: datetime.fromisoformat(value) if value is not None and isinstance(table.c[name].type, Instant) else value
        for name, value in row.items()
        if name in table.c
    }

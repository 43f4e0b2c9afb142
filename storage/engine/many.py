"""Statements about many rows at once, in the way each database does them best.

PostgreSQL would plan anew for every length of a list of parameters, so it gets one array. Python's sqlite3 lets go of the
interpreter at every row and every parameter set, and must win it back from a busy event loop each time: it gets and gives
one JSON text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Executable, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from storage.engine.prepared import Prepared
from storage.models.base import Instant

Among = Callable[[Column[Any], str], ColumnElement[bool]]
"""The condition that a column is one of the values of this parameter."""


class Many:
    """A statement with conditions of the kind "is one of these": `make` builds it from `Among`."""

    def __init__(self, make: Callable[[Among], Executable]) -> None:
        self._sqlite = make(lambda column, name: column.in_(bindparam(name, expanding=True)))
        self._postgresql = make(lambda column, name: column == any_(bindparam(name, type_=ARRAY(column.type))))

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run it; `values` gives a list for each of those parameters."""
        connection.execute(self._for(connection), dict(values))

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Run it, and every row of its result."""
        return connection.execute(self._for(connection), dict(values)).all()

    def _for(self, connection: Connection) -> Executable:
        return self._sqlite if connection.dialect.name == "sqlite" else self._postgresql


class PackedRows:
    """A select of few rows that are wanted often."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._plain = Prepared(statement)
        columns = list(statement.subquery().c)
        self._instants = [place for place, column in enumerate(columns) if isinstance(column.type, Instant)]
        self._packed = Prepared(select(func.json_group_array(func.json_array(*columns))))

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Every row, its values as Python has them."""
        if connection.dialect.name != "sqlite":
            return self._plain.rows(connection, values)
        rows: list[list[Any]] = msgspec.json.decode(self._packed.rows(connection, values)[0][0])
        for row in rows:
            for place in self._instants:
                row[place] = row[place] and datetime.fromisoformat(row[place]).replace(tzinfo=UTC)
        return rows


def stored(instant: datetime | None) -> str | None:
    """An instant as SQLite keeps it."""
    return None if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

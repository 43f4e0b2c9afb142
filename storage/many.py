"""Statements about many rows at once, in the way each database does them best.

SQLite takes a list of parameters. PostgreSQL would plan anew for every length of it, so it gets one array.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Executable, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY

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

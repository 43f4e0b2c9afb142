"""Statements of the hot path, compiled once.

SQLAlchemy's execution costs 15 to 60 µs a statement where SQLite itself needs 2 to 15 (docs/performance.md), and a turn has
half a dozen. On SQLite a prepared statement runs its compiled text on the driver's connection, in the same transaction and
through the same bind and result types; elsewhere it is executed as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]
Row = Sequence[Any]


class _Compiled:
    """The text for SQLite, the order of its parameters, and what turns values into storage and back."""

    def __init__(self, statement: Executable, names: list[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self._binds = [self._bind(compiled, name) for name in compiled.positiontup or ()]
        results: list[Convert | None] = [entry[3]._cached_result_processor(dialect, None) for entry in compiled._result_columns]
        self.results = results if any(results) else []

    @staticmethod
    def _bind(compiled: SQLCompiler, name: str) -> tuple[str, Convert | None, Any]:
        own = compiled.binds[name]
        convert: Any = compiled._bind_processors.get(name)
        return own.key, convert, own.effective_value

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the text's order; a constant of the statement where none is given."""
        return [convert(values.get(name, own)) if convert else values.get(name, own) for name, convert, own in self._binds]

    def read(self, row: Row) -> Row:
        return [convert(value) if convert else value for convert, value in zip(self.results, row, strict=True)]


class Prepared:
    """A Core statement without expanding parameters; always called with the same names."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: _Compiled | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """Every row of the result, as plain sequences in the order of the columns."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, dict(values)).all()
        found = self._run(connection, values).fetchall()
        return [self._compiled.read(row) for row in found] if self._compiled and self._compiled.results else found

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """The first row, None when there is none."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def changes(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows a statement without a result changed."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, dict(values)).rowcount
        return int(self._run(connection, values).rowcount)

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = _Compiled(self.statement, list(values), connection.dialect)
        driver: Any = connection.connection.dbapi_connection
        return driver.execute(compiled.text, compiled.parameters(values))

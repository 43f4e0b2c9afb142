"""Statements of the hot path, compiled once.

SQLAlchemy's execution costs more than the databases' own work (docs/performance.md), and a turn has half a dozen statements. A
prepared one runs its compiled text on the driver's cursor: the same connection, transaction, bind and result types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]
Row = Sequence[Any]


class _Compiled:
    """The text for one kind of database, the order of its parameters, and what turns values into storage and back."""

    def __init__(self, statement: Executable, names: list[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self._binds = [self._bind(compiled, name) for name in compiled.positiontup or ()]
        self._types = [entry[3] for entry in compiled._result_columns]
        self._dialect = dialect
        self._results: list[tuple[int, Convert]] | None = None

    @staticmethod
    def _bind(compiled: SQLCompiler, name: str) -> tuple[str, Convert | None, Any]:
        own = compiled.binds[name]
        convert: Any = compiled._bind_processors.get(name)
        return own.key, convert, own.effective_value

    def parameters(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values in the text's order; a constant of the statement where none is given."""
        return tuple([convert(values.get(name, own)) if convert else values.get(name, own) for name, convert, own in self._binds])

    def read(self, cursor: Any) -> Sequence[Row]:
        """Every row, its values as Python has them."""
        if self._results is None:
            described = zip(self._types, cursor.description, strict=True)
            converts = [kind._cached_result_processor(self._dialect, column[1]) for kind, column in described]
            self._results = [(position, convert) for position, convert in enumerate(converts) if convert]
        rows: list[Row] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self._results else rows

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for position, convert in self._results or ():
            values[position] = convert(values[position])
        return values


class Prepared:
    """A Core statement without expanding parameters; always called with the same names."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """Every row of the result, as plain sequences in the order of the columns."""
        compiled = self._for(connection, values)
        cursor = _run(connection, compiled.text, compiled.parameters(values))
        found = compiled.read(cursor)
        cursor.close()
        return found

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """The first row, None when there is none."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def changes(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows a statement without a result changed."""
        compiled = self._for(connection, values)
        cursor = _run(connection, compiled.text, compiled.parameters(values))
        changed = int(cursor.rowcount)
        cursor.close()
        return changed

    def _for(self, connection: Connection, values: Mapping[str, Any]) -> _Compiled:
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = _Compiled(self.statement, list(values), connection.dialect)
        return compiled


def _run(connection: Connection, text: str, parameters: tuple[Any, ...]) -> Any:
    """Execute on the driver; its errors come as SQLAlchemy's, without the parameters, which are people's words."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(text, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        lost = connection.dialect.is_disconnect(error, connection.connection, cursor)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text, None, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost
        ) from error
    return cursor

"""Every row of one database into another of the same schema, whatever kind either is, and the proof that they are the same.

Rows go as Python sees them: aware instants, booleans, text. They are read in pages by primary key, so memory stays flat, inside
the one transaction each side is in. The proof compares, table by table, how many rows there are and a sum over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, bindparam, func, insert, literal, select, text, tuple_

from storage.models import metadata

PAGE = 2_000
"""Rows read and written at once: some hundred kilobytes."""

MARK_BYTES = 16
TABLES = metadata.sorted_tables
"""What is pointed at comes before what points at it."""

Page = Sequence[Sequence[Any]]

_OWN = text("SELECT pg_get_serial_sequence(:name, :column)")
_SET = text("SELECT setval(CAST(:sequence AS regclass), :last, :used)")


class Differs(Exception):
    """A copy is not what it was copied from; the text names the table."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A table's number of rows, and the sum of a digest of each: the order of rows, in which databases differ, has no say."""

    table: str
    rows: int = 0
    mark: int = 0

    def with_page(self, page: Page) -> Tally:
        """The same with these rows as well."""
        marks = (blake2b(repr(tuple(row)).encode(), digest_size=MARK_BYTES).digest() for row in page)
        mark = sum((int.from_bytes(one) for one in marks), self.mark)
        return Tally(self.table, self.rows + len(page), mark % (1 << 8 * MARK_BYTES))


def copy(source: Connection, target: Connection) -> list[Tally]:
    """Copy every table into empty ones, go on with the same numbers, and prove it; raises Differs."""
    copied = [_copy(table, source, target) for table in TABLES]
    continue_numbers(target, last_numbers(source))
    for table, tally in zip(TABLES, copied, strict=True):
        same(tally, tally_of(target, table))
    return copied


def _copy(table: Table, source: Connection, target: Connection) -> Tally:
    tally, add = Tally(table.name), _adding(table, target)
    for page in pages(source, table):
        add(page)
        tally = tally.with_page(page)
    return tally


def _adding(table: Table, target: Connection) -> Callable[[Page], None]:
    """What puts a page of rows into a table: the driver's own way for many, which is several times as fast as statements."""
    return _copying_in(table, target) if target.dialect.name == "postgresql" else _inserting(table, target)


def _copying_in(table: Table, target: Connection) -> Callable[[Page], None]:
    driver: Any = target.connection.dbapi_connection
    names = table.c.keys()

    def add(page: Page) -> None:
        driver.run_async(lambda raw: raw.copy_records_to_table(table.name, records=map(tuple, page), columns=names))

    return add


def _inserting(table: Table, target: Connection) -> Callable[[Page], None]:
    statement = str(insert(table).compile(dialect=target.dialect))
    kinds = [column.type.dialect_impl(target.dialect).bind_processor(target.dialect) for column in table.c]
    converts = [(place, convert) for place, convert in enumerate(kinds) if convert is not None]

    def as_stored(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in converts:
            values[place] = convert(values[place])
        return values

    def add(page: Page) -> None:
        target.connection.cursor().executemany(statement, [as_stored(row) for row in page])

    return add


def tally_of(connection: Connection, table: Table) -> Tally:
    """What a table holds now."""
    tally = Tally(table.name)
    for page in pages(connection, table):
        tally = tally.with_page(page)
    return tally


def same(wanted: Tally, found: Tally) -> None:
    """Raises Differs where two tallies of a table do."""
    if wanted.rows != found.rows:
        raise Differs(f"{wanted.table}: {found.rows} of {wanted.rows} rows arrived")
    if wanted != found:
        raise Differs(f"{wanted.table}: the rows that arrived are not those that were sent")


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table holds."""
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES}


def is_empty(connection: Connection) -> bool:
    """Whether no table holds a row."""
    return all(connection.execute(select(literal(1)).select_from(table).limit(1)).first() is None for table in TABLES)


def pages(connection: Connection, table: Table) -> Iterator[Page]:
    """All rows by primary key, some thousand at a time."""
    keys = list(table.primary_key)
    places = [table.c.keys().index(key.key) for key in keys]
    first, following = _first(table, keys), _following(table, keys)
    page: Page = connection.execute(first).all()
    while page:
        yield page
        if len(page) < PAGE:
            return
        last = {f"last_{key.key}": page[-1][place] for key, place in zip(keys, places, strict=True)}
        page = connection.execute(following, last).all()


def _first(table: Table, keys: list[Column[Any]]) -> Select[Any]:
    return select(table).order_by(*keys).limit(PAGE)


def _following(table: Table, keys: list[Column[Any]]) -> Select[Any]:
    last = [bindparam(f"last_{key.key}", type_=key.type) for key in keys]
    return _first(table, keys).where(keys[0] > last[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*last))


# ---- the numbers given out ------------------------------------------------------------------------------------------------
def last_numbers(connection: Connection) -> dict[str, int]:
    """The highest number each table gave out, also where its row is gone: a late outcome would settle another's row."""
    highest = {
        table.name: connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one() for table, column in _numbered()
    }
    given = _given_on_sqlite(connection) if connection.dialect.name == "sqlite" else _given_on_postgres(connection)
    return {name: max(number, given.get(name, 0)) for name, number in highest.items()}


def continue_numbers(connection: Connection, numbers: dict[str, int]) -> None:
    """Let the next row of each table get the number after these."""
    for table, column in _numbered():
        last = numbers[table.name]
        if connection.dialect.name == "postgresql":
            values = {"sequence": _sequence(connection, table, column), "last": max(last, 1), "used": last > 0}
            connection.execute(_SET, values)
        elif table.dialect_options["sqlite"]["autoincrement"]:
            key = {"name": table.name, "last": last}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), key)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), key)


def _numbered() -> Iterator[tuple[Table, Column[Any]]]:
    for table in TABLES:
        if table.autoincrement_column is not None:
            yield table, table.autoincrement_column


def _given_on_sqlite(connection: Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}


def _given_on_postgres(connection: Connection) -> dict[str, int]:
    given = {}
    for table, column in _numbered():
        row = connection.execute(text(f"SELECT last_value, is_called FROM {_sequence(connection, table, column)}")).one()
        given[table.name] = row[0] if row[1] else 0
    return given


def _sequence(connection: Connection, table: Table, column: Column[Any]) -> str:
    return str(connection.execute(_OWN, {"name": table.name, "column": column.name}).scalar_one())

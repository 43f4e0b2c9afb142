"""Insert what is new, update what differs, leave the rest alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from storage.catalogue.report import FileReport

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Changes:
    added: list[Row]
    changed: list[Row]
    same: int

    def count_into(self, file: FileReport) -> None:
        file.added += len(self.added)
        file.changed += len(self.changed)
        file.same += self.same


class Shelf:
    """A table the catalogue writes: the columns that name a row, and those it may set. It touches no others."""

    def __init__(self, table: Table, names: tuple[str, ...], content: tuple[str, ...]) -> None:
        self.names, self.content = names, content
        columns = table.c
        self._select = select(*(columns[name] for name in (*names, *content))).where(
            columns[names[-1]].in_(bindparam("wanted", expanding=True))
        )
        self._insert = insert(table)
        values: Row = {name: bindparam(f"new_{name}") for name in content}
        if "version" in columns:
            values["version"] = columns.version + 1
        self._update = update(table).where(*(columns[name] == bindparam(f"at_{name}") for name in names)).values(values)

    def key(self, row: Row) -> Key:
        return tuple(row[name] for name in self.names)

    def stored(self, connection: Connection, rows: Iterable[Row]) -> dict[Key, Row]:
        """What the table holds under the names of these rows."""
        wanted = {row[self.names[-1]] for row in rows}
        found = connection.execute(self._select, {"wanted": sorted(wanted)}).mappings()
        return {self.key(row): row for row in map(dict, found)}

    def compare(self, rows: list[Row], stored: dict[Key, Row]) -> Changes:
        added = [row for row in rows if self.key(row) not in stored]
        changed = [row for row in rows if stored.get(self.key(row), row) != row]
        return Changes(added, changed, len(rows) - len(added) - len(changed))

    def write(self, connection: Connection, changes: Changes) -> None:
        if changes.added:
            connection.execute(self._insert, changes.added)
        if changes.changed:
            connection.execute(self._update, [self._parameters(row) for row in changes.changed])

    def put(self, connection: Connection, rows: list[Row], file: FileReport) -> None:
        """Bring the table to these rows and count what it took."""
        changes = self.compare(rows, self.stored(connection, rows))
        self.write(connection, changes)
        changes.count_into(file)

    def _parameters(self, row: Row) -> Row:
        return {f"new_{name}": row[name] for name in self.content} | {f"at_{name}": row[name] for name in self.names}

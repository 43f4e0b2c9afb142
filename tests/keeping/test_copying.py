"""What is copied is the same on both databases, whatever the rows are, and the proof would notice if it were not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    NullPool,
    SmallInteger,
    Table,
    delete,
    insert,
    make_url,
)

from storage import migrate
from storage.database import file_of
from storage.engine import sqlite
from storage.migrations import standing
from storage.models import Instant, addresses, contacts, identities, inbox, links, merges, metadata
from storage.upkeep import copying
from storage.upkeep.copying import Differs
from tests.keeping.conftest import Fresh, do, everything, people, rows
from tests.persona import MORNING

BOTH_WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]
ALONE = [table for table in metadata.sorted_tables if not table.foreign_keys]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.sampled_from(
    ["", "'", "\\", "{}", "👩🏽‍🎨 batik", "é", "é", "\u202eمرحبا", "\r\n\t", "NULL", "true", "2026-11-22", "x" * 3_000]
)
instants = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
# SQLite knows no negative zero: it could not come from there, and PostgreSQL's would be another number.
floats = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)


KEPT_BY_TRIGGERS = contacts.c.standing


def values(column: Column[Any]) -> st.SearchStrategy[Any]:
    """What may stand in a column."""
    if isinstance(column.type, Instant):
        found: st.SearchStrategy[Any] = instants
    elif isinstance(column.type, Boolean):
        found = st.booleans()
    elif isinstance(column.type, Date):
        found = st.dates() | st.just(date.max)
    elif isinstance(column.type, Float):
        found = floats
    elif isinstance(column.type, SmallInteger):
        found = st.integers(0, 2**15 - 1)
    elif isinstance(column.type, BigInteger):
        found = st.integers(1, 2**62)
    elif isinstance(column.type, Integer):
        found = st.integers(0, 2**31 - 1)
    else:
        found = texts
    return st.none() | found if column.nullable else found


def tables_of_rows() -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    def of(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
        keys = [tuple(table.primary_key.columns.keys()), *((column.name,) for column in table.c if column.unique)]
        unique = tuple(lambda row, names=names: tuple(row[name] for name in names) for names in keys)
        row = st.fixed_dictionaries({column.name: values(column) for column in table.c if column is not KEPT_BY_TRIGGERS})
        return st.lists(row, max_size=3, unique_by=unique)

    return st.fixed_dictionaries({table.name: of(table) for table in ALONE})


def put(found: dict[str, list[dict[str, Any]]], connection: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))
    for table in ALONE:
        if found[table.name]:
            connection.execute(insert(table), found[table.name])
    connection.exec_driver_sql(standing.FILL)


def copy_over(source_url: str, target_url: str) -> list[copying.Tally]:
    """What `move` does, in both directions."""
    if source_url.startswith("sqlite"):
        reading = sqlite.engine(lambda: sqlite.connect(file_of(make_url(source_url))), poolclass=NullPool)
        with reading.connect() as source:
            return migrate.transact(target_url, partial(copying.copy, source))

    def into(source: Connection) -> list[copying.Tally]:
        writing = sqlite.engine(lambda: sqlite.connect(file_of(make_url(target_url))), poolclass=NullPool)
        with writing.connect() as target:
            target.exec_driver_sql("BEGIN IMMEDIATE")
            tallies = copying.copy(source, target)
            target.commit()
            return tallies

    return migrate.transact(source_url, into)


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(found=tables_of_rows())
def test_any_row_is_the_same_on_both_databases_and_back(fresh: Fresh, found: dict[str, list[dict[str, Any]]]) -> None:
    first, second, third = _three(fresh)
    do(first, partial(put, found))
    for url in (second, third):
        do(url, partial(put, {table.name: [] for table in ALONE}))
    copy_over(first, second)
    copy_over(second, third)
    assert everything(first) == everything(second) == everything(third)
    by_id = {row["id"]: row for row in found["contacts"]}
    arrived = {row["id"]: row for row in rows(third, contacts)}
    assert {id: {name: row[name] for name in by_id[id]} for id, row in arrived.items()} == by_id


_made: dict[int, tuple[str, str, str]] = {}


def _three(fresh: Fresh) -> tuple[str, str, str]:
    """One of SQLite, one of PostgreSQL, one of SQLite, for all examples of a test."""
    if id(fresh) not in _made:
        _made.clear()
        _made[id(fresh)] = fresh("sqlite"), fresh("postgresql"), fresh("sqlite")
    return _made[id(fresh)]


NAMES = {"user_id": "ID.7", "parent_user_id": "ID.ENT.7", "wa_id": "62812"}
KEYS = ["a", "B", "b", "Z", "_", "é", "ß", "ab", "a b", "a-b", "9", "10", ""]


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
@pytest.mark.parametrize("count", [2, 3, 4, 9])
def test_pages_end_anywhere(source: str, target: str, count: int, fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also within keys of two columns, whose order is not the same on both."""
    monkeypatch.setattr(copying, "PAGE", 3)
    first, second = fresh(source), fresh(target)
    taken = [{"channel": one, "key": other, "taken_at": MORNING} for one in KEYS[:count] for other in KEYS]
    do(first, lambda connection: connection.execute(insert(inbox), taken))
    do(first, lambda connection: connection.execute(insert(contacts), people(*range(1, count + 1))))
    tallies = {tally.table: tally.rows for tally in copy_over(first, second)}
    assert (tallies["inbox"], tallies["contacts"], tallies["timers"]) == (len(taken), count, 0)
    assert everything(first) == everything(second)


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
def test_the_names_of_people_and_what_joined_their_chats_come_along(source: str, target: str, fresh: Fresh) -> None:
    first, second = fresh(source), fresh(target)
    home = {"id": 5, "channel": "whatsapp", "recipient": "ID.7", "contact_id": 1, "destination": "+62812", "free_until": MORNING}
    called = [{"channel": "whatsapp", "value": name, "kind": kind, "address_id": 5} for kind, name in NAMES.items()]

    def live(connection: Connection) -> None:
        connection.execute(insert(contacts), people(1))
        connection.execute(insert(addresses), home)
        connection.execute(insert(identities), called)
        connection.execute(insert(links), {"code": "digest", "contact_id": 1, "expires_at": MORNING})
        connection.execute(insert(merges), {"contact_id": 1, "undo": "{}", "at": MORNING})

    do(first, live)
    copy_over(first, second)
    assert everything(first) == everything(second)
    assert [len(everything(second)[name]) for name in ("identities", "links", "merges")] == [3, 1, 1]


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
def test_numbers_go_on_also_where_the_last_rows_are_gone(source: str, target: str, fresh: Fresh) -> None:
    first, second = fresh(source), fresh(target)

    def live(connection: Connection) -> None:
        for _ in range(7):
            connection.execute(insert(contacts), {"created_at": MORNING})
        connection.execute(delete(contacts).where(contacts.c.id > 3))

    do(first, live)
    copy_over(first, second)
    assert do(second, _newcomer) == 8
    assert do(first, _newcomer) == 8


def test_the_check_of_numbers_catches_a_copy_of_rows_alone(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: the next person would get the number of the first, or that of somebody who was erased."""
    monkeypatch.setattr(copying, "continue_numbers", lambda target, numbers: None)
    with pytest.raises((AssertionError, Exception), match=r"assert|UniqueViolation"):
        test_numbers_go_on_also_where_the_last_rows_are_gone("sqlite", "postgresql", fresh)


def _newcomer(connection: Connection) -> int:
    key = connection.execute(insert(contacts), {"created_at": MORNING}).inserted_primary_key
    assert key is not None
    return int(key[0])


def _lose_one(rows: list[Any]) -> list[Any]:
    return rows[:-1]


def _change_one(rows: list[Any]) -> list[Any]:
    return [*rows[:-1], [*rows[-1][:2], "somebody else", *rows[-1][3:]]]


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
@pytest.mark.parametrize(("harm", "said"), [(_lose_one, "contacts: 4 of 5 rows arrived"), (_change_one, "contacts: .*not those")])
def test_the_proof_catches_what_is_lost_or_changed(
    source: str, target: str, harm: Any, said: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = fresh(source), fresh(target)
    do(first, lambda connection: connection.execute(insert(contacts), people(1, 2, 3, 4, 5)))
    careful = copying._adding

    def careless(table: Table, connection: Connection) -> Any:
        add = careful(table, connection)
        return (lambda page: add(harm(list(page)))) if table is contacts else add

    monkeypatch.setattr(copying, "_adding", careless)
    with pytest.raises(Differs, match=said):
        copy_over(first, second)
    assert rows(second, contacts) == []

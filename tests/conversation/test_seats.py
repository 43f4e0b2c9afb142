"""Whatever happens in whatever order: no seat twice, nobody lost, first come first served."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.rules.seats import Status
from storage import registrations
from storage.database import Database
from storage.models import activities, contacts
from storage.models import registrations as table

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = 6

people = st.integers(0, PEOPLE - 1)
acts = st.lists(
    st.tuples(st.sampled_from(["take", "take", "take", "give up", "give up", "give up stale", "undo"]), people)
    | st.tuples(st.just("quota"), st.none() | st.integers(0, 4)),
    max_size=30,
)


class Undone(Exception):
    """Ends an example: nothing of it stays."""


class Class:
    """One activity and what should be true of it, kept beside the database in the plainest way."""

    def __init__(self, connection: Connection, quota: int) -> None:
        self.connection, self.quota, self.lowered = connection, quota, False
        self.id = connection.execute(select(activities.c.id).where(activities.c.slug == "contoh-motif-batik")).scalar_one()
        self.people = [
            int(connection.execute(insert(contacts), {"created_at": NOW}).inserted_primary_key[0]) for _ in range(PEOPLE)
        ]
        self.line: list[int] = []
        self.chance = random.Random(1)
        self.now = NOW
        self.set_quota(quota)

    def set_quota(self, quota: int | None) -> None:
        """As a changed catalogue does: seats that were added go to the line."""
        self.quota = quota
        self.connection.execute(update(activities).where(activities.c.id == self.id).values(quota=quota))
        registrations.promote(self.connection, self.id, NOW)

    def act(self, what: str, who: int) -> None:
        held = registrations.of_person(self.connection, self.id, self.people[who])
        match what:
            case "take":
                registrations.take_seat(self.connection, self.id, self.people[who], self.now, self.chance)
            case "give up" if held is not None:
                moved = registrations.give_up(self.connection, held, self.now)
                assert (moved is None) is not held.status.is_active
            case "give up stale" if held is not None:
                assert registrations.give_up(self.connection, replace(held, version=held.version - 1), self.now) is None
            case "undo" if held is not None:
                restored = registrations.restore(self.connection, held, NOW)
                assert (restored is None) is (held.status is not Status.CANCELLED)

    def rows(self) -> list[dict[str, Any]]:
        found = self.connection.execute(select(table).where(table.c.activity_id == self.id).order_by(table.c.line_at))
        return [dict(row._mapping) for row in found]


def holds(room: Class, before: list[dict[str, Any]], what: str) -> None:
    """The invariants, after every single act."""
    rows = room.rows()
    quota, taken, waiting = room.connection.execute(registrations.COUNTS, {"of_activity": room.id}).one()
    seated = [row for row in rows if row["status"] == Status.CONFIRMED]
    in_line = [row for row in rows if row["status"] == Status.WAITLISTED]
    assert (taken, waiting) == (len(seated), len(in_line))
    was_seated = sum(row["status"] == Status.CONFIRMED for row in before)
    if quota is not None:
        assert taken <= max(quota, was_seated)  # over the quota only where the quota was lowered
        assert not (in_line and taken < quota)  # nobody waits beside a free seat
    else:
        assert not in_line
    assert {row["id"] for row in before} <= {row["id"] for row in rows}  # nobody is lost
    assert len({row["contact_id"] for row in rows}) == len(rows)
    assert len({row["code"] for row in rows if row["status"] != Status.CANCELLED}) == len(seated) + len(in_line)
    places = [found.place for row in in_line if (found := registrations.get(room.connection, row["id"]))]
    assert places == list(range(1, len(in_line) + 1))
    if what != "undo":  # who comes back stands where they stood
        waited = [row["id"] for row in before if row["status"] == Status.WAITLISTED]
        moved_up = [row["id"] for row in seated if row["id"] in waited]
        assert moved_up == [one for one in waited if one not in gone(rows)][: len(moved_up)]


def gone(rows: list[dict[str, Any]]) -> set[int]:
    return {row["id"] for row in rows if row["status"] == Status.CANCELLED}


def play(connection: Connection, quota: int, moves: list[tuple[str, Any]]) -> None:
    room = Class(connection, quota)
    for what, detail in moves:
        before = room.rows()
        if what == "quota":
            room.set_quota(detail)
        else:
            room.act(what, detail)
        holds(room, before, what)
    raise Undone


async def test_seats_hold_under_any_sequence(database: Database) -> None:
    examples: list[tuple[int, list[tuple[str, Any]]]] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 3), acts)
    def collect(quota: int, moves: list[tuple[str, Any]]) -> None:
        examples.append((quota, moves))

    collect()
    for quota, moves in examples:
        try:
            await database.run(lambda connection, quota=quota, moves=moves: play(connection, quota, moves))
        except Undone:
            continue
        except AssertionError as error:
            raise AssertionError(f"quota {quota}, then {moves}") from error

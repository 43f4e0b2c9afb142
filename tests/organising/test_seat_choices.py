"""Seats where organisers decide, or without a line: whatever happens in whatever order, no seat twice and nobody lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from bot.rules.seats import FIRST_COME, SELECTION, Status
from storage.database import Database
from storage.models import activities
from storage.taking_part import choosing, choosing_many, registrations, seats
from storage.taking_part.choosing import Refused
from storage.taking_part.registrations import Registration
from tests.conversation.test_seats import HOURS, PEOPLE, TERMS, Class, Moves, Undone, holds, in_state

PRESSES: dict[Status | None, list[str]] = {
    None: ["take"],
    Status.CANCELLED: ["take", "undo", "choose"],
    Status.APPLIED: ["choose", "choose", "choose stale", "reserve", "decline", "give up", "take", "accept"],
    Status.WAITLISTED: ["choose", "front", "decline", "give up", "take back", "take"],
    Status.OFFERED: ["accept", "let it pass", "decline", "give up", "front"],
    Status.CONFIRMED: ["give up", "give up", "decline", "take back", "reserve", "choose"],
    Status.DECLINED: ["take", "choose", "take back", "undo", "give up"],
}
HAPPENS = [*["press"] * 12, "stop", "block", "erase", "quota", "wait", "rest"]
acts = st.lists(st.tuples(st.sampled_from(HAPPENS), st.integers(0, PEOPLE - 1), st.integers(0, 7)), min_size=8, max_size=24)


class Chosen(Class):
    """One activity as its organiser set it up; what they decide is checked against the plainest counting."""

    def __init__(self, connection: Connection, quota: int, joining: str, waitlist: bool) -> None:
        super().__init__(connection, quota)
        self.joining, self.waitlist = joining, waitlist
        these = update(activities).where(activities.c.id == self.id)
        connection.execute(these.values(joining=joining, waitlist=waitlist))

    @property
    def free(self) -> bool:
        taken = len(in_state(self.rows(), Status.CONFIRMED, Status.OFFERED))
        return self.quota is None or taken < self.quota

    def take(self, person: int) -> None:
        before, free = registrations.of_person(self.connection, self.id, person), self.free
        waits = in_state(self.rows(), Status.WAITLISTED)
        taken = seats.take_seat(self.connection, self.id, person, self.now, self.chance, TERMS)
        if before is not None and before.status is not Status.CANCELLED:
            assert taken == before or before.status is Status.WAITLISTED
        elif self.joining == SELECTION:
            assert taken is not None
            assert (taken.status, taken.code) == (Status.APPLIED, "")
        elif not self.waitlist and not waits:
            assert (taken is not None and taken.status is Status.CONFIRMED) if free else taken is None

    def act(self, what: str, who: int, number: int) -> None:
        if what == "rest":
            waiting = len(in_state(self.rows(), Status.APPLIED))
            became = choosing_many.decline_all(self.connection, self.id, "full", self.now)
            assert became == (Refused.OVER if self.is_over else waiting)
        else:
            super().act(what, who, number)

    def decide(self, what: str, held: Registration) -> None:
        done = self._organise(what, held)
        if done is None:
            if what == "undo" and held.status is Status.CANCELLED:
                seats.restore(self.connection, held, self.now, TERMS)  # may be full by now
            else:
                super().decide(what, held)
            return
        if isinstance(done, Registration):
            assert done.version > held.version or what == "front"

    def _organise(self, what: str, held: Registration) -> Registration | Refused | None:
        free, over = self.free, self.is_over
        match what:
            case "choose":
                done = choosing.choose(self.connection, held, self.now, self.chance)
                able = held.status in choosing.CHOOSABLE
                expected = Refused.CHANGED if not able else Refused.OVER if over else None if free else Refused.FULL
                assert (done if isinstance(done, Refused) else None) == expected
            case "choose stale":
                stale = replace(held, version=held.version - 1)
                done = choosing.choose(self.connection, stale, self.now, self.chance)
                assert done is Refused.CHANGED
            case "decline":
                done = choosing.decline(self.connection, held, "full", self.now, TERMS)
                assert isinstance(done, Refused) is (over or not held.status.is_active)
            case "reserve":
                done = choosing.reserve(self.connection, held, self.now, self.chance)
                able = held.status is Status.APPLIED and self.waitlist and not over and not free
                assert isinstance(done, Registration) is able
            case "front":
                done = choosing.move_up(self.connection, held, self.now, TERMS)
                assert isinstance(done, Registration) is (held.status is Status.WAITLISTED and not over)
            case "take back":
                done = choosing.take_back(self.connection, held, self.now, TERMS)
                assert isinstance(done, Refused) or done.status is Status.APPLIED
            case _:
                return None
        return done


def play(connection: Connection, setup: tuple[int, str, bool], moves: Moves, seen: Counter[str]) -> None:
    room = Chosen(connection, *setup)
    for person in room.people:
        room.take(person)
    for what, who, number in moves:
        before = room.rows()
        if what == "press":
            held = registrations.of_person(connection, room.id, room.people[who])
            presses = PRESSES[held.status if held else None]
            what = presses[number % len(presses)]
        if what == "wait":
            room.wait(HOURS[number % len(HOURS)])
            before = room.rows()
        else:
            room.act(what, who, number)
        holds(room, before, what)
        seen.update(f"{row['status']} after {what}" for row in room.rows() if row not in before)
    raise Undone


EVERYTHING = {"confirmed after choose", "declined after decline", "waitlisted after reserve", "applied after take back"}
setups = st.sampled_from([(1, SELECTION, True), (2, SELECTION, True), (2, SELECTION, False), (2, FIRST_COME, False)])


async def test_seats_hold_whoever_decides(database: Database) -> None:
    examples: list[tuple[Any, Moves]] = []
    plays = 60 if database.dialect == "sqlite" else 8

    @settings(max_examples=plays, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(setups, acts)
    def collect(setup: tuple[int, str, bool], moves: Moves) -> None:
        examples.append((setup, moves))

    collect()
    seen: Counter[str] = Counter()
    for setup, moves in examples:
        try:
            await database.run(partial(play, setup=setup, moves=moves, seen=seen))
        except Undone:
            continue
        except AssertionError as error:
            raise AssertionError(f"{setup}, then {moves}") from error
    assert database.dialect != "sqlite" or seen.keys() >= EVERYTHING, f"the plays are too tame: {EVERYTHING - seen.keys()}"

"""An announcement that dies around every one of its transactions, and what people do and platforms answer meanwhile.

`tests/faults/announced.py` does the same to the program itself, with thousands.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, select

from bot.channels.port import Doubtful, Throttled, Unreachable
from bot.rules.announcements import Button, Move, State
from bot.vocabulary import Action, Address, Tap, Text
from scheduler.announcing import Announcing
from storage.announcing import announcements, leaving, tallies
from storage.database import Database
from storage.engine.prepared import Prepared
from storage.ledger import judging, listing
from storage.ledger.deliveries import State as Became
from storage.ledger.listing import Wanted
from storage.models import activities, addresses, contacts, deliveries
from storage.people import consents
from tests.announcing.people import announce, crowd
from tests.persona import Town

T = TypeVar("T")
PEOPLE = 23
ENDED = {Became.SENT, Became.FAILED, Became.SKIPPED, Became.UNKNOWN}


class Death(Exception):
    """The process is gone."""


class Mortal:
    """A database whose process dies at every transaction that does something: before its commit, and the next time after it."""

    def __init__(self, database: Database) -> None:
        self._database, self._calls = database, 0

    async def run(self, work: Callable[[Connection], T]) -> T:
        self._calls += 1
        done = await self._database.run(partial(_perhaps_die, work=work, dies=self._calls % 2 > 0))
        if _did_something(done):
            raise Death
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


def _perhaps_die(connection: Connection, work: Callable[[Connection], T], dies: bool) -> T:
    done = work(connection)
    if dies and _did_something(done):
        raise Death
    return done


def _did_something(done: object) -> bool:
    return isinstance(done, tuple) and bool(done[1])


async def read(town: Town, number: int) -> announcements.Announcement:
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    return one


async def account(town: Town, number: int, people: Sequence[int]) -> Counter[str]:
    """What the ledger says of each by name; fails where it does not add up, or does not agree with what people got."""
    lines = []
    for page in (listing.page, listing.unowed):
        lines += await town.database.read(partial(page, wanted=Wanted(announcement_id=number), after=0))
    said = {line.contact_id: Became(line.state) for line in lines}
    assert len(lines) == len(said), "somebody stands in it twice"
    assert set(said) == set(people)
    assert set(said.values()) <= ENDED
    copies = {id: told(town, id) for id in people}
    assert all(copies[id] <= 1 for id in people), "somebody got it twice"
    assert all(copies[id] or said[id] is not Became.SENT for id in people), "somebody is lost"
    assert all(not copies[id] or said[id] in (Became.SENT, Became.UNKNOWN) for id in people), (
        "it arrived, and the ledger denies it"
    )
    return Counter(said.values())


@pytest.fixture(autouse=True)
def in_pages_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people are many pages then."""
    page = leaving._page.element.limit(4).subquery()
    few = select(page.c.contact_id, *leaving._OF_PERSON).select_from(page)
    few = few.outerjoin(contacts, contacts.c.id == page.c.contact_id).outerjoin(
        addresses, addresses.c.contact_id == contacts.c.id
    )
    monkeypatch.setattr(leaving, "NEXT", Prepared(few.order_by(page.c.contact_id)))
    monkeypatch.setattr(leaving, "PAGE", 4)


def mortal(town: Town, kind: type[Announcing] = Announcing) -> Announcing:
    """The announcements of a process that dies at each of their transactions."""
    return kind(Mortal(town.database), town.clock, town._around, town.postman.wake)  # type: ignore[arg-type]


async def outlive(town: Town, kind: type[Announcing] = Announcing) -> int:
    """Start it again after each death until nothing is left to be done; returns how often it died."""
    dying, deaths = mortal(town, kind), 0
    while True:
        try:
            await dying.run_due()
            return deaths
        except Death:
            deaths += 1
            town.postman.wake()  # as the next one does when it begins
            await town.settled()


# ---- dying around every transaction -------------------------------------------------------------------------------------
async def test_deaths_around_every_transaction_lose_and_double_nobody(town: Town) -> None:
    people = await crowd(town, PEOPLE)
    number = await announce(town)
    deaths = await outlive(town)
    await town.settled()
    await town.announcing.run_due()
    assert deaths > 2 * PEOPLE // 4
    assert await account(town, number, people) == {Became.SENT: PEOPLE}
    assert (await read(town, number)).state is State.DONE


class _InTwo(Announcing):
    """A bad twin whose page and cursor are two transactions."""

    halves: tuple[Callable[..., None], ...] = ()

    async def _round(self) -> bool:
        owed: list[Callable[[Connection], tuple[None, bool]]] = []

        def page(connection: Connection, one: announcements.Announcement, of: tuple[int, str], now: Any, _full: object) -> None:
            first, second = self.halves
            first(connection, one, of, now)
            owed.append(lambda later: (second(later, one, of, now), True))

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(leaving, "_owe_page", page)
            after, went_on = 0, False
            while (done := await self._alone(partial(self._piece, after=after))) is not None:
                after, more = done
                went_on = went_on or more
                while owed:
                    await self.database.run(owed.pop())
            return went_on

    async def _alone(self, work: Callable[[Connection], T]) -> T:
        """The first half is committed; the death comes before the second."""
        return await self.database._database.run(work)  # type: ignore[attr-defined]


def _rows_of(connection: Connection, one: announcements.Announcement, of: tuple[int, str], now: Any) -> None:
    found = leaving.NEXT.rows(connection, {"of_id": one.id, "after": one.cursors.get(of[1], 0), "of_zone": of[0]})
    if rows := list(leaving._rows(one, found, now)):
        connection.execute(insert(deliveries), rows)


def _cursor_of(connection: Connection, one: announcements.Announcement, of: tuple[int, str], now: Any) -> None:
    found = leaving.NEXT.rows(connection, {"of_id": one.id, "after": one.cursors.get(of[1], 0), "of_zone": of[0]})
    cursor = found[-1][0] if len(found) == leaving.PAGE else one.top
    announcements.note(connection, one.id, cursors={**one.cursors, of[1]: cursor}, began_at=one.began_at or now)


class CursorFirst(_InTwo):
    halves = (_cursor_of, _rows_of)


class PageFirst(_InTwo):
    halves = (_rows_of, _cursor_of)


@pytest.mark.parametrize("twin", [CursorFirst, PageFirst])
async def test_a_page_and_its_cursor_in_two_transactions_are_found_out(town: Town, twin: type[Announcing]) -> None:
    people = await crowd(town, PEOPLE)
    number = await announce(town)
    await outlive(town, twin)
    town.postman.wake()
    await town.settled()
    with pytest.raises(AssertionError):
        await account(town, number, people)


# ---- what people do meanwhile -------------------------------------------------------------------------------------------
async def half_way(town: Town, people: int) -> tuple[int, list[int], list[int]]:
    """An announcement of which what slots there are is in the air: its number, everybody, and those whose turn comes last."""
    everybody = await crowd(town, people)
    town.channel.stall()
    number = await announce(town)
    await town.announcing.run_due()
    await town.until(lambda: town.channel.flying.total() > 0)
    return number, everybody, everybody[town.slots :]


async def goes_on(town: Town) -> None:
    town.channel.flow()
    while await town.announcing.run_due():
        await town.settled()
    await town.settled()


async def stops(town: Town) -> tuple[int, list[int], list[int]]:
    """Some of those who wait write STOP, and all goes on."""
    town.slots = 10
    await town.restart()
    number, everybody, waiting = await half_way(town, 30)
    stoppers = waiting[::2]
    await town.takes(*(town.incoming(Address("memory", f"crowd-{id}"), Text("stop")) for id in stoppers))
    await goes_on(town)
    return number, everybody, stoppers


def told(town: Town, person: int) -> int:
    """How many copies of it somebody got."""
    return sum("Pameran dibuka." in words for words in town.channel.shown(f"crowd-{person}"))


async def test_who_writes_stop_in_mid_run_gets_nothing_after(town: Town) -> None:
    number, everybody, stoppers = await stops(town)
    assert len(stoppers) > 5
    assert not any(told(town, id) for id in stoppers)
    assert all(town.channel.shown(f"crowd-{id}") for id in stoppers), "they got their answer"
    found = await account(town, number, everybody)
    assert found == {Became.SENT: 30 - len(stoppers), Became.SKIPPED: len(stoppers)}


async def test_a_stop_looked_at_only_when_gathering_is_found_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_reason_not_to", lambda *_: None)
    _, _, stoppers = await stops(town)
    assert any(told(town, id) for id in stoppers)


@pytest.mark.parametrize("how", [Move.PAUSE, Move.CANCEL])
async def test_paused_or_cancelled_while_the_process_is_dead(town: Town, how: Move) -> None:
    town.slots = 10
    await town.restart()
    number, everybody, waiting = await half_way(town, 30)
    await town.crash()
    aloft = len(await town.rows(deliveries, announcement_id=number, state=Became.INFLIGHT))
    one = await read(town, number)
    assert await town.database.run(partial(announcements.move, one=one, how=how, now=town.clock()))
    town.channel.flow()
    await town.open()
    await goes_on(town)
    assert not any(told(town, id) for id in waiting)
    assert aloft
    if how is Move.PAUSE:
        one = await read(town, number)
        assert await town.database.run(partial(announcements.move, one=one, how=Move.RESUME, now=town.clock()))
        await goes_on(town)
    ended = Became.SENT if how is Move.PAUSE else Became.SKIPPED
    found = await account(town, number, everybody)
    assert found == {Became.UNKNOWN: aloft, ended: 30 - aloft}


# ---- what platforms answer ----------------------------------------------------------------------------------------------
async def test_every_answer_of_a_platform_has_its_place_in_the_sum(town: Town) -> None:
    people = await crowd(town, 40)
    odd = {0: Throttled(1), 1: Throttled(1), 2: Throttled(2), 3: Doubtful("500"), 4: Unreachable("blocked"), 5: Doubtful("reset")}
    for place, id in enumerate(people):
        if error := odd.get(place % 10):
            town.channel.fails(f"crowd-{id}", error, arrived=place % 10 == 5)
    number = await announce(town)
    await town.announcing.run_due()
    while await town.rows(deliveries, settled_at=None):
        town.clock.tick(seconds=5)
        town.postman.wake()
        await asyncio.sleep(0.01)
    found = await account(town, number, people)
    assert found == {Became.SENT: 28, Became.UNKNOWN: 8, Became.FAILED: 4}
    one = await read(town, number)
    counted = await town.database.read(partial(tallies.of, announcement_id=number, people=one.people))
    assert (counted.states, counted.left) == (found, 0)


# ---- bad input that was good once ---------------------------------------------------------------------------------------
async def test_an_audience_that_is_empty_by_its_hour_is_done_at_once(town: Town) -> None:
    (person,) = await crowd(town, 1)
    number = await announce(town)
    await town.database.run(partial(consents.stop_everything, contact_id=person, now=town.clock()))
    await goes_on(town)
    one = await read(town, number)
    assert (one.state, one.people, dict(one.excluded)) == (State.DONE, 0, {"stopped": 1})
    assert not told(town, person)


async def test_signs_are_words_and_an_activity_that_is_gone_is_said_to_be(town: Town) -> None:
    words = "Pameran dibuka. {diskon} <b>50%</b> *gratis* %s \\n [tautan](x)"
    (person,) = await crowd(town, 1)
    behind = (await town.activity("contoh-motif-batik"))["id"]
    number = await announce(town, words, buttons=(Button("card", str(behind)),))
    await goes_on(town)
    await town.change(activities, activities.c.id == behind, cancelled=True)
    (shown,) = town.channel.shown(f"crowd-{person}")
    assert words in shown
    await town.takes(town.incoming(Address("memory", f"crowd-{person}"), Tap(Action("announced", f"{number}.0"), None)))
    await town.settled()
    assert len(town.channel.shown(f"crowd-{person}")) == 2

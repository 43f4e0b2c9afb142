"""A mistake in the postman's books or rounds costs what it is about; only many in a row end the process, with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from bot.entry import _line
from scheduler import enduring
from scheduler.enduring import WornOut
from scheduler.sending import books
from scheduler.sending.books import Books
from scheduler.sending.slots import Slots
from storage.database import Database
from storage.ledger import settling
from storage.models import deliveries, timers
from tests.persona import Town

T = TypeVar("T")


class Faulty:
    """The database, where works of the postman fail that `fails` names."""

    def __init__(self, database: Database, fails: Callable[[Any], bool]) -> None:
        self.database, self.fails = database, fails

    async def run(self, work: Callable[[Connection], T]) -> T:
        if self.fails(work):
            raise ValueError("a mistake")
        return await self.database.run(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        if self.fails(work):
            raise ValueError("a mistake")
        return await self.database.read(work)


def settles(work: Any, recipient: str) -> bool:
    """Whether a work is a page with an outcome of this person's."""
    page = getattr(work, "__self__", None)
    return any(one.parcel.address.recipient == recipient for one in getattr(page, "settled", ()))


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enduring, "SHORTEST", 0.0)


async def test_one_outcome_that_cannot_be_written_holds_up_no_other(town: Town) -> None:
    sri, dewi = await town.guest("sri"), await town.guest("dewi")
    town.postman._books.database = Faulty(town.database, lambda work: settles(work, sri.address.recipient))  # type: ignore[assignment]
    await asyncio.gather(sri.says("menu"), dewi.says("menu"))
    await dewi.says("bantuan")
    while {row["state"] for row in await town.rows(deliveries, recipient=dewi.address.recipient)} != {"sent"}:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    while town.postman._slots.aloft:  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # until the one outcome is given up, and its slot is free again
    town.postman._books.database = town.database
    (theirs,) = await town.rows(deliveries, recipient=sri.address.recipient)
    assert theirs["state"] == "inflight", "nobody knows: the rounds judge it as what a crash leaves"
    assert town.postman._slots.free == town.postman._slots.total
    assert [row["key"] for row in await town.rows(timers) if "postman:books" in row["key"]]
    await town.database.run(partial(settling.take_back, strays=[theirs["id"]], owner=town.postman.owner))
    town.postman.wake()
    await sri.hears(2)  # once more, as after a crash


async def test_the_bad_twin_ends_over_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: the first mistake ends the loop, and with it the process."""

    async def not_borne(self: Books, error: Exception, count: int, *, claimed: bool) -> None:
        raise error

    monkeypatch.setattr(books.Books, "_look_for_it", not_borne)
    mine, faulty = town.postman._books, Faulty(town.database, lambda work: True)
    keeper = Books(faulty, mine.owner, mine.now, Slots(3), mine.desk, mine.placed)
    keeper.wake()
    with pytest.raises(ValueError, match="a mistake"):
        await keeper.keep()


async def test_a_round_with_a_mistake_is_followed_by_the_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.sending.rounds.EVERY_SECONDS", 0.0)
    mistakes = [True] * (enduring.MOST - 1)
    gone = asyncio.Event()
    rounds = town.postman.rounds

    async def go() -> None:
        if mistakes:
            mistakes.pop()
            raise KeyError("a mistake")
        gone.set()

    monkeypatch.setattr(type(rounds), "go", lambda self: go())
    walk = asyncio.create_task(rounds.walk())
    await gone.wait()
    walk.cancel()
    mistakes += [True] * enduring.MOST
    with pytest.raises(WornOut, match="rounds failed 15 times in a row: KeyError") as ended:
        await rounds.walk()
    assert _line(ended.value).startswith("the postman's rounds failed"), "an operator reads why it ended"

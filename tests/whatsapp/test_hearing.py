"""Reports that come while others are being written are written together, and trouble with one is its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.channels.port import Report
from bot.hearing import Ear
from storage.database import StorageDown
from tests.whatsapp.conftest import NOON


def report(number: int) -> Report:
    return Report(f"{number}.1.0", "", "read", NOON)


class Ledger:
    """A place to write to that can be stopped, and cannot stand some reports."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.open = asyncio.Event()
        self.poison = ""
        self.down = False

    async def write(self, reports: Sequence[Report]) -> None:
        await self.open.wait()
        if self.down:
            raise StorageDown("full")
        if self.poison in (tags := [one.tag for one in reports]):
            raise ArithmeticError("a mistake of ours")
        self.pages.append(tags)


async def several(ear: Ear, count: int) -> list[asyncio.Task[None]]:
    """So many webhooks at once; returns when all of them wait."""
    tasks = [asyncio.ensure_future(ear.hear([report(number)])) for number in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_those_that_come_meanwhile_share_a_page() -> None:
    ledger = Ledger()
    ear = Ear(ledger.write)
    tasks = await several(ear, 1) + await several(ear, 9)
    assert not any(task.done() for task in tasks)
    ledger.open.set()
    await asyncio.gather(*tasks)
    assert sorted(map(len, ledger.pages)) == [1, 9]
    await ear.hear([report(1)])
    assert len(ledger.pages) == 3


async def test_nobody_hears_of_a_commit_that_was_not() -> None:
    ledger = Ledger()
    ledger.down = True
    ear = Ear(ledger.write)
    tasks = await several(ear, 5)
    ledger.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageDown] * 5
    ledger.down = False
    await ear.hear([report(1)])
    assert ledger.pages == [["1.1.0"]]


async def test_what_cannot_be_written_takes_no_other_along() -> None:
    ledger = Ledger()
    ledger.poison = "3.1.0"
    ear = Ear(ledger.write)
    tasks = await several(ear, 6)
    ledger.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ArithmeticError]
    assert sorted(tag for page in ledger.pages for tag in page) == [f"{number}.1.0" for number in (0, 1, 2, 4, 5)]


async def test_a_caller_that_goes_away_leaves_the_others_their_page() -> None:
    ledger = Ledger()
    ear = Ear(ledger.write)
    first, *others = await several(ear, 4)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    ledger.open.set()
    await asyncio.gather(*others)
    assert {tag for page in ledger.pages for tag in page} >= {f"{number}.1.0" for number in (1, 2, 3)}

"""Two processes at one announcement: each does the next piece, and no piece is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.util import await_only

from bot.rules.announcements import State
from storage.announcing import announcements, gathering, leaving
from storage.database import open_database
from storage.engine.prepared import Prepared
from storage.models import recipients
from tests.announcing.ground import Ground
from tests.announcing.people import announce, crowd

Two = tuple[Ground, Ground]


@pytest.fixture
async def two(postgres_url: str, tmp_path: Path) -> AsyncIterator[Two]:
    async with open_database(postgres_url) as one, open_database(postgres_url) as other:
        yield await Ground.lay(one, tmp_path), await Ground.lay(other, tmp_path / "other")


async def test_two_processes_share_the_work(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, size in ((gathering, "RANGE", 2), (leaving, "SOON", 1_000)):
        monkeypatch.setattr(module, name, size)
    one, other = two
    people = await crowd(one.town, 60)
    one.number = await announce(one.town)
    async with asyncio.TaskGroup() as group:
        works = [group.create_task(each.announcing.run_due()) for each in two]
    assert sum(work.result() for work in works) > 0
    assert sorted(row.contact_id for row in await one.rows()) == people
    assert await one.sums() == (60, 60)
    assert len(await other.do(lambda c: c.execute(recipients.select()).all())) == 60


async def at_once(two: Two, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The second process looks while the first has owed a page and not committed it yet; who is owed it then."""
    one, other = two
    await crowd(one.town, 3)
    one.number = other.number = await announce(one.town)
    await one.until(State.SENDING)
    done, looked, at_work = asyncio.Event(), asyncio.Event(), announcements.at_work

    def works(connection: Connection) -> None:
        one.announcing._piece(connection, after=one.number - 1)
        done.set()
        await_only(looked.wait())

    def looks(connection: Connection, *rest: object) -> object:
        found = at_work(connection, *rest)  # type: ignore[arg-type]
        looked.set()
        return found

    async with asyncio.TaskGroup() as group:
        group.create_task(one.do(works))
        await done.wait()
        monkeypatch.setattr(announcements, "at_work", looks)
        await other.piece()
    return sorted(row.contact_id for row in await one.rows())


async def test_a_page_in_another_hand_is_passed_over(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    owed = await at_once(two, monkeypatch)
    assert len(owed) == len(set(owed)) == 3


async def test_bad_twin_without_the_lock_a_page_is_owed_twice(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = announcements.AT_WORK.statement.with_for_update(of=[])  # type: ignore[attr-defined]
    unlocked._for_update_arg = None
    monkeypatch.setattr(announcements, "AT_WORK", Prepared(unlocked))
    owed = await at_once(two, monkeypatch)
    assert len(owed) > len(set(owed))

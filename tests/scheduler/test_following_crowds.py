"""Many followers, several processes, a clock set back: everybody is told, and nobody twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.util import await_only

from scheduler.timers import firing, following
from scheduler.timers.firing import Firing
from scheduler.timers.table import FIRES
from storage.database import Database, open_database
from storage.engine.prepared import Prepared
from storage.models import addresses
from storage.unasked import digests, followers, interests, news, timers
from storage.unasked.interests import Followed, Kind
from storage.unasked.timers import Kind as Timed
from storage.unasked.timers import Timer
from tests.persona import Persona, Town
from tests.scheduler.following import BATIK, at, loads, owed, training


async def crowd(town: Town, size: int, *followed: Followed) -> list[Persona]:
    """People who follow these things."""
    people = [await town.guest(f"p{number:02}") for number in range(size)]
    contacts = [row["contact_id"] for row in await town.rows(addresses)]

    def follow(connection: Connection) -> None:
        for contact in contacts:
            for one in followed:
                interests.follow(connection, contact, one, town.clock())

    await town.database.run(follow)
    return people


async def fires(town: Town, *databases: Database) -> None:
    """Each database's process fires what is due, all at once, until nothing is."""
    fire = partial(firing.fire_due, table=FIRES, now=town.clock(), around=town.around)

    async def process(database: Database) -> None:
        while await database.run(fire):
            pass

    await asyncio.gather(*map(process, databases))


async def the_same_news_in_two_processes(town: Town) -> Counter[str]:
    """Two loads found the same opening, and two processes fire it at once: how often each person is owed it."""

    def plan(connection: Connection) -> None:
        number = activity["id"]
        for seconds in (0, 1):
            timers.plan(connection, [news.planned(number, "opened:2026-12-06", 0, town.clock() - timedelta(seconds=seconds))])

    activity = await town.activity(BATIK)
    await town.database.run(plan)
    async with open_database(town.database.url) as second:
        await fires(town, town.database, second)
    return Counter(row["recipient"] for row in await owed(town))


def everybody_once(told: Counter[str], people: Sequence[Persona]) -> None:
    assert told == {persona.address.recipient: 1 for persona in people}


async def opened(town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Persona]:
    """An activity that is open, followed by 25 people who were not told yet, in pages of 10."""
    monkeypatch.setattr(following, "PAGE", 10)
    await loads(town, folder, training(BATIK))
    return await crowd(town, 25, Followed(Kind.ACTIVITY, BATIK))


async def test_two_processes_tell_the_same_news_once(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await opened(town, tmp_path, monkeypatch)
    everybody_once(await the_same_news_in_two_processes(town), people)


async def test_the_check_catches_telling_whoever_was_found(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: it notes as well, and tells everybody on the page instead of those the note was new to."""

    def note(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[int]:
        connection.execute(news.NOTE, rows)
        return {row["contact_id"] for row in rows}

    people = await opened(town, tmp_path, monkeypatch)
    monkeypatch.setattr(news, "note", note)
    told = await the_same_news_in_two_processes(town)
    with pytest.raises(AssertionError):
        everybody_once(told, people)


async def test_pages_reach_everybody_whatever_they_follow(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four things followed by each: a page may end between two of one person."""
    monkeypatch.setattr(following, "PAGE", 7)
    several = [
        Followed(Kind.CRAFT, "batik"),
        Followed(Kind.PROVINCE, "ID-YO"),
        Followed(Kind.PROGRAMME, "Program Uji"),
        interests.local_craft("batik", "ID-YO"),
    ]
    await crowd(town, 12, *several)
    await loads(town, tmp_path, training(BATIK))
    rows = await town.rows(news.news)
    assert len(rows) == len({row["contact_id"] for row in rows}) == 12
    assert {row["kind"] for row in rows} == {"programme"}, "the closest reason"
    assert len(await town.rows(timers.timers, kind=Timed.NEWS)) > 4
    assert len(await town.rows(timers.timers, kind=Timed.DIGEST)) == 1, "an instant has one timer"
    await at(town, 24, 9)
    assert Counter(row["recipient"] for row in await owed(town)) == {f"p{number:02}": 1 for number in range(12)}


async def test_a_clock_set_back_neither_repeats_nor_swallows_news(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, training(BATIK))
    await at(town, 24, 9)
    await at(town, 24, 5)
    await loads(town, tmp_path, training("baru-dua"))
    assert len(await owed(town)) == 1
    await at(town, 24, 9)
    assert len(await owed(town)) == 2
    assert sri.last.heading == "1 kegiatan baru untuk Anda"
    assert sri.last.choices[0].label == "Pelatihan baru-dua"
    await at(town, 25, 9)
    assert len(await owed(town)) == 2


async def test_an_outage_over_the_hour_makes_news_late_and_not_lost(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, training(BATIK))
    await town.restart()
    town.clock.tick(hours=37)  # 22.00 of the next day
    await town.clockwork.fire_due()
    rows = await owed(town)
    assert [row["state"] for row in rows] == ["pending"], "not at night"
    town.clock.tick(hours=9)
    town.postman.wake()
    await town.settled()
    assert sri.last.heading == "1 kegiatan baru untuk Anda"


async def test_every_follower_is_found_by_ranges_of_the_index(town: Town) -> None:
    """No page may read all followers: what is followed by 100,000 is read as fast as what is followed by ten."""
    if town.database.dialect != "sqlite":
        pytest.skip("PostgreSQL scans small tables whatever the index")
    statement = followers._of(3, 100)
    values = {f"kind{rank}": "craft" for rank in range(3)} | {f"subject{rank}": "batik" for rank in range(3)}
    key = values | {"of_activity": 1, "after": 0}

    def explain(connection: Connection) -> list[str]:
        text = statement._for(connection, key)
        rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {text.text}", text.parameters(key)).fetchall()
        return [str(row[3]) for row in rows]

    plan = await town.database.read(explain)
    ranges = [line for line in plan if "interests" in line]
    assert len(ranges) == 3
    assert all("ix_interests_subject (kind=? AND subject=? AND contact_id>?)" in line for line in ranges)


# ---- two processes at the same hour ----------------------------------------------------------------------------------------
async def the_same_hour_in_two_processes(town: Town, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Both have read what waits before either has told it: how often each person is owed it."""
    both, real = asyncio.Barrier(2), digests.take
    instant = {row["due_at"] for row in await town.rows(news.news)}.pop()

    def take(*arguments: Any) -> Any:
        taken = real(*arguments)
        await_only(both.wait())
        return taken

    def fire(connection: Connection) -> str:
        timer = Timer(Timed.DIGEST, "digest", instant, detail=f"{instant.isoformat()}|0", id=1)
        return following.digest(Firing(connection, timer, instant, town.around))

    monkeypatch.setattr(digests, "take", take)
    async with open_database(town.database.url) as second:
        await asyncio.gather(town.database.run(fire), second.run(fire))
    return Counter(row["recipient"] for row in await owed(town))


async def waiting(town: Town, folder: Path) -> list[Persona]:
    """Ten people for whom something new waits until nine."""
    if town.database.dialect == "sqlite":
        pytest.skip("one writer at a time")
    people = await crowd(town, 10, Followed(Kind.CRAFT, "batik"))
    await loads(town, folder, training(BATIK))
    return people


@pytest.mark.postgres
async def test_two_processes_at_the_same_hour_tell_everybody_once(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await waiting(town, tmp_path)
    everybody_once(await the_same_hour_in_two_processes(town, monkeypatch), people)


@pytest.mark.postgres
async def test_the_check_catches_a_lock_that_keeps_nobody_out(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: its lock keeps nobody out, and others read what it is telling."""
    people = await waiting(town, tmp_path)
    monkeypatch.setattr(digests, "TAKE", Prepared(digests.TAKE.statement.with_for_update(read=True, key_share=True)))
    told = await the_same_hour_in_two_processes(town, monkeypatch)
    with pytest.raises(AssertionError):
        everybody_once(told, people)


async def test_more_than_a_page_of_one_person_is_told_in_parts(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAGE", 3)
    await crowd(town, 2, Followed(Kind.CRAFT, "batik"))
    await loads(town, tmp_path, *(training(f"baru-{number}") for number in range(4)))
    await at(town, 24, 9)
    assert Counter(row["recipient"] for row in await owed(town)) == {"p00": 2, "p01": 2}
    assert all(row["told_at"] for row in await town.rows(news.news))

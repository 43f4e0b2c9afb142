"""What takes longer than a turn: asked for once, it comes once, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.conversation.turn import Turn
from bot.screens.general import menu_choice
from bot.vocabulary import Attachment, Reply, Text
from handlers import errands
from scheduler.making import errands as scheduler_errands
from scheduler.making import jobs as runner
from scheduler.making.errands import Again, Ending, Errand, Perform
from scheduler.making.jobs import Jobs
from storage.database import StorageDown, open_database
from storage.ledger import deliveries
from storage.models import deliveries as ledger
from storage.models import files as files_table
from storage.models import jobs as table
from storage.models import timers
from storage.organising import files, jobs
from storage.organising.jobs import MOST_DEATHS, MOST_OF_ONE, Job
from tests.persona import Persona, Town, a_town

LARGE = b"x" * (files.INLINE + 1)


def made(text: str = "Ini hasilnya", content: bytes = b"%PDF-1.7") -> Reply:
    """A result."""
    return Reply(text, choices=(menu_choice(),), attachment=Attachment("hasil.pdf", "application/pdf", content))


def performs(town: Town, perform: Callable[[Errand], Awaitable[Ending]]) -> None:
    """Let charts be made like this."""
    town.jobs.table = {Job.CHART: perform}


async def at_once(errand: Errand) -> Ending:
    return made()


def begin(turn: Turn) -> Reply:
    return errands.begin(turn, Job.CHART, {"what": "people"})


@pytest.fixture
async def wayan(town: Town) -> Persona:
    """Somebody who can have a chart made by saying "grafik"."""
    town.router.commands["grafik"] = begin
    performs(town, at_once)
    return await town.guest("wayan", "id")


def results(wayan: Persona, text: str = "Ini hasilnya") -> int:
    """How many results are on the screen."""
    return sum(said.reply.text.startswith(text) for said in wayan.chat)


async def test_it_is_answered_at_once_and_the_result_comes_by_itself(town: Town, wayan: Persona) -> None:
    await wayan.says("grafik")
    assert wayan.sees(wayan.word("I am making it. The file comes here by itself; you can go on meanwhile."))
    assert await town.jobs.run_due() == 1
    await wayan.hears(2)
    assert wayan.last.attachment == made().attachment
    await town.settled()
    assert [(row["state"], row["attempts"]) for row in await town.rows(table)] == [("done", 1)]
    assert await town.jobs.run_due() == 0
    assert results(wayan) == 1


async def test_a_commit_wakes_who_runs_it(town: Town, wayan: Persona) -> None:
    async with town.jobs.working():
        await wayan.acts(Text("grafik"))
        await wayan.hears(2)
    assert results(wayan) == 1


async def test_one_person_has_few_in_the_making(town: Town, wayan: Persona) -> None:
    for _ in range(MOST_OF_ONE):
        await wayan.says("grafik")
    await wayan.says("grafik")
    assert wayan.sees(str(MOST_OF_ONE))
    assert len(await town.rows(table)) == MOST_OF_ONE
    await town.jobs.run_due()
    await wayan.hears(2 * MOST_OF_ONE + 1)
    await wayan.says("grafik")
    assert len(await town.rows(table, state="waiting")) == 1


async def test_how_far_it_is_stands_in_the_same_bubble(town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_errands, "BETWEEN", 0.0)

    async def slowly(errand: Errand) -> Ending:
        for done in (0, 40, 80):
            await errand.progress(done, 120)
            await town.settled()
        return made()

    performs(town, slowly)
    await wayan.says("grafik")
    bubble = wayan.chat[-1].id
    await town.jobs.run_due()
    await town.settled()
    edits = [said for said in wayan.chat if said.edits is not None]
    assert [said.edits for said in edits] == [bubble, edits[0].id, edits[1].id]  # each of the one before it
    assert [words in said.words for said, words in zip(edits, ("40 dari 120", "80 dari 120"), strict=False)] == [True, True]
    assert edits[-1].reply.text == wayan.word("Done: it comes in the next message.")
    assert results(wayan) == 1


# ---- what is large travels beside the ledger ----------------------------------------------------------------------------
async def test_a_large_result_is_no_part_of_the_ledger_and_goes_once_it_is_sent(town: Town, wayan: Persona) -> None:
    async def large(errand: Errand) -> Ending:
        return made(content=LARGE)

    performs(town, large)
    await wayan.says("grafik")
    await town.jobs.run_due()
    await wayan.hears(2)
    assert wayan.last.attachment == made(content=LARGE).attachment
    assert max(len(row["reply"]) for row in await town.rows(ledger)) < 2_000
    await town.settled()
    await town.clockwork.sweep_files()
    assert await town.rows(files_table) == []


async def test_a_result_whose_file_is_gone_says_so(town: Town, wayan: Persona) -> None:
    async def large(errand: Errand) -> Ending:
        return made(content=LARGE)

    performs(town, large)
    await wayan.says("grafik")
    town.channel.stall()
    await town.database.run(
        partial(deliveries.owe, owed=deliveries.Owed(wayan.address, Reply("."), None), owner=None, now=town.clock())
    )
    town.postman.wake()
    await town.until(lambda: bool(town.channel.flying.total()))
    await town.jobs.run_due()
    await town.change(files_table, files_table.c.id > 0, content=None)
    town.channel.flow()
    await wayan.hears(3)
    assert wayan.last.attachment is None
    assert wayan.sees("Ini hasilnya", wayan.word("The file is not kept any more. Please ask for it again."))


async def test_what_tells_of_others_is_nobodys_and_goes_once_it_is_sent(town: Town, wayan: Persona) -> None:
    async def of_others(errand: Errand) -> Ending:
        errand.shows_others = True
        return made("Made Wirawan", LARGE)

    performs(town, of_others)
    await wayan.says("grafik")
    await town.jobs.run_due()
    await wayan.hears(2)
    await town.settled()
    await town.clockwork.sweep_erased()
    await town.clockwork.sweep_files()
    assert not [row for row in await town.rows(ledger) if "Made Wirawan" in row["reply"]]
    assert await town.rows(files_table) == []


# ---- what breaks --------------------------------------------------------------------------------------------------------
async def test_what_breaks_is_told_to_who_asked_and_to_admins(town: Town, wayan: Persona) -> None:
    async def broken(errand: Errand) -> Ending:
        raise ValueError("Wayan's words")

    performs(town, broken)
    await wayan.says("grafik")
    await town.jobs.run_due()
    await wayan.hears(2)
    assert wayan.sees(
        wayan.word("Sorry, this could not be made: something went wrong on our side. The admins know. Please try again later.")
    )
    (row,) = await town.rows(table)
    assert row["state"] == "failed"
    assert "Wayan" not in row["outcome"]
    assert [one["key"] for one in await town.rows(timers, kind="alert")] == ["alert:job:chart"]


async def test_what_cannot_be_had_now_is_tried_again_later(town: Town, wayan: Persona) -> None:
    async def patient(errand: Errand) -> Ending:
        tries = errand.order.detail.get("tries", 0)
        if tries < 5:
            raise Again(60, {**errand.order.detail, "tries": tries + 1})
        return made()

    performs(town, patient)
    await wayan.says("grafik")
    for _ in range(5):
        assert await town.jobs.run_due() == 1
        assert await town.jobs.run_due() == 0
        town.clock.tick(seconds=61)
    await town.jobs.run_due()
    await wayan.hears(2)
    assert results(wayan) == 1


async def test_who_was_erased_meanwhile_gets_nothing(town: Town, wayan: Persona) -> None:
    async def erased(errand: Errand) -> Ending:
        await town.database.run(lambda connection: connection.execute(table.delete()))
        with pytest.raises(scheduler_errands.Lost):
            await errand.run(lambda connection: None)
        return made()

    performs(town, erased)
    await wayan.says("grafik")
    await town.jobs.run_due()
    await town.settled()
    assert results(wayan) == 0


# ---- crashes --------------------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """The process dies here."""


def process(town: Town, owner: int, perform: Perform) -> Jobs:
    """The jobs of a process of its own."""
    return Jobs(town.database, town.clock, town._around, town.postman.wake, owner, town.channels, table={Job.CHART: perform})


async def dies(town: Town, owner: int, *, after: bool) -> None:
    """A process takes the job and dies: in the middle of it, or after it ended it."""

    async def to_death(errand: Errand) -> Ending:
        if not after:
            raise Killed
        return made()

    with suppress(Killed):
        await process(town, owner, to_death).run_due()


@pytest.mark.parametrize("after", [False, True], ids=["in the middle", "after the end"])
async def test_a_crash_at_any_point_gives_one_result(town: Town, wayan: Persona, after: bool) -> None:
    await wayan.says("grafik")
    await dies(town, 90, after=after)
    await town.jobs.run_due()
    await town.jobs.run_due()
    await wayan.hears(2)
    await town.settled()
    assert results(wayan) == 1


async def test_the_check_catches_a_result_owed_before_the_row_ends(
    town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: the result and the end are two transactions, and the process dies between them."""
    end = jobs.end
    deaths = iter([True])

    def late(connection: Connection, *args: Any) -> None:
        if not next(deaths, False):
            end(connection, *args)

    monkeypatch.setattr(jobs, "end", late)
    await wayan.says("grafik")
    dying = process(town, 90, at_once)
    await dying._run((await dying._take(1))[0])
    await town.jobs.run_due()
    await wayan.hears(3)
    assert results(wayan) == 2


async def test_after_three_deaths_it_is_given_up(town: Town, wayan: Persona) -> None:
    await wayan.says("grafik")
    for owner in range(90, 90 + MOST_DEATHS):
        await dies(town, owner, after=False)
    await town.jobs.run_due()
    await wayan.hears(2)
    assert results(wayan) == 0
    (row,) = await town.rows(table)
    assert (row["state"], row["outcome"]) == ("failed", "processes died over it")


async def test_a_stop_lets_it_wait_again_and_counts_as_no_death(town: Town, wayan: Persona) -> None:
    begun = asyncio.Event()

    async def forever(errand: Errand) -> Ending:
        begun.set()
        await asyncio.Event().wait()
        return None

    await wayan.says("grafik")
    async with process(town, 90, forever).working():
        await begun.wait()
    assert [(row["state"], row["attempts"], row["owner"]) for row in await town.rows(table)] == [("waiting", 0, None)]


async def test_what_a_lost_commit_began_is_begun_again(town: Town, wayan: Persona) -> None:
    await wayan.says("grafik")
    unheard = partial(jobs.take, owner=town.jobs.owner, most=1, in_hand=(), now=town.clock())
    await town.database.run(unheard)  # it committed, and the process was told that it had not
    await town.jobs.run_due()
    await wayan.hears(2)
    assert (await town.rows(table))[0]["state"] == "done"


async def test_what_cannot_even_be_put_down_ends_some_time(town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(errand: Errand) -> Ending:
        raise ValueError

    performs(town, broken)
    await wayan.says("grafik")
    with monkeypatch.context() as patched:
        patched.setattr(Jobs, "_failed", lambda *_: 1 / 0)
        await town.jobs.run_due()
    assert [(row["state"], row["outcome"]) for row in await town.rows(table)] == [("failed", "broke at its end")]


async def test_what_was_made_is_not_given_up_while_the_storage_is_down(
    town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "STORAGE_PAUSE", 0.0)
    runs, down = [], iter([True, True])

    async def counted(errand: Errand) -> Ending:
        runs.append(1)

        def broken(connection: Connection) -> Reply:
            if next(down, False):
                raise StorageDown("the disk is full")
            return made()

        return broken

    performs(town, counted)
    await wayan.says("grafik")
    await town.jobs.run_due()
    await wayan.hears(2)
    assert (results(wayan), len(runs)) == (1, 1)


# ---- several processes ----------------------------------------------------------------------------------------------------
async def test_eight_processes_run_each_job_once(postgres_url: str, tmp_path: Path) -> None:
    assert await _runs_of_eight(postgres_url, tmp_path) == [1] * 12


async def _runs_of_eight(url: str, folder: Path) -> list[int]:
    """How often each of twelve jobs was run."""
    runs: dict[int, int] = {}

    async def counted(errand: Errand) -> Ending:
        runs[errand.order.id] = runs.get(errand.order.id, 0) + 1
        return made()

    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(open_database(url)) for _ in range(8)]
        town = await stack.enter_async_context(a_town(databases[0], folder))
        people = [await town.guest(f"p{number}", "id") for number in range(12)]
        for person in people:
            town.router.commands["grafik"] = begin
            await person.says("grafik")
        others = [
            Jobs(one, town.clock, town._around, town.postman.wake, 50 + place, town.channels, table={Job.CHART: counted})
            for place, one in enumerate(databases)
        ]
        for place, one in enumerate(databases):
            await one.live_as(50 + place)
        await asyncio.gather(*(one.run_due() for one in others))
        for person in people:
            await person.hears(2)
        await town.settled()
        assert all(results(person) == runs[number] for number, person in zip(sorted(runs), people, strict=True))
    return [runs[number] for number in sorted(runs)]


async def test_a_dead_process_leaves_its_job_to_another(postgres_url: str, tmp_path: Path) -> None:
    async with open_database(postgres_url) as database, a_town(database, tmp_path) as town:
        town.router.commands["grafik"] = begin
        performs(town, at_once)
        wayan = await town.guest("wayan", "id")
        await wayan.says("grafik")
        async with open_database(postgres_url) as dying:
            await dying.live_as(77)
            await dying.run(partial(jobs.take, owner=77, most=1, in_hand=(), now=town.clock()))
            assert await town.jobs.run_due() == 0  # it lives
        await town.jobs.run_due()
        await wayan.hears(2)
        assert results(wayan) == 1

"""`kill -9`, SIGTERM and an update that kills: nothing acknowledged is lost, and nothing has its effect twice."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from storage.models import contacts, inbox
from tests.server.conftest import SHARED, Make, Rows, Running, program_for
from tests.server.crowd import Crowd
from tests.server.mortal_program import DEATH
from tests.server.program import Program, until
from tests.server.telegram import Person, Telegram, by_webhook

SIZE = 60


async def killed_in_the_middle(api: Telegram, program: Program, url: str, moment: int) -> None:
    """Kill the program once it has acknowledged this many updates, while all its answers are in the air."""
    crowd = Crowd(api, program, url, SIZE)
    await crowd.move_in()
    async with program:
        api.flowing.clear()
        killed: list[int] = []

        def strike(acknowledged: int) -> None:
            if acknowledged >= moment and not killed:
                killed.append(acknowledged)
                program.strike()

        await crowd.post(crowd.acts, strike)
        assert await program.ended() == -9
        assert sum(act.acknowledged for act in crowd.acts) >= moment
        api.flowing.set()
        await program.start()
        await crowd.all_is_well(most=2)


async def test_a_kill_loses_nothing_acknowledged(database_url: str, api: Telegram, tmp_path: Path) -> None:
    await killed_in_the_middle(api, program_for(api, database_url, tmp_path / "cwd"), database_url, 30)


async def test_the_check_catches_a_program_that_acknowledges_too_early(configured: Make, api: Telegram, sqlite_url: str) -> None:
    with pytest.raises(AssertionError, match="lost"):
        await killed_in_the_middle(api, configured("tests.server.hasty_program"), sqlite_url, 30)


async def test_the_check_catches_a_program_that_takes_everything_twice(configured: Make, api: Telegram, sqlite_url: str) -> None:
    with pytest.raises(AssertionError, match="answers a person"):
        await killed_in_the_middle(api, configured("tests.server.forgetful_program"), sqlite_url, 30)


async def test_sigterm_under_load_loses_nothing_and_repeats_nothing(database_url: str, api: Telegram, tmp_path: Path) -> None:
    program = program_for(api, database_url, tmp_path / "cwd")
    crowd = Crowd(api, program, database_url, SIZE)
    await crowd.move_in()
    async with program:
        asked: list[int] = []

        def ask(acknowledged: int) -> None:
            if acknowledged >= 20 and not asked:
                asked.append(acknowledged)
                program.terminate()

        await crowd.post(crowd.acts, ask)
        assert await program.ended(25) == 0
        await program.start()
        await crowd.all_is_well(most=1)
    assert "Traceback" not in program.text


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "answerCallbackQuery"])
async def test_sigterm_while_telegram_is_silent(configured: Make, api: Telegram, method: str) -> None:
    api.break_next(method, "late", seconds=60)
    async with configured() as program:
        sri = Person(api, by_webhook(program), 7, "id")
        await sri.says("/start")
        await sri.presses("Bahasa Indonesia")
        await until(lambda: api.times(method), "Telegram was asked")
        program.terminate()
        assert await program.ended(10) == 0
    assert "Traceback" not in program.text


async def test_sigterm_while_polling_and_while_a_web_page_listens(configured: Make, api: Telegram) -> None:
    async with configured(PUBLIC_URL=None) as program, aiohttp.ClientSession() as browser:
        await api.polled.wait()
        page = await program.get("/")
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        async with browser.get(f"{program.base}/events", headers={"Cookie": cookie}) as stream:
            assert stream.status == 200
            program.terminate()
            assert await program.ended(10) == 0
    assert "Traceback" not in program.text


async def test_a_kill_while_polling_loses_nothing(configured: Make, api: Telegram, rows: Rows) -> None:
    """What was fetched and not yet confirmed is fetched again, and recognised."""
    async with configured(PUBLIC_URL=None) as program:
        await api.polled.wait()
        people = [Person(api, api.push, 100 + number, "en") for number in range(20)]
        api.flowing.clear()
        for person in people:
            await api.push(person.text("hello"))
        await until(lambda: len(api.times("sendMessage")) >= 5, "some answers are in the air")
        await program.kill()
        api.flowing.set()
        await program.start()
        for person in people:
            await person.hears(1)
            await person.does(person.tap("language:0:en", person.last))
        assert len(await rows(contacts)) == len(people)
        assert all(len(person.screen) <= 3 for person in people)


async def test_an_update_that_kills_is_put_aside_at_its_third_death(configured: Make, api: Telegram, rows: Rows) -> None:
    async with configured("tests.server.mortal_program") as program:
        sri, budi = Person(api, by_webhook(program), 7, "id"), Person(api, by_webhook(program), 8, "id")
        await sri.says("/start")
        await sri.presses("Bahasa Indonesia")
        poison = sri.text("racun")
        for _ in range(3):
            with pytest.raises(aiohttp.ClientError):
                await program.post(poison)
            assert await program.ended() == DEATH
            await program.start()
        assert (await program.post(poison)).status == 200
        await sri.says("menu")
        await budi.says("menu")
        (put_aside,) = [row for row in await rows(inbox) if row["quarantined"]]
        assert "died 3 times" in put_aside["quarantined"]
        with pytest.raises(aiohttp.ClientError):
            await program.post(budi.text("racun"))  # another one of the kind is counted anew


@SHARED
async def test_a_second_process_on_the_same_file_is_refused_in_one_line(shared: Running) -> None:
    second = Program(shared.program.folder, **shared.program.variables)
    await second.launch()
    assert await second.ended() == 69
    (line,) = second.said
    assert line.startswith(f"sapa: process {shared.program.pid} already serves ")
    assert (await shared.program.get("/readyz")).status == 200

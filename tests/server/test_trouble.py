"""Trouble with the storage: platforms are asked to come back, nothing is lost, and the program lives on."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.models import contacts
from tests.databases import PostgresServer, query
from tests.server.conftest import Make, Rows, program_for
from tests.server.program import PATIENCE, Program
from tests.server.telegram import Person, Telegram, by_webhook

Switch = Callable[[], Awaitable[None]]
needs_prlimit = pytest.mark.skipif(sys.platform != "linux", reason="fills the disk of one process by prlimit")
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


async def is_waited_out(program: Program, api: Telegram, breaks: Switch, repairs: Switch) -> None:
    """The check: in trouble every update is refused with 503, afterwards the same updates have their effects."""
    sri = Person(api, by_webhook(program), 7, "id")
    await sri.says("/start")
    people = [Person(api, by_webhook(program), 100 + number, "id") for number in range(10)]
    updates = [sri.tap("language:0:id", sri.last), *(person.text("menu") for person in people)]
    await breaks()
    for _ in range(2):
        for answered in await asyncio.gather(*map(program.post, [*updates, b"junk"])):
            assert answered.status == 503
            assert int(answered.headers["Retry-After"]) > 0
            assert answered.body == b"{}"
    ready = await program.get("/readyz")
    assert ready.status == 503
    assert "Retry-After" in ready.headers
    assert (await program.get("/healthz")).status == 200
    assert {(await program.get(path)).status for path in ("/", "/metrics")} <= {200, 503}
    assert len(sri.screen) == 1
    await repairs()
    await until_taken(program, updates[0])
    for update in updates:
        await sri.deliver(update)
    for person in people:
        await person.hears(1)
    await sri.hears(2)
    assert (await program.get("/readyz")).status == 200
    assert [len(person.screen) for person in people] == [1] * len(people)
    assert program.is_alive
    assert "Traceback" not in program.text


async def until_taken(program: Program, update: dict[str, object]) -> None:
    """Repeat an update as Telegram does."""
    async with asyncio.timeout(PATIENCE):
        while (await program.post(update)).status != 200:  # noqa: ASYNC110 - nobody else can tell
            await asyncio.sleep(0.1)


@needs_prlimit
async def test_a_full_disk(configured: Make, api: Telegram, rows: Rows, tmp_path: Path) -> None:
    """Its log is on the same disk: a line that cannot be written costs nothing."""

    async def limit(size: int) -> None:
        _, most = resource.prlimit(program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (size, most))

    program = configured()
    program.log = tmp_path / "log"
    async with program:
        await is_waited_out(program, api, lambda: limit(1), lambda: limit(resource.RLIM_INFINITY))
    assert len(await rows(contacts)) == 11
    assert "turn" in program.log.read_text()


@needs_prlimit
async def test_a_disk_that_fills_while_answers_are_in_the_air(configured: Make, api: Telegram, rows: Rows) -> None:
    """What was sent is settled when there is room again, and not sent twice."""
    async with configured() as program:
        people = [Person(api, by_webhook(program), 100 + number, "id") for number in range(10)]
        api.flowing.clear()
        for person in people:
            await person.deliver(person.text("menu"))
        _, most = resource.prlimit(program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (1, most))
        api.flowing.set()
        for person in people:
            await person.hears(1)
        assert (await program.post(people[0].text("menu"))).status == 503
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, most))
        await until_taken(program, people[0].text("menu"))
        await people[0].hears(2)
        await people[1].says("menu")
        program.terminate()
        assert await program.ended() == 0
    assert [len(person.screen) for person in people[1:]] == [2] + [1] * 8


@pytest.mark.postgres
async def test_a_postgresql_that_takes_no_connections(
    postgres: PostgresServer, postgres_url: str, api: Telegram, tmp_path: Path
) -> None:
    name = make_url(postgres_url).database

    async def ask(*statements: str) -> None:
        await asyncio.to_thread(query, postgres.url, *statements)

    async with program_for(api, postgres_url, tmp_path / "cwd") as program:
        await is_waited_out(
            program,
            api,
            lambda: ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", CUT.format(name)),
            lambda: ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"),
        )


@pytest.mark.postgres
async def test_a_start_without_its_database_is_one_line(
    postgres: PostgresServer, postgres_url: str, api: Telegram, tmp_path: Path
) -> None:
    url = make_url(postgres_url).set(database="sapa_nowhere").render_as_string(hide_password=False)
    program = program_for(api, url, tmp_path / "cwd")
    await program.launch()
    assert await program.ended() == 69
    (line,) = program.said
    assert line.startswith("sapa: the database cannot be used")

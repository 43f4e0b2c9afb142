"""`python -m bot worker`: delivery and schedule alone, beside `serve` on PostgreSQL, and never beside it on SQLite."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot import clock
from bot.channels.web.bell import Bell, ring_for_others
from bot.vocabulary import Address, Reply
from storage.database import Database, StorageDown, open_database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.ledger.transcript import StoredTranscript
from storage.models import deliveries as table
from tests.server.conftest import SHARED, Running, look, program_for
from tests.server.program import Program, until
from tests.server.telegram import Telegram


class Worker(Program):
    """The same program under its other command; it listens to nobody."""

    command = "worker"

    async def _answers(self) -> bool:
        return any("working" in line for line in self.said)


def worker_for(api: Telegram, url: str, folder: Path) -> Worker:
    program = program_for(api, url, folder)
    return Worker(program.folder, program.driver, **program.variables)


async def owe(url: str, *addresses: Address) -> None:
    async with open_database(url) as database:
        for address in addresses:
            owed = Owed(address, Reply("Besok jam 9"), None, lane=Lane.NOTICE)
            await database.run(partial(deliveries.owe, owed=owed, owner=None, now=clock.now()))


async def test_a_worker_sends_what_is_owed_on_every_channel(database: Database, api: Telegram, tmp_path: Path) -> None:
    async with worker_for(api, database.url, tmp_path / "cwd") as worker:
        await owe(database.url, Address("telegram", "7"), Address("web", "visitor"), Address("console", "me"))
        async with asyncio.timeout(30):
            while len(await look(database, table, state="sent")) < 2:
                await asyncio.wait_for(asyncio.sleep(0.02), 1)
        (waiting,) = await look(database, table, state="pending")
        assert waiting["channel"] == "console"  # nobody here can send there
        assert len(api.times("sendMessage")) == 1
        assert api.times("setWebhook") == []
        assert api.times("getUpdates") == []
        worker.terminate()
        assert await worker.ended(25) == 0
    assert "Traceback" not in worker.text


@SHARED
async def test_a_worker_beside_a_server_on_one_sqlite_file_is_refused_in_one_line(shared: Running) -> None:
    second = Worker(shared.program.folder, **shared.program.variables)
    await second.launch()
    assert await second.ended() == 69
    (line,) = second.said
    assert line.startswith(f"sapa: process {shared.program.pid} already serves ")


@pytest.mark.postgres
async def test_a_worker_takes_over_from_a_server_that_was_killed(api: Telegram, postgres_url: str, tmp_path: Path) -> None:
    server = program_for(api, postgres_url, tmp_path / "one")
    async with server, worker_for(api, postgres_url, tmp_path / "two"):
        api.flowing.clear()
        await server.post(api_message(7))
        await until(lambda: len(api.times("sendMessage")) == 1, "the answer is in the air")
        await server.kill()
        api.flowing.set()
        async with asyncio.timeout(30):
            while len(api.times("sendMessage")) < 2:
                await asyncio.wait_for(asyncio.sleep(0.02), 1)


def api_message(chat: int) -> dict[str, object]:
    person = {"id": chat, "is_bot": False, "first_name": "Sri", "language_code": "id"}
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": "/start"}
    return {"update_id": 1, "message": message}


async def test_a_page_hears_what_another_process_stored(database: Database) -> None:
    bell, transcript = Bell(), StoredTranscript(database)
    async with asyncio.TaskGroup() as group:
        ringing = group.create_task(ring_for_others(bell, transcript.newest_of, StorageDown))
        with bell.listening("sri") as mine, bell.listening("rina") as theirs:
            await transcript.append("sri", "{}", clock.now(), None)
            began = asyncio.get_running_loop().time()
            await mine.wait(3)
            assert asyncio.get_running_loop().time() - began < 2
            heard = asyncio.ensure_future(theirs.wait(1.2))
            await heard
            assert asyncio.get_running_loop().time() - began > 1.2, "nobody rang for her"
        ringing.cancel()

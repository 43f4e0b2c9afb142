"""One installation in trouble: its database, a Bot API on loopback, and the programs between them, each ended by its own id.

async with site.serving() as sapa:
    await announce(site, people=400, policy="hold")
    await site.api_took(100)
    await sapa.kill()
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text

from storage.database import Database, StorageDown, open_database
from storage.ledger.owners import OWNERS
from tests.server.conftest import PUBLIC_URL
from tests.server.program import GLANCE, SECRET, Program
from tests.standins.scripted_bot_api import ScriptedBotApi
from tests.standins.scripted_graph_api import ScriptedGraphApi
from tests.standins.telegram_updates import SRI, message

SLOTS = 40
UNPACED = "100000"  # messages a second: no pace worth the name
LIVING = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = {OWNERS}"
OURS = "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"


class Worker(Program):
    """`python -m bot worker`: delivery and schedule alone, without a door to knock at."""

    command = "worker"

    async def start(self) -> None:
        await self.launch()


async def until(true: Callable[[], Any], what: str, seconds: float = 90.0) -> float:
    """Return how long it took to become true; fails when it does not within `seconds`."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"in vain for {seconds:g} s: {what}"
        await asyncio.sleep(GLANCE)
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Knocked:
    """What a webhook was answered: the status, 0 for silence, and whether it named when to come again."""

    status: int
    retry_after: bool


@dataclass(slots=True)
class Site:
    """Where a fault happens. `kind` is SQLite or PostgreSQL; `database` is our own look beside the programs'.

    The programs know WhatsApp, that is `graph`, where they are given its `variables`.
    """

    kind: str
    url: str
    folder: Path
    api: ScriptedBotApi
    database: Database
    graph: ScriptedGraphApi
    knocks: int = 0
    disk: Path = Path()  # the file system the database is on, where it has one of its own

    def program(self, driver: str = "bot", kind: type[Program] = Program, **variables: str) -> Program:
        """A program on this database, not yet started; keywords add or change its variables."""
        cwd = self.folder / f"cwd{len(list(self.folder.glob('cwd*')))}"
        cwd.mkdir()
        usual = {
            "DATABASE_URL": self.url,
            "TELEGRAM_TOKEN": self.api.token,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API": self.api.url,
            "TELEGRAM_RATE": UNPACED,
            "PUBLIC_URL": PUBLIC_URL,
            "SLOTS": str(SLOTS),
        }
        return kind(cwd, driver, **usual | variables)

    async def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a second session reads."""
        found = await self.database.read(lambda connection: connection.execute(text(query), values).all())
        return [tuple(row) for row in found]

    async def reads_again(self, seconds: float) -> None:
        """Our own connections were cut, too: whoever counts here comes back as the programs do, within their time."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    await self.rows("SELECT 1")
                    return
                except StorageDown:
                    await asyncio.sleep(GLANCE)

    async def write(self, *statements: str) -> None:
        """Change the database behind the programs' backs."""

        def work(connection: Any) -> None:
            for statement in statements:
                connection.exec_driver_sql(statement)

        await self.database.run(work)

    async def took(self, more: int, seconds: float = 120.0) -> None:
        """Wait until the platform took so many messages more."""
        await self.reached(self.api.taken + more, seconds)

    async def reached(self, count: int, seconds: float = 120.0) -> None:
        """Wait until the platform took so many messages in all."""
        await until(lambda: self.api.taken >= count, f"{count} messages", seconds)

    async def knock(self, sapa: Program, person: int, words: str = "menu") -> Knocked:
        """Somebody writes; whether it was acknowledged, and whether we were told when to come again. Silence is no answer."""
        self.knocks += 1
        chat = {"id": person, "type": "private", "first_name": "Sri"}
        update = {**message(text=words, chat=chat, **{"from": {**SRI, "id": person}}), "update_id": self.knocks}
        update["message"]["message_id"] = self.knocks
        try:
            answered = await sapa.post(update)
        except (aiohttp.ClientError, TimeoutError):
            return Knocked(0, False)
        return Knocked(answered.status, "Retry-After" in answered.headers)

    async def answers(self, sapa: Program, person: int, seconds: float = 60.0) -> float:
        """Somebody new writes, and waits for the answer; returns how long it took."""
        began = time.monotonic()
        told = await self.knock(sapa, person)
        assert told.status == 200, f"not acknowledged: {told}\n{sapa.text[-1500:]}"
        await until(lambda: self.api.copies[person] > 0, "an answer", seconds)
        return time.monotonic() - began

    async def settled(self, seconds: float = 180.0) -> None:
        """Wait until the ledger owes nothing that is due."""
        query = "SELECT state, count(*) FROM deliveries WHERE state IN ('pending', 'inflight') GROUP BY state"
        began = time.monotonic()
        while owed := await self.rows(query):
            assert time.monotonic() - began < seconds, f"still owed after {seconds:g} s: {owed}"
            await asyncio.sleep(GLANCE * 5)

    async def living(self) -> int:
        """How many processes hold their name's lock, on PostgreSQL."""
        return int((await self.rows(f"{LIVING} {OURS}"))[0][0])

    async def alive(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many processes live."""
        began = time.monotonic()
        while await self.living() != count:
            assert time.monotonic() - began < seconds, f"{await self.living()} processes live, not {count}"
            await asyncio.sleep(GLANCE * 5)


@asynccontextmanager
async def a_site(kind: str, url: str, folder: Path, latency: float = 0.04) -> AsyncIterator[Site]:
    """A site on a migrated database; `folder` exists."""
    async with ScriptedBotApi(latency) as api, ScriptedGraphApi(latency) as graph, open_database(url) as database:
        yield Site(kind, url, folder, api, database, graph)

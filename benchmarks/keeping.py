"""How long backup, restore and move take, and how long turns wait meanwhile: `python -m benchmarks.keeping [people]`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, make_url

from benchmarks.filling import fill
from bot.rules.offers import Terms
from storage.database import Database, open_database
from storage.models import inbox
from storage.people.erased import Register
from storage.upkeep.backup import back_up
from storage.upkeep.restoring import Wish, move, restore
from tests.databases import PostgresServer, throwaway_postgres

PEOPLE, ACTIVITIES = 100_000, 2_000
LOOPS, PAUSE = 4, 0.02  # four turns at a time, each begun every 20 ms
SAVE = "import sys; from pathlib import Path; from storage.upkeep.backup import back_up; back_up(sys.argv[1], Path(sys.argv[2]))"


def timed(what: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    print(f"{what:<28} {time.perf_counter() - begun:6.1f} s", flush=True)


def keep(folder: Path, server: PostgresServer, people: int) -> None:
    """Every way once, on the same people."""
    source, register = f"sqlite:///{folder}/sapa.db", Register.begin(folder / "backups")
    fill(source, people, ACTIVITIES)
    size = Path(str(make_url(source).database)).stat().st_size
    print(f"{people:,} people, {size / 1e6:.0f} MB of SQLite")
    now, saved = datetime.now(UTC) + timedelta(minutes=1), folder / "saved.db"
    with server.database() as moved, server.database() as other:
        timed("back up SQLite", lambda: back_up(source, saved))
        timed("restore into SQLite", lambda: restore(f"sqlite:///{folder}/new.db", saved, register, now, Terms(), Wish()))
        timed("move to PostgreSQL", lambda: move(source, moved))
        timed("back up PostgreSQL", lambda: back_up(moved, folder / "other.db"))
        timed("restore into PostgreSQL", lambda: restore(other, saved, register, now, Terms(), Wish()))
    asyncio.run(wait_beside(source, folder))


async def wait_beside(url: str, folder: Path) -> None:
    """The longest that a small write waited for its commit: alone, and beside a backup in a process of its own."""
    async with open_database(url) as database:
        alone = asyncio.create_task(asyncio.sleep(5))
        print(f"longest wait of a turn alone {await longest(database, alone.done) * 1000:6.0f} ms")
        found = []
        for _ in range(5):
            command = [sys.executable, "-c", SAVE, url, str(folder / "beside.db")]
            with subprocess.Popen(command) as saving:  # noqa: ASYNC220 - starting it is not timed
                found.append(await longest(database, lambda saving=saving: saving.poll() is not None))
        print(f"beside each of five backups  {', '.join(f'{one * 1000:.0f}' for one in found)} ms")


async def longest(database: Database, over: Callable[[], bool]) -> float:
    waits = [0.0]

    async def turn_after_turn() -> None:
        while not over():
            row = {"channel": "bench", "key": str(time.perf_counter_ns()), "taken_at": datetime.now(UTC)}
            begun = time.perf_counter()
            await database.run(lambda connection, row=row: connection.execute(insert(inbox), row))
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0.0, PAUSE - waits[-1]))

    await asyncio.gather(*(turn_after_turn() for _ in range(LOOPS)))
    return max(waits)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="sapa-") as name, throwaway_postgres(durable=True) as server_url:
        keep(Path(name), PostgresServer(server_url), int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)

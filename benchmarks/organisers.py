"""What organisers ask for and takes longer than a turn: how long it takes, what others wait meanwhile, and the memory of it.

python -m benchmarks.organisers [--quick]    10,000 participants, a spreadsheet of 5,000 activities; SQLite and PostgreSQL
python -m benchmarks.organisers --turns      how long each press of staff holds the writer, at activities of 10,000 people
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import structlog
from sqlalchemy import Connection, insert, text

from benchmarks import turns
from benchmarks.databases import on_both
from benchmarks.filling import FIRST_ACTIVITY
from bot.clock import now
from bot.documents.sheets import Sheet, workbook
from storage.database import open_database
from storage.models import contacts, jobs, registrations
from storage.models import files as files_table
from storage.organising import files, organisations
from tests.persona import Clock, Persona, Town, a_town

HEAD = (
    "title_id",
    "kind",
    "mode",
    "starts_on",
    "ends_on",
    "opens_at",
    "shuts_at",
    "city",
    "province",
    "quota",
    "closes",
    "crafts",
    "summary_id",
)
LATE = 0.95


@dataclass(slots=True)
class Measured:
    """Seconds a job took and a person waited for an answer beside it; megabytes this process grew and its child had at most."""

    name: str
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    grown: float = 0.0
    child: float = 0.0

    def line(self) -> str:
        """A row of the table."""
        waits = sorted(self.waits) or [0.0]
        p95 = waits[min(int(len(waits) * LATE), len(waits) - 1)]
        return (
            f"{self.name:<52} {self.seconds:>6.2f} s   answers beside it: {len(waits):>5}, p95 {p95 * 1000:>6.1f} ms, "
            f"worst {waits[-1] * 1000:>6.1f} ms   memory +{self.grown:>5.1f} MB, child {self.child:>5.0f} MB"
        )


def resident(pid: str = "self", what: str = "VmRSS") -> float:
    """Megabytes of a process; 0 where it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) / 1024
    return 0.0


@contextlib.asynccontextmanager
async def beside(town: Town, other: Persona, measured: Measured) -> AsyncIterator[None]:
    """Somebody else searches and looks at the menu, one message after another, until the block ends."""
    over = asyncio.Event()

    async def talks() -> None:
        while not over.is_set():
            began = time.perf_counter()
            await other.says("batik jogja" if len(measured.waits) % 2 else "menu")
            measured.waits.append(time.perf_counter() - began)

    before, began = resident(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(talks())
        yield
        measured.seconds = time.perf_counter() - began
        over.set()
    measured.grown = max(resident() - before, 0.0)
    measured.child = resident(str(town.jobs.easel.pid), "VmHWM") if town.jobs.easel.pid else 0.0


def participants(connection: Connection, people: int) -> None:
    """Everybody takes part in the first activity, and half of them came."""
    if connection.dialect.name == "postgresql":  # what filled the tables gave the numbers itself
        for name in ("contacts", "addresses", "activities"):
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))
    connection.execute(contacts.update().values(craft="batik", regency="Bantul", business="=Batik & Co", nib="no"))
    at = now()
    rows = [
        {
            "activity_id": FIRST_ACTIVITY,
            "contact_id": number + 1,
            "status": "attended" if number % 2 else "confirmed",
            "code": f"{number:04}",
            "ticket": f"bench-{number}",
            "created_at": at,
            "arrived_at": at if number % 2 else None,
            "line_at": number,
        }
        for number in range(people)
    ]
    connection.execute(insert(registrations), rows)


def spreadsheet(rows: int) -> bytes:
    """Activities to come."""
    day = now().date() + timedelta(days=30)
    lines = (
        [
            *(f"Pelatihan {number}", "pelatihan", "offline", day + timedelta(days=number % 300), None, "09.00", "16.00"),
            *("Yogyakarta", "DI Yogyakarta", 20, day + timedelta(days=number % 300 - 3), "batik"),
            "Belajar dari perajin berpengalaman. " * 6,
        ]
        for number in range(rows)
    )
    return workbook([Sheet("Kegiatan", HEAD, lines)])


def keep(connection: Connection, who: str, content: bytes) -> tuple[int, int]:
    """A file that was fetched, and whose activities it holds."""
    contact = connection.exec_driver_sql(f"SELECT contact_id FROM addresses WHERE recipient = '{who}'").scalar_one()
    row = {
        "contact_id": contact,
        "channel": "memory",
        "reference": "x",
        "kind": "document",
        "name": "",
        "media_type": "",
        "size": 0,
        "at": now(),
    }
    number = connection.execute(insert(files_table).values(**row).returning(files_table.c.id)).scalar_one()
    files.store(connection, number, content, "sapa.xlsx", "")
    return int(number), organisations.create(connection, {"name": f"Dinas {number}", "kind": "office"})


async def run(url: str, folder: Path, people: int, rows: int, say: Callable[[str], None]) -> None:
    """Everything on one database."""
    async with open_database(url) as database, a_town(database, Path(mkdtemp(dir=folder)), clock=Clock(now())) as town:
        await database.run(partial(participants, people=people))
        wayan, other = await town.guest("wayan", "id"), await town.guest("other", "id")
        town.admin(wayan)
        content = spreadsheet(rows)
        (file, mine), (again, second) = [await database.run(partial(keep, who="wayan", content=content)) for _ in range(2)]
        asked = {
            f"a list of {people:,} participants, XLSX": f"roll_xlsx:0:{FIRST_ACTIVITY}",
            f"a list of {people:,} participants, CSV": f"roll_csv:0:{FIRST_ACTIVITY}",
            f"attendance of {people:,}": f"attendance:0:{FIRST_ACTIVITY}",
            f"{rows:,} activities looked through": f"import_read:0:{file}.{mine}",
            f"{rows:,} activities imported as drafts": f"import_drafts:{rows}:{file}.{mine}",
            f"{rows:,} activities imported and published": f"import_now:{rows}:{again}.{second}",
        }
        for name, payload in asked.items():
            measured = Measured(f"{database.dialect}: {name}")
            await wayan.taps(payload)
            async with beside(town, other, measured):
                await town.jobs.run_due()
            await town.settled()
            say(measured.line())
        broken = [row for row in await town.rows(jobs) if row["state"] != "done"]
        assert not broken, broken


def measure(*, quick: bool) -> str:
    """The table; quick: a tenth of everything."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    people, rows = (1_000, 500) if quick else (10_000, 5_000)
    told = io.StringIO()

    def say(line: str) -> None:
        print(line, flush=True)
        told.write(line + "\n")

    on_both(people, lambda url, folder: run(url, folder, people, rows, say))
    return told.getvalue()


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--turns", action="store_true", help="the presses of staff alone")
    asked = parser.parse_args()
    if asked.turns:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        people = 1_000 if asked.quick else 10_000
        on_both(people, lambda url, folder: turns.run(url, folder, people, print))
        return
    measure(quick=asked.quick)


if __name__ == "__main__":
    main()

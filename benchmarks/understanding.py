"""What it costs to understand and to search: at 10,000 activities, with a rebuild beside it, and as turns a second.

python -m benchmarks.understanding [activities]        SQLite on this machine, 10,000 activities unless told otherwise
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import statistics
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time
from typing import Any

import structlog

from benchmarks.filling import fill
from benchmarks.traffic import questions
from benchmarks.trial import bench, copies, try_sapa
from bot.clock import now
from bot.learning import lexicon
from bot.understanding import understand
from bot.understanding.finding.documents import Wanted
from bot.understanding.finding.index import Index
from scheduler import relearning
from storage.catalogue.taught import read_taught
from storage.database import Database, open_database
from storage.knowing.documents import read_documents
from storage.knowing.indexing import indexed
from tests.persona import Clock, Persona, Town, a_town

ACTIVITIES, PEOPLE, ASKED = 10_000, 1_000, 2_000
ROUNDS, WARM, SECONDS = 3, 3.0, 4.0


def line(name: str, seconds: Sequence[float]) -> str:
    """A row of the table, in ms."""
    late = sorted(one * 1000 for one in seconds)
    middle, often = late[len(late) // 2], late[int(len(late) * 0.95)]
    return f"{name:44} p50 {middle:7.2f}   p95 {often:7.2f}   max {late[-1]:7.2f} ms"


async def measure(url: str, folder: Path, say: Callable[[str], None]) -> None:
    """Everything, on one database."""
    async with open_database(url) as database:
        index = await _search(database, say)
        async with a_town(database, folder, clock=Clock(now())) as town:
            town.around = replace(town.around, index=index)
            await _beside(town, await town.guest("p1", "id"), say)


async def _search(database: Database, say: Callable[[str], None]) -> Index:
    """Reading, building, memory; then parse and search, by the thread's own time: neighbours on the machine do not count."""
    taught = await database.read(read_taught)
    words = lexicon(taught)
    for warm in ("first", "again"):
        began, used = perf_counter(), process_time()
        documents = await read_documents(database, taught.library, relearning.PAUSE)
        full = replace(taught, documents=documents)
        index = await asyncio.to_thread(indexed, full, words, relearning.pause)
        took, own = perf_counter() - began, process_time() - used
        say(f"rebuild of {len(index.documents):,} documents, {warm:5}: {took:.2f} s, of it own work {own:.2f} s")
    gc.collect()
    tracemalloc.start()
    held = indexed(replace(taught, documents=await read_documents(database, taught.library)), words)
    say(f"memory of the index: {tracemalloc.get_traced_memory()[0] / 1e6:.1f} MB")
    tracemalloc.stop()
    del held
    parsed, searched, both, said = [], [], [], questions()
    chance, day = random.Random(7), now().date()
    for _ in range(ASKED):
        text = chance.choice(said)
        began = thread_time()
        meant = understand(text, words, day)
        middle = thread_time()
        index.search(Wanted(meant.words, craft=meant.craft, province=meant.province), day, 180)
        ended = thread_time()
        parsed.append(middle - began)
        searched.append(ended - middle)
        both.append(ended - began)
    for name, found in (("parse", parsed), ("search", searched), ("parse and search", both)):
        say(line(name, found))
    return index


SERVED = {"a fixed page": ("help", True), "questions": ("questions", True), "questions, two cores": ("questions", False)}
"""What is typed, and whether the program is held to one core, as in the other figures of whole turns."""


def _served(filled: Path, say: Callable[[str], None]) -> None:
    """Typed questions beside a typed command whose page is fixed, in turn; people and their platform on another core."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SERVED}
    with bench(filled.parent) as at:
        for number in range(ROUNDS):
            for name, (mix, held) in SERVED.items():
                order = {"mix": mix, "seed": number + 1, "people": PEOPLE, "warm": WARM, "seconds": SECONDS}
                found[name].append(try_sapa(at if held else replace(at, near=None), copies(filled), "ptb", order))
    for name, results in found.items():
        rate, late, cost = (statistics.median(map(of, results)) for of in (_rate, _late, _cost))
        say(f"{name:20} {rate:6.0f} turns/s, p95 {late:4.0f} ms, {cost:5.0f} us of processor time each")
    wrong = [one["wrong"] for results in found.values() for one in results if one["wrong"]]
    say(f"WRONG, so the figures mean nothing: {wrong}" if wrong else "All of them were answered once.")


def _rate(result: dict[str, Any]) -> float:
    return float(result["rate"])


def _late(result: dict[str, Any]) -> float:
    return float(result["answer"]["p95"])


def _cost(result: dict[str, Any]) -> float:
    return float((result["cpu first"] + result["cpu others"]) / max(result["measured"], 1) * 1e6)


async def _beside(town: Town, person: Persona, say: Callable[[str], None]) -> None:
    """What answers wait while everything is read and built anew, and what they wait without that."""
    waits: dict[str, list[float]] = {"answers while nothing is rebuilt": [], "answers while the index is rebuilt": []}
    taught = await town.database.read(read_taught)
    for name, found in waits.items():
        over = asyncio.Event()

        async def rebuild(over: asyncio.Event = over, builds: bool = "while the index" in name) -> None:
            for _ in range(2):
                documents = await read_documents(town.database, taught.library, relearning.PAUSE) if builds else ()
                full = replace(taught, documents=documents)
                await (asyncio.to_thread(indexed, full, town.around.lexicon, relearning.pause) if builds else asyncio.sleep(1))
            over.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(rebuild())
            while not over.is_set():
                began = perf_counter()
                await person.says("legalitas kayu svlk")
                found.append(perf_counter() - began)
        say(line(name, found))


def figures(activities: int = ACTIVITIES) -> str:
    """Fill a database and measure; the table as text."""
    found: list[str] = []
    with TemporaryDirectory(prefix="sapa-bench-") as name:
        url = f"sqlite:///{Path(name) / 'sapa.db'}"
        fill(url, PEOPLE, activities)
        _served(Path(name) / "sapa.db", found.append)
        asyncio.run(measure(url, Path(name), found.append))
    return "\n".join(("Understanding and searching", *found))


def measured() -> str:
    """The same in a process of its own, whose memory and log lines are nobody else's."""
    return subprocess.run([sys.executable, "-m", __name__], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def main(activities: int = ACTIVITIES) -> None:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(figures(activities))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ACTIVITIES)

"""What it takes to reach everybody: an audience counted, taken as of one instant, and told, while others get their answers.

python -m benchmarks.announcements [--quick] [--only sqlite|postgresql]    1,500,000 people, 100,000 messages at 1,000 a second
"""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import perf_counter

import structlog
from sqlalchemy import Connection, TextClause, bindparam, func, select, text

from benchmarks.databases import ACTIVITIES, postgres
from benchmarks.filling import fill
from benchmarks.organisers import resident
from bot.rules.announcements import State
from bot.rules.audience import Audience, Term, Trait
from bot.vocabulary import PLAIN, Address, Passage, Receipt, Reply
from scheduler.announcing import Announcing
from storage.announcing import announcements, gathering, tallies
from storage.announcing.announcements import Announcement
from storage.database import Database, open_database
from storage.ledger.deliveries import Lane
from storage.ledger.deliveries import State as Became
from storage.migrations import standing
from storage.models import deliveries, recipients
from storage.models.base import Instant
from storage.people import contacts
from tests.announcing.people import announce
from tests.persona import Clock, MemoryChannel, Town, a_town

PAGE, FIRST = 50_000, 1_000_000
ANSWER, RATE = 0.04, 1_000.0
"""Seconds the platform takes for a message, and how many it takes a second."""

PROBE = 0.005  # seconds between two turns beside the work
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
# Every 20th never agreed to news, every 50th stopped, every 33rd cannot be reached; a fifth lives east of Java.
CROWD = (
    """INSERT INTO contacts (id, language, role, scale, craft, country, province, created_at, stopped_at)
    SELECT n, CASE WHEN n % 5 = 0 THEN 'en' ELSE 'id' END, 'artisan', CASE WHEN n % 3 = 0 THEN 'micro' ELSE 'small' END,
    CASE n % 4 WHEN 0 THEN 'batik' WHEN 1 THEN 'silver' WHEN 2 THEN 'weaving' ELSE 'rattan' END, 'ID',
    CASE n % 10 WHEN 0 THEN 'ID-BA' WHEN 1 THEN 'ID-PA' WHEN 2 THEN 'ID-JT' ELSE 'ID-YO' END, :at,
    CASE WHEN n % 50 = 0 THEN :at END FROM numbers WHERE true""",
    """INSERT INTO addresses (id, channel, recipient, contact_id, unreachable)
    SELECT n, 'memory', CAST(n AS TEXT), n, CASE WHEN n % 33 = 0 THEN 'blocked' END FROM numbers WHERE true""",
    """INSERT INTO consents (contact_id, purpose, version, language, given_at)
    SELECT n, 'news', '1', 'id', :at FROM numbers WHERE n % 20 <> 0""",
)
OWN_NUMBER = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))"
ASKED = {
    "everybody": Audience(),
    "a craft in a province": Audience((Term(Trait.CRAFT, ("batik",)), Term(Trait.PROVINCE, ("ID-YO",)))),
    "not in English, small": Audience((Term(Trait.LANGUAGE, ("en",), without=True), Term(Trait.SCALE, ("small",)))),
    "who takes part": Audience((Term(Trait.REGISTERED, ("100001",)),)),
}


class SlowChannel(MemoryChannel):
    """A platform that takes its time for each message, and remembers only how many each person got."""

    def __init__(self) -> None:
        super().__init__()
        self.got: Counter[str] = Counter()

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        if not address.recipient.isdigit():
            return await super().send(address, reply, edits=edits, passage=passage)
        await asyncio.sleep(ANSWER)
        self.got[address.recipient] += 1
        return Receipt(address.recipient)


@dataclass(slots=True)
class Beside:
    """What somebody else waits meanwhile (seconds), and how much this process grows (megabytes)."""

    waits: list[float] = field(default_factory=list)
    grown: float = 0.0
    over: bool = False

    async def watch(self, one: Callable[[], Awaitable[object]]) -> None:
        """Time `one` again and again until it is over."""
        before = resident()
        while not self.over:
            began = perf_counter()
            await one()
            self.waits.append(perf_counter() - began)
            self.grown = max(self.grown, resident() - before)
            await asyncio.sleep(PROBE)

    def __str__(self) -> str:
        waits = sorted(self.waits) or [0.0]
        p95, p99 = (waits[min(int(len(waits) * part), len(waits) - 1)] * 1000 for part in (0.95, 0.99))
        slow = f"p95 {p95:.1f} ms, p99 {p99:.1f}, worst {waits[-1] * 1000:.1f}"
        return f"{len(waits):,} beside it: {slow}; memory +{self.grown:.0f} MB"


def ten_o_clock() -> datetime:
    """Ten in the morning in Jakarta, today: day in all zones."""
    return datetime.combine(datetime.now(UTC).date(), time(3), UTC)


async def settle_in(database: Database, people: int) -> None:
    """So many people; the triggers stand aside, and the column is filled page by page."""
    now = ten_o_clock()
    statements = [text(NUMBERS + one) if database.dialect == "postgresql" else text(_of_sqlite(one)) for one in CROWD]
    await database.run(partial(_each, statements=standing.dropped(database.dialect)))
    for first in range(FIRST, FIRST + people, PAGE):
        values = {"first": first, "last": min(first + PAGE, FIRST + people) - 1}
        for statement in statements:
            timed = statement.bindparams(bindparam("at", type_=Instant)) if ":at" in statement.text else statement
            await database.run(
                partial(_execute, statement=timed, values={**values, **({"at": now} if ":at" in timed.text else {})})
            )
        page = f"{standing.FILL} WHERE id BETWEEN {values['first']} AND {values['last']}"
        await database.run(partial(_each, statements=[page]))
    await database.run(partial(_each, statements=list(standing.made(database.dialect))[1:]))
    if database.dialect == "postgresql":
        await database.run(
            partial(_each, statements=["ANALYZE", *(OWN_NUMBER.format(name) for name in ("contacts", "addresses"))])
        )


def _of_sqlite(statement: str) -> str:
    return statement.replace("SELECT n", NUMBERS + "SELECT n", 1)


def _each(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _execute(connection: Connection, statement: TextClause, values: dict[str, object]) -> None:
    connection.execute(statement, values)


# ---- taking an audience as of one instant -----------------------------------------------------------------------------------
async def freeze(town: Town, number: int) -> str:
    """Until the first could be owed: how long it takes, and what others wait."""
    beside, pieces, address = Beside(), list[float](), Address("memory", str(FIRST + 7))
    announcing: Announcing = town.announcing

    async def glance() -> None:
        await town.database.run(lambda connection: contacts.find(connection, address))

    async with asyncio.TaskGroup() as group:
        group.create_task(beside.watch(glance))
        began = perf_counter()
        while (await _read(town, number)).state in (State.HELD, State.GATHERING):
            at = perf_counter()
            await town.database.run(partial(announcing._piece, after=0))
            pieces.append(perf_counter() - at)
        seconds = perf_counter() - began
        beside.over = True
    one = await _read(town, number)
    usual = sorted(pieces)[len(pieces) // 2] * 1000
    people = f"{one.people:,} told and {sum(one.excluded.values()):,} not"
    return f"{people}: {seconds:.1f} s, {len(pieces)} pieces of {usual:.0f} ms; {beside}"


async def count(town: Town, one: Announcement, audience: Audience) -> str:
    """How long one look takes, beside the writers; the middle of three."""
    took = []
    for _ in range(3):
        began = perf_counter()
        asked = partial(gathering.count, one=_like(one, audience), now=town.clock())
        told, _ = await town.database.read(asked)
        took.append(perf_counter() - began)
    return f"{told:,} in {sorted(took)[1] * 1000:.0f} ms"


def _like(one: Announcement, audience: Audience) -> Announcement:
    return replace(one, id=0, audience=audience)


async def _read(town: Town, number: int) -> Announcement:
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    return one


# ---- telling them ----------------------------------------------------------------------------------------------------------
async def send(town: Town, channel: SlowChannel, number: int, most: int) -> str:
    """Until so many have it: how fast, what is lost or doubled, and how long somebody waits for an answer."""
    beside, other = Beside(), await town.guest("other", "id")

    async def talks() -> None:
        await other.says("menu")

    async with asyncio.TaskGroup() as group:
        group.create_task(beside.watch(talks))
        went = group.create_task(_goes_out(town, channel, most))
        seconds, sustained = await went
        beside.over = True
    await town.settled()
    one = await _read(town, number)
    tally = await town.database.read(partial(tallies.of, announcement_id=number, people=one.people))
    lost = sum(tally.states.values()) + tally.left - one.people
    arrived = tally[Became.SENT] - channel.got.total()
    twice = sum(times - 1 for times in channel.got.values())
    fast = f"{channel.got.total():,} in {seconds:.1f} s, {sustained:.0f}/s sustained"
    return f"{fast}; lost {abs(lost) + abs(arrived)}, twice {twice}; {beside}"


async def _goes_out(town: Town, channel: SlowChannel, most: int) -> tuple[float, float]:
    """Seconds for all of it; and the rate between the first and the last tenth."""
    began, marks = perf_counter(), list[tuple[float, int]]()
    walk = asyncio.create_task(town.announcing._walk())
    while channel.got.total() < most and (not marks or perf_counter() - began < 20 + most / 100):
        marks.append((perf_counter(), channel.got.total()))
        await asyncio.sleep(0.25)
    seconds = perf_counter() - began
    walk.cancel()
    inner = [mark for mark in marks if most * 0.1 <= mark[1] <= most * 0.9]
    (first, had), (last, have) = inner[0], inner[-1]
    return seconds, (have - had) / max(last - first, 1e-9)


async def run(url: str, folder: Path, people: int, messages: int, say: Callable[[str], None]) -> None:
    """Everything on one database."""
    async with open_database(url) as database:
        await settle_in(database, people)
        channel = SlowChannel()
        async with a_town(database, Path(mkdtemp(dir=folder)), channels=[channel], clock=Clock(ten_o_clock())) as town:
            town.rates = {"memory": RATE}
            await town.restart()
            number = await announce(town)
            one, name = await _read(town, number), database.dialect
            for what, audience in ASKED.items():
                say(f"{name}: {what} counted among {people:,}: {await count(town, one, audience)}")
            say(f"{name}: taken as of one instant: {await freeze(town, number)}")
            if messages < people:
                number = await _fewer(town, number, messages)
            say(f"{name}: sent at {RATE:,.0f}/s, {ANSWER * 1000:.0f} ms an answer: {await send(town, channel, number, messages)}")
            say(f"{name}: {await size(database)}")


async def _fewer(town: Town, number: int, messages: int) -> int:
    """The same announcement to as many as are measured: the rest is taken out of it."""

    def shorten(connection: Connection) -> None:
        last = select(recipients.c.contact_id).where(recipients.c.announcement_id == number, recipients.c.reason.is_(None))
        kept = connection.execute(last.order_by(recipients.c.contact_id).offset(messages - 1).limit(1)).scalar_one()
        gone = (recipients.c.announcement_id == number) & (recipients.c.contact_id > kept)
        connection.execute(recipients.delete().where(gone))
        announcements.note(connection, number, people=messages)

    await town.database.run(shorten)
    return number


async def size(database: Database) -> str:
    """Bytes a row of the ledger and of an audience takes, as far as the database tells."""

    def ask(connection: Connection) -> str:
        rows = connection.execute(select(func.count()).where(deliveries.c.lane == Lane.BULK)).scalar_one()
        told = connection.execute(select(func.count()).select_from(recipients)).scalar_one()
        found = {}
        for table, number in (("deliveries", rows), ("recipients", told)):
            if connection.dialect.name == "postgresql":
                asked = f"SELECT pg_total_relation_size('{table}')"
            else:
                asked = (
                    "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN "
                    f"(SELECT name FROM sqlite_schema WHERE tbl_name = '{table}')"
                )
            try:
                with connection.begin_nested():
                    found[table] = f"{connection.exec_driver_sql(asked).scalar_one() / max(number, 1):.0f} bytes a row of {table}"
            except Exception:  # noqa: BLE001 - this SQLite was built without dbstat
                found[table] = f"{table}: not told"
        return ", ".join(found.values())

    return await database.run(ask)


def measure(*, quick: bool, only: str = "") -> str:
    """The table; quick: 150,000 people and 10,000 messages."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    people, messages = (150_000, 10_000) if quick else (1_500_000, 100_000)
    told = io.StringIO()

    def say(line: str) -> None:
        print(line, flush=True)
        told.write(line + "\n")

    with TemporaryDirectory(prefix="sapa-bench-") as name, ExitStack() as stack:
        urls = [f"sqlite:///{Path(name) / 'sapa.db'}"] if only != "postgresql" else []
        if only != "sqlite" and (server := stack.enter_context(postgres())) is not None:
            urls.append(stack.enter_context(server.database()))
        for url in urls:
            fill(url, 10, ACTIVITIES)
            asyncio.run(run(url, Path(name), people, messages, say))
    return told.getvalue()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="", help="one of the databases")
    given = parser.parse_args()
    measure(quick=given.quick, only=given.only)


if __name__ == "__main__":
    main()

"""People who talk to Sapa: the real engine, database and postman, and a chat platform kept in memory.

sri = town.person("sri", "id")
await sri.says("batik jogja")
await sri.presses("Pewarnaan batik (Contoh)")
assert sri.sees("Sisa 20 dari 20 kursi")
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Table, bindparam, select

from bot.channels.port import GONE, TOO_LARGE, Refused, Take
from bot.channels.previews import PREVIEWS
from bot.channels.rendering import body, plain_text
from bot.conversation.engine import Engine
from bot.conversation.flight import FlightRecorder
from bot.conversation.router import Router
from bot.conversation.turn import Surroundings
from bot.i18n import LOCALES, catalog
from bot.understanding import Lexicon, Named, Subjects, read_words
from bot.understanding.finding.index import Index
from bot.vocabulary import (
    PLAIN,
    Action,
    Address,
    Asked,
    Blocked,
    Choice,
    Content,
    Incoming,
    InGroup,
    Media,
    Passage,
    Receipt,
    Reply,
    SharedContact,
    Tap,
    Text,
    Unblocked,
)
from bot.wiring import learnt
from handlers import register_all
from scheduler import relearning
from scheduler.announcing import Announcing
from scheduler.clockwork import Clockwork
from scheduler.making.jobs import Jobs, presses
from scheduler.sending.postman import Postman
from storage.catalogue.loading import load
from storage.catalogue.samples import load_samples
from storage.catalogue.subjects import subjects
from storage.catalogue.taught import Taught, read_mark, read_taught
from storage.database import Database, open_database
from storage.engine.prepared import Prepared
from storage.knowing.documents import read_documents
from storage.knowing.indexing import indexed
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed, State
from storage.models import activities, addresses, metadata, registrations
from storage.people import contacts, identities
from storage.people.erased import Register
from tests.databases import PostgresServer, Session, query
from tests.easels import SharedEasel

T = TypeVar("T")
CATALOGUE = Path(__file__).parent.parent / "catalogue"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09.00 WIB
FAREWELLS = ("Semua data Anda sudah dihapus", "Everything about you is erased")
MOMENTS = 60  # looks for what was said unasked, some ms apart
PATIENCE = 30.0  # seconds until a chat that got no answer fails its test


class Clock:
    """Time that moves when it is told to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **amount: float) -> None:
        self.now += timedelta(**amount)


# ---- the platform -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Screen:
    """What a phone shows of one message: every word on it, and what can be done with it.

    `presses` are its buttons and rows: our payload, and what the platform needs to know which one it was. `types` are keys that
    send their own label. `asks` is what can be handed over with one press. `approved` are words that the platform
    saw beforehand: a template's.
    """

    words: str
    presses: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    asks: Asked | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the platform got it; `edits` names the bubble it replaced. In memory there is no `screen`."""

    id: str
    reply: Reply
    edits: str | None
    screen: Screen | None = None

    @property
    def words(self) -> str:
        """Everything that can be read on it, choices included."""
        return self.screen.words if self.screen else plain_text(self.reply)


@dataclass(frozen=True, slots=True)
class Failure:
    """What the platform answers instead; `arrived` when the message was shown all the same."""

    error: Exception
    arrived: bool = False


class MemoryChannel:
    """A chat platform without a network; `bot.channels.port.Channel`. `tests.wires` has those with one.

    `complaints` are what a test shall fail for at once, though it happens where nobody looks.
    """

    def __init__(self, name: str = "memory", now: Callable[[], datetime] = lambda: MORNING) -> None:
        self.name = name
        self.sent: dict[str, list[Said]] = {}
        self.tried: list[tuple[str, datetime]] = []
        self.flying: Counter[str] = Counter()
        self.most_flying = 0
        self.complaints: list[str] = []
        self.holds: dict[str, bytes | Exception] = {}  # files that people handed over, by reference
        self._now = now
        self._failures: dict[str, deque[Failure]] = {}
        self._open = asyncio.Event()
        self._open.set()
        self.bell = asyncio.Event()

    def fails(self, recipient: str, *errors: Exception, arrived: bool = False) -> None:
        """Answer the next messages to somebody with these errors, one each."""
        self._failures.setdefault(recipient, deque()).extend(Failure(error, arrived) for error in errors)

    def stall(self) -> None:
        """Keep every message in the air until `flow`."""
        self._open.clear()

    def flow(self) -> None:
        self._open.set()

    def shown(self, recipient: str) -> list[str]:
        """The messages somebody got, as words."""
        return [plain_text(said.reply) for said in self.sent.get(recipient, [])]

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        recipient = address.recipient
        self.tried.append((recipient, self._now()))
        self.flying[recipient] += 1
        assert self.flying[recipient] == 1, "two messages of one person in the air: their order is lost"
        self.most_flying = max(self.most_flying, self.flying.total())
        self._ring()
        try:
            await self._open.wait()
            return await self._take(address, reply, edits, passage)
        finally:
            self.flying[recipient] -= 1
            self._ring()

    async def _take(self, address: Address, reply: Reply, edits: str | None, passage: Passage) -> Receipt:
        failures = self._failures.get(address.recipient)
        failure = failures.popleft() if failures else None
        if failure is not None and not failure.arrived:
            raise failure.error
        receipt, said = await self.deliver(address, reply, edits, passage)
        self.sent.setdefault(address.recipient, []).append(said)
        if failure is not None:
            raise failure.error
        return receipt

    async def deliver(self, address: Address, reply: Reply, edits: str | None, passage: Passage) -> tuple[Receipt, Said]:
        """Bring a message onto somebody's screen."""
        said = Said(f"{address.recipient}/{len(self.tried)}", reply, edits)
        return Receipt(said.id), said

    def _ring(self) -> None:
        self.bell.set()
        self.bell = asyncio.Event()

    async def fetch(self, reference: str, most: int) -> bytes:
        """What `holds` says lies there; an error is raised."""
        found = self.holds.get(reference, Refused(GONE))
        if isinstance(found, Exception):
            raise found
        if len(found) > most:
            raise Refused(TOO_LARGE)
        return found

    async def acknowledge(self, incoming: Incoming) -> None:
        """Nobody looks at a spinner here."""

    async def close(self) -> None:
        """Nothing to let go of."""

    # ---- the other direction: what people do -----------------------------------------------------------------------------
    def recipient(self, name: str) -> str:
        """What the platform calls somebody whom a test calls so."""
        return name

    def carries(self, text: str) -> bool:
        """Whether words reach Sapa just as they were typed."""
        return True

    def pressing(self, choice: Choice, said: Said) -> Content:
        """What somebody does who wants this choice of a bubble."""
        return Tap(choice.action, said.id)

    def read(self, incoming: Incoming) -> Incoming:
        """The same as Sapa understands it, once the platform has told it in its own words."""
        return incoming

    async def hear(self, incoming: Incoming, take: Take) -> None:
        """Somebody does this; returns once it is committed."""
        await take([self.read(incoming)])


@dataclass
class Log:
    """What the engine and the postman report; their two Watch protocols."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)
    charges: list[tuple[str, str]] = field(default_factory=list)

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        self.turns.append((kind, outcome))

    def delivery(self, channel: str, lane: str, outcome: str) -> None:
        self.deliveries.append(outcome)

    def charged(self, channel: str, category: str) -> None:
        self.charges.append((channel, category))

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(outcome for _, outcome in self.turns)


# ---- the installation ---------------------------------------------------------------------------------------------------
class Town:
    """A Sapa with its people. `database` may be wrapped before `open`; `restart` and `crash` keep it and lose the rest."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        channels: Iterable[str | MemoryChannel] = ("memory",),
        slots: int = 100,
        clock: Clock | None = None,
    ) -> None:
        self.database, self.folder, self.slots = database, folder, slots
        self.clock, self.log = clock or Clock(), Log()
        made = [MemoryChannel(one, self.clock) if isinstance(one, str) else one for one in channels]
        self.channels = {channel.name: channel for channel in made}
        self.names: dict[Address, str] = {}  # what tests call people
        self.channel = next(iter(self.channels.values()))
        self.router: Router = register_all()
        self.expects_trouble = False  # whether a turn may be quarantined
        self.rates: dict[str, float] = {}  # messages a second said unasked, by channel
        self._starts = self._keys = 0
        self._life: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start an engine and a postman of a new process, as far as the ledger can tell."""
        self._starts += 1
        self.around = await self._surroundings() if self._starts == 1 else self.around
        self._flight = FlightRecorder(self.folder / f"flights-{self._starts}")
        self.postman = Postman(
            self.database, self.channels, self.clock, self.log, owner=self._starts, slots=self.slots, rates=self.rates
        )
        self.engine = Engine(self.database, self.router, self.postman, self._around, self.clock, self.log, self._flight)
        self.jobs = Jobs(self.database, self.clock, self._around, self.postman.wake, self._starts, self.channels)
        self.jobs.easel = SharedEasel()
        self.jobs.press = presses(self.engine.take, self.clock)
        self.announcing = Announcing(self.database, self.clock, self._around, self.postman.wake)
        self.clockwork = Clockwork(self.database, self.clock, self.postman.wake, self._around)
        self._stop, opened = asyncio.Event(), asyncio.Event()
        self._life = asyncio.create_task(self._live(opened))
        await self._or_death(opened.wait())

    async def close(self) -> None:
        """Stop in order: what flies is waited for."""
        life, self._life = self._life, None
        if life is not None:
            self._stop.set()
            try:
                await life
            finally:
                await self.jobs.easel.close()
                self._flight.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def crash(self) -> None:
        """Die in the middle of everything: nothing is waited for, nothing is settled."""
        life, self._life = self._life, None
        assert life is not None
        while not life.done():
            life.cancel()
            await asyncio.wait([life], timeout=0.01)
        self._flight.close()

    async def _live(self, opened: asyncio.Event) -> None:
        async with self.postman.working():
            opened.set()
            await self._stop.wait()

    async def _surroundings(self) -> Surroundings:
        taught = await self.database.read(partial(_taught, dialect=self.database.dialect))
        lexicon = _lexicon(tuple(taught.crafts), tuple(taught.provinces), subjects(taught.library, taught.terms))
        return Surroundings(
            lexicon=lexicon,
            index=await _index(self.database, taught, lexicon),
            crafts={one.id: one for one in taught.crafts},
            provinces={one.id: one for one in taught.provinces},
            library=taught.library,
            mark=taught.mark,
            chance=random.Random(7),
            erased=Register.begin(self.folder / "backups"),
            previews=PREVIEWS,
        )

    def _around(self) -> Surroundings:
        return self.around

    async def learns(self) -> None:
        """Know what changed in the tables since, as a running process does within seconds."""

        async def learn(taught: Taught) -> None:
            lexicon = _lexicon(tuple(taught.crafts), tuple(taught.provinces), subjects(taught.library, taught.terms))
            self.around = learnt(self.around, lexicon, taught, indexed(taught, lexicon))

        await relearning.relearn(self.database, self._around, learn)

    def admin(self, persona: Persona) -> None:
        """Name somebody as an admin in the settings."""
        self.around = replace(self.around, admins=self.around.admins | {persona.address})

    # ---- people and what they do -----------------------------------------------------------------------------------------
    def person(self, name: str, language: str = "", channel: str = "") -> Persona:
        """Somebody with a phone set to `language`, whom Sapa does not know yet."""
        where = self.channels.get(channel, self.channel)
        address = Address(channel or where.name, where.recipient(name))
        self.names[address] = name
        return Persona(self, address, language)

    async def guest(self, who: str, language: str = "id", channel: str = "", **profile: str) -> Persona:
        """Somebody who chose a language, and told this much, earlier."""
        persona = self.person(who, language, channel)
        hello = persona.channel.read(self.incoming(persona.address, Text("halo"), language))

        def introduce(connection: Connection) -> None:
            met = identities.meet(connection, hello, self.clock())
            contacts.change(connection, met.contact.id, {"language": language, **profile})
            if hello.free_until is not None:
                contacts.remember(connection, met.address_id, met.conversation, hello.free_until)

        await self.database.run(introduce)
        return persona

    def incoming(self, address: Address, content: Content, language: str = "", key: str = "", press: str = "") -> Incoming:
        """What somebody does, as a test says it; `takes` tells it in the platform's words."""
        self._keys += 1
        return Incoming(address, key or f"{address}/{self._keys}", content, self.clock(), language, press)

    async def takes(self, *incomings: Incoming) -> None:
        """Hand incomings to the engine as a platform does, all at once."""
        heard = (self.channels[one.address.channel].hear(one, self.engine.take) for one in incomings)
        await self._or_death(asyncio.gather(*heard))
        if not self.expects_trouble:
            assert not self.log.outcomes["quarantined"], "a turn was quarantined"

    async def owes(self, persona: Persona, reply: Reply) -> None:
        """Owe somebody something unasked, as the scheduler does."""
        owed = Owed(persona.address, reply, None, lane=Lane.NOTICE)
        await self.database.run(partial(deliveries.owe, owed=owed, owner=None, now=self.clock()))
        self.postman.wake()

    # ---- waiting and looking --------------------------------------------------------------------------------------------
    async def until(self, true: Callable[[], bool], channel: MemoryChannel | None = None) -> None:
        """Return once a channel has shown what makes this true; no clock decides it."""
        watched = channel or self.channel
        async with asyncio.timeout(PATIENCE):
            while not (true() or watched.complaints):
                await self._or_death(watched.bell.wait())
        assert not watched.complaints, watched.complaints

    async def landed_for(self, address: Address) -> None:
        """Let what somebody was told come before what they do next; for a moment only, since it may be held back."""
        for _ in range(MOMENTS):
            if not await self.database.read(partial(_told, address=address, now=self.clock())):
                return
            await self._or_death(asyncio.sleep(0.002))

    async def settled(self) -> None:
        """Return once the ledger owes nothing."""
        async with asyncio.timeout(PATIENCE):
            while await self.database.read(deliveries.unsettled):
                await self._or_death(asyncio.sleep(0.002))

    async def landed(self, attempts: int) -> list[dict[str, Any]]:
        """The ledger, once this many attempts to deliver have ended and are written down."""
        async with asyncio.timeout(PATIENCE):
            while len(self.log.deliveries) < attempts or await self.rows(deliveries.deliveries, state="inflight"):
                await self._or_death(asyncio.sleep(0.002))
        return sorted(await self.rows(deliveries.deliveries), key=lambda row: row["id"])

    async def _or_death(self, waiting: Any) -> Any:
        """Wait, unless the postman dies meanwhile: then its reason is what the test shows."""
        wanted = asyncio.ensure_future(waiting)
        watched = {wanted} | ({self._life} if self._life is not None else set())
        try:
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            if self._life is not None and self._life.done() and not wanted.done():
                await self._life
                raise AssertionError("the postman stopped by itself")
            return await wanted
        finally:
            wanted.cancel()

    async def rows(self, table: Table, **wanted: Any) -> list[dict[str, Any]]:
        """What a second session sees of a table."""
        statement = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
        found = await self.database.read(lambda connection: connection.execute(statement).mappings().all())
        return [dict(row) for row in found]

    async def activity(self, slug: str) -> dict[str, Any]:
        (found,) = await self.rows(activities, slug=slug)
        return found

    async def seats(self, slug: str) -> dict[str, list[str]]:
        """Who has a seat and who waits, in order, after checking that the counters say the same."""
        activity = await self.activity(slug)
        people = {row["contact_id"]: self._name(row["channel"], row["recipient"]) for row in await self.rows(addresses)}
        claims = sorted(await self.rows(registrations, activity_id=activity["id"]), key=lambda row: row["line_at"])
        found = {
            status: [people.get(row["contact_id"], "nobody") for row in claims if row["status"] == status]
            for status in ("confirmed", "offered", "waitlisted", "cancelled")
        }
        assert activity["taken"] == len(found["confirmed"]) + len(found["offered"])
        assert activity["waiting"] == len(found["waitlisted"])
        return found

    def _name(self, channel: str, recipient: str) -> str:
        return self.names.get(Address(channel, recipient), recipient)

    async def change(self, table: Table, where: Any, **values: Any) -> None:
        """Alter rows as an organiser's tool would."""
        await self.database.run(lambda connection: connection.execute(table.update().where(where).values(**values)))


@lru_cache
def _lexicon(crafts: tuple[Named, ...], provinces: tuple[Named, ...], named: Subjects) -> Lexicon:
    return Lexicon.build(crafts, provinces, read_words(LOCALES), named)


_TAUGHT: dict[tuple[str, object], Taught] = {}
_INDEXES: dict[tuple[str, object], Index] = {}


_TOLD = Prepared(
    select(deliveries.deliveries.c.id)
    .where(
        deliveries.deliveries.c.channel == bindparam("on"),
        deliveries.deliveries.c.recipient == bindparam("to"),
        deliveries.deliveries.c.lane == bindparam("lane"),
        deliveries.deliveries.c.state.in_((bindparam("waits"), bindparam("flies"))),
        deliveries.deliveries.c.due_at <= bindparam("now"),
    )
    .limit(1)
)


def _told(connection: Connection, address: Address, now: datetime) -> bool:
    """Whether something said unasked is on its way to them."""
    key = {"on": address.channel, "to": address.recipient, "lane": Lane.NOTICE, "now": now}
    return _TOLD.first(connection, {**key, "waits": State.PENDING, "flies": State.INFLIGHT}) is not None


def _taught(connection: Connection, dialect: str) -> Taught:
    """What the tables teach; read whole once for each mark, as a running process does."""
    mark = read_mark(connection)
    if (dialect, mark) not in _TAUGHT:
        _TAUGHT[dialect, mark] = read_taught(connection)
    return _TAUGHT[dialect, mark]


async def _index(database: Database, taught: Taught, lexicon: Lexicon) -> Index:
    """The index of what a database holds; all begin with the same."""
    key = (database.dialect, taught.mark)
    if key not in _INDEXES:
        documents = await read_documents(database, taught.library)
        _INDEXES[key] = indexed(replace(taught, documents=documents), lexicon)
    return _INDEXES[key]


# ---- a person -----------------------------------------------------------------------------------------------------------
class Persona:
    """One person's chat. Every act returns the reply it led to, once it is on their screen."""

    def __init__(self, town: Town, address: Address, language: str) -> None:
        self.town, self.address, self.language = town, address, language

    @property
    def name(self) -> str:
        """What tests call them."""
        return self.town.names.get(self.address, self.address.recipient)

    @property
    def channel(self) -> MemoryChannel:
        return self.town.channels[self.address.channel]

    @property
    def chat(self) -> list[Said]:
        """Everything Sapa said to them, oldest first."""
        return self.channel.sent.get(self.address.recipient, [])

    @property
    def last(self) -> Reply:
        return self.chat[-1].reply

    @property
    def reads(self) -> str:
        """The last bubble as it reads, choices included."""
        return self.chat[-1].words

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.last.choices]

    def word(self, english: str, **names: object) -> str:
        """What Sapa says for an English sentence in this person's language."""
        return catalog(self.language or "id").gettext(english).format(**names)

    def sees(self, *texts: str) -> bool:
        """Whether the last reply holds these words."""
        missing = [text for text in texts if text not in self.reads]
        assert not missing, f"{missing} not in:\n{self.reads}"
        return True

    async def arrives(self, language: str = "") -> Persona:
        """Say hello for the first time and choose a language."""
        await self.says("/start")
        await self.presses({"en": "English"}.get(language or self.language, "Bahasa Indonesia"))
        return self

    async def says(self, text: str) -> Reply:
        return await self.does(Text(text))

    async def presses(self, label: str, said: Said | None = None) -> Reply:
        """Press a choice of the last reply (or of an older bubble) by its label."""
        bubble = said or self.chat[-1]
        return await self.does(self.channel.pressing(self.choice(label, bubble.reply), bubble))

    async def taps(self, payload: str, message: str | None = None) -> Reply:
        """Press whatever carries this payload, real or forged."""
        return await self.does(Tap(Action.decode(payload), message))

    async def shares(self, phone: str, *, own: bool = True) -> Reply:
        return await self.does(SharedContact(phone, own))

    async def sends(self, kind: str, content: bytes = b"", name: str = "", caption: str = "") -> Reply:
        """Hand over a file; with a content Sapa can fetch it where the test keeps the platform in memory."""
        reference = f"{kind}-{len(self.channel.holds)}" if content else ""
        if content:
            self.channel.holds[reference] = content
        return await self.does(Media(kind, reference, name, "", len(content), caption))

    async def blocks(self) -> None:
        await self.acts(Blocked())

    async def unblocks(self) -> None:
        await self.acts(Unblocked())

    async def speaks_in_group(self, press: str = "") -> None:
        await self.acts(InGroup(), press=press)

    def choice(self, label: str, reply: Reply | None = None) -> Choice:
        shown = (reply or self.last).choices
        found = [choice for choice in shown if choice.label.casefold() == label.casefold()]
        assert len(found) == 1, f"{label!r} is not one of {[choice.label for choice in shown]}"
        return found[0]

    async def does(self, content: Content) -> Reply:
        """Do something that Sapa answers."""
        await self.town.landed_for(self.address)
        heard = len(self.chat)
        await self.acts(content)
        await self.town.until(lambda: len(self.chat) > heard, self.channel)
        assert len(self.chat) == heard + 1, "one bubble a turn"
        assert self.last.choices or self.last.ask or self.last.text.startswith(FAREWELLS), f"a dead end:\n{self.reads}"
        return self.last

    async def acts(self, content: Content, key: str = "", press: str = "") -> None:
        """Do something, whether or not an answer comes."""
        await self.town.takes(self.town.incoming(self.address, content, self.language, key, press))

    async def hears(self, count: int = 1) -> Reply:
        """Wait until Sapa has said this many things."""
        await self.town.until(lambda: len(self.chat) >= count, self.channel)
        return self.last

    async def walks(self, *steps: str) -> Reply:
        """Press what is offered and say what is not."""
        for step in steps:
            offered = [label.casefold() for label in self.labels] if self.chat else []
            await (self.presses(step) if step.casefold() in offered else self.says(step))
        return self.last


def indonesian(english: str) -> str:
    """An English sentence of Sapa's as the first language says it; tests that are not about the wording survive a better one."""
    return catalog("id").gettext(english)


def spoken(reply: Reply) -> str:
    """What a bubble says before its choices: what conversation rules limit."""
    return body(reply)


async def everybody_registers(town: Town, people: Sequence[Persona], slug: str) -> None:
    """Everybody agrees to the same activity in the same instant."""
    number = (await town.activity(slug))["id"]
    agree = Tap(Action("agree", str(number)))
    await town.takes(*(town.incoming(persona.address, agree, persona.language) for persona in people))


# ---- fixtures, for the conftest of each folder that talks ---------------------------------------------------------------
async def _furnish(url: str) -> None:
    async with open_database(url) as database:
        await database.run(partial(load, folder=CATALOGUE, now=MORNING))
        await database.run(partial(load_samples, folder=CATALOGUE, today=MORNING.date(), now=MORNING))
        await database.erase_traces()  # so that copying the file copies everything


def furnish(url: str) -> None:
    """Load the catalogue and its samples."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_furnish(url))


@pytest.fixture
def sqlite_url(furnished_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database with the catalogue and its samples."""
    shutil.copy(furnished_sqlite, tmp_path / "sapa.db")
    return f"sqlite:///{tmp_path / 'sapa.db'}"


FURNITURE = ("activity_crafts", "activities", "crafts", "provinces", "records")
_EMPTY = "".join(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables) if table.name not in FURNITURE)
_PUT_BACK = "DELETE FROM activities WHERE id NOT IN (SELECT id FROM pristine);" + (
    "UPDATE activities SET {} FROM pristine WHERE pristine.id = activities.id;".format(
        ", ".join(f"{column.name} = pristine.{column.name}" for column in activities.c if column.name != "id")
    )
)


_CLEAN = f"CREATE FUNCTION pg_temp.clean() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {_EMPTY} {_PUT_BACK} END $$"
_STAMP = "SELECT " + ", ".join(
    f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {name})" for name in FURNITURE if name != "activities"
)


class Furnished:
    """One PostgreSQL database for all tests that talk: emptying it takes a tenth of the time that copying takes.

    Activities are put back as they were. Where a test left the rest of the furniture otherwise, there is another database.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._made = contextlib.ExitStack()
        self._begin()

    def emptied(self) -> str:
        """Its URL, with the catalogue and its samples and nobody in it."""
        self._session.ask("SELECT pg_temp.clean()")
        if self._session.ask(_STAMP) != self._stamp:
            self._begin()
        return self._url

    def close(self) -> None:
        self._made.close()

    def _begin(self) -> None:
        self.close()
        self._url = self._made.enter_context(self._server.database(self._template))
        furnish(self._url)
        query(self._url, "CREATE TABLE pristine AS TABLE activities")
        self._session = self._made.enter_context(contextlib.closing(Session(self._url, _CLEAN)))
        self._stamp = self._session.ask(_STAMP)


@pytest.fixture
def on_sqlite(sqlite_url: str) -> str:
    """Imported as `database_url`: what only words decide need not be tried on both databases."""
    return sqlite_url


@pytest.fixture
def postgres_url(furnished_postgres: Furnished) -> str:
    """A PostgreSQL database with the catalogue and its samples, and nobody in it."""
    return furnished_postgres.emptied()


@contextlib.asynccontextmanager
async def a_town(database: Database, folder: Path, **options: Any) -> AsyncIterator[Town]:
    """A running town, closed at the end with every message settled or still owed."""
    town = Town(database, folder, **options)
    await town.open()
    try:
        yield town
    finally:
        for channel in town.channels.values():
            channel.flow()
        await town.close()


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path) as opened:
        yield opened

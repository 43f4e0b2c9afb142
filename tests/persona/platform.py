"""A chat platform kept in memory: what it shows, what it answers instead, what people do there."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.port import GONE, TOO_LARGE, Refused, Take
from bot.channels.rendering import plain_text
from bot.vocabulary import (
    PLAIN,
    Address,
    Asked,
    Choice,
    Content,
    Incoming,
    Passage,
    Receipt,
    Reply,
    Tap,
)
from tests.persona.clock import MORNING


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

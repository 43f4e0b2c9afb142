"""Turns exchanged with a server: what was asked, what came back, and how long it took.

A turn is over when its POST is acknowledged and its answer has arrived; then the same connection begins the next one.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any, cast

from benchmarks.traffic import Turn

HEARD = {
    "telegram": ((b"sendmessage", b"editmessagetext"), re.compile(rb"chat_id\D{1,60}?(\d+)")),
    "whatsapp": ((b"messages",), re.compile(rb'"to": ?"\+?(\d+)"')),  # a courtesy goes to nobody
}
"""By platform: the methods that carry answers, and where in them stands for whom."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def content_length(head: bytes) -> int:
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True)
class Order:
    """What to do to the server at `port`: `flight` turns at once, for `warm` and then `seconds`."""

    port: int
    pid: int
    secret: str = "secret"
    mix: str = "browsing"
    people: int = 100_000
    activities: int = 1_000
    seed: int = 1
    most: int = 20_000
    flight: int = 64
    warm: float = 1.0
    seconds: float = 5.0
    platform: str = "telegram"


@dataclass(slots=True)
class Flight:
    """A turn on its way."""

    turn: Turn
    person: Person
    began: float


@dataclass(slots=True)
class Run:
    """One order being carried out. Latencies are of turns that began within the measured window."""

    order: Order
    supply: Iterator[Turn]
    opened: float = 0.0
    shut: float = 0.0
    begun: int = 0
    acknowledged: int = 0
    answered: int = 0
    last: float = 0.0
    flying: dict[bytes, Flight] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    methods: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def next(self) -> Turn | None:
        turn = next(self.supply, None) if perf_counter() < self.shut else None
        if turn is None and not self.flying:
            self.over.set()
        self.begun += turn is not None
        return turn

    def heard(self, method: bytes, body: bytes) -> None:
        """The server called a method of the platform's API."""
        methods, to = HEARD[self.order.platform]
        found = to.search(body) if method in methods else None
        if found is None:
            return
        flight = self.flying.get(found[1])
        if flight is None:
            self.wrong["answer to nobody"] += 1
            return
        if method != flight.turn.method or flight.turn.words not in body:
            self.wrong[f"not the answer: {method.decode()}"] += 1
        self.last = now = perf_counter()
        self.answered += 1
        if self.opened <= flight.began < self.shut:
            self.answers.append(now - flight.began)
        flight.person.hear()

    def done(self, flight: Flight) -> None:
        del self.flying[b"%d" % flight.turn.chat]


class Person(asyncio.Protocol):
    """A keep-alive connection on which one turn follows another."""

    transport: asyncio.Transport

    def __init__(self, run: Run) -> None:
        self.run = run
        self.flight: Flight | None = None
        self.owed = 0
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def begin(self) -> None:
        turn = self.run.next()
        if turn is None:
            return
        self.owed = 2
        self.flight = Flight(turn, self, perf_counter())
        self.run.flying[b"%d" % turn.chat] = self.flight
        self.transport.write(turn.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found or len(body) < content_length(head):
            return
        self.buffer = b""
        if not head.startswith(b"HTTP/1.1 200"):
            self.run.wrong[head[:12].decode()] += 1
        self.run.acknowledged += 1
        if self.flight and self.run.opened <= self.flight.began < self.run.shut:
            self.run.acks.append(perf_counter() - self.flight.began)
        self.hear()

    def hear(self) -> None:
        """One of the two things a turn waits for has come."""
        self.owed -= 1
        if self.owed == 0 and self.flight is not None:
            self.run.done(self.flight)
            self.flight = None
            self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.owed:
            self.run.wrong["connection lost"] += 1


def result(run: Run, usage: dict[str, float]) -> dict[str, Any]:
    answers, acks = sorted(run.answers), sorted(run.acks)
    measured = len(answers)
    return {
        "order": asdict(run.order),
        "begun": run.begun,
        "acknowledged": run.acknowledged,
        "answered": run.answered,
        "measured": measured,
        "rate": measured / max(min(run.last, run.shut) - run.opened, 1e-3),
        "wrong": dict(run.wrong),
        "answer": {name: quantile(answers, part) * 1000 for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
        "ack": {name: quantile(acks, part) * 1000 for name, part in (("p50", 0.5), ("p99", 0.99))},
        **usage,
    }


def quantile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0

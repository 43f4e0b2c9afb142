"""What each part of a turn costs by itself: the median of thousands, one after another on one thread, in microseconds.

python -m benchmarks.parts sqlite:///path/of/a/filled.db
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection

from benchmarks.traffic import Door, turns
from bot import clock
from bot.channels.telegram import layout, updates
from bot.channels.telegram.ptb_driver import PtbDriver
from bot.channels.wire import Answer
from bot.conversation import engine, state
from bot.conversation.router import Router
from bot.settings import Settings
from bot.understanding import understand
from bot.vocabulary import Incoming, Text
from bot.wiring import Sapa, running
from storage.ledger import deliveries, inbox, settling
from storage.ledger.deliveries import Outcome, Parcel, State
from storage.organising import activities, listing
from storage.people import contacts
from storage.taking_part import registrations

TURNS, SETTLED_AT_ONCE = 3_000, 32
SENT = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
spent: dict[str, list[float]] = defaultdict(list)


def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, its time noted under `name`."""

    def measured(*arguments: Any, **named: Any) -> Any:
        began = perf_counter()
        try:
            return call(*arguments, **named)
        finally:
            spent[name].append(perf_counter() - began)

    return measured


def watch() -> None:
    """Put a clock on the parts of a turn."""
    watched = {
        "inbox.take_once": (inbox, "take_once"),
        "contacts.meet": (contacts, "meet"),
        "contacts.remember": (contacts, "remember"),
        "deliveries.owe": (deliveries, "owe"),
        "state.read": (state, "read"),
        "state.write": (state, "write"),
        "answer: router, handler, screen, its reads": (Router, "answer"),
        "  of it listing.upcoming (list)": (listing, "upcoming"),
        "  of it activities.get (card)": (activities, "get"),
        "  of it registrations.of_person (card)": (registrations, "of_person"),
    }
    for name, (owner, attribute) in watched.items():
        setattr(owner, attribute, timed(name, getattr(owner, attribute)))


async def main(url: str) -> None:
    """Measure and print."""
    watch()
    settings = Settings(_env_file=None, database_url=SecretStr(url))  # type: ignore[call-arg]
    async with running(settings, lambda database: [], clock.now) as sapa:
        supply = turns(Door(1, "secret"), "browsing", 100_000, 1_000, 99)
        bodies = [turn.request.partition(b"\r\n\r\n")[2] for turn in islice(supply, TURNS)]
        read = timed("updates.parse", updates.parse)
        incomings = [read(body)[0] for body in bodies]
        parcels = await sapa.database.run(partial(_turns, sapa, incomings, clock.now()))
        await sapa.database.run(partial(_settle, parcels, clock.now()))
        await _send(parcels)
        await _nothing(sapa)
    for name, times in spent.items():
        middle, mean, often = statistics.median(times) * 1e6, statistics.fmean(times) * 1e6, len(times) / TURNS
        print(f"{name:48} {middle:8.1f} us  mean {mean:8.1f}  x {often:.2f} a turn")


def _turns(sapa: Sapa, incomings: list[Incoming], now: datetime, connection: Connection) -> list[Parcel]:
    around = sapa.surroundings
    whole = timed("whole turn in the transaction", sapa.engine._turn)
    words = timed("understand (typed)", understand)
    found = []
    for incoming in incomings:
        content = incoming.content
        understood = words(content.text, around.lexicon, now.date()) if isinstance(content, Text) else None
        done = whole(engine.Taken(incoming, understood, 1, around, now), connection)
        found.append(done.parcel)
    return found


def _settle(parcels: list[Parcel], now: datetime, connection: Connection) -> None:
    for first in range(0, len(parcels), SETTLED_AT_ONCE):
        outcomes = [Outcome(parcel.id, State.SENT, "1", attempts=1) for parcel in parcels[first : first + SETTLED_AT_ONCE]]
        began = perf_counter()
        settling.settle(connection, outcomes, now)
        spent["settling.settle, each of 32"].append((perf_counter() - began) / len(outcomes))


async def _send(parcels: list[Parcel]) -> None:
    driver = PtbDriver("42:bench")

    async def post(url: str, body: bytes, *, seconds: float | None = None) -> Answer:
        return Answer(200, SENT)

    driver._wire.post = post  # type: ignore[assignment, method-assign]
    lay = timed("layout.bubble", layout.bubble)
    for parcel in parcels:
        lay(parcel.reply)
        began = perf_counter()
        await driver.send(parcel.address, parcel.reply, edits=parcel.edits, passage=parcel.passage)
        spent["driver.send without the network"].append(perf_counter() - began)
    await driver.close()


async def _nothing(sapa: Sapa) -> None:
    for _ in range(TURNS):
        began = perf_counter()
        await sapa.database.run(lambda connection: None)
        spent["database.run of nothing, alone"].append(perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

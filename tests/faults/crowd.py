"""A crowd on two platforms, an announcement to it, and the table of who got it beside what the ledger says of each by name."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from bot.rules.announcements import Move
from bot.rules.audience import Audience, Term, Trait
from bot.rules.authority import Grant, Role
from bot.vocabulary import Address
from storage.announcing import announcements
from storage.models import addresses, consents, contacts
from storage.people import roles
from tests.faults.rig import Site
from tests.server.program import environment_of

FIRST, STRIDE, PHONES = 1_000_000, 41, 620_000_000
"""Ids lie apart, as after years of people coming and going: an audience is gathered in many ranges. Odd ones and even ones
are taken at different moments (`ScriptedBotApi`)."""

AUTHOR = 500_000
CHUNK = 2_000
NO_CONSENT, STOPPED, BLOCKED = 7, 8, 9  # the last two digits of whom it must not reach
ENDED = {"sent", "delivered", "read", "failed", "skipped", "unknown"}
ARRIVED, NAMED = {"sent", "delivered", "read"}, {"failed", "skipped", "unknown"}
ZONES = ("ID-YO", "ID-BA", "ID-PA")
WORDS, ENGLISH = "Pameran dibuka.", "The fair is open (Pameran dibuka.)"
MARK = WORDS.encode()
"""What tells its messages from everything else that a platform was sent."""


@dataclass(frozen=True, slots=True)
class Someone:
    """One of the crowd by their place in it: on Telegram, on WhatsApp, or on both."""

    place: int

    @property
    def id(self) -> int:
        """Of the contact, and of the chat on Telegram."""
        return FIRST + self.place * STRIDE

    @property
    def phone(self) -> int:
        return PHONES + self.id

    @property
    def is_eligible(self) -> bool:
        return self.place % 100 not in (NO_CONSENT, STOPPED, BLOCKED)

    @property
    def homes(self) -> list[dict[str, object]]:
        """Their addresses as rows."""
        kinds = {"telegram": str(self.id), "whatsapp": f"+{self.phone}"}
        if self.place % 3 < 2:
            kinds.pop(("whatsapp", "telegram")[self.place % 3])
        blocked = "blocked" if self.place % 100 == BLOCKED else None
        return [{"channel": name, "recipient": to, "unreachable": blocked} for name, to in kinds.items()]


def place_of(chat: int) -> int:
    """Whose chat or number it is, by their place in the crowd."""
    return (chat % PHONES - FIRST) // STRIDE


def everybody(people: int) -> list[Someone]:
    return [Someone(place) for place in range(people)]


async def settle_in(site: Site, people: int, now: datetime) -> None:
    """So many people with their chats and what they agreed to; WhatsApp lets us speak freely to all for most of a day."""
    for start in range(0, people, CHUNK):
        await site.database.run(partial(_settle_in, people=everybody(people)[start : start + CHUNK], now=now))


def _settle_in(connection: Connection, people: Iterable[Someone], now: datetime) -> None:
    rows, homes, agreed = [], [], []
    for one in people:
        stopped = now if one.place % 100 == STOPPED else None
        told = {"language": ("id", "en")[one.place % 2], "craft": "batik", "province": ZONES[one.place % 3]}
        rows.append({"id": one.id, **told, "stopped_at": stopped, "created_at": now})
        homes += [{**home, "contact_id": one.id, "free_until": now + timedelta(hours=20)} for home in one.homes]
        if one.place % 100 != NO_CONSENT:
            agreed.append({"contact_id": one.id, "purpose": "news", "version": "1", "language": "id", "given_at": now})
    connection.execute(insert(contacts), rows)
    connection.execute(insert(addresses), homes)
    connection.execute(insert(consents), agreed)


async def announce(site: Site, now: datetime) -> int:
    """Somebody else than those of the crowd confirms an announcement to all of them, due at once; returns its number."""
    return await site.database.run(partial(_announce, now=now))


def _announce(connection: Connection, now: datetime) -> int:
    connection.execute(insert(contacts), {"id": AUTHOR, "language": "id", "created_at": now})
    home = {"channel": "telegram", "recipient": str(AUTHOR), "contact_id": AUTHOR}
    connection.execute(insert(addresses), home)
    code = announcements.new_code(Random(1))
    audience = Audience((Term(Trait.CRAFT, ("batik",)),))
    author = AUTHOR, Address("telegram", str(AUTHOR))
    number = announcements.create(connection, code, None, author, now, indonesian=WORDS, english=ENGLISH, audience=audience)
    one = announcements.get(connection, number)
    assert one is not None
    roles.grant(connection, author[1], Grant(Role.ADMIN), now)
    due = {"starts_at": now - timedelta(seconds=1), "approved_by": AUTHOR}
    assert announcements.move(connection, one, Move.HOLD, now, **due)
    return number


async def decide(site: Site, number: int, how: Move, now: datetime) -> None:
    """Somebody pauses, resumes or cancels it; asked again while the program was faster."""

    def once(connection: Connection) -> bool:
        one = announcements.get(connection, number)
        assert one is not None
        return announcements.move(connection, one, how, now)

    while True:
        if await site.database.run(once):
            return


# ---- what became of it ----------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Oracle:
    """What must add up: who was to get it, what the platforms took, and what the ledger says of each by name."""

    eligible: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    duplicated: int = 0
    wrong: list[str] = field(default_factory=list)

    def see(self, one: Someone, lines: Sequence[Mapping[str, Any]], copies: int) -> None:
        """Somebody, their lines in the ledger, and how many copies they got."""
        self.duplicated += max(copies - 1, 0)
        if not one.is_eligible:
            self.wrong += [f"{one.id} was left out, and is in it"] if lines or copies else []
            return
        self.eligible += 1
        state = lines[0]["state"] if lines else "nothing"
        self.lost += copies == 0 and state not in NAMED
        if len(lines) != 1 or state not in ENDED or (copies and state not in ARRIVED | {"unknown"}):
            self.wrong.append(f"{one.id} got {copies}: {[(line['state'], line['reason']) for line in lines]}")
        self.states.update([state] if state in ENDED else [])
        self.reasons.update(line["reason"] for line in lines if line["reason"])

    @property
    def adds_up(self) -> bool:
        """eligible = delivered + failed + skipped + unknown, each person once, and none of them contradicts the platforms."""
        return self.eligible == self.states.total() and not self.wrong and self.lost == self.duplicated == 0

    def __str__(self) -> str:
        told = ", ".join(f"{count} {state}" for state, count in self.states.most_common())
        return f"{self.eligible} = {told}" + (f"; WRONG {len(self.wrong)}: {self.wrong[0]}" if self.wrong else "")


Heard = tuple[Counter[int], Counter[int]]


def heard(site: Site) -> Heard:
    """How many of it reached each chat on Telegram, and each number on WhatsApp, whatever else they were told."""
    on = [Counter(call.chat for call in api.took if MARK in call.body) for api in (site.api, site.graph)]
    return on[0], on[1]


async def ledger(site: Site, number: int) -> list[dict[str, Any]]:
    """What `python -m bot ledger` prints of an announcement."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "ledger", "--announcement", str(number), "--jsonl"),
        cwd=site.folder,
        env=environment_of(DATABASE_URL=site.url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, errors = await child.communicate()
    assert child.returncode == 0, errors.decode()
    return [json.loads(line) for line in said.splitlines()]


async def judge(site: Site, number: int, people: int) -> Oracle:
    """Put the three beside each other: who was to get it, who got it, who the ledger says did."""
    lines: dict[Any, list[dict[str, Any]]] = {}
    for line in await ledger(site, number):
        lines.setdefault(line["person"], []).append(line)
    telegram, whatsapp = heard(site)
    found = Oracle()
    for one in everybody(people):
        found.see(one, lines.pop(one.id, []), telegram[one.id] + whatsapp[one.phone])
    found.wrong += [f"a line about nobody: {person}" for person in lines]
    return found

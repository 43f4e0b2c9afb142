"""Something said to thousands, written into the ledger as one would find it there, and the count of what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, insert

from bot.vocabulary import Reply
from storage.models import addresses, consents, contacts, deliveries
from tests.faults.rig import Site

FIRST_CHAT = 1_000_000
SUBJECT = "announcement:1"
CHUNK = 2_000
SAID = msgspec.json.encode(Reply("Pelatihan batik dibuka. Pendaftaran sampai Jumat, 16.00 WIB.", heading="Pengumuman")).decode()


async def announce(site: Site, people: int, policy: str, lane: str = "bulk") -> None:
    """Owe everybody one message: people, their addresses and a pending row each."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    for start in range(0, people, CHUNK):
        numbers = range(start, min(start + CHUNK, people))
        await site.database.run(lambda connection, numbers=numbers: _owe(connection, numbers, (policy, lane), now))


def _owe(connection: Connection, numbers: Iterable[int], how: tuple[str, str], now: datetime) -> None:
    policy, lane = how
    people, homes, owed = [], [], []
    for chat in (FIRST_CHAT + number for number in numbers):  # also the contact's id, far from those that are given out
        home = {"channel": "telegram", "recipient": str(chat), "contact_id": chat}
        people.append({"id": chat, "language": "id", "name": "Sri Wahyuni", "created_at": now})
        homes.append({**home, "conversation": ""})
        told = {"lane": lane, "policy": policy, "state": "pending", "reply": SAID, "notice": "announcement", "subject": SUBJECT}
        owed.append({**home, **told, "owed_at": now, "due_at": now})
    connection.execute(insert(contacts), people)
    agreed = {"purpose": "news", "version": "1", "language": "id", "given_at": now}
    connection.execute(insert(addresses), homes)
    connection.execute(insert(consents), [{**agreed, "contact_id": one["id"]} for one in people])
    connection.execute(insert(deliveries), owed)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an announcement. `lost`: got nothing, and no row says so by name; `most`: copies for one person."""

    rows: int
    lost: int
    duplicated: int
    unknown: int
    most: int
    states: Counter[str]

    def __str__(self) -> str:
        return ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))


NAMED = {"failed", "unknown", "skipped"}


async def tally(site: Site, people: int) -> Tally:
    """Count by person what the platform took beside what the ledger says."""
    found = await site.rows("SELECT recipient, state FROM deliveries WHERE subject = :about", about=SUBJECT)
    states = {int(recipient): state for recipient, state in found}
    wanted = range(FIRST_CHAT, FIRST_CHAT + people)
    copies = [site.api.copies[chat] for chat in wanted]
    lost = sum(site.api.copies[chat] == 0 and states.get(chat) not in NAMED for chat in wanted)
    unsaid = sum(states.get(chat) in (None, "pending", "inflight") and site.api.copies[chat] > 0 for chat in wanted)
    assert not unsaid, f"{unsaid} arrived and the ledger does not say so"
    again = sum(count - 1 for count in copies if count > 1)
    every = Counter(states.values())
    return Tally(people, lost, again, every["unknown"], max(copies, default=0), every)

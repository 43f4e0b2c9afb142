"""A database as full as a busy year leaves it, and the look into it that says whether a run was right."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from benchmarks import whatsapp_bodies
from bot.conversation import state
from bot.conversation.state import Conversation
from bot.vocabulary import Action
from bot.wiring import CATALOGUE
from storage import models
from storage.catalogue.loading import load
from storage.database import open_database
from storage.migrate import migrate

FIRST_CHAT = 1_000_000_001
FIRST_ACTIVITY = 100_001
CHUNK = 5_000
KINDS = ("training", "workshop", "bimtek", "webinar")
CITIES = (("Yogyakarta", "ID-YO"), ("Pekalongan", "ID-JT"), ("Cirebon", "ID-JB"), ("Surabaya", "ID-JI"), ("Denpasar", "ID-BA"))

OLD_REPLY = '{"text":"' + "Kursi Anda sudah terdaftar. " * 10 + '"}'
ALIKE: dict[str, Any] = {
    "timing": "dated",
    "mode": "offline",
    "sample": False,
    "summary_id": "Belajar dari perajin berpengalaman, dari bahan sampai pemasaran. " * 3,
    "summary_en": "Learn from experienced artisans, from material to market. " * 3,
    "organiser": "Balai Besar Kerajinan dan Batik (BBKB)",
    "partners": '["Dinas Perindustrian"]',
    "venue": "Jl. Kusumanegara No. 7",
    "country": "ID",
    "zone": "Asia/Jakarta",
    "opens_at": "09:00",
    "shuts_at": "16:00",
    "quota": 30,
    "eligibility": "{}",
    "needs": '["ktp"]',
    "asks": '["name", "phone"]',
    "cost": "gratis",
    "sources": '[{"publication": "Kementerian Perindustrian", "title": "Jadwal"}]',
    "as_of": "2026-06",
}


def title_of(number: int) -> str:
    """The Indonesian title of an activity; no other holds it."""
    return f"Pelatihan Keterampilan Kriya {number}"


def fill(url: str, people: int, activities: int, channel: str = "telegram") -> None:
    """Migrate, load the catalogue, add `people` of a channel with a past, and `activities` to come."""
    migrate(url)
    asyncio.run(_fill(url, people, activities, channel))


async def _fill(url: str, people: int, activities: int, channel: str) -> None:
    now = datetime.now(UTC)
    async with open_database(url) as database:
        await database.run(lambda connection: load(connection, CATALOGUE, now))
        await database.run(lambda connection: _add_activities(connection, activities, now))
        for first in range(0, people, CHUNK):
            numbers = range(first, min(first + CHUNK, people))
            await database.run(partial(_add_people, numbers=numbers, now=now, channel=channel))
            await database.run(partial(_add_history, numbers=numbers, now=now, channel=channel))
        if database.dialect == "postgresql":
            await database.run(lambda connection: connection.execute(text("ANALYZE")))


def _add_history(connection: Connection, numbers: range, now: datetime, channel: str) -> None:
    """One message of each, answered long ago: rows that a careless statement would read again with every turn."""
    taken, sent = [], []
    for number in numbers:
        at = now - timedelta(days=1, seconds=number)
        taken.append({"channel": channel, "key": f"{number:024x}", "taken_at": at})
        told = {
            "lane": "reply",
            "policy": "resend",
            "state": "sent",
            "reply": OLD_REPLY,
            "external_id": str(number),
            "attempts": 1,
        }
        to = {"channel": channel, "recipient": recipient(channel, number), "contact_id": number + 1}
        sent.append({**to, **told, "owed_at": at, "due_at": at, "settled_at": at})
    connection.execute(insert(models.inbox), taken)
    connection.execute(insert(models.deliveries), sent)


def recipient(channel: str, number: int) -> str:
    """The recipient of a person's address."""
    return whatsapp_bodies.user_id(FIRST_CHAT + number) if channel == "whatsapp" else str(FIRST_CHAT + number)


def _add_people(connection: Connection, numbers: range, now: datetime, channel: str) -> None:
    chance = random.Random(numbers.start)
    shown = state.write(Conversation([("Pelatihan", Action("browse").encode()), ("Menu", Action("menu").encode())], serial=3))
    people, addresses, names = [], [], []
    for number in numbers:
        _, province = chance.choice(CITIES)
        person = {"id": number + 1, "language": "en" if number % 5 == 0 else "id", "name": f"Sri Wahyuni {number}"}
        people.append({**person, "role": "artisan", "country": "ID", "province": province, "created_at": now})
        address = {"channel": channel, "recipient": recipient(channel, number), "contact_id": number + 1, "destination": None}
        if channel == "whatsapp":
            wa_id = whatsapp_bodies.phone(FIRST_CHAT + number)
            named = (("user_id", address["recipient"]), ("wa_id", wa_id))
            names += [{"channel": channel, "kind": kind, "value": value, "address_id": number + 1} for kind, value in named]
            address["destination"] = f"+{wa_id}"
        addresses.append({**address, "id": number + 1, "conversation": shown if number % 2 else ""})
    connection.execute(insert(models.contacts), people)
    connection.execute(insert(models.addresses), addresses)
    if names:
        connection.execute(insert(models.identities), names)


def _add_activities(connection: Connection, count: int, now: datetime) -> None:
    known = list(connection.execute(select(models.crafts.c.id)).scalars())
    chance = random.Random(count)
    rows = list(_activities(count, now))
    connection.execute(insert(models.activities), rows)
    tied = [{"craft": craft, "activity_id": row["id"]} for row in rows for craft in chance.sample(known, 2)]
    connection.execute(insert(models.activity_crafts), tied)


def _activities(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for number in range(FIRST_ACTIVITY, FIRST_ACTIVITY + count):
        day = (now + timedelta(days=2 + chance.randrange(180))).date()
        city, province = chance.choice(CITIES)
        yield {
            **ALIKE,
            "id": number,
            "slug": f"bench-{number}",
            "kind": chance.choice(KINDS),
            "title_id": title_of(number),
            "title_en": f"Craft Skills, {title_of(number)}",
            "city": city,
            "province": province,
            "starts_on": day,
            "ends_on": day + timedelta(days=chance.randrange(5)),
            "closes_at": now + timedelta(days=1),
            "taken": chance.randrange(30),
        }


async def _ask(url: str) -> dict[str, int]:
    def ask(connection: Connection) -> dict[str, int]:
        states = select(models.deliveries.c.state, func.count()).group_by(models.deliveries.c.state)
        found = {f"deliveries {name}": count for name, count in connection.execute(states)}
        taken = select(func.count(), func.count(models.inbox.c.quarantined)).select_from(models.inbox)
        found["taken"], found["quarantined"] = connection.execute(taken).one()
        return found

    async with open_database(url) as database:
        return await database.read(ask)


def ledger(url: str) -> dict[str, int]:
    """How many deliveries ended how, how many updates were taken and how many of them quarantined."""
    return asyncio.run(_ask(url))

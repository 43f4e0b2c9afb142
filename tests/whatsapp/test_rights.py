"""Who is forgotten on WhatsApp leaves no name behind, whatever they were called; who asks for everything sees their names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.channels.whatsapp.updates import parse
from storage.database import Database
from storage.models import identities, inbox, metadata
from tests.persona import Town, a_town, postgres_url, sqlite_url  # noqa: F401
from tests.standins.graph_webhooks import PHONE_ID, envelope, message

NUMBER, ID, PARENT, NEW_NUMBER, NEW_ID = "6281399887766", "ID.47114711", "ID.ENT.47124712", "6281355443322", "ID.47134713"
SECRETS = (NUMBER, ID, PARENT, NEW_NUMBER, NEW_ID, "Sriwulandari")


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path, channels=["whatsapp"]) as opened:
        yield opened


async def posts(town: Town, body: dict[str, object], answers: bool = True) -> None:
    """A webhook comes; returns when what it asked for was said."""
    said = len(town.channel.tried)
    await town.engine.take(parse(json.dumps(body).encode(), PHONE_ID).incomings)
    if answers:
        await town.until(lambda: len(town.channel.tried) > said, town.channel)
    await town.settled()


def at(town: Town) -> int:
    return int(town.clock().timestamp())


async def says(town: Town, words: str, number: str = NUMBER, id: str = ID) -> None:
    one = message(number, at=at(town), body=words, user_id=id)
    one["contacts"][0] |= {"parent_user_id": PARENT, "profile": {"name": "Sriwulandari"}}
    await posts(town, envelope(one))


async def traces(town: Town) -> list[str]:
    if town.database.dialect == "sqlite":
        path = Path(str(make_url(town.database.url).database))
        content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        return [secret for secret in SECRETS if secret.encode() in content]
    rows = repr([await town.rows(table) for table in metadata.sorted_tables])
    return [secret for secret in SECRETS if secret in rows]


async def lives(town: Town) -> None:
    """A life with two numbers; the profile's name is what Meta tells, which nobody asked for and nobody keeps."""
    await says(town, "halo")
    await says(town, "Bahasa Indonesia")
    new = {"type": "user_changed_number", "wa_id": NEW_NUMBER, "user_id": NEW_ID, "previous_user_id": ID}
    renamed = {"id": "wamid.S", "from": NUMBER, "timestamp": str(at(town)), "type": "system", "system": new}
    await posts(town, envelope({"messages": [renamed]}), answers=False)
    await says(town, "menu", NEW_NUMBER, NEW_ID)


async def test_nothing_is_left_of_who_is_forgotten(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    await lives(town)
    assert {NEW_NUMBER, NEW_ID} <= set(await traces(town))
    for words in ("/data", "Hapus semua", "Hapus semua"):
        await says(town, words, NEW_NUMBER, NEW_ID)
    assert await town.rows(identities) == []
    town.clock.tick(seconds=10)
    await town.clockwork.sweep_erased()
    assert await traces(town) == []
    logged = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in logged.out + logged.err]
    assert await town.rows(inbox), "what was taken stays known, by digests"


async def test_the_farewell_goes_where_they_are_now(town: Town) -> None:
    """The address is gone before it is sent, and what it was called first is somebody else's number by now."""
    await lives(town)
    for words in ("/data", "Hapus semua", "Hapus semua"):
        await says(town, words, NEW_NUMBER, NEW_ID)
    assert town.channel.tried[-1][0] == f"+{NEW_NUMBER}"


async def test_everything_kept_shows_the_names(town: Town) -> None:
    await lives(town)
    for words in ("/data", "Unduh data saya"):
        await says(town, words, NEW_NUMBER, NEW_ID)
    files = [said.reply.attachment for said in town.channel.sent[ID] if said.reply.attachment]
    (kept,) = (json.loads(file.content) for file in files)
    (address,) = kept["addresses"]
    assert address["called"] == {"wa_id": NEW_NUMBER, "user_id": NEW_ID, "parent_user_id": PARENT}

"""What the doctor says of templates, where WhatsApp is set up."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from pydantic import SecretStr

from bot import doctor
from bot.settings import Settings
from storage.database import Database
from storage.platforms import templates
from storage.platforms.templates import Standing
from tests.cli.deliveries import NOW, fill, row

WHATSAPP = {
    "whatsapp_token": SecretStr("t"),
    "whatsapp_phone_id": "1",
    "whatsapp_app_secret": SecretStr("s"),
    "whatsapp_verify_token": SecretStr("v"),
}
NONE = "templates: none is known to WhatsApp, so nothing is said a day after somebody wrote"


async def told(database: Database, url: str, **settings: Any) -> list[tuple[bool, str]]:
    there = Settings(_env_file=None, database_url=SecretStr(url), **settings)  # type: ignore[call-arg]
    found = await database.read(partial(doctor.examine, settings=there, now=NOW, patience=timedelta(minutes=5)))
    return [(one.look, one.what) for one in found if one.what.startswith("templates")]


async def stands(database: Database, **statuses: str) -> None:
    known = [Standing(f"sapa_{name}", "id", status, "utility", NOW) for name, status in statuses.items()]
    await database.run(partial(templates.say, standings=known))


async def test_without_whatsapp_templates_are_no_matter(database: Database, database_url: str) -> None:
    await stands(database, reminder="rejected")
    assert await told(database, database_url) == []


async def test_an_account_without_templates(database: Database, database_url: str) -> None:
    assert await told(database, database_url, **WHATSAPP) == [(False, NONE)]


async def test_all_is_well(database: Database, database_url: str) -> None:
    await stands(database, reminder="approved", offer="pending")
    assert await told(database, database_url, **WHATSAPP) == []


async def test_those_that_cannot_be_used_are_named(database: Database, database_url: str) -> None:
    await stands(database, reminder="approved", offer="rejected", news="paused")
    assert await told(database, database_url, **WHATSAPP) == [
        (True, "templates: 2 cannot be used: sapa_news (id) paused, sapa_offer (id) rejected")
    ]


async def test_messages_that_wait_for_one(database: Database, database_url: str) -> None:
    waits = {"channel": "whatsapp", "state": "pending", "lane": "notice", "due_at": NOW + timedelta(minutes=9)}
    await fill(database, row("ID.1", **waits, reason="no template: sapa_offer"))
    assert await told(database, database_url, **WHATSAPP) == [(True, "templates: messages wait for sapa_offer")]

"""The guide to WhatsApp, followed: its settings, its commands and its addresses lead to an answer on the stand-in."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from bot import clock
from bot.settings import Settings
from tests import starting
from tests.docs.pages import blocks, table
from tests.server.program import Program, environment_of
from tests.server.whatsapp import PATH, Phone, post
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_api import GraphApi

GUIDE = "docs/whatsapp.md"
NUMBER = "6281234567890"
TYPED = [
    "load catalogue",
    "serve",
    "curl the challenge",
    "curl subscribed_apps",
    "ledger --since 1h",
    "templates sync",
    "templates status",
]
"""What the page has you type, in its order."""


def typed() -> list[str]:
    """The lines of the page that are to be typed."""
    return [line.strip() for block in blocks(GUIDE, "sh") for line in block.splitlines()]


def named(line: str) -> str:
    if command := re.fullmatch(r"\.venv/bin/python -m bot (.+)", line):
        return command[1]
    return "curl the challenge" if PATH in line else "curl subscribed_apps" if "subscribed_apps" in line else line


def settings() -> dict[str, str]:
    """The page's `.env`."""
    (env,) = blocks(GUIDE, "ini")
    return dict(line.split("=", 1) for line in env.splitlines())


class Follower:
    """Somebody who does what the page says, in a folder of their own; the platform is the stand-in."""

    def __init__(self, folder: Path, api: GraphApi) -> None:
        self.folder, self.api = folder, api
        (env,) = blocks(GUIDE, "ini")
        (folder / ".env").write_text(f"{env}SAPA_WHATSAPP_API={api.url}\n")
        (folder / "catalogue").symlink_to(Path(__file__).parents[2] / "catalogue")

    async def types(self, command: str, code: int = 0) -> str:
        """Run a command of the page; what it printed. Fails unless it ends with this exit code."""
        assert f".venv/bin/python -m bot {command}" in typed()
        done = await asyncio.to_thread(self._run, command.split())
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def _run(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        there = environment_of() | {"COLUMNS": "200"}
        done = starting.run("bot", *words, folder=self.folder, environment=there, patience=45)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


async def test_the_guide_leads_to_a_first_message(tmp_path: Path) -> None:
    assert [named(line) for line in typed()] == TYPED
    there = settings()
    async with GraphApi(there["SAPA_WHATSAPP_TOKEN"]) as api:
        follower = Follower(tmp_path, api)
        await follower.types("load catalogue")
        async with Program(tmp_path) as sapa:
            await is_verified(sapa)
            phone = Phone(api, sapa, NUMBER)
            api.hook = webhooks.Hook(sapa.base + PATH, there["SAPA_WHATSAPP_APP_SECRET"])
            told = json.dumps(webhooks.text(NUMBER, "halo", at=int(clock.now().timestamp())))
            signed = webhooks.signed(told.encode(), there["SAPA_WHATSAPP_APP_SECRET"])
            assert (await post(sapa, told.encode(), **signed)).status == 200
            await phone.hears(1)
            assert {*phone.last.choices} == {"Bahasa Indonesia", "English"}, "Sapa asks for the language"
            await api.reported()
            assert api.hook.answers == [200, 200, 200], "sent, delivered, read"
            await are_approved(follower, api)
            assert re.search(rf"whatsapp:{NUMBER} .* read ", await follower.types("ledger --since 1h"))
            assert re.search(r"turn channel=whatsapp\b", sapa.text)
        assert api.violations == []


async def is_verified(sapa: Program) -> None:
    """The page's question, asked as it stands."""
    (line,) = [line for line in typed() if PATH in line]
    (url,) = re.findall(r'"(https://[^"]+)"', line)
    asked, there = urlsplit(url), settings()
    assert f"{asked.scheme}://{asked.netloc}" == there["SAPA_PUBLIC_URL"]
    answered = await sapa.get(f"{asked.path}?{asked.query}")
    (expected,) = re.findall(r"must be `(\d+)`", (Path(__file__).parents[2] / GUIDE).read_text())
    assert (answered.status, answered.body.decode()) == (200, expected)


async def are_approved(follower: Follower, api: GraphApi) -> None:
    """Templates are handed in, as many as an hour allows, and Meta approves these."""
    assert "run it again in an hour" in await follower.types("templates sync", 1)
    assert {one["language"] for one in api.templates} == {"id", "en"}
    assert re.search(r"sapa_reminder .* pending", await follower.types("templates status", 1))
    for one in api.templates:
        one["status"] = "APPROVED"
    count = len(api.templates)
    assert f"{count} of " in await follower.types("templates status", 1)


def test_the_call_that_subscribes_the_account_is_of_the_version_that_sapa_asks() -> None:
    (line,) = [line for line in typed() if "subscribed_apps" in line]
    version, business = Settings.model_fields["whatsapp_api_version"].default, settings()["SAPA_WHATSAPP_BUSINESS_ID"]
    assert f"https://graph.facebook.com/{version}/{business}/subscribed_apps" in line


def test_the_example_names_every_variable_of_whatsapp_that_has_no_default() -> None:
    needed = {f"SAPA_{name.upper()}" for name, one in Settings.model_fields.items() if "whatsapp" in name and one.default is None}
    assert {*settings()} == needed | {"SAPA_PUBLIC_URL"}


def test_the_fields_to_subscribe_are_those_sapa_reads() -> None:
    from bot.channels.whatsapp import notifications

    named = {field for row in table(GUIDE, "field") for field in re.findall(r"`(\w+)`", row[0])}
    beside = {"messages", "user_preferences", "user_id_update", "calls"}
    assert named - beside == {*notifications._READERS}

"""`python -m bot templates status` and `sync` against the platform's stand-in."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.approving import AN_HOUR
from bot.channels.whatsapp.declared import declared
from bot.channels.whatsapp.submitting import submission
from tests.cli.conftest import Types
from tests.standins.graph_api import TOKEN, GraphApi
from tests.standins.graph_webhooks import BUSINESS_ID, PHONE_ID

Done = subprocess.CompletedProcess[str]
Runs = Callable[..., Awaitable[Done]]
ALL = [(one, language) for one in declared().values() for language in one.body]


@pytest.fixture
async def graph_api() -> AsyncIterator[GraphApi]:
    async with GraphApi() as api:
        yield api
        assert api.violations == []


@pytest.fixture
def runs(types: Types, graph_api: GraphApi) -> Runs:
    async def run(word: str, **variables: str) -> Done:
        whatsapp = {
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_PHONE_ID": PHONE_ID,
            "WHATSAPP_APP_SECRET": "secret",
            "WHATSAPP_VERIFY_TOKEN": "verify",
            "WHATSAPP_BUSINESS_ID": BUSINESS_ID,
            "WHATSAPP_API": graph_api.url,
        }
        return await asyncio.to_thread(types, "templates", word, **{**whatsapp, **variables})

    return run


def stored(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    with closing(sqlite3.connect(folder / "var" / "sapa.db")) as database:
        rows = database.execute("SELECT name, language, status, category FROM templates").fetchall()
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def have(api: GraphApi) -> None:
    """Everything as it is declared, and approved."""
    for one, language in ALL:
        api.declare(**submission(one, language, "4::x") | {"status": "APPROVED"})


async def test_a_fresh_account_gets_every_template(runs: Runs, graph_api: GraphApi, tmp_path: Path) -> None:
    before = await runs("status")
    assert before.returncode == 1
    assert before.stdout.count(" missing ") == len(ALL)
    assert f"0 of {len(ALL)} can be sent" in before.stdout
    first, done = await runs("sync"), await runs("sync")  # an hour later
    assert f"{len(ALL) - AN_HOUR} more wait" in first.stdout
    assert (first.returncode, done.returncode, done.stderr) == (1, 0, "")
    assert f"{len(ALL) - AN_HOUR} submitted, {AN_HOUR} unchanged" in done.stdout
    assert {(one["name"], one["language"]) for one in graph_api.templates} == {(one.name, code) for one, code in ALL}
    assert set(stored(tmp_path).values()) == {("pending", "utility"), ("pending", "marketing")}
    assert len(set(graph_api.samples.values())) == 2  # a picture and a document
    assert all(graph_api.samples.values())


async def test_submitting_twice_submits_nothing_twice(runs: Runs, graph_api: GraphApi) -> None:
    await runs("sync")
    await runs("sync")
    calls = len(graph_api.calls)
    again = await runs("sync")
    assert f"0 submitted, {len(ALL)} unchanged" in again.stdout
    assert not [call for call in graph_api.calls[calls:] if call.startswith("POST")]


async def test_status_says_what_is_different_and_keeps_what_it_hears(runs: Runs, graph_api: GraphApi, tmp_path: Path) -> None:
    have(graph_api)
    graph_api.declare("hello_world", "en_US")
    graph_api.templates[0].update(status="REJECTED", rejected_reason="INVALID_FORMAT")
    graph_api.templates[1].update(category="MARKETING")
    graph_api.templates[2]["components"] = [{"type": "BODY", "text": "Other words"}]
    done = await runs("status")
    lines = {tuple(line.split()[:2]): line for line in done.stdout.splitlines()}
    first, second, third = ((one.name, language) for one, language in ALL[:3])
    assert done.returncode == 1
    assert "rejected for INVALID_FORMAT" in lines[first]
    assert "charged as marketing" in lines[second]
    assert "reads otherwise there: body, buttons" in lines[third]
    assert f"{len(ALL) - 2} of {len(ALL)} can be sent; 1 others" in done.stdout
    assert stored(tmp_path)[first] == ("rejected", "utility")
    assert stored(tmp_path)[second] == ("approved", "marketing")
    assert ("hello_world", "en_US") not in stored(tmp_path)


async def test_everything_approved_is_well(runs: Runs, graph_api: GraphApi) -> None:
    have(graph_api)
    done = await runs("status")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(ALL)} of {len(ALL)} can be sent" in done.stdout


async def test_changed_words_are_submitted_again_and_nothing_is_deleted(runs: Runs, graph_api: GraphApi, tmp_path: Path) -> None:
    have(graph_api)
    graph_api.declare("hello_world", "en_US")
    graph_api.templates[0]["components"] = [{"type": "BODY", "text": "Other words"}]
    done = await runs("sync")
    assert done.returncode == 0
    assert f"1 submitted, {len(ALL) - 1} unchanged" in done.stdout
    assert graph_api.templates[0]["status"] == "PENDING"
    assert graph_api.templates[0]["components"] == submission(*ALL[0])["components"]
    assert len(graph_api.templates) == len(ALL) + 1
    assert not [call for call in graph_api.calls if call.startswith("DELETE")]
    assert stored(tmp_path)[ALL[0][0].name, ALL[0][1]][0] == "pending"


async def test_what_vanished_there_is_not_used_here(runs: Runs, graph_api: GraphApi, tmp_path: Path) -> None:
    have(graph_api)
    await runs("status")
    gone = graph_api.templates.pop(0)
    await runs("status")
    assert stored(tmp_path)[gone["name"], gone["language"]][0] == "deleted"


async def test_one_refusal_stops_no_other(runs: Runs, graph_api: GraphApi) -> None:
    graph_api.fail_next("message_templates", status=200, body=b'{"data": []}')
    graph_api.fail_next("message_templates", 100, "Message template language is being deleted")
    done = await runs("sync")
    assert done.returncode == 1
    assert "refused" in done.stdout
    assert "language is being deleted" in done.stdout
    assert f"{AN_HOUR - 1} submitted, 0 unchanged, 1 refused" in done.stdout


@pytest.mark.parametrize("code", [190, 80007])
async def test_an_account_that_is_refused_or_asked_to_wait_says_so(runs: Runs, graph_api: GraphApi, code: int) -> None:
    graph_api.fail_next("message_templates", code)
    done = await runs("sync")
    assert done.returncode == 69
    assert "WhatsApp does not answer as it should" in done.stderr
    assert TOKEN not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


async def test_nobody_listening_is_one_line(runs: Runs) -> None:
    done = await runs("status", WHATSAPP_API="http://127.0.0.1:9")
    assert done.returncode == 69
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"WHATSAPP_BUSINESS_ID": ""}, "SAPA_WHATSAPP_BUSINESS_ID is not set"),
        (
            dict.fromkeys(("WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"), ""),
            "WhatsApp is not set up",
        ),
    ],
)
async def test_what_is_not_set_is_named(runs: Runs, variables: dict[str, str], says: str) -> None:
    done = await runs("sync", **variables)
    assert done.returncode == 78
    assert says in done.stderr

"""No secret, no name, no number and no word of anybody reaches standard error, and every record is one line."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from yarl import URL

from storage.models import activities
from tests.server.conftest import Make, Rows
from tests.server.program import SECRET, Program, until
from tests.server.telegram import Person, Telegram, by_webhook
from tests.server.test_flows import DYEING
from tests.standins.bot_api import refusal

CONSOLE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S* \[(info|warning|error|critical)\] .+")
PRIVATE = ("Sastrowardoyo", "81298765432", "812 9876", "rahasia", "Wonosari", "Bu Sri", "surat@contoh.id", "987654321")
GONE_WRONG = "Traceback (most recent call last):\n  File bot.py\nurl=https://api.telegram.org/bot{token}/sendMessage {secret}"


async def goes_wrong(api: Telegram, program: Program, activity: int) -> None:
    """A conversation in which Telegram fails in every way, quoting what it must not."""
    sri = Person(api, by_webhook(program), 987654321, "id", name="Bu Sri\nSastrowardoyo\r\n\x1b[31m")
    quoted = GONE_WRONG.format(token=api.token, secret=SECRET)
    await sri.says(f"/start r_{activity}")
    api.fail_next("sendMessage", 500, body=quoted.encode())
    api.fail_next("editMessageText", 502, body=f"<html>{quoted}</html>".encode())
    await sri.presses("Bahasa Indonesia")
    api.break_next("answerCallbackQuery", "lost")
    await sri.presses("Setuju, lanjut")
    for how in ("reset", "cut"):
        api.break_next("sendMessage", how)
        await sri.deliver(sri.text("Sastrowardoyo\r\n[error] rahasia\x1b[2J"))
    api.fail_next("sendMessage", 429, quoted, parameters={"retry_after": 1})
    await sri.deliver(sri.text("0812 9876 5432"))
    api.fail_next("sendMessage", 400, f"Bad Request: {quoted} Sastrowardoyo 081298765432 rahasia")
    await sri.deliver(sri.text("batik rahasia"))
    await sri.deliver(sri.text("Wonosari surat@contoh.id"))
    await program.post(f"junk of Sastrowardoyo {quoted}".encode())
    await program.post(sri.text("rahasia"), "wrong-" + SECRET)
    api.fail_next("sendMessage", 403, f"Forbidden: bot was blocked by the user Sastrowardoyo {quoted}")
    await sri.deliver(sri.text("menu"))
    heard = len(sri.screen)
    await sri.deliver(sri.text("bantuan"))
    await sri.hears(heard + 1)


def hides_everything(text: str, api: Telegram) -> None:
    """The check: nothing of anybody, nothing of the installation."""
    for private in (*PRIVATE, api.token, api.token.partition(":")[2], SECRET):
        assert private not in text


def is_a_record(line: str, style: str) -> bool:
    """Whether a line is one whole record."""
    return bool({"event", "level", "timestamp"} <= json.loads(line).keys() if style == "json" else CONSOLE.fullmatch(line))


@pytest.mark.parametrize("style", ["console", "json"])
async def test_a_conversation_that_goes_wrong_in_every_way(configured: Make, api: Telegram, rows: Rows, style: str) -> None:
    (activity,) = await rows(activities, slug=DYEING)
    async with configured(LOG=style) as program:
        await goes_wrong(api, program, activity["id"])
        program.terminate()
        assert await program.ended(25) == 0
    hides_everything(program.text, api)
    assert len(program.said) > 10
    for line in program.said:
        assert is_a_record(line, style), line


async def test_what_a_mistake_would_log_is_redacted_and_on_one_line(configured: Make, api: Telegram) -> None:
    async with configured("tests.server.chatty_program") as program:
        sri = Person(api, by_webhook(program), 7, "id")
        await sri.says("/start")
        await sri.presses("Bahasa Indonesia")
        await sri.says("celaka")
        await until(lambda: sum("Traceback" in line for line in program.said) == 3, "all three mistakes are logged")
        assert program.is_alive
    assert sum("[secret]" in line for line in program.said) >= 2
    for secret in (api.token, api.token.partition(":")[2], SECRET):
        assert secret not in program.text
    assert not [line for line in program.said if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)]
    assert len(program.text.splitlines()) == len(program.said)
    assert all(is_a_record(line, "console") for line in program.said)


async def test_a_token_refused_with_a_page_that_quotes_it(configured: Make, api: Telegram) -> None:
    api.fail_next("getMe", 401, body=refusal(401, f"Unauthorized {api.token} {SECRET}"))
    async with configured() as program:
        await until(lambda: "refuses our account" in program.text, "the log says so")
    hides_everything(program.text, api)


async def test_what_is_no_http_is_answered_and_quoted_nowhere(configured: Make) -> None:
    post = b"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\n"
    noise = (
        b"GET /?rahasia=1 HTTP/9.9\r\n\r\n",
        post + b"Sastrowardoyo rahasia\r\n\r\n",
        post + b"Content-Encoding: br\r\nContent-Length: 7\r\n\r\nrahasia",
        post + b"Transfer-Encoding: chunked\r\n\r\nrahasia\r\n",
    )
    async with configured() as program:
        before = list(program.said)
        for junk in noise:
            reader, writer = await asyncio.open_connection("127.0.0.1", URL(program.base).port)
            writer.write(junk)
            assert (await reader.readline()).split()[1] == b"400"
            writer.close()
            await writer.wait_closed()
        assert (await program.get("/healthz")).status == 200
        assert program.said == before

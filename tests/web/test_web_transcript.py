"""The transcript's questions, on the database itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.port import NotSent
from bot.channels.web.channel import decode, encode
from bot.channels.web.port import Heard
from bot.vocabulary import Action, Address, Ask, Asked, Attachment, Choice, Incoming, Layout, Reply, Text
from storage.database import StorageDown, open_database
from storage.ledger import inbox
from storage.ledger.transcript import StoredTranscript

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
async def database(database_url):
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def transcript(database):
    return StoredTranscript(database)


async def bodies(transcript, recipient="a", most=10):
    return [line.body for line in await transcript.page(recipient, most)]


async def test_an_edit_stands_where_the_first_stood(transcript):
    first = await transcript.append("a", "satu", NOW, None)
    await transcript.append("a", "dua", NOW, None)
    assert await transcript.append("a", "satu, baru", NOW, first) == first
    assert await transcript.append("a", "satu, terbaru", NOW, first) == first
    assert await bodies(transcript) == ["satu, terbaru", "dua"]
    assert (await transcript.line("a", first)).body == "satu"


async def test_nobody_edits_another_persons_bubble(transcript):
    first = await transcript.append("a", "satu", NOW, None)
    assert await transcript.append("b", "dua", NOW, first) != first
    assert await bodies(transcript) == ["satu"]
    assert await bodies(transcript, "b") == ["dua"]
    assert await transcript.line("b", first) is None


async def test_what_was_erased_is_said_anew(transcript):
    assert await transcript.append("a", "baru", NOW, 4_711) != 4_711
    assert await bodies(transcript) == ["baru"]


async def test_a_tap_is_shown_unless_its_bubbles_edit_was_the_answer(transcript):
    card = await transcript.append("a", "kartu", NOW, None)
    await transcript.hear("a", Heard("1", "Rincian", NOW, card))
    await transcript.append("a", "rincian", NOW, card)
    await transcript.hear("a", Heard("2", "Daftar", NOW, card))
    await transcript.append("a", "formulir", NOW, None)
    assert await bodies(transcript) == ["rincian", "Daftar", "formulir"]


async def test_a_repeat_of_what_was_taken_is_not_said(transcript, database):
    incoming = Incoming(Address("web", "a"), "a:k", Text("halo"), NOW)
    await database.run(lambda connection: inbox.take_once(connection, incoming, NOW))
    await transcript.hear("a", Heard("a:k", "halo", NOW))
    await transcript.hear("a", Heard("a:other", "hai", NOW))
    assert await bodies(transcript) == ["hai"]


async def test_the_page_is_the_newest_bubbles(transcript):
    for number in range(5):
        await transcript.append("a", str(number), NOW, None)
    assert await bodies(transcript, most=3) == ["2", "3", "4"]
    assert await transcript.newest("a") == 5
    assert await transcript.newest("nobody") == 0


def test_a_reply_survives_being_stored():
    reply = Reply(
        "teks", choices=(Choice("a", Action("b", "c", 2), "d"),), attachment=Attachment("e", "image/png", b"\0\xff"),
        ask=Ask(Asked.PLACE, "f"), layout=Layout.MENU,
    )  # fmt: skip
    assert decode(encode(reply)) == reply
    assert decode("[]") is None


async def test_storage_trouble_is_not_sent(chat):
    async def broken(*_):
        raise StorageDown("out of order")

    chat.transcript.append = broken
    with pytest.raises(NotSent):
        await chat.channel.send(Address("web", "a"), Reply("x"))

"""Whether something that came in Sapa's name is genuine: codes, copies and forgeries, and what becomes of reports."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from bot.rules import genuine
from bot.rules.announcements import Move
from bot.vocabulary import Group, InGroup
from storage.announcing import announcements
from storage.models import reports, timers
from storage.people import erasure
from storage.unasked.timers import Kind
from tests.announcing.people import announce, crowd
from tests.organising.afterwards import contact
from tests.organising.people import admin
from tests.persona import Town

WORDS = "Pameran kerajinan di Yogyakarta dibuka untuk perajin batik.\nDaftar sampai 30 November."


async def sent(town: Town, text: str = WORDS, **fields: object) -> announcements.Announcement:
    """An announcement that everybody has."""
    await crowd(town, 1)
    number = await announce(town, text, **fields)
    while await town.announcing.run_due():
        await town.settled()
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    return one


async def seen(town: Town, one: announcements.Announcement) -> str:
    """The bubble as people have it."""
    return next(said for said in town.channel.shown(f"crowd-{one.contact_id}") if one.code.upper() in said)


@pytest.mark.parametrize(("language", "command"), [("id", "cek"), ("en", "check")])
async def test_the_code_of_what_was_sent_is_genuine(town: Town, language: str, command: str) -> None:
    one = await sent(town)
    sri = await town.guest("sri", language)
    for words in (f"{command} {one.code.upper()}", f"/{command} {one.code[:3]} {one.code[3:]}", f"/start v_{one.code}"):
        await sri.says(words)
        assert sri.sees(one.code.upper(), "Sapa", "Pameran kerajinan di Yogyakarta")
        assert "30 November" not in sri.reads


@pytest.mark.parametrize("how", [None, Move.CANCEL])
async def test_what_never_left_is_unknown(town: Town, how: Move | None) -> None:
    await crowd(town, 1)
    number = await announce(town)

    def stop(connection: Connection) -> str:
        one = announcements.get(connection, number)
        assert one is not None
        if how is not None:
            assert announcements.move(connection, one, how, town.clock())
        return one.code

    sri = await town.guest("sri", "en")
    await sri.says(f"check {await town.database.run(stop)}")
    assert sri.sees("Unknown, be careful", "never asks for money")


async def test_guessing_is_slowed(town: Town) -> None:
    one = await sent(town)
    sri = await town.guest("sri", "en")
    for guess in ("aaaaa2", "aaaaa3", "aaaaa4", "aaaaa5", "aaaaa6"):
        await sri.says(f"check {guess}")
    await sri.says(f"check {one.code}")
    assert sri.sees("many unknown codes")
    town.clock.tick(hours=1)
    await sri.says(f"check {one.code}")
    assert sri.sees("Genuine")


async def test_a_copy_is_genuine_and_a_forgery_with_its_code_is_not(town: Town) -> None:
    one = await sent(town)
    sri = await town.guest("sri", "en")
    await sri.says("is this real")
    await sri.says(await seen(town, one))
    assert sri.sees("Genuine")
    for forged in (
        f"Anda menang. Kirim Rp500.000 ke 12345678, lalu cek {one.code}",
        f"{await seen(town, one)}\nKirim biaya ke 1234567890",
        f"{WORDS}\nhttps://a.example",
    ):
        await sri.says("is this real")
        await sri.says(forged)
        assert sri.sees("be careful"), forged
        await sri.presses("No")
    assert await town.rows(reports) == []


async def test_a_report_is_numbered_read_without_a_name_and_handled(town: Town) -> None:
    head, sri = await admin(town, "head", "en"), await town.guest("sri", "en", name="Sri Wahyuni")
    for _ in range(2):
        await sri.says("report a scam")
        await sri.says("Send 500.000 to 12345678 for your seat")
        await sri.presses("Yes, show it")
    assert sri.sees("number 2")
    assert len(await town.rows(timers, kind=Kind.ALERT)) == 1, "one word an hour"
    town.clock.tick(seconds=1)
    await town.clockwork.fire_due()
    await town.settled()
    assert head.sees("false message", "fakes")
    await head.says("fakes")
    await head.presses("Report 1")
    assert head.sees("Send 500.000 to 12345678", "not from Sapa")
    assert "Sri" not in head.reads
    await head.presses("Handled")
    assert head.sees("1 report waits")
    await town.database.run(partial(erasure.forget, contact_id=await contact(town, sri), now=town.clock(), unreadable=str))
    assert await town.rows(reports) == []


async def test_a_group_is_told_of_announcements_alone(town: Town) -> None:
    one = await sent(town)
    group = town.person("-100", "id")
    for words in (f"/cek {one.code}", "/cek aaaaa2", "/cek K7F3P-QM2XA"):
        await group.acts(InGroup(words, Group("Perajin")))
        await town.settled()
    first, second, third = (said.words for said in group.chat)
    assert one.code.upper() in first
    assert "30 November" not in first
    assert "Perajin" not in second
    assert all(not said.reply.choices for said in group.chat)
    assert "pribadi" in third, "a certificate has a name on it"


def test_what_looks_like_a_code() -> None:
    assert {"k7f3pd", "b2b2b2"} <= set(genuine.codes("cek K7F 3pd, atau b2b2b2"))
    assert not genuine.codes("cek pelatihan batik di Bantul 2026")
    assert genuine.names_one("cek K0F1PD")
    assert not genuine.names_one("cek tenun di NTB")


async def test_who_reads_english_compares_with_the_english_words(town: Town) -> None:
    """An announcement in both languages: each is told how it begins in the one they were told it in."""
    one = await sent(town, "Pameran dibuka untuk perajin.", english="The fair is open to artisans.")
    for language, begins in (("id", "“Pameran dibuka"), ("en", "“The fair is open")):
        persona = await town.guest(f"reader-{language}", language)
        await persona.says(f"/cek {one.code}")
        assert persona.sees(begins)

"""Afterwards: numbers with plain reasons, answers and presses without persons, and a file with everybody in it."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import openpyxl
import pytest

from bot.channels.port import Doubtful, Refused, Unreachable
from bot.channels.telegram import answers as telegram
from bot.channels.whatsapp import answers as whatsapp
from bot.i18n import speaking
from bot.rules import reasons
from bot.rules.announcements import Button, State
from bot.rules.reasons import Reason
from bot.screens.organisers import receivers as receiver_words
from scheduler.making import rights
from scheduler.making.easel import Easel
from storage.announcing import audiences, receivers, replies, responses, tallies
from storage.ledger import bounces, judging, listing
from storage.ledger.deliveries import MOVED, NO_TEMPLATE
from storage.ledger.deliveries import State as Became
from storage.models import announcements as table
from storage.models import audit, contacts, deliveries
from storage.models import tallies as tallied
from storage.people import consents, erasure, roles
from storage.unasked import reaching, telling
from storage.upkeep import aftermath
from tests.announcing.people import announce, crowd
from tests.announcing.test_on_its_way import goes_out, read
from tests.organising.people import admin, organisation, organiser
from tests.persona import Persona, Town

KNOWN = (
    *(audiences.STOPPED, audiences.NO_NEWS, audiences.NO_CONSENT, audiences.NOWHERE, audiences.UNREACHABLE, audiences.OFTEN),
    *(judging.TOO_LATE, judging.STOPPED, judging.UNREACHABLE, judging.NOTHING_TO_EDIT, judging.NO_NEWS),
    *(telling.REPLACED, reaching.PARTED, tallies.ERASED, aftermath.RESTORED, bounces.SHUT, MOVED, listing.LEFT),
    *("cancelled", "overtaken", "unreadable", "process died", "doubtful", "never got through", "throttled", "not sent"),
    *("channel down", f"{NO_TEMPLATE}: sapa_announcement", "OutsideWindow", "unsayable", "media_type", "media_size", ""),
)
"""The ledger's own words, and ours for who is left out."""

DID_NOT_MATTER = {"unchanged", "uneditable"}
"""What a platform says of an edit: announcements are none."""


def said_by_platforms() -> set[str]:
    made = [make() for make in whatsapp._TABLE.values()]
    return {reason for _, _, reason in telegram._PHRASES} | {one.reason for one in made if isinstance(one, Refused)}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_reason_has_words(language: str) -> None:
    with speaking(language):
        assert all(receiver_words.why(reason) for reason in Reason)
        assert len({receiver_words.why(reason) for reason in Reason}) == len(Reason)
        assert all(receiver_words.outcome(state, "whatsapp") for state in Became)


def test_every_word_of_the_ledger_is_of_a_kind() -> None:
    for word in {*KNOWN, *said_by_platforms()} - DID_NOT_MATTER:
        assert reasons.of(word) is not Reason.PLATFORM, word
    assert reasons.of("chat_write_forbidden_for_a_new_reason") is Reason.PLATFORM


async def results(town: Town, who: Persona, number: int) -> str:
    await who.taps(f"results_of:0:{number}")
    return who.reads


async def test_the_numbers_name_the_reasons_and_invent_no_reading(town: Town) -> None:
    boss = await admin(town)
    stopped, blocked, doubtful, away, *_ = await crowd(town, 7)
    await town.database.run(partial(consents.stop_everything, contact_id=stopped, now=town.clock()))
    town.channel.fails(f"crowd-{blocked}", Unreachable("blocked"))
    town.channel.fails(f"crowd-{doubtful}", Doubtful())
    town.channel.fails(f"crowd-{away}", Unreachable("not_on_whatsapp"))
    number = await announce(town)
    await goes_out(town)
    said = await results(town, boss, number)
    assert boss.sees("Terkirim ke 3 dari 6 orang", "Tidak sampai: 1 memblokir Sapa, 1 tidak ada di WhatsApp.")
    assert "Belum pasti sampai: 1 karena sambungan terputus." in said
    assert "1 berhenti berlangganan semua pesan" in said
    assert "dibaca: tidak diketahui" in said
    assert len(boss.last.text) <= 350
    assert len(boss.last.text.splitlines()) <= 8


async def test_a_platform_that_tells_is_believed(town: Town) -> None:
    boss = await admin(town)
    people = await crowd(town, 3)
    number = await announce(town)
    await goes_out(town)
    for one, state in zip(people, (Became.SENT, Became.DELIVERED, Became.READ), strict=True):
        await town.change(deliveries, deliveries.c.contact_id == one, channel="whatsapp", state=state)
    assert "WhatsApp: 3 terkirim, 2 sampai, 1 dibaca." in await results(town, boss, number)


async def test_only_who_announces_for_them_reads_it_and_many_are_counted_beside_the_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.organisers.responses.LARGE", 1)
    wayan, other = await organiser(town), await organiser(town, "made", of="Dekranasda Uji")
    await crowd(town, 2)
    number = await announce(town)
    await town.change(table, table.c.id == number, organisation_id=await organisation(town))
    await goes_out(town)
    assert other.word("That announcement is not among yours, or not any more.") in await results(town, other, number)
    await town.change(table, table.c.id == number, people=2)
    await wayan.taps(f"results_of:0:{number}")
    heard = len(wayan.chat)
    assert await town.jobs.run_due() == 1
    await wayan.hears(heard + 1)
    assert wayan.sees("dari 2 orang")


# ---- answers ----------------------------------------------------------------------------------------------------------------
async def told(town: Town, *names: str) -> tuple[int, list[Persona]]:
    await town.guest("author", "id")
    people = [await town.guest(name, "id") for name in names]
    for row in await town.rows(contacts):
        give = partial(consents.record, contact_id=row["id"], purpose=consents.NEWS, version="1", language="id", now=town.clock())
        await town.database.run(give)
    number = await announce(town)
    await goes_out(town)
    return number, people


async def replied(town: Town, number: int) -> int:
    return (await town.database.read(partial(responses.of, one=await read(town, number)))).replied


async def test_who_answers_is_counted_once_and_not_kept(town: Town) -> None:
    number, (sri, dewi, tari, joko) = await told(town, "sri", "dewi", "tari", "joko")
    await sri.says("Terima kasih, saya ikut")
    await sri.says("Jam berapa?")
    await tari.says("STOP")
    await joko.says(f"/start n_{number}-0")
    town.clock.tick(hours=49)
    await dewi.says("Baru saya baca")
    assert await replied(town, number) == 1
    assert [set(row) for row in await town.rows(tallied)] == [{"announcement_id", "state", "reason", "people"}]


async def test_bad_twin_without_a_limit_old_words_count(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "COUNTS_FOR", timedelta(days=30))
    number, (dewi,) = await told(town, "dewi")
    town.clock.tick(hours=49)
    await dewi.says("Baru saya baca")
    assert await replied(town, number) == 1


# ---- the file ---------------------------------------------------------------------------------------------------------------
def sheets(content: bytes) -> list[list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    return [list(page.values) for page in book]


async def made(town: Town, who: Persona, number: int) -> bytes | None:
    await who.taps(f"receivers:0:{number}")
    heard = len(who.chat)
    await town.jobs.run_due()
    await who.hears(heard + 1)
    return who.last.attachment.content if who.last.attachment is not None else None


async def test_the_file_has_everybody_once_with_plain_reasons(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "PAGE", 2)
    monkeypatch.setattr(receivers, "ALL", receivers.ALL.limit(2))
    boss = await admin(town)
    people = await crowd(town, 6)
    stopped, blocked, forgotten, *_ = people
    await town.change(contacts, contacts.c.id == stopped, name="=HYPERLINK()", phone="+6281234567890")
    await town.database.run(partial(consents.stop_everything, contact_id=stopped, now=town.clock()))
    town.channel.fails(f"crowd-{blocked}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    await town.database.run(partial(erasure.forget, contact_id=forgotten, now=town.clock(), unreadable=str))
    content = await made(town, boss, number)
    assert content is not None
    rows, summary = sheets(content)
    assert len(rows) == 1 + 5 + 1, "whoever was erased has no row; the admin is left out"
    by_name = {row[1]: row for row in rows[1:]}
    assert by_name["=HYPERLINK()"][2] is None, "a phone number is told of own participants only"
    assert by_name["=HYPERLINK()"][4:6] == ("dilewati", "berhenti berlangganan semua pesan")
    assert sum(row[5] == "memblokir Sapa" for row in rows[1:]) == 1
    assert sum(row[2] for row in summary[1:]) == 6
    (entry,) = [one for one in await town.rows(audit) if one["detail"] == "receivers listed"]
    assert entry["subject"] == f"announcement:{number}"


async def test_very_many_are_named_only_where_it_did_not_arrive(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await admin(town)
    people = await crowd(town, 5)
    town.channel.fails(f"crowd-{people[2]}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    monkeypatch.setattr(receivers, "MOST", 4)
    content = await made(town, boss, number)
    assert content is not None
    assert [row[5] for row in sheets(content)[0][1:]] == ["belum setuju menerima kabar", "memblokir Sapa"]


class Meanwhile(Easel):
    """Draws as ever, and just before something happens elsewhere."""

    happens: Callable[[], Awaitable[None]]

    async def draw(self, function: Callable[..., Any], *args: Any) -> Any:
        await self.happens()
        return await super().draw(function, *args)


@pytest.mark.parametrize("careful", [True, False], ids=["as it is", "bad twin"])
async def test_a_role_taken_while_the_file_is_drawn_gives_none(
    town: Town, careful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wayan = await organiser(town)
    await crowd(town, 2)
    number = await announce(town)
    await town.change(table, table.c.id == number, organisation_id=await organisation(town))
    await goes_out(town)
    easel = town.jobs.easel = Meanwhile()
    easel.happens = partial(town.database.run, partial(roles.revoke, address=wayan.address))
    if not careful:
        monkeypatch.setattr(rights, "standing", lambda connection, order, now: None)
    assert (await made(town, wayan, number) is None) is careful


# ---- presses ----------------------------------------------------------------------------------------------------------------
async def pressed(town: Town, number: int) -> dict[int, int]:
    return dict((await town.database.read(partial(responses.of, one=await read(town, number)))).pressed)


async def test_presses_are_counted_without_who_and_lead_where_they_say(town: Town) -> None:
    activity = int((await town.activity("contoh-motif-batik"))["id"])
    sri, dewi = await town.guest("sri", "id"), await town.guest("dewi", "id")
    gone = Button("card", "999999")
    buttons = (Button("card", str(activity)), Button("register", str(activity)), Button("link", "https://example.org"), gone)
    number = await announce(town, buttons=buttons[:3])
    await goes_out(town)
    await town.change(table, table.c.id == number, buttons=msgspec.json.encode(buttons).decode())  # its activity is deleted
    for one in (sri, sri, dewi):
        await one.taps(f"announced:0:{number}.0")
    assert sri.sees("Desain motif batik")
    await dewi.taps(f"announced:0:{number}.1")
    assert dewi.word("Agree, continue") in dewi.labels
    await dewi.taps(f"announced:0:{number}.3")
    assert dewi.sees(dewi.word("That activity is no longer here."))
    assert await pressed(town, number) == {0: 3, 1: 1, 3: 1}


@pytest.mark.parametrize("payload", ["", "x.0", "{n}.2", "{n}.9", "{n}.-1", "{n}.²", "{n}", "999999.0", "{n}.0.0"])
async def test_forged_and_old_presses_are_answered_kindly_and_count_nothing(town: Town, payload: str) -> None:
    sri = await town.guest("sri", "id")
    number = await announce(town, buttons=(Button("card", "1"), Button("card", "1"), Button("link", "https://example.org")))
    await goes_out(town)
    await sri.taps(f"announced:0:{payload.format(n=number)}")
    assert sri.sees(sri.word("That button is old. Here is the newest:"))
    assert await pressed(town, number) == {}


async def test_a_draft_shows_nothing_to_others_and_a_preview_counts_nothing(town: Town) -> None:
    sri, boss = await town.guest("sri", "id"), await admin(town)
    activity = (await town.activity("contoh-motif-batik"))["id"]
    number = await announce(town, buttons=(Button("card", str(activity)),))
    await town.change(table, table.c.id == number, state=State.DRAFT)
    await sri.taps(f"announced:0:{number}.0")
    assert sri.sees(sri.word("That button is old. Here is the newest:"))
    await boss.taps(f"announced:0:{number}.0")
    assert boss.sees("Desain motif batik")
    assert await pressed(town, number) == {}


async def test_a_draft_has_no_results_yet(town: Town) -> None:
    boss = await admin(town)
    number = await announce(town)
    assert "Belum dikirim." in await results(town, boss, number)

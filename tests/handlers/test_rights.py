"""A person's rights: see everything, correct it, take it along, be forgotten to the last byte, and be left alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.channels.port import NotSent
from bot.channels.web.channel import encode
from bot.channels.web.port import Heard
from bot.rules.authority import Grant, Role
from bot.vocabulary import PLAIN, Address, Passage, Receipt, Reply, Tap
from storage.database import Database
from storage.ledger import holds
from storage.ledger.transcript import StoredTranscript
from storage.models import addresses, contacts, deliveries, metadata, questions, registrations, transcript
from storage.models import holds as holds_table
from storage.people import roles
from tests.persona import MemoryChannel, Persona, Town, a_town, everybody_registers

MOTIF = "contoh-motif-batik"
NAME, PHONE, PLACE = "Sriwulandari Kusumaningrum", "+6281399887766", "Desa Tegalsempulur"
QUESTION = "Bolehkah saya membawa si kembar Aksaranala?"
SECRETS = ("Sriwulandari", "81399887766", "Tegalsempulur", "Aksaranala", "sri-recipient-4711")


class WebMemory(MemoryChannel):
    """The web chat's memory: what is said is kept in the transcript, as the real channel does."""

    database: Database

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        receipt = await super().send(address, reply, edits=edits, passage=passage)
        await StoredTranscript(self.database).append(address.recipient, encode(reply), self._now(), None)
        return receipt


class WebPersona(Persona):
    """Somebody on the web, whose own words are kept in the transcript, too."""

    async def says(self, text: str) -> Reply:
        heard = Heard(f"key-{text}", text, self.town.clock())
        await StoredTranscript(self.town.database).hear(self.address.recipient, heard)
        return await super().says(text)


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path, channels=("memory", "web")) as opened:
        web = WebMemory("web", opened.clock)
        web.database = database
        opened.channels["web"] = web
        yield opened


async def lives(town: Town, channel: str) -> Persona:
    """A whole life with Sapa: profile, registration, question, wishes, a role, and a form left open."""
    sri = (
        WebPersona(town, Address(channel, "sri-recipient-4711"), "id") if channel == "web" else town.person("sri-recipient-4711")
    )
    await sri.says("halo")
    await sri.presses("Bahasa Indonesia")
    await sri.walks(f"/start r_{(await town.activity(MOTIF))['id']}", "Setuju, lanjut", NAME, PHONE, "batik", "Benar, daftarkan")
    await sri.walks("/tanya", QUESTION)
    await sri.walks("pelatihan tenun sumatera barat", "Ikuti ini")
    await town.database.run(lambda connection: roles.grant(connection, sri.address, Grant(Role.ORGANISER), town.clock()))
    await sri.walks("/profil", "Kabupaten/kota", "batal", "/profil", "Nama usaha", f"Batik {PLACE}")
    await sri.walks(f"/start r_{(await town.activity('contoh-pewarnaan-batik'))['id']}", "Setuju, lanjut", "x")
    return sri


async def is_erased(town: Town, sri: Persona) -> None:
    await sri.walks("/data", "Hapus semua", "Hapus semua")
    assert "dihapus" in sri.last.text
    await town.settled()
    town.clock.tick(seconds=10)
    await town.clockwork.sweep_erased()


async def traces(town: Town) -> list[str]:
    """What is left of her: bytes of the files on SQLite, rows on PostgreSQL."""
    if town.database.dialect == "sqlite":
        path = Path(str(make_url(town.database.url).database))
        content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        return [secret for secret in SECRETS if secret.encode() in content]
    rows = repr([await town.rows(table) for table in metadata.sorted_tables])
    return [secret for secret in SECRETS if secret in rows]


@pytest.mark.parametrize("channel", ["memory", "web"])
async def test_nothing_is_left_of_an_erased_person(town: Town, channel: str, capsys: pytest.CaptureFixture[str]) -> None:
    sri = await lives(town, channel)
    assert sorted(await traces(town)) == sorted(SECRETS)
    await is_erased(town, sri)
    assert await traces(town) == []
    logged = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in logged.out + logged.err]
    (claim,) = await town.rows(registrations)
    assert claim["contact_id"] is None


@pytest.mark.parametrize("channel", ["memory", "web"])
async def test_nothing_is_left_in_what_admins_were_shown(town: Town, channel: str) -> None:
    sri = await lives(town, "memory")
    ayu = await town.guest("ayu") if channel == "memory" else WebPersona(town, Address("web", "ayu"), "id")
    if channel == "web":
        await ayu.says("halo")
        await ayu.presses("Bahasa Indonesia")
    town.admin(ayu)
    (asked,) = await town.rows(questions)
    await ayu.says(f"/jawab {asked['id']}")
    assert ayu.sees(NAME, QUESTION)
    await ayu.says("menu")
    await town.settled()
    await is_erased(town, sri)
    assert await traces(town) == []


async def test_the_check_catches_rows_that_are_only_deleted(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: the rows go, the bytes of the file stay."""
    if town.database.dialect != "sqlite":
        pytest.skip("PostgreSQL cleans up by itself")

    async def nothing() -> None:
        pass

    monkeypatch.setattr(town.database, "erase_traces", nothing)
    await is_erased(town, await lives(town, "memory"))
    assert await traces(town) != []


async def test_an_erasure_gives_seats_back_and_counts_stay(town: Town) -> None:
    sri = await lives(town, "memory")
    people = [
        await town.guest(name, "en", name=name.title(), phone="+6281234567890", craft="batik")
        for name in ("ana", "budi", "citra")
    ]
    await everybody_registers(town, people, MOTIF)
    for persona in people:
        await persona.hears(1)
    waiting = next(persona for persona in people if persona.last.heading == "You are on the waiting list")
    await is_erased(town, sri)
    await town.clockwork.fire_due()
    await waiting.hears(2)
    assert waiting.last.heading == "There is a seat for you"
    found = await town.seats(MOTIF)
    assert (len(found["confirmed"]), found["offered"]) == (2, [waiting.address.recipient])
    assert found["cancelled"] == ["nobody"]


async def test_a_farewell_that_cannot_be_said_goes_too(town: Town) -> None:
    sri = await lives(town, "memory")
    await sri.walks("/data", "Hapus semua")
    town.channel.fails("sri-recipient-4711", *[NotSent()] * 9)
    await sri.acts(Tap(sri.choice("Hapus semua").action))
    town.clock.tick(seconds=41)
    await town.clockwork.sweep_erased()
    assert await town.rows(deliveries) == []
    assert await traces(town) == []


async def test_nothing_is_left_where_a_platform_asked_to_wait(town: Town) -> None:
    """The farewell keeps to that, too: it is not said any more; then the address goes from the list of those who wait."""
    sri = await lives(town, "memory")
    await sri.walks("/data", "Hapus semua")
    wait = holds.Hold("memory", sri.address.recipient, holds.EVERY, town.clock() + timedelta(hours=3))
    other = holds.Hold("memory", "ayu", holds.EVERY, wait.until)
    await town.database.run(lambda connection: holds.place(connection, [wait, other]))
    heard = len(sri.chat)
    await sri.acts(Tap(sri.choice("Hapus semua").action))
    town.clock.tick(seconds=41)
    await town.clockwork.sweep_erased()
    assert len(sri.chat) == heard
    assert [row["recipient"] for row in await town.rows(holds_table)] == ["ayu"]
    assert await traces(town) == []


async def test_who_writes_again_is_a_stranger(town: Town) -> None:
    sri = await lives(town, "memory")
    await is_erased(town, sri)
    await sri.says("profil")
    assert sri.labels == ["Bahasa Indonesia", "English"]
    await sri.presses("Bahasa Indonesia")
    assert sri.sees("Belum ada data tentang Anda")


async def test_the_second_tap_is_needed_and_old_ones_do_nothing_to_the_next_person(town: Town) -> None:
    sri = await lives(town, "memory")
    await sri.walks("/data", "Hapus semua", "Tidak")
    assert len(await town.rows(addresses)) == 1
    await sri.says("/data")
    assert "Hapus semua" in sri.labels


@pytest.mark.parametrize("channel", ["memory", "web"])
async def test_the_export_holds_everything_that_is_stored(town: Town, channel: str) -> None:
    sri = await lives(town, channel)
    await sri.walks("/data", "Unduh data saya")
    await town.settled()
    assert sri.last.attachment is not None
    exported: dict[str, Any] = json.loads(sri.last.attachment.content)
    words = json.dumps(exported, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret not in words]
    assert exported["profile"]["name"] == NAME
    assert [len(exported[part]) for part in ("registrations", "consents", "follows", "questions")] == [1, 4, 1, 1]
    assert exported["addresses"][0]["roles"] == ["organiser"]
    assert exported["addresses"][0]["conversation"]["form"]["name"] == "registration"
    assert len(exported["messages"]) == len(await town.rows(deliveries)) - 1  # the file itself is owed a moment later
    assert len(exported["web chat"]) == len(await town.rows(transcript)) - (1 if channel == "web" else 0)


@pytest.mark.parametrize("channel", ["memory", "web"])
async def test_an_export_does_not_hold_the_exports_before_it(town: Town, channel: str) -> None:
    """Each would be more than twice the last: twenty taps would be gigabytes."""
    sri = await lives(town, channel)
    sizes = []
    for _ in range(4):
        await sri.walks("/data", "Unduh data saya")
        await town.settled()
        assert sri.last.attachment is not None
        sizes.append(len(sri.last.attachment.content))
    assert sizes[3] - sizes[2] == pytest.approx(sizes[1] - sizes[0], rel=0.2)


async def test_stop_is_heard_everywhere_and_can_be_taken_back(town: Town) -> None:
    for number, word in enumerate(("berhenti", "STOP", "/stop", "Berhenti", "jangan kirim lagi")):
        sri = await town.guest(f"sri{number}")
        await sri.walks(f"/start r_{(await town.activity(MOTIF))['id']}", "Setuju, lanjut", word)
        (address,) = await town.rows(addresses, recipient=f"sri{number}")
        (contact,) = await town.rows(contacts, id=address["contact_id"])
        assert contact["stopped_at"] is not None, word
        assert sri.sees("tidak Anda minta")
        await sri.presses("Terima pesan lagi")
        (contact,) = await town.rows(contacts, id=address["contact_id"])
        assert contact["stopped_at"] is None

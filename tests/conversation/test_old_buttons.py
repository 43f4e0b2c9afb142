"""Messages stay on screen for ever: every old or forged press is answered, and has no effect it should not have."""

from __future__ import annotations

from typing import Any

import pytest

from bot.vocabulary import Action, Tap, Text
from storage.models import consents, contacts, metadata, registrations
from tests.persona import Persona, Town, everybody_registers, indonesian
from tests.wires.fixtures import not_on

SEAT = indonesian("You have a seat")

MOTIF = "contoh-motif-batik"
PROFILE = {"name": "Sri", "phone": "+6281234567890", "craft": "batik"}
KEPT = [
    metadata.tables[name] for name in ("contacts", "registrations", "consents", "interests", "questions", "roles", "activities")
]


async def everything(town: Town) -> dict[str, list[dict[str, Any]]]:
    """All that a press could change, conversations and messages aside."""
    return {table.name: sorted(await town.rows(table), key=str) for table in KEPT}


async def registered(town: Town, name: str) -> tuple[Persona, dict[str, Any]]:
    persona = await town.guest(name, **PROFILE)
    await everybody_registers(town, [persona], MOTIF)
    await persona.hears(1)
    (claim,) = [row for row in await town.rows(registrations) if row["status"] == "confirmed"][-1:]
    return persona, claim


JUNK = [
    "",
    ":",
    "::",
    "nothing:0:",
    "nothing:0:1",
    "card",
    "card:x:1",
    "card:-1:1",
    "card:0:-1",
    "card:0:abc",
    "card:0:1e3",
    "card:0:²",
    "card:0:１",
    "card:0:99999999999999999999",
    "card:999999999:1",
    "details:0:9999999",
    "register:0:0",
    "agree:0:=change",
    "agree:0:999=change",
    "browse:0:....99999",
    "browse:0:%.%.%.%.%.%",
    "browse:0:batik.ID-YO.991332-5.t.1.x",
    "browse:0:batik.ID-YO.000000-999.t.1.x",
    "browse:0:nothing.nowhere...9.'; DROP TABLE contacts; --",
    "browse:0:" + "x" * 55,
    "browse:0:" + "x" * 2000,
    "filter:0:c" + "x." * 27,
    "filter:0:?",
    "filter:0:cx.y.z",
    "filter:0:é",
    "undated:0:....9999",
    "follow:0:",
    "follow:0:craft=nothing",
    "follow:0:activity=-1",
    "follow:0:person=1",
    "unfollow:0:activity=x",
    "registration:0:x",
    "giveup:0:999999",
    "giveup_yes:1:0",
    "undo:1:999999",
    "accept:1:999999",
    "coming:0:",
    "onmiss:0:999999=out",
    "onmiss:0:=",
    "onmiss:0:1=sideways",
    "calendar:0:999999",
    "answer:0:name=Forged",
    "answer:1:confirm=yes",
    "back:7:",
    "skip:7:name",
    "correct:0:role",
    "resume:0:",
    "leave:3:",
    "change:0:stopped_at",
    "change:0:id",
    "questions:0:",
    "similar:0:x",
    "x" * 64,
    "ü" * 32,
    "card:0:" + "9" * 57,
    "\u202e:0:\u202e",
    "answer:0:=" + "=" * 50,
]


async def test_junk_is_answered_and_changes_nothing(town: Town) -> None:
    sri = await town.guest("sri", **PROFILE)
    before = await everything(town)
    for payload in JUNK:
        await sri.taps(payload)
        assert sri.last.choices, payload
        assert await everything(town) == before, payload
    await sri.says("menu")
    assert sri.sees("Apa yang Anda cari?")


async def test_junk_inside_a_form_changes_no_answer(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says(f"/start r_{(await town.activity(MOTIF))['id']}")
    await sri.walks("Setuju, lanjut", "Sri Wahyuni")
    before = await everything(town)
    for payload in JUNK:
        if payload.startswith(("ask:", "change:", "correct:", "resume")):
            continue  # these rightly open another question
        await sri.taps(payload)
        assert sri.last.choices, payload
    assert await everything(town) == before
    await sri.walks("menu", "Lanjutkan isian")
    assert sri.sees("(2/3)")


@pytest.mark.parametrize("action", ["registration", "giveup", "giveup_yes", "undo", "calendar", "accept", "coming", "onmiss"])
async def test_other_peoples_registrations_are_out_of_reach(town: Town, action: str) -> None:
    _, claim = await registered(town, "sri")
    rina = await town.guest("rina", "en")
    before = await everything(town)
    for version in (0, claim["version"], claim["version"] + 1):
        await rina.taps(f"{action}:{version}:{claim['id']}")
        assert rina.sees("I cannot find that registration")
        assert claim["code"] not in rina.reads
        assert "Sri" not in rina.reads
    assert await everything(town) == before


async def test_buttons_of_an_earlier_state_show_the_present_one(town: Town) -> None:
    sri, _ = await registered(town, "sri")
    ticket = sri.chat[-1]
    await sri.walks("Batalkan kursi", "Ya, batalkan")
    cancelled = sri.chat[-1]
    sure = sri.chat[-2]
    await sri.presses("Urungkan")
    before = await everything(town)
    for label, bubble in (("Urungkan", cancelled), ("Ya, batalkan", sure), ("Batalkan kursi", ticket)):
        await sri.presses(label, bubble)
        assert sri.sees("Tombol itu sudah lama", SEAT)
        assert await everything(town) == before, label


async def test_buttons_of_a_form_that_is_over_do_nothing(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says(f"/start r_{(await town.activity(MOTIF))['id']}")
    await sri.walks("Setuju, lanjut", "Sri", "081234567890", "batik")
    review, crafts = sri.chat[-1], sri.chat[-2]
    await sri.presses("Benar, daftarkan")
    before = await everything(town)
    for label, bubble in (
        ("Benar, daftarkan", review),
        ("Ubah", review),
        ("Batal", review),
        ("Tenun", crafts),
        ("Kembali", crafts),
    ):
        await sri.presses(label, bubble)
        assert sri.labels, label
        assert await everything(town) == before, label


async def test_buttons_of_an_earlier_form_do_not_answer_the_present_one(town: Town) -> None:
    sri = await town.guest("sri")
    number = (await town.activity(MOTIF))["id"]
    await sri.walks(f"/start r_{number}", "Setuju, lanjut", "Sri", "081234567890")
    crafts = sri.chat[-1]
    await sri.says("batal")
    await sri.walks(f"/start r_{number}", "Setuju, lanjut", "Dewi", "081234567899")
    await sri.presses("Pewter (timah)", crafts)
    assert "Pewter" not in sri.last.text
    await sri.walks("menu", "Lanjutkan isian", "batik")
    assert sri.sees("Dewi", "Batik")


async def test_the_same_incoming_twice_takes_effect_once(town: Town) -> None:
    sri = await town.guest("sri", **PROFILE)
    number = (await town.activity(MOTIF))["id"]
    await sri.says(f"/start r_{number}")
    for _ in range(3):
        await sri.acts(Tap(Action("agree", str(number))), key="webhook-17")
    await sri.hears(2)
    await town.settled()
    assert len(sri.chat) == 2
    assert len(await town.rows(registrations)) == 1
    assert town.log.outcomes["repeat"] == 2
    await town.restart()
    await sri.acts(Tap(Action("agree", str(number))), key="webhook-17")
    assert town.log.outcomes["repeat"] == 3


@not_on("whatsapp", why="one person is told 45 things at once there, not more")
async def test_fifty_taps_at_once_are_one_registration_and_fifty_answers(town: Town) -> None:
    sri = await town.guest("sri", **PROFILE)
    await everybody_registers(town, [sri] * 50, MOTIF)
    await sri.hears(50)
    assert len(await town.rows(registrations)) == 1
    assert len({row["purpose"] for row in await town.rows(consents)}) == len(await town.rows(consents))
    assert (await town.seats(MOTIF))["confirmed"] == ["sri"]
    (code,) = {row["code"] for row in await town.rows(registrations)}
    assert all(code in said.reply.text for said in sri.chat)


@not_on("whatsapp", why="one person is told 45 things at once there, not more")
async def test_fifty_first_messages_at_once_are_one_person(town: Town) -> None:
    sri = town.person("sri")
    await town.takes(*(town.incoming(sri.address, Text("/start")) for _ in range(50)))
    await sri.hears(50)
    assert len(await town.rows(contacts)) == 1

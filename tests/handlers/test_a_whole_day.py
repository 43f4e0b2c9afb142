"""An organiser's whole way on a phone: invited, prepares, publishes, opens the door, thanks with a certificate."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from storage.models import activities, registrations
from tests.organising.people import admin, organisation
from tests.persona import Persona, Town

TITLE = "Batik warna alam"
DAY = datetime(2026, 12, 14, 1, 30, tzinfo=UTC)  # Monday, 08.30 WIB


async def passes(town: Town, until: datetime) -> None:
    """Time goes by, and what was due meanwhile is done and said."""
    town.clock.now = until
    await town.clockwork.fire_due()
    await town.jobs.run_due()
    await town.settled()


async def invited(town: Town, ayu: Persona, wayan: Persona) -> None:
    await ayu.says("/invite")
    await ayu.presses(ayu.labels[1])
    await ayu.presses(ayu.labels[0])
    code = re.search(r"(?:undangan|invitation) (\w{8,})", ayu.reads)
    assert code
    await wayan.says(f"undangan {code[1]}")
    await wayan.presses(wayan.word("Accept"))
    assert wayan.sees("BBSPJIKB")


async def publishes(wayan: Persona) -> None:
    """The shortest way: eight answers, a look at how it will read, and yes."""
    await wayan.says("/manage")
    await wayan.presses(wayan.word("New activity"))
    await wayan.presses(wayan.labels[0])
    kind, same, done = wayan.word("Training"), wayan.word("Same as Indonesian"), wayan.word("Done")
    await wayan.walks(kind, TITLE, same, "Batik", done, "Bantul", "Aula BBSPJIKB", "14 Des 2026 09.00-16.00", "2")
    await wayan.presses(wayan.word("Preview"))
    assert wayan.sees("Telegram", TITLE, "Aula BBSPJIKB")
    await wayan.presses(wayan.word("Back"))
    await wayan.presses(wayan.word("Publish"))
    await wayan.presses(wayan.word("Yes, publish"))
    await wayan.town.learns()  # as a running process does within seconds: titles are looked up in its index


async def registers(town: Town, name: str, language: str) -> Persona:
    """Somebody finds it by its name and presses the first choice twice: register or wait, and agree."""
    known = {"craft": "batik", "country": "ID", "province": "ID-YO", "regency": "Bantul"}
    persona = await town.guest(name, language, name=f"{name.title()} Wahyuni", phone="+6281234567890", **known)
    await persona.says("batik warna alam")
    await persona.presses(persona.labels[0])
    await persona.presses(persona.labels[0])
    return persona


async def ticket(town: Town, persona: Persona) -> dict[str, object]:
    """Their claim, by the code they were shown."""
    return next(row for row in await town.rows(registrations) if row["status"] != "cancelled" and row["code"] in persona.reads)


async def arrives_by_all_four_ways(town: Town, wayan: Persona, sri: Persona, tono: Persona) -> None:
    await sri.says("tiket")
    held = await ticket(town, sri)
    await wayan.says(f"/start c_{held['ticket']}")
    assert wayan.sees("Sri Wahyuni")
    await wayan.presses(wayan.word("Undo"))
    await wayan.says("/checkin")
    await wayan.says(str(held["code"]))
    assert wayan.sees("Sri Wahyuni")
    await wayan.presses(wayan.word("Undo"))
    await wayan.says("/checkin")
    await wayan.presses(wayan.word("List of names"))
    await wayan.presses("Sri Wahyuni")
    await wayan.says("/checkin")
    await wayan.presses(wayan.word("Room word"))
    (word,) = [row["room_word"] for row in await town.rows(activities) if row["room_word"]]
    assert wayan.sees(word.upper())
    await tono.says(word)
    assert {row["status"] for row in await town.rows(registrations) if row["arrived_at"]} == {"attended"}, wayan.reads


async def certified(town: Town, wayan: Persona, sri: Persona) -> None:
    """Attendance is closed, who came says how it was, and gets a certificate."""
    await passes(town, DAY.replace(hour=12))
    assert sri.sees(sri.word("How was it? {title}", title=TITLE))
    await sri.walks(sri.word("Very good"), "Bagus sekali")
    await wayan.says("/manage")
    await wayan.presses(TITLE)
    await wayan.presses(wayan.word("At the door"))
    await wayan.presses(wayan.word("Close attendance"))
    await wayan.presses(wayan.labels[0])
    await wayan.says("/manage")
    await wayan.presses(TITLE)
    await wayan.presses(wayan.word("After the activity"))
    await wayan.presses(wayan.word("Certificates"))
    await wayan.presses(wayan.word("Issue them"))
    await wayan.walks("6", "Dr. Hendra Wijaya, M.T.", "Kepala Balai")
    assert wayan.sees("Hendra Wijaya")
    await wayan.presses(wayan.word("Issue them"))
    await passes(town, town.clock())


def code_on(sri: Persona) -> str:
    """The code that stands below the certificate, which is a file beside it."""
    assert sri.last.attachment is not None, sri.reads
    code = re.search(r"\b\w{5}-\w{5}\b", sri.reads)
    assert code, sri.reads
    return code[0]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_whole_day(town: Town, language: str) -> None:
    await organisation(town)
    ayu, wayan = await admin(town, language=language), await town.guest("wayan", language, name="Wayan Sudarma")
    await invited(town, ayu, wayan)
    await publishes(wayan)
    sri, rina, tono = [await registers(town, name, spoken) for name, spoken in (("sri", "id"), ("rina", "en"), ("tono", "id"))]
    assert rina.sees(rina.word("You have a seat"))
    assert tono.sees(tono.word("You are on the waiting list"))
    await rina.presses(rina.word("Cancel my seat"))
    await rina.presses(rina.word("Yes, cancel it"))
    await passes(town, town.clock())
    await tono.presses(tono.labels[0])
    assert tono.sees("Kode Anda")
    await passes(town, DAY)
    await arrives_by_all_four_ways(town, wayan, sri, tono)
    await certified(town, wayan, sri)
    await ayu.says(f"/verify {code_on(sri)}")
    assert ayu.sees("Sri Wahyuni", TITLE, "BBSPJIKB")

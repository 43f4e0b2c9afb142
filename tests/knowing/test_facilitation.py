"""Calls that take artisans to a fair: found on its card, applied for, curated, told of to its followers."""

from __future__ import annotations

import pytest

from storage.models import activities, registrations
from tests.knowing.fairground import announced, follower, passes
from tests.organising.people import organisation, organiser
from tests.persona import Town

SAMPLE = "contoh-fasilitasi-inacraft"


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_sample_call_is_on_its_fairs_card(town: Town, language: str) -> None:
    known = {
        "name": "Sri",
        "phone": "+6281234567890",
        "craft": "fesyen",
        "province": "ID-JK",
        "business": "Sri Busana",
        "nib": "yes",
        "regency": "Jakarta Pusat",
    }
    sri = await town.guest("sri", language, **known)
    await sri.says("/pameran inacraft" if language == "id" else "/fairs inacraft")
    await sri.presses(sri.word("Facilitation"))
    assert sri.sees("INACRAFT", sri.word("{title} (Sample)", title="").strip() or "INACRAFT")
    await sri.presses(sri.word("Apply"))
    await sri.presses(sri.word("Agree and apply"))
    assert [row["status"] for row in await town.rows(registrations)] == ["applied"]
    said = sri.word("curation: being looked at")
    assert sri.sees(said[0].upper() + said[1:])
    await sri.says("/pendaftaran" if language == "id" else "/registrations")
    assert sri.last.choices[0].detail == said


async def test_an_organiser_calls_for_a_known_edition_and_followers_hear_of_it(town: Town) -> None:
    sri, wayan = await follower(town, "sri"), await organiser(town)
    edition = await announced(town, 80, await organisation(town))
    await passes(town, minutes=3)
    await wayan.says("kelola")
    await wayan.walks(wayan.word("New activity"), wayan.word("Start"), "fasilitasi pameran")
    assert wayan.sees("Ke pameran mana?")
    await wayan.presses(wayan.labels[0])  # the known edition stands first
    await wayan.walks("Stan bersama INACRAFT", "Pakai yang Indonesia", "Batik", "Selesai", "Jakarta")
    await wayan.walks("JCC Senayan", "10-14 Feb 2027", "12")
    assert wayan.sees("Stan bersama INACRAFT")
    await wayan.walks("Terbitkan", "Ya, terbitkan")
    made = max(await town.rows(activities), key=lambda row: row["id"])
    assert (made["kind"], made["fair"], made["edition_id"], made["joining"]) == (
        "facilitation",
        "inacraft",
        edition.id,
        "selection",
    )
    await passes(town, minutes=1)
    assert sri.sees("Fasilitasi pameran dibuka", "Stan bersama INACRAFT", "Penyelenggara memilih")  # at once: it closes some day
    assert sri.labels[0] == sri.word("Apply")


async def test_a_call_without_a_fair_is_not_published(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.says("kelola")
    await wayan.walks(wayan.word("New activity"), wayan.word("Start"), "fasilitasi pameran", "Pameran Antah Berantah")
    assert wayan.sees("Saya tidak kenal pameran itu.")

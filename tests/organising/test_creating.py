"""An organiser prepares an activity question by question, reads it back, and publishes it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from storage.models import activities, audit, drafts
from tests.organising.people import BBSPJIKB, organisation, organiser
from tests.persona import Persona, Town

TITLE = ("Pelatihan", "Batik warna alam", "Pakai yang Indonesia", "Batik", "Selesai")
SHORTEST = (*TITLE, "Bantul", "Aula BBSPJIKB", "12-14 Des 09.00-16.00", "20")


async def begun(wayan: Persona) -> Persona:
    """At the first question of a new activity."""
    await wayan.says("kelola")
    await wayan.presses(wayan.word("New activity"))
    await wayan.presses(wayan.word("Start"))
    return wayan


async def reviewed(town: Town) -> Persona:
    """At the review, by the shortest way."""
    wayan = await begun(await organiser(town))
    await wayan.walks(*SHORTEST)
    return wayan


async def published(town: Town, wayan: Persona) -> dict[str, object]:
    """What the draft became."""
    await wayan.presses(wayan.word("Publish"))
    await wayan.presses(wayan.word("Yes, publish"))
    return dict((await town.rows(activities))[-1])


async def test_eight_answers_and_a_review_publish_an_activity(town: Town) -> None:
    wayan = await reviewed(town)
    assert wayan.sees("Batik warna alam", "Sabtu-Senin, 12-14 Des 2026, 09.00-16.00 WIB", "Bantul", "20")
    assert not [one for one in await town.rows(activities) if one["title_id"] == "Batik warna alam"]
    made = await published(town, wayan)
    assert (made["title_en"], made["province"], made["quota"]) == ("Batik warna alam", "ID-YO", 20)
    assert (made["starts_on"], made["ends_on"], made["timing"]) == (date(2026, 12, 12), date(2026, 12, 14), "dated")
    assert (made["organiser"], made["organisation_id"]) == (BBSPJIKB, await organisation(town))
    assert not await town.rows(drafts)
    entries = [(one["deed"], one["subject"], one["detail"]) for one in await town.rows(audit)]
    assert ("prepare", f"activity:{made['id']}", "published") in entries
    sri = await town.guest("sri")
    await sri.says("batik warna alam")
    assert sri.sees("Sisa 20 dari 20 kursi")

"""An activity is prepared, looked at and published on every platform, by pressing what stands there and typing the rest."""

from __future__ import annotations

from storage.models import activities
from tests.organising.people import organiser
from tests.persona import Town


async def test_an_activity_is_made_with_a_phone(town: Town) -> None:
    wayan = await organiser(town, language="en")
    await wayan.says("/manage")
    await wayan.walks("New activity", "Start", "Workshop", "Batik warna alam", "Same as Indonesian", "Batik", "Done")
    await wayan.walks("Bantul", "Aula BBSPJIKB", "12-14 Dec 9 am to 4 pm", "20")
    assert wayan.sees("Batik warna alam", "Saturday-Monday, 12-14 Dec 2026, 09:00-16:00 WIB")
    await wayan.walks("Preview", wayan.word("Web chat"), "Back", "Publish", "Yes, publish")
    assert [row["quota"] for row in await town.rows(activities, title_id="Batik warna alam")] == [20]

"""What people from abroad and staff type in English reaches what it names; English bubbles hold no Indonesian months."""

from __future__ import annotations

import pytest

from bot.screens import citing
from bot.vocabulary import Action
from storage.models import interests
from tests.persona import Town, spoken


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What only words decide need not be tried on both databases."""
    return sqlite_url


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("step 3", "Step 3 of 13"),
        ("can i export already", "Ready to export?"),
        ("i exported for the first time", "In which month did you first sell abroad?"),
        ("where to ask about export in east java", "Near East Java first"),
        ("is the eu agreement in force", "IEU-CEPA not in force yet"),
        ("i want to talk to a person", "What would you like to ask?"),
        ("craft exports in 2019", "2019"),
    ],
)
async def test_questions_as_newcomers_put_them(town: Town, said: str, found: str) -> None:
    ana = await town.guest("ana", "en")
    await ana.says(said)
    assert ana.sees(found)


@pytest.mark.parametrize(
    ("said", "followed"),
    [
        ("follow inacraft", ("fair", "inacraft")),
        ("tell me when duty to the uae changes", ("market", "AE")),
        ("follow silver in turkey", ("market", "TR/perak")),
        ("follow batik Jogja", ("local_craft", "batik/ID-YO")),
    ],
)
async def test_fairs_and_markets_are_followed_by_words(town: Town, said: str, followed: tuple[str, str]) -> None:
    ana = await town.guest("ana", "en")
    await ana.says(said)
    assert [(row["kind"], row["subject"]) for row in await town.rows(interests)] == [followed]


async def test_a_fair_that_may_be_two_is_asked_for(town: Town) -> None:
    ana = await town.guest("ana", "en")
    await ana.says("follow hong kong jewellery fair")
    assert ana.sees("Which fair do you mean?")
    assert await town.rows(interests) == []


@pytest.mark.parametrize("payload", ["market:0:US/fairs", "market:0:DE/fairs", "fair_past:0:inacraft", "fair_past:0:sijf"])
async def test_months_are_said_in_english(town: Town, payload: str) -> None:
    ana = await town.guest("ana", "en")
    await ana.taps(payload)
    text = " ".join((spoken(ana.last), *(f"{one.label} {one.detail}" for one in ana.last.choices)))
    assert not {"Februari", "Maret", "Mei", "Juni", "Oktober", "ke-24"} & {*text.replace(",", " ").replace(":", " ").split()}


async def test_every_page_of_sources_is_one_bubble(town: Town) -> None:
    library = town.around.library
    kept = [*library.fairs.values(), *library.steps.values(), *library.figures.values()]
    for one in kept:
        name = getattr(one, "name", one.id)
        page = citing.all_sources(name if isinstance(name, str) else one.id, one.sources, Action("menu"), one.as_of)
        assert len(spoken(page)) <= 350, spoken(page)
        assert spoken(page).count("\n") < 8, spoken(page)

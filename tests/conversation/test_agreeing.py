"""What people agree to, purpose by purpose: given by doing, taken back in a word, in the middle of anything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.vocabulary import NewsWanted
from storage.models import consents, contacts
from storage.people import consents as agreed
from tests.persona import Persona, Town, everybody_registers, spoken
from tests.wires.fixtures import in_memory

BATIK = {"name": "Sri", "phone": "+6281234567890", "craft": "batik"}
MOTIF = "contoh-motif-batik"
BOTH = pytest.mark.parametrize("language", ["id", "en"])
pytestmark = in_memory("what words mean is the same on every channel")


async def standing(town: Town) -> dict[str, bool]:
    """Each purpose that was ever agreed to, and whether it still is."""
    return {row["purpose"]: row["withdrawn_at"] is None for row in sorted(await town.rows(consents), key=lambda row: row["id"])}


async def silence(town: Town) -> tuple[bool, bool]:
    """Whether they want nothing, and whether they want no news."""
    (contact,) = await town.rows(contacts)
    return contact["stopped_at"] is not None, contact["news_stopped_at"] is not None


EVERYTHING = [
    "STOP", "stop", "Stop!", "STOP.", " stop ", "*STOP*", "stooop", "/stop",
    "BERHENTI", "berhenti.", "Berhenti!!", "/berhenti", "tolong berhenti",
    "stop dong", "stop semua", "berhenti berlangganan", "jangan kirim pesan lagi", "hentikan", "unsubscribe", "Please stop",
    "stop messages", "opt out", "no more messages", "tidak mau lagi",
]  # fmt: skip
NEWS_ONLY = [
    "STOP BERITA", "stop berita", "Stop Berita!", "berhenti berita", "stop kabar",
    "/stopberita", "jangan kirim berita lagi", "STOP NEWS", "stop news.", "no more news",
    "/stopnews",
]  # fmt: skip


@pytest.mark.parametrize("said", EVERYTHING)
async def test_stop_is_understood_however_it_is_spelt(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert await silence(town) == (True, False)


@pytest.mark.parametrize("said", NEWS_ONLY)
async def test_stop_news_leaves_what_is_about_themselves(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert await silence(town) == (False, True)
    assert sri.sees("Pengingat")


@pytest.mark.parametrize(
    ("said", "expected"), [("STOP!", (True, False)), ("Berhenti", (True, False)), ("stop berita", (False, True))]
)
async def test_stop_counts_in_the_middle_of_a_form_that_takes_any_text(
    town: Town, said: str, expected: tuple[bool, bool]
) -> None:
    sri = await town.guest("sri", "id")
    await sri.taps("change:0:name")
    await sri.says(said)
    assert await silence(town) == expected
    (contact,) = await town.rows(contacts)
    assert contact["name"] is None


@pytest.mark.parametrize("said", ["STOP.", "Berhenti!", "unsubscribe", "jangan kirim lagi"])
async def test_stop_counts_before_a_language_is_chosen(town: Town, said: str) -> None:
    sri = town.person("sri")
    await sri.says("halo")
    await sri.says(said)
    assert await silence(town) == (True, False)


@BOTH
@pytest.mark.parametrize("said", ["MULAI", "start", "/start", "Mulai"])
async def test_start_brings_everything_back(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    for word in ("stop", "stop news"):
        await sri.says(word)
    await sri.says(said)
    assert await silence(town) == (False, False)
    assert sri.sees(sri.word("Good. You get messages again about what you follow and registered for."))


async def test_registering_agrees_to_notices_and_following_to_news_each_in_its_wording(town: Town) -> None:
    sri = await town.guest("sri", "id", **BATIK)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    number = (await town.activity(MOTIF))["id"]
    assert await standing(town) == {f"registration:{number}": True, agreed.NOTICES: True}
    await sri.says("ikuti perak")
    await sri.says("ikuti batik")
    assert (await standing(town))[agreed.NEWS] is True
    (news,) = await town.rows(consents, purpose=agreed.NEWS)
    assert (news["language"], news["given_at"]) == ("id", town.clock.now)
    assert news["version"]


async def test_news_is_agreed_to_while_something_is_followed(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ikuti perak")
    await sri.says("ikuti batik")
    await sri.says("berhenti ikuti perak")
    assert await standing(town) == {agreed.NEWS: True}
    await sri.says("berhenti ikuti batik")
    assert await standing(town) == {agreed.NEWS: False}


async def test_following_again_ends_the_silence_about_news(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ikuti perak")
    await sri.says("stop berita")
    assert await standing(town) == {agreed.NEWS: False}
    await sri.says("ikuti batik")
    assert await silence(town) == (False, False)
    assert await standing(town) == {agreed.NEWS: True}


async def test_following_does_not_end_a_silence_about_everything(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("stop")
    await sri.says("ikuti batik")
    assert await silence(town) == (True, False)
    assert await standing(town) == {}
    assert sri.word("Messages again") in sri.labels
    await sri.presses(sri.word("Messages again"))
    assert await standing(town) == {agreed.NEWS: True}


async def test_stop_takes_back_news_and_notices_but_not_the_registration(town: Town) -> None:
    sri = await town.guest("sri", "id", **BATIK)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.says("ikuti batik")
    await sri.says("STOP")
    number = (await town.activity(MOTIF))["id"]
    assert await standing(town) == {f"registration:{number}": True, agreed.NOTICES: False, agreed.NEWS: False}
    await sri.says("MULAI")
    assert all((await standing(town)).values())


@BOTH
async def test_the_page_of_ones_data_shows_each_purpose_and_since_when(town: Town, language: str) -> None:
    sri = await town.guest("sri", language, **BATIK)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    await sri.says("follow batik")
    town.clock.tick(days=1)
    await sri.says("stop news")
    await sri.says("data")
    assert sri.sees(sri.word("agreed {day}", day="23 Nov 2026"), sri.word("stopped {day}", day="24 Nov 2026"))
    assert len(spoken(sri.last)) <= 350


@pytest.mark.parametrize("wanted", [False, True])
async def test_the_platforms_own_switch_counts_like_words(town: Town, wanted: bool) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ikuti batik")
    if wanted:
        await sri.says("stop berita")
    await sri.acts(NewsWanted(wanted))
    assert await silence(town) == (False, not wanted)
    assert await standing(town) == {agreed.NEWS: wanted}


async def test_the_pages_of_news_say_that_it_is_stopped_and_bring_it_back(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ikuti batik")
    await sri.says("yang saya ikuti")
    await sri.presses(sri.word("Stop news"))
    await sri.presses(sri.word("News again"))
    await sri.says("stop berita")
    await sri.says("yang saya ikuti")
    await sri.presses(sri.word("News again"))
    assert await silence(town) == (False, False)


async def met_in(town: Town) -> dict[str, Any]:
    (contact,) = await town.rows(contacts)
    return contact


async def test_a_number_counts_as_ones_own_only_as_a_platform_vouches_for_it(town: Town) -> None:
    sri = await town.guest("sri", "id")

    async def tell(persona: Persona, *, shared: bool) -> None:
        await persona.taps("change:0:phone")
        await (persona.shares("6281234567890") if shared else persona.says("0812 3456 7890"))

    await tell(sri, shared=False)
    assert (await met_in(town))["phone_shared_at"] is None
    await tell(sri, shared=True)
    assert (await met_in(town))["phone_shared_at"] == town.clock.now
    await tell(sri, shared=False)
    assert (await met_in(town))["phone_shared_at"] is None

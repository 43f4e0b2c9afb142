"""What stands last on the screen is what a word answers, also when it was said unasked."""

from __future__ import annotations

import pytest

from storage.models import registrations
from storage.unasked import onscreen
from tests.conversation.test_offers import MOTIF, SEAT, claim, fire, full_class, later, leaves, maker, registers
from tests.persona import Persona, Town

BOTH = pytest.mark.parametrize("language", ["id", "en"])


async def offered(town: Town, language: str = "id") -> Persona:
    """Dewi, who waited and is offered a seat."""
    ana, *_ = await full_class(town)
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    await leaves(ana)
    await fire(town)
    assert dewi.last.heading == dewi.word("There is a seat for you")
    return dewi


@pytest.mark.parametrize(("language", "said"), [("id", "ya"), ("id", "mau"), ("id", "1"), ("en", "yes"), ("en", "Take the seat")])
async def test_a_word_takes_the_seat_that_is_offered(town: Town, language: str, said: str) -> None:
    dewi = await offered(town, language)
    await dewi.says(said)
    assert dewi.last.heading == dewi.word("You have a seat")
    assert (await town.seats(MOTIF))["confirmed"] == ["budi", "citra", "dewi"]


@pytest.mark.parametrize(("language", "said"), [("id", "tidak"), ("id", "2"), ("en", "no thanks")])
async def test_a_word_lets_it_go(town: Town, language: str, said: str) -> None:
    dewi = await offered(town, language)
    await dewi.says(said)
    assert (await town.seats(MOTIF))["cancelled"] == ["ana", "dewi"]


async def test_without_looking_at_the_screen_the_word_would_answer_the_waiting_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onscreen, "_said_since", lambda *_: None)
    dewi = await offered(town)
    await dewi.says("1")
    assert dewi.last.heading != SEAT


async def test_a_word_after_another_answer_is_about_that_answer(town: Town) -> None:
    dewi = await offered(town)
    await dewi.says("menu")
    await dewi.says("1")
    assert dewi.last.heading == "Akan datang"
    await dewi.says("batik jogja")
    await dewi.says("ya")
    assert (await town.seats(MOTIF))["offered"] == ["dewi"]


async def test_an_open_question_keeps_its_numbers(town: Town) -> None:
    dewi = await maker(town, "dewi")
    ana, *_ = await full_class(town)
    await registers(town, dewi)
    await dewi.taps("change:0:craft")
    assert dewi.labels[1] == "Tenun"
    await leaves(ana)
    await fire(town)
    assert dewi.last.heading == "Ada kursi untuk Anda"
    await dewi.says("2")
    assert dewi.sees("Tersimpan")
    assert (await town.seats(MOTIF))["offered"] == ["dewi"]
    await dewi.says("ambil kursi")
    assert dewi.last.heading == SEAT


@BOTH
@pytest.mark.parametrize("comes", [True, False])
async def test_a_word_says_whether_they_come(town: Town, language: str, *, comes: bool) -> None:
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    await later(town, days=12, hours=1)
    assert dewi.last.heading == dewi.word("Are you coming?")
    yes, no = ("iya", "gak bisa") if language == "id" else ("yes", "no")
    await dewi.says(yes if comes else no)
    held = await claim(town, dewi)
    assert (held["coming_at"] is not None, held["status"]) == ((True, "confirmed") if comes else (False, "cancelled"))
    assert len(await town.rows(registrations)) == 1


@BOTH
async def test_a_reminder_is_answered_by_okay_or_by_no(town: Town, language: str) -> None:
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    await later(town, days=7)
    assert dewi.word("I cannot come") in dewi.labels
    await dewi.says("oke" if language == "id" else "ok")
    assert dewi.sees(dewi.word("All right. Type menu whenever you need me."))
    await later(town, days=6)
    await dewi.says("maaf tidak bisa" if language == "id" else "no")
    assert dewi.labels == [dewi.word("Keep my seat"), dewi.word("Yes, cancel it")]
    assert (await town.seats(MOTIF))["confirmed"] == ["dewi"]

"""A press that was on its way for hours or days, as after an outage of ours, is asked back before anything is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.late import ANY_TIME
from bot.vocabulary import Action, Tap, Text
from handlers import register_all
from storage.models import contacts, interests, registrations
from tests.persona import Persona, Town, everybody_registers
from tests.wires.fixtures import in_memory

pytestmark = in_memory("Only what was on its way for long tells it; each platform's own time is tested with its updates.")

MOTIF = "contoh-motif-batik"
PROFILE = {"name": "Sri", "phone": "+6281234567890", "craft": "batik"}


async def presses_late(persona: Persona, action: Action, **ago: float) -> None:
    """The press comes now and was made so long ago."""
    town, heard = persona.town, len(persona.chat)
    incoming = town.incoming(persona.address, Tap(action))
    await town.takes(replace(incoming, at=town.clock() - timedelta(**ago)))
    await persona.hears(heard + 1)


async def claims(town: Town) -> list[Any]:
    return [row["status"] for row in await town.rows(registrations)]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_seat_is_not_given_up_by_a_press_of_yesterday(town: Town, language: str) -> None:
    sri = await town.guest("sri", language, **PROFILE)
    await everybody_registers(town, [sri], MOTIF)
    await sri.hears(1)
    (claim,) = await town.rows(registrations)
    give_up = Action("giveup_yes", str(claim["id"]), claim["version"])
    await presses_late(sri, give_up, hours=20)
    assert await claims(town) == ["confirmed"]
    assert sri.sees(sri.word("Yes, do it now"), "WIB", "2026")
    await sri.presses(sri.word("Yes, do it now"))
    assert await claims(town) == ["cancelled"]


async def test_it_says_what_was_pressed_where_that_is_still_on_the_screen(town: Town) -> None:
    sri = await town.guest("sri", "en", **PROFILE)
    await sri.taps("card:0:1")
    follow = next(choice for choice in sri.last.choices if choice.action.name not in ANY_TIME)
    await presses_late(sri, follow.action, days=2)
    assert sri.sees(f"“{follow.label}”", "Nothing has changed")
    assert await town.rows(interests) == []


async def test_yes_is_an_answer_and_no_does_nothing(town: Town) -> None:
    sri = await town.guest("sri", "id", **PROFILE)
    await presses_late(sri, Action("news_hour", "18"), hours=2)
    await sri.says("ya")
    (row,) = await town.rows(contacts)
    assert row["news_hour"] == 18
    await presses_late(sri, Action("news_hour", "19"), hours=2)
    await sri.says("menu")
    (row,) = await town.rows(contacts)
    assert row["news_hour"] == 18


async def test_an_hour_is_soon_enough_and_what_shows_something_may_come_any_time(town: Town) -> None:
    sri = await town.guest("sri", "id", **PROFILE)
    await presses_late(sri, Action("news_hour", "18"), minutes=59)
    (row,) = await town.rows(contacts)
    assert row["news_hour"] == 18
    await presses_late(sri, Action("menu"), days=6)
    assert sri.word("Yes, do it now") not in sri.labels


async def test_who_asked_for_silence_days_ago_has_it_now(town: Town) -> None:
    sri = await town.guest("sri", "id", **PROFILE)
    await presses_late(sri, Action("stop"), days=6)
    (row,) = await town.rows(contacts)
    assert row["stopped_at"] is not None


async def test_what_no_button_carries_is_no_question(town: Town) -> None:
    sri = await town.guest("sri", "id", **PROFILE)
    for action in (Action(""), Action("nothing", "1")):
        await presses_late(sri, action, days=1)
        assert sri.word("Yes, do it now") not in sri.labels


async def test_words_are_taken_as_they_are(town: Town) -> None:
    sri = await town.guest("sri", "id", **PROFILE)
    incoming = town.incoming(sri.address, Text("batik di jogja"))
    await town.takes(replace(incoming, at=town.clock() - timedelta(days=3)))
    await sri.hears(1)
    assert sri.word("Yes, do it now") not in sri.labels
    assert sri.sees("Batik")


def test_every_press_that_may_come_any_time_is_one() -> None:
    assert set(register_all().actions) >= ANY_TIME

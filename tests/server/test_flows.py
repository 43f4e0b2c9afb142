"""A whole registration from outside: in both languages, by webhook and by polling, with both libraries."""

from __future__ import annotations

import pytest

from storage.models import activities, addresses, contacts, registrations
from tests.server.conftest import SHARED, Make, Rows, Running
from tests.server.telegram import Deliver, Person, Telegram, by_webhook

DYEING = "contoh-pewarnaan-batik"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
PHONE = {"id": "0812 3456 7890", "en": "+62 812-3456-7891"}


async def registers(person: Person, number: int, letter: str) -> None:
    """Come by a deep link, choose the language, and answer everything."""
    await person.says(f"/start {letter}_{number}")
    await person.presses(LANGUAGES[person.language])
    if letter == "a":
        assert person.sees("Pewarnaan batik")
        await person.presses(person.word("Register"))
    await person.presses(person.word("Agree, continue"))
    await person.walks("Sri Wahyuni", PHONE[person.language], "batik tulis", "Bantul", person.word("Not yet"))
    assert person.sees("Sri Wahyuni", "+62812345678", "Bantul")
    await person.presses(person.word("Yes, register me"))
    assert person.sees(person.word("You have a seat"))
    assert "photo" in person.last.params


async def both_languages(api: Telegram, deliver: Deliver, rows: Rows, ids: tuple[int, int]) -> None:
    """Somebody in each language, by each kind of deep link."""
    (activity,) = await rows(activities, slug=DYEING)
    answered = len(api.called("answerCallbackQuery"))
    for id, language, letter in zip(ids, LANGUAGES, "ar", strict=True):
        person = Person(api, deliver, id, language)
        await registers(person, activity["id"], letter)
        (address,) = await rows(addresses, recipient=str(id))
        (contact,) = await rows(contacts, id=address["contact_id"])
        (claim,) = await rows(registrations, contact_id=contact["id"])
        assert person.sees(claim["code"])
        assert (contact["name"], contact["language"]) == ("Sri Wahyuni", language)
    presses = [params["callback_query_id"] for params in api.called("answerCallbackQuery")[answered:]]
    assert len(presses) == len(set(presses)) == 9


@SHARED
async def test_a_registration_by_webhook(shared: Running) -> None:
    await both_languages(shared.api, by_webhook(shared.program), shared.rows, (71, 72))


@pytest.mark.timeout(120)
async def test_a_registration_by_polling(configured: Make, api: Telegram, rows: Rows) -> None:
    async with configured(TELEGRAM_DRIVER="aiogram", PUBLIC_URL=None) as sapa:
        await both_languages(api, api.push, rows, (71, 72))
    assert "Traceback" not in sapa.text

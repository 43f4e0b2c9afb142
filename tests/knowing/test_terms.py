"""Words that nobody understood: counted without whose they are, given a meaning by an admin, understood soon after."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from bot.rules.authority import Deed
from bot.understanding import understand, unknown_words
from storage.knowing import unknown
from storage.models import audit, contacts, questions, terms
from storage.models import unknown_words as table
from storage.people import lapsing
from tests.organising.people import admin
from tests.persona import Town

SAID = "ada makrame ga"


@pytest.fixture(autouse=True)
async def nothing_kept(town: Town):
    """Other tests use the same PostgreSQL database."""
    yield
    for one in (terms, table):
        await town.database.run(lambda connection, one=one: connection.execute(one.delete()))


async def kept(town: Town) -> list[str]:
    rows = await town.database.read(lambda connection: connection.execute(select(table.c.word).order_by(table.c.word)).all())
    return [word for (word,) in rows]


async def said_by(town: Town, people: int, text: str = SAID) -> None:
    for name in ("sri", "joko", "wati", "agus")[:people]:
        person = await town.guest(name, "id")
        await person.says(text)


@pytest.mark.parametrize(
    "text",
    [
        "nama saya blorongan wlingi",
        "Blorongan Wlingi",
        "blorongan@wlingi.id",
        "081234567890",
        "ab",
        "x" * 21,
        "bl0rong",
        "pak blorong",
    ],
)
async def test_what_may_be_somebodys_is_no_word(town: Town, text: str) -> None:
    assert unknown_words(text, town.around.lexicon) == ()


async def test_no_word_is_kept_while_a_form_is_open(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/lapor")
    await sri.says("makrame")
    assert await kept(town) == []


async def test_a_word_is_shown_once_three_people_said_it_and_without_them(town: Town) -> None:
    ayu = await admin(town)
    await said_by(town, 2)
    await ayu.says("/istilah")
    assert "makrame" not in ayu.reads
    await said_by(town, 3)  # the first two once more: a person counts once
    await ayu.says("/istilah")
    assert ayu.sees("makrame", "3 orang")
    assert "Sri" not in ayu.reads


async def test_a_word_gets_a_meaning_is_understood_and_loses_it_again(town: Town) -> None:
    ayu = await admin(town)
    await said_by(town, 3)
    await ayu.says("/istilah")
    await ayu.taps("term:0:makrame")
    await ayu.taps("term_as:0:makrame=c")
    await ayu.taps("term_ok:0:makrame=c=anyaman")
    assert ayu.sees("makrame", "Anyaman")
    assert await kept(town) == []
    await town.learns()
    assert understand(SAID, town.around.lexicon, town.clock().date()).craft == "anyaman"
    found = await town.database.read(lambda connection: connection.execute(select(audit.c.deed, audit.c.detail)).all())
    assert (Deed.GOVERN, "word added") in [tuple(row) for row in found]
    await ayu.says("/istilah")
    await ayu.taps("terms_added:0:")
    assert ayu.sees("makrame")
    number = await town.database.read(lambda connection: connection.execute(select(terms.c.id)).scalar())
    await ayu.taps(f"term_drop:0:{number}")
    await town.learns()
    assert understand(SAID, town.around.lexicon, town.clock().date()).craft is None
    assert ayu.sees("makrame")


@pytest.mark.parametrize(
    ("kind", "subject", "slot", "value"),
    [
        ("r", "ID-YO", "province", "ID-YO"),
        ("m", "AE", "markets", ("AE",)),
        ("f", "inacraft", "fairs", ("inacraft",)),
        ("s", "nib", "step", "nib"),
        ("k", "workshop", "kind", "workshop"),
    ],
)
async def test_a_word_can_name_anything(town: Town, kind: str, subject: str, slot: str, value: object) -> None:
    ayu = await admin(town)
    await ayu.taps(f"term_ok:0:blekotek={kind}={subject}")
    await town.learns()
    assert getattr(understand("blekotek", town.around.lexicon, town.clock().date()), slot) == value


@pytest.mark.parametrize(
    "argument", ["blekotek=c=nothing", "blekotek=z=batik", "a=c=batik", "=c=batik", "1234=c=batik", "x" * 40]
)
async def test_a_forged_choice_adds_nothing(town: Town, argument: str) -> None:
    ayu = await admin(town)
    await ayu.taps(f"term_ok:0:{argument}")
    assert await town.database.read(lambda connection: connection.execute(select(terms.c.id)).all()) == []


async def test_words_go_after_ninety_days(town: Town) -> None:
    await said_by(town, 1)
    assert await kept(town) == ["makrame"]
    town.clock.tick(days=89)
    await town.database.run(partial(lapsing.forget_words, now=town.clock()))
    assert await kept(town) == ["makrame"]
    town.clock.tick(days=2)
    await town.database.run(partial(lapsing.forget_words, now=town.clock()))
    assert await kept(town) == []


async def test_one_person_fills_no_table(town: Town) -> None:
    await town.guest("sri", "id")
    number = await town.database.read(lambda connection: connection.execute(select(func.max(contacts.c.id))).scalar_one())
    for at in range(2 * unknown.MOST_OF_ONE):
        words = [f"kata{chr(97 + at // 26)}{chr(97 + at % 26)}"]
        await town.database.run(partial(unknown.note, contact_id=number, words=words, now=town.clock()))
    assert len(await kept(town)) == unknown.MOST_OF_ONE


async def test_after_two_tries_a_person_is_offered_with_both(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("asdf lkj")
    assert sri.sees("Pelatihan", "Tanya petugas")
    await sri.says("qwerty")
    assert sri.sees("Ya, teruskan")
    await sri.says("ya")
    said = await town.database.read(lambda connection: connection.execute(select(questions.c.body)).scalars().all())
    assert said == ["asdf lkj\nqwerty"]

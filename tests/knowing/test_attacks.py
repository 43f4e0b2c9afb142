"""Hostile hands on what is known: words that would shadow what keeps people safe, names, cells that take for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.channels.rendering import plain_text
from bot.documents import tariff_rows
from bot.vocabulary import Tap
from storage.knowing import editions as dates
from storage.knowing.editions import Said
from storage.models import editions, metadata, terms, unknown_words
from tests.knowing.fairground import FAIR, said
from tests.knowing.test_editions import _to_review as to_review
from tests.knowing.test_export_truth import RATE, SOURCED
from tests.knowing.test_sharing import TELEGRAM, finds, on
from tests.organising.people import admin, organiser
from tests.persona import Town

DAY = date(2026, 11, 23)


async def added(town: Town) -> list[str]:
    return [row["phrase"] for row in await town.rows(terms)]


@pytest.fixture(autouse=True)
async def nothing_kept(town: Town) -> AsyncIterator[None]:
    """Other tests use the same PostgreSQL database."""
    yield
    for one in (terms, unknown_words):
        await town.database.run(lambda connection, one=one: connection.execute(one.delete()))


TAKEN = [
    "berhenti",
    "stop",
    "menu",
    "batal",
    "ya",
    "tidak",
    "petugas",
    "yang",
    "dan",
    "juni",
    "jogja",
    "batik",
    "besok",
    "perak",
    "pelatihan",
    "nomor",
    "tolong",
]


@pytest.mark.parametrize("phrase", [*TAKEN, "tanya petugas", "berhenti dulu", "bulan depan", "tolong berhenti", "tolong stop ya"])
async def test_a_word_that_means_something_gets_no_other_meaning(town: Town, phrase: str) -> None:
    ayu = await admin(town)
    await ayu.taps(f"term_ok:0:{phrase}=c=anyaman")
    assert await added(town) == []
    await ayu.taps("term_new:0:")
    await ayu.says(phrase)
    await ayu.taps(f"term_ok:0:{phrase}=s=nib")
    assert await added(town) == []


async def test_their_own_name_is_no_word(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Blorongan Wlingi")
    await sri.says("makrame wlingi")
    assert [row["word"] for row in await town.rows(unknown_words)] == ["makrame"]


@pytest.mark.parametrize(("rate", "code"), [("-5%", "rate"), ("9" * 4_000, "long"), ("=1%", "formula"), ("5", "rate")])
def test_a_rate_that_is_none_is_refused_however_often_it_stands_there(rate: str, code: str) -> None:
    row = f"AE,711311,IUAE-CEPA,{rate},Kemendag,2026-02-01,{'https://a.b' if code != 'long' else 'https://' + 'a.' * 1_990}"
    checked = tariff_rows.check("\n".join([",".join(tariff_rows.COLUMNS), *[row] * 400]).encode(), "id", DAY)
    assert not checked.rows
    assert {fault.code for fault in checked.faults if fault.column == "rate"} == {code}
    assert checked.faulty == 400


@pytest.mark.parametrize("payload", ["attendances:0:99999999999999999999", "people:0:99999999999999999999"])
async def test_a_number_that_no_database_holds_is_nothing_there(town: Town, payload: str) -> None:
    ayu = await admin(town)
    await ayu.taps(payload)  # a turn that is quarantined fails the test
    assert ayu.labels


# ---- dates of fairs, announced at once ----------------------------------------------------------------------------------
async def _at_once(town: Town) -> list[str]:
    """Four organisations press "announce" for the same days in one moment; the days that are announced then."""
    people = [await to_review(await organiser(town, f"o{number}", of=f"Dinas {number}")) for number in range(4)]
    announce = [next(one.action for one in person.last.choices if one.label == "Umumkan") for person in people]
    pressed = zip(people, announce, strict=True)
    await town.takes(*(town.incoming(person.address, Tap(action), "id") for person, action in pressed))
    return [str(row["starts_on"]) for row in await town.rows(editions)]


async def test_the_same_days_announced_at_once_are_one_date(town: Town) -> None:
    assert await _at_once(town) == ["2027-10-06"]


async def test_who_only_looks_announces_the_same_days_twice(town: Town) -> None:
    """The bad twin: the second looks before the first is committed, as turns on PostgreSQL can that hold nothing."""
    first = said(date(2027, 10, 6))
    both = asyncio.Barrier(2)

    async def announces() -> None:
        found = await town.database.read(partial(dates.of_fair, slug=FAIR))
        await both.wait()
        if not found:
            await town.database.run(partial(_writes, what=first, town=town))

    await asyncio.gather(announces(), announces())
    assert len(await town.rows(editions)) == 2


def _writes(connection: Connection, what: Said, town: Town) -> None:
    dates.add(connection, what, None, town.clock())


# ---- what an erasure leaves ---------------------------------------------------------------------------------------------
async def test_nothing_of_what_they_asked_stays(town: Town) -> None:
    """Only the farewell's own row, which goes within a minute, says where it was sent."""
    wayan = await organiser(town, "zarfudin")
    for words in ("cari blorong", "ekspor blorong ke dubai", "deket blorong", "kapan blorong pameran", "blorong makrame"):
        await wayan.says(words)
    for payload in ("follow:0:fair=inacraft", "follow:0:market=AE/perak", "step_done:0:nib", "edition_new:0:inacraft"):
        await wayan.taps(payload)
    await wayan.says("blorong 2027")
    assert await held(town, "blorong")
    await wayan.walks("/erase")
    await wayan.taps("erase_yes:0:")
    assert await held(town, "blorong") == []
    assert await held(town, "zarfudin") == ["deliveries"]


async def held(town: Town, word: str) -> list[str]:
    """The tables that hold a word anywhere."""
    return [table.name for table in metadata.sorted_tables for row in await town.rows(table) if word in str(row)]


# ---- rates in other chats -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["id", "en"])
async def test_no_card_found_after_the_bots_name_states_a_rate_that_no_source_does(town: Town, language: str) -> None:
    on(town, telegram=TELEGRAM)
    for market in town.around.library.markets.values():
        for craft in ("perak", "batik", "rotan"):
            found = (await finds(town, f"{craft} {market.name.said('id')} kena pajak", language=language)).found
            rates = {rate for one in found for rate in RATE.findall(f"{one.title} {plain_text(one.reply)}")}
            assert rates <= SOURCED.get(market.id, set())


STRANGE = ["x" * 256, "(a+)+$" * 40, "💥" * 120, "\u202eأهلا", "a'" * 120, "%_%", "ＢＡＴＩＫ", "²", "7113.11"]


@pytest.mark.parametrize("words", STRANGE)
async def test_anything_may_be_typed_after_the_bots_name(town: Town, words: str) -> None:
    assert (await finds(town, words)).further == 0

"""Who follows a market is told once what changed of it, by day, and nobody whom it does not concern."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, insert

from scheduler.timers.firing import fire_due
from scheduler.timers.table import FIRES
from storage.catalogue.loading import load_document
from storage.knowing import revisions
from storage.models import addresses, contacts, interests, timers
from storage.unasked import timers as stored_timers
from tests.knowing.test_tariffs import GOOD, made, sends, sheet
from tests.organising.people import admin
from tests.persona import CATALOGUE, Persona, Town, spoken
from tests.scheduler.briefs import all_sayable
from tests.scheduler.following import at, owed, ticks

Change = Callable[[dict[str, Any]], object]
READ: dict[str, Any] = yaml.load((CATALOGUE / "markets.yaml").read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(autouse=True)
async def as_it_was(town: Town) -> AsyncIterator[None]:
    """Other tests find the catalogue as its files have it: on PostgreSQL it is the same database."""
    yield
    await town.database.run(partial(load_document, name="markets.yaml", document=READ, now=town.clock()))


async def loads(town: Town, change: Change) -> None:
    """An admin loads the catalogue's file with something changed."""
    document = yaml.safe_load(yaml.safe_dump({name: READ[name] for name in ("markets", "crafts_hs", "product_rules")}))
    change(document)
    report = await town.database.run(partial(load_document, name="markets.yaml", document=document, now=town.clock()))
    assert report.rejected == []


def market(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in document["markets"] if row["market"] == code)


def dubai(document: dict[str, Any]) -> None:
    market(document, "AE")["tariff_notes"]["id"] += " Diperbarui."


async def follower(town: Town, name: str, subject: str, language: str = "id") -> Persona:
    one = await town.guest(name, language)
    await one.taps(f"follow:0:market={subject}")
    return one


@pytest.mark.parametrize("language", ["id", "en"])
async def test_followers_are_told_once_what_changed_and_where_to_read_it(town: Town, language: str) -> None:
    await at(town, 23, 10)
    sri = await follower(town, "sri", "AE/perak", language)
    budi, citra = await follower(town, "budi", "AE"), await follower(town, "citra", "JP")
    for _ in range(2):
        await loads(town, dubai)
        await ticks(town)
    assert len(await owed(town)) == 2, "the same file again is no news"
    assert sri.last.heading == sri.word("News about exporting")
    assert sri.sees({"id": "Perak ke Uni Emirat Arab", "en": "Silver to United Arab Emirates"}[language], sri.word("duty"))
    assert sri.word("HS codes") not in spoken(sri.last)
    assert len(spoken(sri.last)) <= 350
    assert budi.sees("Uni Emirat Arab (Dubai)", "bea masuk")
    assert citra.word("News about exporting") != citra.last.heading
    await all_sayable(town)
    await sri.presses(sri.last.choices[0].label)
    assert sri.sees("IUAE-CEPA", "2023-09-04")
    await budi.taps("following:0:")
    await loads(town, lambda document: market(document, "AE")["agreements"][0].update(note="Ditandatangani."))
    await ticks(town)
    assert budi.sees("perjanjian dagang")


async def test_codes_and_rules_are_told_to_who_follows_the_craft_and_other_sources_to_nobody(town: Town) -> None:
    await at(town, 23, 10)
    sri, budi = await follower(town, "sri", "AE/kayu"), await follower(town, "budi", "AE")

    def changed(document: dict[str, Any]) -> None:
        document["product_rules"][0]["body"]["id"] += " Baru."
        next(row for row in document["crafts_hs"] if row["craft"] == "kayu")["hs"].pop()
        market(document, "AE")["as_of"] = "2026"

    await loads(town, changed)
    await ticks(town)
    assert sri.sees("kode HS dan aturan produk")
    assert len(await owed(town)) == 1
    assert budi.last.heading != "Kabar ekspor"


async def test_a_translation_is_no_news(town: Town) -> None:
    await at(town, 23, 10)
    sri = await follower(town, "sri", "AE")

    def translated(document: dict[str, Any]) -> None:
        emirates = market(document, "AE")
        emirates["agreements"][0]["note"] = emirates["agreements"][0]["note"]["id"]
        emirates["tariff_notes"]["en"] += " In other words."

    await loads(town, translated)
    await ticks(town)
    assert await owed(town) == []
    assert sri.last.heading != "Kabar ekspor"


async def test_in_the_night_nobody_is_rung_and_who_stopped_is_passed_over(town: Town) -> None:
    await at(town, 23, 20)
    sri, budi = await follower(town, "sri", "AE"), await follower(town, "budi", "AE")
    await budi.says("stop")
    await at(town, 23, 23)
    await loads(town, dubai)
    await town.clockwork.fire_due()
    (row,) = await owed(town)
    assert (row["state"], row["due_at"].hour) == ("pending", 0)  # 07.00 WIB
    assert sri.last.heading != "Kabar ekspor"


async def test_imported_duty_is_told_to_who_follows_that_market_and_those_goods(town: Town) -> None:
    await at(town, 23, 10)
    ayu = await admin(town)
    sri, budi = await follower(town, "sri", "AE/perak"), await follower(town, "budi", "AE")
    citra, dewi = await follower(town, "citra", "AE/batik"), await follower(town, "dewi", "JP/perak")
    await sends(town, ayu, sheet(GOOD))
    await ayu.presses("Impor yang benar")
    await made(town)
    await ticks(town)
    assert [one.last.heading == "Kabar ekspor" for one in (sri, budi, citra, dewi)] == [True, True, False, False]


async def test_nobody_follows_and_nothing_is_planned(town: Town) -> None:
    await loads(town, dubai)
    assert await town.rows(timers, kind="revised") == []


# ---- many, each once ----------------------------------------------------------------------------------------------------------
MANY = 230


def _many(connection: Connection, now: Any) -> None:
    """People who follow the market; every third of them by two interests."""
    ids = range(50_001, 50_001 + MANY)
    connection.execute(insert(contacts), [{"id": one, "language": "id", "created_at": now} for one in ids])
    connection.execute(
        insert(addresses),
        [{"contact_id": one, "channel": "memory", "recipient": f"r{one}", "conversation": "", "created_at": now} for one in ids],
    )
    rows = [{"contact_id": one, "kind": "market", "subject": "AE", "since": now} for one in ids]
    rows += [{"contact_id": one, "kind": "market", "subject": "AE/perak", "since": now} for one in ids if one % 3 == 0]
    connection.execute(insert(interests), rows)


async def told(town: Town) -> list[int]:
    """Whom the ledger owes the news, each as often as it does."""
    await at(town, 23, 10)
    town.channel.stall()
    await town.database.run(partial(_many, now=town.clock()))
    await loads(town, dubai)
    for _ in range(5):
        await town.database.run(partial(fire_due, table=FIRES, now=town.clock(), around=town.around))
    return [row["contact_id"] for row in await owed(town)]


async def test_each_of_many_is_told_once_over_all_pages(town: Town) -> None:
    found = await told(town)
    assert len(found) == len(set(found)) == MANY


@pytest.mark.parametrize("twin", ["a page that is not marked", "a page that begins again"])
async def test_the_count_finds_who_is_told_twice(town: Town, monkeypatch: pytest.MonkeyPatch, twin: str) -> None:
    if twin == "a page that is not marked":
        monkeypatch.setattr(stored_timers, "fired", lambda *_: None)
    else:
        planned = revisions.planned
        monkeypatch.setattr(revisions, "planned", lambda changes, after, now: planned(changes, max(after - 1, 0), now))
    found = await told(town)
    assert len(found) > len(set(found))

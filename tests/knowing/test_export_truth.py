"""No duty is ever said that no source states: every product in every market, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from itertools import product as pairs

import msgspec
import pytest

from bot.i18n import speaking
from bot.rules import duties, products
from bot.rules.duties import Says
from bot.rules.products import Product
from bot.screens.artisans import comparing, duty, export_words, markets
from bot.screens.artisans.comparing import Side
from bot.screens.artisans.duty import Answer
from bot.screens.artisans.markets import Shown
from bot.screens.names import Names
from bot.vocabulary import Reply
from storage.knowing import revisions
from storage.knowing.revisions import Part
from storage.knowing.tariffs import Tariff
from tests.persona import Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401

RATE = re.compile(r"\d[\d.,-]*\s?(?:%|persen|per cent|percent)", re.IGNORECASE)
SOURCED = {"HK": {"0%"}, "AE": {"5%", "0%"}, "SG": {"0%"}, "MY": {"0%"}, "TH": {"0%"}, "TR": {"4-50%"}, "US": {"19%"}}
"""Every tariff figure the catalogue states; Australia's stands in words."""

DAY = date(2026, 2, 1)
ROW = Tariff("JP", "711311", "IJEPA", "3,1%", "Kementerian Keuangan", DAY)


def names(town: Town) -> Names:
    return Names(town.around.crafts, town.around.provinces, town.around.library)


def every_product(known: Names) -> list[Product]:
    coded = {Product(entry.craft, one.code) for entry in known.library.headings.values() for one in entry.hs}
    return [*map(Product, known.crafts), *sorted(coded, key=str), Product("", "9999")]


def answers(known: Names, tariffs: tuple[Tariff, ...] = ()) -> Iterator[tuple[str, Reply]]:
    """Everything that is said of duty, with the market it is about."""
    for language in ("id", "en"):
        with speaking(language):
            for what, market in pairs(every_product(known), known.library.markets.values()):
                own = [row for row in tariffs if row.market == market.id and products.concerns(what, row.hs, known.library)]
                yield market.id, duty.card(Answer(what, market, own, known, "market=AE"))
                yield market.id, comparing.compared(what, [Side(market, own)], known)
            for market in known.library.markets.values():
                yield market.id, markets.card(Shown(market, known))


def lies(said: list[tuple[str, Reply]], imported: str = "") -> list[str]:
    """What looks like a rate and is on no list."""
    return [
        f"{market}: {found}"
        for market, reply in said
        for found in RATE.findall(reply.text)  # a heading names the product, and of cloth how much of it is cotton
        if found not in SOURCED.get(market, set()) and found not in imported
    ]


async def test_no_rate_is_said_that_no_source_states_and_all_of_it_fits_into_a_bubble(town: Town) -> None:
    said = list(answers(names(town)))
    assert lies(said) == []
    assert [spoken(reply) for _, reply in said if len(spoken(reply)) > 350 or spoken(reply).count("\n") > 7] == []
    assert all(len(reply.choices) <= 10 for _, reply in said)
    assert {market for market, reply in said for _ in RATE.findall(reply.text)} == set(SOURCED)


async def test_three_markets_fit_into_a_bubble_whatever_was_imported_for_them(town: Town) -> None:
    known, long = names(town), "x" * 75
    for language, craft in pairs(("id", "en"), ("perak", "batik")):
        for three in [*combinations(known.library.markets.values(), 3)][::5]:
            rows = [Tariff(one.id, "711311", "PERJANJIAN-PANJANG", "12,5% atau Rp150.000/kg", long, DAY) for one in three]
            with speaking(language):
                plain = comparing.compared(Product(craft), [Side(one, []) for one in three], known)
                full = comparing.compared(Product(craft), [Side(one, [row]) for one, row in zip(three, rows, strict=True)], known)
                single = duty.card(Answer(Product(craft), three[0], [rows[0], replace(rows[0], hs="7114")], known, "market=AE"))
            assert max(len(spoken(reply)) for reply in (plain, full, single)) <= 350, (
                spoken(plain),
                spoken(full),
                spoken(single),
            )


async def test_an_imported_rate_is_said_where_it_was_stated_and_nowhere_else(town: Town) -> None:
    said = list(answers(names(town), (ROW,)))
    assert lies(said, ROW.rate) == []
    shown = [spoken(reply) for market, reply in said if ROW.rate in spoken(reply)]
    assert shown
    assert all("7113.11" in words and "2026-02-01" in words for words in shown)
    assert not [market for market, reply in said if ROW.rate in spoken(reply) and market != "JP"]


async def test_the_check_finds_a_rate_that_is_made_up(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_words, "unknown", lambda *_: "12,5% mungkin")
    assert lies(list(answers(names(town))))


async def test_textile_and_jewellery_rates_are_said_of_those_goods_only(town: Town) -> None:
    library = town.around.library
    turkey, emirates = library.markets["TR"], library.markets["AE"]
    assert duties.stated(turkey, ["batik"]) is not None
    assert duties.stated(turkey, ["perak"]) is None
    assert duties.stated(emirates, ["perak"]) is not None
    assert duties.stated(emirates, ["batik"]) is None


async def test_what_a_record_says_no_more_is_said_no_more(town: Town) -> None:
    for market in town.around.library.markets.values():
        found = duties.stated(market)
        assert (found is not None) == (market.id in duties.CLOSED)
        emptied = msgspec.structs.replace(market, tariff_notes=type(market.tariff_notes)("Angka tarif tidak ditemukan.", ""))
        assert duties.stated(emptied) is None
    assert {found.says for market in town.around.library.markets.values() if (found := duties.stated(market))} == set(Says)


async def test_a_tariff_note_is_shown_as_it_stands(town: Town) -> None:
    known = names(town)
    for market in known.library.markets.values():
        with speaking("id"):
            pages = [markets.tariff(Shown(market, known), page).text.rpartition("\n")[0] for page in range(4)]
        told = " ".join(dict.fromkeys(pages))
        for found in RATE.findall(told):
            assert found in market.tariff_notes.id
        assert len(re.findall(r"\w+", market.tariff_notes.id)) <= len(re.findall(r"\w+", told)) + 4


async def test_agreements_stand_as_their_record_says(town: Town) -> None:
    library = town.around.library
    with speaking("id"):
        said = {code: export_words.agreements(market) for code, market in library.markets.items()}
    assert "IUAE-CEPA berlaku sejak 1 Sep 2023" in said["AE"]
    assert "IT-CEPA belum berlaku" in said["TR"]
    assert "IEU-CEPA belum berlaku" in said["DE"]
    assert "berlaku sejak" not in said["SG"]


def test_codes_hold_their_parts_and_no_code_has_more_than_six_digits() -> None:
    assert products.shortened("7113.11.10") == "711311"
    assert products.shortened("71131") == "7113"
    assert products.shortened("71") == ""
    assert products.dotted("711311") == "7113.11"


def test_what_changed_concerns_those_whose_interest_it_touches() -> None:
    changes = {"AE": [Part.NOTES], "AE/perak": [Part.DUTY], "/perak": [Part.CODES], "AE/-": [Part.DUTY]}
    assert revisions.parts_for(changes, "AE") == [Part.DUTY, Part.NOTES]
    assert revisions.parts_for(changes, "AE/perak") == [Part.DUTY, Part.NOTES, Part.CODES]
    assert revisions.parts_for(changes, "AE/batik") == [Part.NOTES]
    assert revisions.parts_for(changes, "JP/perak") == [Part.CODES]
    assert revisions.parts_for(changes, "JP") == []

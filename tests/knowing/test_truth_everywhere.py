"""Every code in every market, every sample, every meaning a word can be given, every group: each says what the files hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.i18n import speaking
from bot.rules.knowledge import Library
from bot.rules.products import Product
from bot.screens.admins.terms import KEYS
from bot.screens.artisans import duty as duty_screens
from bot.screens.artisans import export_words
from bot.screens.artisans.duty import Answer
from bot.screens.names import Names
from bot.vocabulary import Action
from storage.models import activities
from tests.knowing.auditing import BOTH, miscited, records_of
from tests.knowing.evidence import ENGLISH, INDONESIAN, Evidence, country, dates_in, read
from tests.knowing.records import Record, Records
from tests.knowing.walking import Walk
from tests.organising.people import admin
from tests.persona import Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401


# ---- every code in every market -------------------------------------------------------------------------------------------
def untrue(known: Records, names: Names, language: str) -> Iterator[str]:
    """What stands in an answer for a code in a market and in neither record; each line is held against them once."""
    checked: set[tuple[str, str]] = set()
    for craft, entry in known.headings.items():
        for code in (one["code"] for one in entry["hs"]):
            for market in names.library.markets.values():
                reply = duty_screens.card(Answer(Product(craft, code), market, (), names))
                yield from (f"{craft}.{code}@{market.id}: {fault}" for fault in miscited(reply, known.markets[market.id]))
                proof = None
                for line in spoken(reply).splitlines():
                    of = market.id if code not in line.replace(".", "") else f"{market.id} {code}"
                    if (of, line) in checked:
                        continue
                    checked.add((of, line))
                    proof = proof or known.of(Action("duty", f"{craft}.{code}@{market.id}"))
                    assert proof is not None
                    yield from (f"{craft}.{code}@{market.id}: {fault} in {line!r}" for fault in proof.faults(line, language))


def names_of(town: Town) -> Names:
    return Names(town.around.crafts, town.around.provinces, town.around.library)


@BOTH
async def test_every_code_in_every_market_says_what_the_records_hold(town: Town, language: str) -> None:
    known = await records_of(town)
    with speaking(language):
        assert list(untrue(known, names_of(town), language)) == []


async def test_a_rate_for_one_code_in_one_market_is_caught(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: one invented rate among all of them."""
    stands = export_words.codes

    def invented(product: Product, library: Library, most: int = 3) -> str:
        return stands(product, library, most) + (" Bea 7,5%." if product.code == "711311" else "")

    monkeypatch.setattr(export_words, "codes", invented)
    with speaking("id"):
        found = list(untrue(await records_of(town), names_of(town), "id"))
    assert found
    assert all("711311" in one and "7,5" in one for one in found)


# ---- samples --------------------------------------------------------------------------------------------------------------
def days_of(row: Record) -> list[object]:
    """The days of an activity as people write them, its hours, and its last day of registration in its own zone."""
    days = [row["starts_on"], row["ends_on"], *(row["starts_on"] + timedelta(days=-before) for before in (1, 7))]
    closes = row["closes_at"].replace(tzinfo=UTC) if isinstance(row["closes_at"], datetime) else None
    days += [(closes + timedelta(hours=hours)).date() for hours in (0, 7, 9)] if closes is not None else []
    return [f"{day.isoformat()}; {day.day} {names[day.month - 1]} {day.year}" for day in days for names in (INDONESIAN, ENGLISH)]


@BOTH
async def test_samples_say_what_their_file_holds_and_that_they_are_samples(town: Town, language: str) -> None:
    known, samples = await records_of(town), {one["id"]: one for one in read("samples")["samples"]}
    rows = {row["slug"]: row for row in await town.rows(activities) if row["slug"] in samples}
    assert rows.keys() == samples.keys()
    walk = await Walk.begin(town, language)
    payloads = {f"{name}:0:{row['id']}": slug for slug, row in rows.items() for name in ("card", "details", "share")}
    shown = await walk.of(payloads, lambda action: False)
    wrong = []
    for payload, reply in shown.items():
        one, row = samples[payloads[payload]], rows[payloads[payload]]
        where = one["eligibility"]
        proof = Evidence.of(
            {
                **one,
                "hours": [one.get(name, "").replace(":", ".") for name in ("opens_at", "shuts_at")],
                "last": ["23.59", "23:59"],
            },
            days_of(row),
            [country(code) for code in where.get("countries", [])],
            [known.crafts[craft]["name"] for craft in one["crafts"]],
            [[known.provinces[code]["official_name"], known.provinces[code]["name_en"]] for code in where.get("provinces", [])],
            [known.fairs[one["fair"]]["name"]] if "fair" in one else [],
            [row["zone"], str(row["id"]), *range(one["quota"] + 1)],
            [(date.fromisoformat(str(row["starts_on"])) - town.clock().date()).days],
        )
        wrong += [f"{payload} {fault} in {spoken(reply)!r}" for fault in proof.faults(spoken(reply), language)]
        if not re.search(r"\((?:Contoh|Sample)\)", spoken(reply)):
            wrong.append(f"{payload} does not say that it is a sample")
    assert wrong == []


# ---- /istilah -------------------------------------------------------------------------------------------------------------
def headed(known: Records) -> dict[str, Record]:
    """What the files call each code: crafts may share one and call it differently."""
    found: dict[str, Record] = {}
    for entry in known.headings.values():
        for one in entry["hs"]:
            found.setdefault(one["code"], {"of": []})["of"].append(one)
    return found


async def offered(town: Town, language: str) -> list[tuple[str, str, str]]:
    """Everything that a word can be made to mean: the key of its kind, its id, and what it is called."""
    ayu = await admin(town, language=language)
    pages, found, at = [f"term_as:0:makrame={key}" for key in KEYS.values()], [], 0
    while at < len(pages):
        reply = await ayu.taps(pages[at])
        at += 1
        actions = [(choice.action, choice.label) for choice in reply.choices]
        pages += [one.encode() for one, _ in actions if one.name == "term_as" and one.encode() not in pages]
        found += [(*one.argument.split("=")[1:], label) for one, label in actions if one.name == "term_ok"]
    return found  # type: ignore[return-value]


@BOTH
async def test_what_a_word_can_mean_is_called_what_the_catalogue_calls_it(town: Town, language: str) -> None:
    known, found = await records_of(town), await offered(town, language)
    records: dict[str, dict[str, Record]] = {
        "c": known.crafts,
        "r": known.provinces,
        "m": known.markets,
        "f": known.fairs,
        "s": known.steps,
        "n": known.figures,
        "p": headed(known),
    }
    proofs = {(key, one): Evidence.of(record, one) for key, all_of_them in records.items() for one, record in all_of_them.items()}
    assert [
        (key, one, fault)
        for key, one, called in found
        if key in records
        for fault in proofs[key, one].faults(called.replace(".", "") if key == "p" else called, language)
    ] == []
    seen = {(key, one) for key, one, _ in found if key in records}
    assert {pair for pair in proofs if pair[0] != "p"} - seen == set()


# ---- groups ---------------------------------------------------------------------------------------------------------------
@BOTH
@pytest.mark.parametrize(
    ("payload", "first"), [("market:0:EU", "DE"), ("market:0:ASEAN", "SG"), ("market:0:VN", "SG"), ("market:0:FR", "DE")]
)
async def test_a_group_says_what_the_records_of_its_markets_hold(town: Town, language: str, payload: str, first: str) -> None:
    known = await records_of(town)
    sri = await town.guest("sri", language)
    reply = await sri.taps(payload)
    proof = Evidence.of(
        [one for code, one in known.markets.items() if known.markets[first]["agreements"] == one["agreements"]],
        [country(code) for code in ("VN", "FR", "EU")],
        ["ASEAN", 0, 1, 2, 3],
    )
    assert proof.faults(spoken(reply), language) == []
    said, _left = dates_in(spoken(reply))
    assert not [day for day in said if day[0] > town.clock().year]

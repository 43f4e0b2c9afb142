"""What the catalogue has in two languages says the same in both: no number, day, share or name more or less."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.i18n import speaking
from bot.rules.knowledge import Both, both
from bot.screens.artisans.sourced import parted, worded
from bot.screens.citing import shortened
from tests.knowing.evidence import ENGLISH, INDONESIAN, Evidence, dates_in, read, values
from tests.persona import Town

LONG = "RCEP (in force since 1 Jan 2022 for 10 countries, not Indonesia; customs lists it. No source). ATIGA: listed; no day."
TRANSLATED = ("note", "notes", "verdict", "flags", "documents", "office", "tariff_notes", "body", "issue")
FILES = ("fairs", "markets", "procedures", "statistics")
ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")
NAME = re.compile(r"(?<![.:;!?] )(?<!^)(?<![\"'(])\b[A-Z][a-z]{2,}\b")
NAMES = {  # what has a name of its own in each language; empty: a word that English writes with a capital
    "Turkey": "Turki",
    "Singapore": "Singapura",
    "Kingdom": "Inggris",
    "United": "Inggris",
    "Jakarta": "Jakarta",
    "European": "Eropa",
    "China": "Tiongkok",
    "East": "Jatim",
    "Java": "Jatim",
    "South": "Sulsel",
    "Sulawesi": "Sulsel",
    "Indonesian": "Indonesia",
    "Indonesians": "Indonesia",
    "Place": "Lokasi",
    "Incoterm": "Incoterms",
}
SPELT = {"EU": "UE", "UK": "Inggris", "VAT": "PPN", "SMEs": "UMKM", "PT": ""}
MONTHS = {name.capitalize() for names in (INDONESIAN, ENGLISH) for one in names for name in (one, one[:3])}


def pairs(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a file that stand below one of these keys, in Indonesian and in English."""
    if isinstance(value, dict) and value.keys() == {"id", "en"} and isinstance(value["id"], str):
        if key in TRANSLATED:
            yield value["id"], value["en"]
        return
    for name, one in (
        value.items() if isinstance(value, dict) else ((key, one) for one in value) if isinstance(value, list) else ()
    ):
        yield from pairs(one, name)


def numbers(text: str, language: str, same: set[str]) -> set[object]:
    """The numbers of a text, without those that are written the `same` in the other."""
    return {value for one in _written(text) - same for value in values(one, language)}


def _written(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def unlike(indonesian: str, english: str) -> list[str]:
    """What one of them says and the other does not."""
    same = _written(indonesian) & _written(english)
    wrong = [f"number {one}" for one in numbers(indonesian, "id", same) ^ numbers(english, "en", same)]
    wrong += [f"day {one}" for one in {*dates_in(indonesian)[0]} ^ {*dates_in(english)[0]}]
    wrong += [f"share {one}" for one in Evidence.of(indonesian).percents ^ Evidence.of(english).percents]
    wrong += [f"name {one}" for one in NAME.findall(english) if not _stands(one, indonesian, NAMES) and one not in MONTHS]
    wrong += [f"name {one}" for one in ABBREVIATION.findall(english) if not _stands(one, indonesian, SPELT)]
    spelt = {theirs: ours for ours, theirs in SPELT.items()}
    wrong += [f"lost {one}" for one in ABBREVIATION.findall(indonesian) if not _stands(one, english, spelt) and not one.isupper()]
    return wrong


def _stands(name: str, text: str, other: dict[str, str]) -> bool:
    return name.casefold() in text.casefold() or other.get(name, name).casefold() in text.casefold()


@pytest.mark.parametrize("name", FILES)
def test_a_translation_says_what_the_original_says(name: str) -> None:
    found = list(pairs(read(name)))
    assert len(found) > 5
    assert [(fault, *pair) for pair in found for fault in unlike(*pair)] == []


@pytest.mark.parametrize(
    "english",
    [
        "in force since 2 July 2008, 19% for 10 firms of Tempo",
        "in force since 1 July 2008, 9% for 10 firms of Tempo",
        "in force since 1 July 2008, 19% for 100 firms of Tempo",
        "in force since 1 July 2008, 19% for 10 firms of Kontan",
    ],
)
def test_the_bad_twin_is_caught(english: str) -> None:
    original = "berlaku sejak 1 Juli 2008, 19% untuk 10 perusahaan menurut Tempo"
    assert unlike(original, "in force since 1 July 2008, 19% for 10 firms of Tempo") == []
    assert unlike(original, english) != []


def test_what_stands_in_indonesian_alone_is_said_to() -> None:
    with speaking("en"):
        assert worded(both("contoh produk")) == "(in Indonesian) contoh produk"
        assert worded(Both("contoh", "sample")) == "sample"
        assert worded(both(None)) == ""
    with speaking("id"):
        assert worded(both("contoh produk")) == "contoh produk"


@pytest.mark.parametrize("room", [30, 40, 60, 110, 125])
def test_a_page_ends_in_no_open_bracket(room: int) -> None:
    pages = parted(LONG, room)
    assert [page for page in pages if page.count("(") != page.count(")")] == []
    assert set(re.findall(r"\w+", " ".join(pages))) == set(re.findall(r"\w+", LONG))
    short = shortened(LONG, room)
    assert short.count("(") == short.count(")")
    assert len(short) <= room


ENGLISH_ONLY = (
    "market:0:SG/origin",
    "market:0:TR/origin",
    "market:0:CN/origin",
    "step:0:kite",
    "figure:0:craft-units-2019",
    "fair_notes:0:inacraft",
)


@pytest.mark.parametrize("payload", ENGLISH_ONLY)
async def test_english_answers_are_english(town: Town, payload: str) -> None:
    sri = await town.guest("sri", "en")
    await sri.taps(payload)
    assert "in Indonesian" not in sri.reads
    assert not {"berlaku", "tanggal", "menurut", "perhiasan", "dirundingkan"} & set(re.findall(r"[a-z]+", sri.reads))

"""Fairs, markets, products, steps, figures and what is wanted; the whole set of utterances; and texts that want to break it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import Asks, Doubt, Intent, by_lexicon, match_amount, understand, unknown_words
from tests.understanding.accuracy import judged, utterances

TODAY = date(2026, 11, 22)

KNOWN_WRONG = {"what is the weather in paris like"}
"""A country is named, so a market is shown: Sapa knows of nothing else that a country could mean."""


def test_there_are_enough_utterances_of_every_kind():
    everything = [*utterances("tuned"), *utterances("held")]
    assert len(everything) >= 150
    assert len(utterances("held")) >= 60
    assert {said.get("intent") for said in everything} >= {str(intent) for intent in Intent}
    assert {said["lang"] for said in everything} == {"id", "en", "mixed"}
    assert len({said["say"] for said in everything}) == len(everything)


def test_what_was_tuned_for_is_understood(lexicon):
    wrong = [
        (said["say"], heard, found)
        for said, intent, heard, went, found in judged("tuned", lexicon)
        if (intent != heard or went["vain"] or went["missed"]) and said["say"] not in KNOWN_WRONG
    ]
    assert wrong == []


def test_what_was_held_back_is_mostly_understood(lexicon):
    right = [intent == heard for _, intent, heard, *_ in judged("held", lexicon)]
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize(
    ("text", "asks", "options"),
    [
        ("pelatihan di banjar", Asks.PLACE, ("ID-KS", "ID-JB")),
        ("pelatihan di nusa tenggara", Asks.PLACE, ("ID-NB", "ID-NT")),
        ("pameran papua", Asks.PLACE, ("ID-PA", "ID-PB", "ID-PS", "ID-PT", "ID-PE", "ID-PD")),
        ("Hong Kong Jewellery Fair", Asks.FAIR, ("hktdc-jewellery", "jgw-hk")),
        ("ekspor sandal ke jepang", Asks.CRAFT, ("kulit", "alas-kaki")),
    ],
)
def test_what_means_several_things_is_asked(lexicon, text, asks, options):
    doubt = understand(text, lexicon, TODAY).doubt
    assert doubt is not None
    assert (doubt.asks, doubt.options) == (asks, options)


@pytest.mark.parametrize(
    "text", ["pelatihan di ntt", "pelatihan di ntb", "pelatihan di bandung", "kelas semarang", "pelatihan sandal"]
)
def test_nothing_is_asked_that_changes_nothing(lexicon, text):
    assert understand(text, lexicon, TODAY).doubt is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500 rb", 500_000), ("1,5 juta", 1_500_000), ("1.5 jt", 1_500_000), ("Rp2.500.000", 2_500_000),
        ("Rp 2.500.000,", 2_500_000), ("Rp150.000,-", 150_000), ("IDR 50.000,00", 50_000), ("1.500,250", None),
        ("2 miliar", 2_000_000_000), ("300000000", 300_000_000), ("1 M", Doubt(Asks.AMOUNT, "1 M", ("1000000", "1000000000"))),
        ("2,5m", Doubt(Asks.AMOUNT, "2,5m", ("2500000", "2500000000"))), ("banyak", None), ("1.2.3", None), ("", None),
        ("9" * 50, None), ("9999999999 t", None), ("5 kambing", None), ("-5", None), (".", None), ("1" + "," * 40, None),
    ],
)  # fmt: skip
def test_amounts(text, amount):
    assert match_amount(text) == amount


HOSTILE = [
    "a" * 4096, "ekspor " * 600, "(" * 4096, "((((a+)+)+)+)$" * 200, "7113.11." * 500, "1 " * 2000, "👍" * 4096, "🧵🪡" * 2000,
    "你好吗" * 1000, "مرحبا" * 800, "\ud800" * 4096, "\0" * 4096, "SELECT * FROM terms; --", "<script>alert(1)</script>",
    "def f():\n  return {}" * 100,
    "=cmd|' /C calc'!A0", "{0.__class__}", "%n%s" * 500, "pamerann inacrafttt ekspport " * 140, "İ" * 4096, "ßß" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_breaks_it(lexicon, text):
    found = understand(text, lexicon, TODAY)
    assert len(found.codes) <= 6
    assert len(found.text) <= 300
    assert len(unknown_words(text, lexicon)) <= 5
    match_amount(text)


@given(st.text(max_size=300))
def test_any_text_is_read_the_same_twice(lexicon, text):
    assert understand(text, lexicon, TODAY) == understand(text, lexicon, TODAY)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in unknown_words(text, lexicon))


@given(st.lists(st.sampled_from(" ".join(said["say"] for said in utterances("tuned")).split()), max_size=30))
def test_any_words_in_any_order(lexicon, words):
    found = understand(" ".join(words), lexicon, TODAY)
    assert set(found.markets).isdisjoint({"ID"})
    assert found.intent is None or found.intent in set(Intent)
    assert all(code.isdigit() and len(code) in (4, 6) for code in found.codes if "-" not in code)


def test_another_reader_takes_its_place(lexicon):
    reader = by_lexicon(lexicon)
    assert reader("kpn inacraft", TODAY).fairs == ("inacraft",)

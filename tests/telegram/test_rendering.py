import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.rendering import cut, cut_utf16, listing, plain_text, utf16_units
from bot.vocabulary import Action, Choice, Fact, Link, Reply

FAMILY = "👩‍👩‍👧‍👦"
FLAG = "🇮🇩"
ACCENT = "e\u0301"
TONED = "👋🏽"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

REPLY = Reply(
    "Pilih satu.",
    "Pelatihan",
    facts=(Fact("Kapan", "besok"),),
    choices=(Choice("Batik", Action("a"), "Solo"), Choice("Kembali", Action("b"))),
    links=(Link("Peta", "https://maps.example/"), Link("", "https://sapa.example/")),
)


def test_a_reply_in_words():
    assert plain_text(REPLY) == (
        "Pelatihan\nPilih satu.\n\nKapan: besok\n\n1. Batik, Solo\n2. Kembali\n\n"
        "Peta: https://maps.example/\nhttps://sapa.example/"
    )


def test_without_numbers_there_is_no_hint_about_them():
    assert plain_text(REPLY, numbered=False).splitlines()[-1] == "https://sapa.example/"


def test_a_choice_keeps_its_number_when_only_some_are_listed():
    assert listing(REPLY, REPLY.choices[1:]) == "2. Kembali"


def test_nothing_is_nothing():
    assert plain_text(Reply()) == ""


@pytest.mark.parametrize("unit", [FAMILY, FLAG, ACCENT, TONED, SCOTLAND, "\r\n", "각", "1️⃣"])
@pytest.mark.parametrize("shorten", [cut, cut_utf16])
def test_a_grapheme_is_kept_or_left_out_whole(unit, shorten):
    for limit in range(1, 3 * utf16_units(unit)):
        kept = shorten("a" + unit * 3, limit)
        assert kept.removesuffix("…").removeprefix("a").strip("\r\n") in ("", unit.strip(), unit * 2, unit * 3)


def test_limits_are_counted_in_the_right_unit():
    assert cut("😀" * 10, 10) == "😀" * 10
    assert cut_utf16("😀" * 10, 20) == "😀" * 10
    assert cut_utf16("😀" * 10, 19) == "😀" * 9 + "…"
    assert cut("abcdef", 4) == "abc…"
    assert cut("abc def", 5) == "abc…"
    assert cut("abc", 0) == ""


@given(st.text(), st.integers(0, 40))
@example("\U0001f600" * 5000, 4096)
@example("a" + "\u0301" * 5000, 100)
def test_a_cut_fits_and_begins_like_the_text(text, limit):
    for shortened, size in ((cut(text, limit), len), (cut_utf16(text, limit), utf16_units)):
        assert size(shortened) <= limit
        assert shortened == text or text.startswith(shortened.removesuffix("…"))

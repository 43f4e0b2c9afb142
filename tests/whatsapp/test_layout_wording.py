"""What people wrote stays words, and labels fit."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.whatsapp.wording import bold, clean, plain, title

# Two readings of when a sign opens markup, neither of them official: it touches the word behind it and none before it, or it
# stands behind a space, a line's beginning or another sign. Backticks need neither.
TOUCHING = re.compile(r"(?<![^\W_])([*_~])(?![\s\u2060])[^\n]*?(?<!\s)\1(?!\w)")
AFTER_SPACE = re.compile(r"(?:^|[\s*_~])([*_~])(?!\s)[^\n]+?\1(?:\W|$)", re.MULTILINE)
TYPEWRITTEN = re.compile(r"`[^`\n]+`|```.+?```", re.DOTALL)


def markup(text):
    return [found[0] for reading in (TOUCHING, AFTER_SPACE, TYPEWRITTEN) for found in reading.finditer(text)]


@pytest.mark.parametrize(
    "text",
    [
        "*Batik Sri*",
        "nama: _Sri_ (Solo)",
        "~gratis~",
        "*_~semua~_*",
        "**dua**",
        "a *b* c *d*",
        "`kode`",
        "```baris\nbaris```",
        '(*Batik*), "_Tenun_"',
        "😀*Batik*",
    ],
)
def test_signs_around_words_do_nothing(text):
    assert markup(text), "the example is no markup, so it shows nothing"
    assert markup(plain(text)) == []
    assert re.sub("\u2060", "", plain(text)).replace("\u02cb", "`") == text, "people see other words"


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4 = 24",
        "batik_tulis_solo",
        "*tanpa akhir",
        "Ma`had Al-Qur'an",
        "a* b*",
        "baris *satu\nbaris* dua",
        "https://sapa.example/*a*/_b_?c=~d~",
        "Peta: https://sapa.example/_a_",
        "sri_batik_@contoh.id",
        "7-11 Des 2026, 09.00-16.00 WIB",
    ],
)
def test_words_with_nothing_to_defuse_are_untouched(text):
    assert plain(text) == text


@given(st.text(alphabet="*_~` \nab.", max_size=60))
@example("*a*_b_~c~")
@example("*_*_*a")
def test_no_text_of_signs_turns_into_markup(text):
    assert markup(plain(text)) == []


def test_a_heading_is_bold_unless_a_sign_in_it_would_end_that():
    assert bold("Pewarnaan batik (Contoh)") == "*Pewarnaan batik (Contoh)*"
    assert bold("Batik *Sri*") == "Batik \u2060*\u2060Sri*"
    for sign in "*_~`\n":
        assert bold(f"a{sign}b") == f"a{sign}b"
    assert bold("") == ""
    assert bold("x" * 201) == "x" * 201


def test_what_cannot_be_shown_is_left_out():
    assert clean("a\x00\x07\x7f\x9f\u202e\u2066b😀") == "ab😀"
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h\ti") == "a\nb\nc\nd\ne\nf\ng\nh i"
    assert clean("👩‍👩‍👧‍👦 e\u0301\u200c") == "👩‍👩‍👧‍👦 e\u0301\u200c"
    with pytest.raises(ValueError, match="unsayable"):
        clean("\ud83d")


@given(st.lists(st.text(max_size=40), max_size=12), st.sampled_from([20, 24]))
def test_titles_fit_and_differ(labels, limit):
    taken = []
    for label in labels:
        taken.append(title(label, limit, taken))
    assert all(0 < len(one) <= limit and one == " ".join(one.split()) for one in taken)
    assert len({one.casefold() for one in taken}) == len(taken)

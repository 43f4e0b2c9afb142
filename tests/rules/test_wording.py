"""What an announcement may say, for any words: nothing too long passes, and no address that hides where it leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import limits as telegram
from bot.channels.whatsapp import limits as whatsapp
from bot.channels.whatsapp.declared import BODY, declared
from bot.rules import wording
from bot.rules.wording import Bubble, Flaw, Place


def test_the_limits_are_the_platforms_own() -> None:
    assert (wording.TEXT, wording.BESIDE) == (telegram.TEXT_UNITS, telegram.CAPTION_UNITS)
    assert (wording.TEXT, wording.BESIDE) == (whatsapp.TEXT, whatsapp.INTERACTIVE)
    assert whatsapp.CAPTION == BODY == wording.BESIDE
    ours = [one for one in declared().values() if one.name.startswith("sapa_announcement")]
    assert max(one.fixed(language) for one in ours for language in one.body) <= wording.TEMPLATE_WORDS


@given(st.text(), st.booleans(), st.booleans())
def test_what_is_too_long_somewhere_is_said(text: str, has_file: bool, has_buttons: bool) -> None:
    over = wording.over(Bubble(text * 40, has_file, has_buttons))
    units = len((text * 40).encode("utf-16-le", "surrogatepass")) // 2
    assert over.get(Place.TELEGRAM, 0) == max(units - (1024 if has_file else 4096), 0)
    assert over.get(Place.WHATSAPP, 0) == max(len(text * 40) - (1024 if has_file or has_buttons else 4096), 0)


@given(st.text())
def test_what_is_cleaned_stays_clean_and_can_be_stored(words: str) -> None:
    once = wording.cleaned(words)
    assert wording.cleaned(once) == once
    once.encode()
    assert "\0" not in once
    assert "\n\n\n" not in once


@given(st.text())
def test_an_address_that_is_taken_is_one_to_be_trusted(words: str) -> None:
    found = wording.link(words)
    if isinstance(found, Flaw):
        return
    assert found.startswith("https://")
    assert "@" not in found.removeprefix("https://").partition("/")[0]
    assert wording.link(found) == found
    assert wording.host(found)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("contoh.go.id", "https://contoh.go.id"),
        ("HTTPS://Contoh.GO.id/A?b=C#d", "https://contoh.go.id/A?b=C#d"),
        ("https://contoh.go.id:8443/x", "https://contoh.go.id:8443/x"),
        ("http://contoh.go.id", Flaw.PLAIN),
        ("javascript://contoh.go.id/%0aalert(1)", Flaw.PLAIN),
        ("https://bank.go.id@jahat.example", Flaw.NAMED),
        ("https://a:b@contoh.go.id", Flaw.NAMED),
        ("https://contoh.go.id\\@jahat.example", Flaw.NAMED),
        ("https://127.0.0.1/x", Flaw.NUMBERS),
        ("https://2130706433/x", Flaw.NUMBERS),
        ("https://0x7f.1/x", Flaw.NUMBERS),
        ("https://[::1]/x", Flaw.NUMBERS),
        ("https://bit.ly/abc", Flaw.SHORTENED),
        ("https://localhost/x", Flaw.NONE),
        ("https://contoh.go.id/a b", Flaw.NONE),
        ("https://cоntoh.go.id", Flaw.NONE),  # the second letter is Cyrillic
        ("", Flaw.NONE),
        (f"https://contoh.go.id/{'x' * 300}", Flaw.LONG),
    ],
)
def test_addresses(words: str, means: str | Flaw) -> None:
    assert wording.link(words) == means


def test_an_address_inside_words_is_judged_too() -> None:
    assert wording.bad_link("Daftar di https://contoh.go.id/pameran, sebelum Senin.") is None
    assert wording.bad_link("Daftar (http://contoh.go.id).") is Flaw.PLAIN

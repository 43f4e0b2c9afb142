"""What a list is narrowed to travels in 64 bytes, and comes back as it was or wider, never narrower or wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.vocabulary import Action
from handlers.artisans.narrowing import KINDS, Narrowing, pack, unpack
from storage.organising.listing import Filter

CODES = st.sampled_from([None, "batik", "kerajinan-umum", "ID-YO", "ID-BB", "tenun"])
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@st.composite
def narrowings(draw: st.DrawFn) -> Narrowing:
    first = draw(st.none() | DAYS)
    last = first + timedelta(days=draw(st.integers(0, 366))) if first else None
    words = tuple(
        draw(st.lists(st.text(st.characters(categories=["Ll", "Lu", "Nd", "Lo"]), min_size=1, max_size=12), max_size=5))
    )
    wanted = Filter(draw(CODES), draw(CODES), draw(st.none() | st.sampled_from(sorted(KINDS))), first, last, words)
    return Narrowing(wanted, draw(st.integers(0, 9999)))


@given(narrowings())
def test_it_comes_back_with_as_many_words_as_fit(narrowing: Narrowing) -> None:
    packed = pack(narrowing)
    for name in ("browse", "filter", "undated"):
        Action(name, f"c{packed}" if name == "filter" else packed).encode()  # raises beyond 64 bytes
    back = unpack(packed)
    assert replace(back, wanted=replace(back.wanted, words=())) == replace(narrowing, wanted=replace(narrowing.wanted, words=()))
    assert back.wanted.words == narrowing.wanted.words[: len(back.wanted.words)]


@given(st.text(max_size=80))
def test_forged_arguments_never_raise(argument: str) -> None:
    packed = pack(unpack(argument))
    Action("filter", f"c{packed}").encode()
    assert unpack(packed).page == unpack(argument).page

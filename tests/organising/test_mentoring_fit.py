"""Which mentor fits: never one without room, always the same order, and who fits better never stands behind."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.mentoring import Match, Need, Offer, Wish, ranked

CRAFTS, PLACES, NEEDS = ("batik", "perak", "kayu"), ("ID-YO", "ID-BA", "ID-JT"), tuple(map(str, Need))
WISHES = st.builds(Wish, *(st.none() | st.sampled_from(one) for one in (CRAFTS, PLACES, NEEDS)))
OFFERS = st.builds(
    Offer,
    st.integers(1, 50),
    *(st.frozensets(st.sampled_from(one), max_size=3) for one in (CRAFTS, PLACES, NEEDS)),
    load=st.integers(0, 5),
    most=st.integers(1, 5),
)
MANY = st.lists(OFFERS, max_size=8, unique_by=lambda one: one.id)


def dominates(one: Match, other: Match) -> bool:
    """At least as good in everything, and better in something."""
    fits = [(one.need, other.need), (one.craft, other.craft), (one.province, other.province)]
    fits.append((other.offer.load * one.offer.most, one.offer.load * other.offer.most))
    return all(mine >= theirs for mine, theirs in fits) and any(mine > theirs for mine, theirs in fits)


@given(WISHES, MANY)
def test_nobody_without_room_is_proposed_and_everybody_with_room_is(wish: Wish, offers: list[Offer]) -> None:
    assert sorted(match.offer.id for match in ranked(wish, offers)) == sorted(one.id for one in offers if one.load < one.most)


@given(WISHES, MANY, st.integers())
def test_the_order_in_which_they_are_read_does_not_matter(wish: Wish, offers: list[Offer], seed: int) -> None:
    shuffled = random.Random(seed).sample(offers, len(offers))
    assert ranked(wish, shuffled) == ranked(wish, offers)


@given(WISHES, MANY)
def test_who_fits_better_stands_never_behind(wish: Wish, offers: list[Offer]) -> None:
    found = ranked(wish, offers)
    assert not [(a, b) for at, a in enumerate(found) for b in found[at + 1 :] if dominates(b, a)]


def test_the_check_would_find_an_order_by_number() -> None:
    """The bad twin: by number alone somebody better stands behind."""
    wish = Wish("perak", "ID-YO", "price")
    found = ranked(wish, [Offer(1), Offer(2, frozenset({"perak"}), frozenset({"ID-YO"}), frozenset({"price"}))])
    assert [one.offer.id for one in found] == [2, 1]
    by_number = sorted(found, key=lambda one: one.offer.id)
    assert dominates(by_number[1], by_number[0])

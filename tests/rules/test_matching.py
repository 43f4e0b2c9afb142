"""What suits somebody, in which order, and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.matching import AGES, LEVELS, Offer, Reason, Wish, best, match, next_level

DAY = date(2026, 12, 7)
ANYTHING = st.builds(
    Offer,
    st.integers(1, 9),
    st.dates(DAY, date(2027, 1, 31)),
    st.lists(st.sampled_from(("batik", "tenun")), unique=True).map(tuple),
    st.sampled_from((None, "ID-YO", "ID-BA")),
    st.booleans(),
    st.sampled_from((None, *LEVELS)),
    st.lists(st.sampled_from(("pewarnaan", "kemasan")), unique=True).map(tuple),
    st.lists(st.sampled_from(AGES), unique=True).map(tuple),
)
ANYBODY = st.builds(
    Wish,
    st.sampled_from((None, "batik", "tenun")),
    st.sampled_from((None, "ID-YO")),
    st.sampled_from((None, *LEVELS)),
    st.lists(st.sampled_from(("pewarnaan", "kemasan")), unique=True).map(tuple),
    st.sampled_from((None, *AGES)),
)
SRI = Wish("batik", "ID-YO", "beginner", ("pewarnaan",), "25to39")


def offer(number: int = 1, **said: object) -> Offer:
    return Offer(number, DAY, **{"crafts": ("batik",), **said})  # type: ignore[arg-type]


def test_each_reason_is_named_the_weightiest_first() -> None:
    found = match(SRI, offer(province="ID-YO", level="beginner", skills=("pewarnaan",), ages=("25to39",)))
    assert found is not None
    assert found.reasons == (Reason.CRAFT, Reason.SKILL, Reason.LEVEL, Reason.PROVINCE, Reason.AGE)
    assert found.skills == ("pewarnaan",)


@pytest.mark.parametrize(
    ("said", "suits"),
    [
        ({"crafts": ("tenun",)}, False),  # another craft
        ({"crafts": ()}, False),  # of no craft, and it teaches nothing wanted
        ({"crafts": (), "skills": ("Pewarnaan",)}, True),
        ({"crafts": (), "title": "Pewarnaan alami"}, True),
        ({"level": "advanced"}, False),  # two steps too far
        ({"level": "intermediate"}, True),  # the next one
        ({"level": None}, True),
        ({"ages": ("60up",)}, False),
        ({"province": "ID-BA"}, True),  # far, but of the craft
    ],
)
def test_what_keeps_something_out(said: dict[str, object], suits: bool) -> None:
    assert (match(SRI, offer(**said)) is not None) is suits


def test_an_age_that_was_not_told_keeps_nobody_out() -> None:
    assert match(Wish("batik"), offer(ages=("60up",))) is not None


def test_the_best_comes_first_then_the_soonest() -> None:
    late = Offer(3, date(2027, 1, 4), ("batik",), "ID-YO", level="beginner", skills=("pewarnaan",))
    found = best(SRI, [offer(1), offer(2, province="ID-YO"), late, offer(4, crafts=("tenun",))])
    assert [one.offer.id for one in found] == [3, 2, 1]


def test_the_way_goes_on_and_ends() -> None:
    assert [next_level(level) for level in (*LEVELS, None, "forged")] == ["intermediate", "advanced", None, None, None]


@given(ANYBODY, st.lists(ANYTHING, max_size=8))
def test_whatever_is_shown_has_a_reason_and_refuses_nobody(wish: Wish, offers: list[Offer]) -> None:
    for one in best(wish, offers):
        assert {Reason.CRAFT, Reason.SKILL} & set(one.reasons)
        assert not one.offer.crafts or wish.craft is None or wish.craft in one.offer.crafts
        assert wish.age_group is None or not one.offer.ages or wish.age_group in one.offer.ages


@given(ANYBODY, st.lists(ANYTHING, max_size=8, unique_by=lambda one: one.id))
def test_the_order_in_which_they_are_read_does_not_matter(wish: Wish, offers: list[Offer]) -> None:
    assert best(wish, offers) == best(wish, offers[::-1])

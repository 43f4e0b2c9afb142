"""The score of a readiness check, how near a help desk is, and which month an export was in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import readiness as rules
from bot.rules.exporting import month_in
from bot.rules.nearness import ISLANDS, Near, near
from bot.rules.readiness import POINTS, STEPS, Level, Topic

answers = st.dictionaries(st.sampled_from(Topic), st.sampled_from(Level))


@given(answers)
def test_a_score_is_of_100_and_whole_only_where_nothing_is_missing(told: dict[Topic, Level]) -> None:
    score = rules.score(told)
    assert 0 <= score <= 100
    assert (score == 100) is (bool(told) and not rules.gaps(told))
    assert score > 0 or all(level is Level.NO for level in told.values())


@given(answers, st.sampled_from(Topic), st.sampled_from(Level))
def test_a_better_answer_never_makes_it_less(told: dict[Topic, Level], topic: Topic, level: Level) -> None:
    before = told.get(topic, Level.NO)
    worse, better = sorted((before, level), key=POINTS.__getitem__)
    assert rules.score({**told, topic: worse}) <= rules.score({**told, topic: better})


@given(answers)
def test_gaps_are_what_was_not_answered_with_yes_and_what_is_wholly_missing_comes_first(told: dict[Topic, Level]) -> None:
    missing = rules.gaps(told)
    assert set(missing) == {topic for topic, level in told.items() if level is not Level.YES}
    assert [POINTS[told[topic]] for topic in missing] == sorted(POINTS[told[topic]] for topic in missing)


def test_everything_counts_the_same_and_is_rounded_down() -> None:
    told = dict.fromkeys(Topic, Level.YES)
    assert {rules.score({**told, topic: Level.NO}) for topic in Topic} == {91}


def test_every_question_has_a_step_that_explains_it_and_skills_that_close_it() -> None:
    assert set(STEPS) == set(rules.SKILLS) == set(Topic)
    assert len(rules.asked(has_rule=True)) == 12
    assert Topic.RULE not in rules.asked(has_rule=False)


@pytest.mark.parametrize(
    ("told", "known"), [("yes", True), ("9120001234567", True), ("no", False), ("unknown", False), (None, False)]
)
def test_a_business_number_that_was_told_is_not_asked_again(told: str | None, known: bool) -> None:
    assert (Topic.NIB in rules.known(told)) is known


@pytest.mark.parametrize(
    ("home", "places", "how"),
    [
        ("ID-JI", ["ID-JI"], Near.HERE),
        ("ID-JI", ["ID-YO"], Near.ISLAND),
        ("ID-JI", ["ID-SN"], Near.ELSEWHERE),
        ("ID-JI", [], Near.ANYWHERE),
        (None, ["ID-JI"], Near.ELSEWHERE),
        (None, [], Near.ANYWHERE),
    ],
)
def test_how_near_a_desk_is(home: str | None, places: list[str], how: Near) -> None:
    assert near(home, places) is how


def test_each_province_is_on_one_island_group() -> None:
    codes = [code for units in ISLANDS.values() for code in units.split()]
    assert len(codes) == len(set(codes)) == 38


@pytest.mark.parametrize(
    ("words", "meant", "month"),
    [
        ("2026-03", None, "2026-03"),
        ("2026-12", None, None),
        ("Maret 2026", date(2027, 3, 1), "2026-03"),
        ("maret", date(2027, 3, 1), "2026-03"),
        ("desember", date(2026, 12, 1), "2025-12"),
        ("bulan ini", date(2026, 11, 23), "2026-11"),
        ("1066", None, None),
        ("maret 2099", date(2027, 3, 1), None),
    ],
)
def test_the_month_of_an_export_is_never_ahead(words: str, meant: date | None, month: str | None) -> None:
    assert month_in(words, date(2026, 11, 23), meant) == month

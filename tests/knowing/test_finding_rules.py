"""The index by itself: never raises, always the same, the best match first; distances; what changes beside it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.finding.documents import Document, Found, Wanted
from bot.understanding.finding.index import Index
from bot.understanding.finding.places import Map, kilometres

TODAY = date(2026, 11, 23)
JOGJA, SOLO, JAKARTA = (-7.7956, 110.3695), (-7.5755, 110.8243), (-6.2088, 106.8456)


def activity(key: str, title: str, ahead: int | None = None, **more: object) -> Document:
    first = TODAY + timedelta(days=ahead) if ahead is not None else None
    return Document(Found.ACTIVITY, key, (title, title), first=first, **more)  # type: ignore[arg-type]


WORDS = st.sampled_from(
    ["batik", "tenun", "perak", "pewarnaan", "motif", "desain", "pemasaran", "rotan", "kulit", "kemasan", "foto"]
)
DOCUMENTS = st.lists(
    st.builds(
        lambda key, words, ahead, province: activity(key, " ".join(words), ahead, province=province),
        st.integers(1, 40).map(str),
        st.lists(WORDS, min_size=1, max_size=4),
        st.none() | st.integers(-400, 400),
        st.none() | st.sampled_from(["ID-YO", "ID-JT"]),
    ),
    max_size=30,
    unique_by=lambda one: one.key,
)


@settings(max_examples=150)
@given(DOCUMENTS, st.lists(WORDS | st.text(max_size=30), max_size=5), st.integers(1, 8))
def test_a_search_never_raises_is_always_the_same_and_puts_the_best_match_first(
    documents: list[Document], words: list[str], most: int
) -> None:
    wanted = Wanted(tuple(words), own="ID-YO")
    found = Index.build(documents).search(wanted, TODAY, most)
    assert found == Index.build(reversed(documents)).search(wanted, TODAY, most)
    assert len({hit.key for hit in found}) == len(found) <= most
    if found:
        assert found[0].score >= 0.8 * max(hit.score for hit in found)
    everything = Index.build(documents).search(wanted, TODAY, 100)
    assert everything[:most] == found, "a page is the beginning of the whole"


@settings(max_examples=100)
@given(DOCUMENTS, st.none() | st.sampled_from(["ID-YO", "ID-JT"]))
def test_what_is_narrowed_is_narrowed_and_in_the_order_of_days(documents: list[Document], province: str | None) -> None:
    found = Index.build(documents).search(Wanted(kinds=(Found.ACTIVITY,), province=province), TODAY, 100)
    assert {hit.key for hit in found} == {one.key for one in documents if province in (None, one.province)}
    assert [hit.past for hit in found] == sorted(hit.past for hit in found), "what is over stands last"
    ahead = [hit.document.first for hit in found if hit.document.first is not None and not hit.past]
    assert ahead == sorted(ahead)


def test_how_well_it_fits_decides_before_how_soon_and_that_before_where() -> None:
    documents = [
        activity("exact", "Motif batik kraton", 200),
        activity("soon", "Batik", 5),
        activity("past", "Motif batik kraton", -30),
        activity("own", "Motif batik kraton", 205, province="ID-YO"),
    ]
    found = Index.build(documents).search(Wanted(("motif", "kraton"), own="ID-YO"), TODAY, 9)
    assert [hit.key for hit in found] == ["own", "exact", "past"]


def test_slips_and_forms_of_a_word_find_it_and_strangers_do_not() -> None:
    index = Index.build([activity("1", "Pewarnaan alami"), activity("2", "Weaving by hand"), activity("3", "e-Smart IKM")])
    for said, key in (("mewarnai", "1"), ("pewarnan", "1"), ("weave", "2"), ("esmart", "3")):
        assert [hit.key for hit in index.search(Wanted((said,)), TODAY, 5)] == [key], said
    assert not index.search(Wanted(("zebra",)), TODAY, 5)
    assert not index.knows("zebra")
    assert not Index().search(Wanted(("batik",)), TODAY, 5)


def test_editions_of_one_fair_are_one_result_the_next_one_first() -> None:
    def edition(ahead: int) -> Document:
        return Document(Found.FAIR, "inacraft", ("INACRAFT", "INACRAFT"), first=TODAY + timedelta(days=ahead))

    (hit,) = Index.build([edition(-300), edition(40), edition(400)]).search(Wanted(("inacraft",)), TODAY, 5)
    assert hit.document.first == TODAY + timedelta(days=40)


def test_many_documents_with_the_same_words_still_come_in_the_order_of_days() -> None:
    documents = [activity(str(number), "Pelatihan kriya", number - 1_000) for number in range(3_000)]
    found = Index.build(documents).search(Wanted(("kriya",)), TODAY, 3)
    assert [hit.key for hit in found] == ["1000", "1001", "1002"]
    assert [hit.key for hit in Index.build(documents).search(Wanted(kinds=(Found.ACTIVITY,)), TODAY, 3)] == [
        "1000",
        "1001",
        "1002",
    ]


def test_a_build_pauses_so_that_turns_have_theirs() -> None:
    pauses: list[None] = []
    Index.build([activity(str(number), "Batik") for number in range(100)], pause=lambda: pauses.append(None))
    assert len(pauses) >= 5


# ---- distances --------------------------------------------------------------------------------------------------------------
POINTS = st.tuples(st.floats(-11, 6), st.floats(95, 141))


def test_distances_over_the_ground() -> None:
    assert 54 < kilometres(JOGJA, SOLO) < 58
    assert 420 < kilometres(JOGJA, JAKARTA) < 440
    assert kilometres(JOGJA, JOGJA) == 0
    assert 20_000 < kilometres((0.0, 0.0), (0.0, 180.0)) < 20_030


@settings(max_examples=150)
@given(st.lists(POINTS, max_size=40), POINTS, st.integers(1, 6))
def test_the_squares_of_the_map_lose_nothing_that_is_near(
    points: list[tuple[float, float]], here: tuple[float, float], most: int
) -> None:
    found = Map.of(enumerate(points)).nearest(here, lambda number: number % 3 != 0, most)
    allowed = [(number, kilometres(here, point)) for number, point in enumerate(points) if number % 3]
    assert found == sorted(allowed, key=lambda one: (one[1], one[0]))[:most]

"""Figures come with their year, their unit and who states them, and with what speaks against them."""

from __future__ import annotations

import re

import pytest

from bot.rules import stated
from bot.rules.stated import Topic
from tests.persona import Town, spoken

LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
async def test_every_figure_is_said_with_number_period_and_source(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    library = town.around.library
    for one in library.figures.values():
        await sri.taps(f"figure:0:{one.id}")
        words = spoken(sri.last)
        assert len(words) <= 350, words
        assert words.count("\n") < 8, words
        assert re.split(r", | \(", one.sources[0].publication)[0] in words, words  # whom it quotes is said in English
        year = re.search(r"20\d\d", one.period)
        assert year is None or year[0] in words, words
        digits = re.sub(r"\D", "", str(one.value).removesuffix(".0").partition("%")[0].partition(" ")[0])
        assert digits in re.sub(r"\D", "", words), words
        assert not re.search(r"\.yaml|ampilkan|\bartikel S\d", words)
        await sri.taps(f"figure:0:{one.id}=sources")
        assert {link.url for link in sri.last.links} >= {source.url for source in one.sources[:7] if source.url}
        await sri.taps(f"figure:0:{one.id}=note")
        assert len(spoken(sri.last)) <= 480, sri.reads


@LANGUAGES
async def test_every_figure_is_found_by_its_topic(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("/angka" if language == "id" else "/figures")
    assert len(sri.last.choices) <= 10
    seen: set[str] = set()
    for topic in Topic:
        for page in range(4):
            await sri.taps(f"figures:0:{topic}={page}")
            assert len(sri.last.choices) <= 10
            seen |= {choice.action.argument for choice in sri.last.choices if choice.action.name == "figure"}
    assert seen == set(town.around.library.figures)


CONFLICTS = [
    ("craft-batik-units", ("lebih dari 47.700 unit usaha", "747.000"), ("more than 47,700 businesses", "747,000")),
    ("medium-exporting", ("3.000 perusahaan", "300 dari 27.000"), ("3,000 firms", "300 of 27,000")),
    ("medium-industry", ("27.000 perusahaan", "10.000 dari 30.000"), ("27,000 firms", "10,000 of 30,000")),
    ("jewellery-small-units", ("36.000 unit usaha", "332.802"), ("36,000 businesses", "332,802")),
    ("jewellery-small-workers", ("43.000 orang", "43.348"), ("43,000 people", "2015 data")),
    ("jewellery-export-8m2024", ("3,94", "seharusnya miliar"), ("3.94", "should be billion")),
]


@pytest.mark.parametrize(("key", "indonesian", "english"), CONFLICTS)
async def test_a_conflicting_figure_is_never_said_without_what_speaks_against_it(
    town: Town, key: str, indonesian: tuple[str, ...], english: tuple[str, ...]
) -> None:
    sri, ann = await town.guest("sri", "id"), await town.guest("ann", "en")
    await sri.taps(f"figure:0:{key}")
    assert sri.sees(*indonesian, "Menurut")
    await ann.taps(f"figure:0:{key}")
    assert ann.sees(*english, "According to")


@LANGUAGES
@pytest.mark.parametrize("key", ["craft-export-2018", "craft-export-9m2020", "batik-export-2020", "batik-export-7m2024"])
async def test_definitions_are_never_mixed(town: Town, key: str, language: str) -> None:
    """The figure says so, and the years are a list of single figures, each with its own source."""
    sri = await town.guest("sri", language)
    await sri.taps(f"figure:0:{key}")
    refused = sri.word("Not to be compared or added up with other years: sources and definitions differ.")
    assert sri.sees(refused)
    await sri.presses(sri.word("Other years"))
    assert sri.sees(sri.word("I draw no trend from these: sources and definitions differ. Each stands for itself."))
    shown = [choice for choice in sri.last.choices if choice.action.name == "figure"]
    assert len(shown) >= 4
    assert all(re.search(r"20\d\d.*, \w", choice.detail) for choice in shown)
    assert sri.last.attachment is None
    assert not re.search(r"[-+]\d+[.,]?\d*\s?%", sri.reads), "a change was worked out"


async def test_one_article_may_state_two_years_beside_each_other(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.taps("figure:0:jewellery-medlarge-2017=years")
    assert sri.sees("83 perusahaan", "97 perusahaan", "Satu sumber")


SAID = [
    ("id", "ada berapa usaha kerajinan dan batik", ("47.700 unit usaha", "kemungkinan besar 747.000"), "47.000 unit"),
    ("id", "berapa unit usaha kerajinan dan batik", ("47.700 unit usaha", "kemungkinan besar 747.000"), "47.000 unit"),
    ("id", "berapa eksportir kerajinan", ("Bukan khusus Kerajinan", "13.177 UKM, 2021", "Industri menengah"), "juta US$"),
    ("id", "brp eksportir batik", ("Bukan khusus Batik", "13.177 UKM, 2021, PPEI Kemendag"), "3.000"),
    ("id", "target eksportir baru brp", ("500 perusahaan tambahan", "Menurut"), "belum ada sumber"),
    ("id", "brp org yg sdh dilatih", ("420 perajin", "Menurut ANTARA"), "(Contoh)"),
    ("id", "kontribusi kriya ke pdb", ("166,13 triliun Rp, 2020", "Menurut"), "Ditemukan"),
    ("id", "ada penelitian soal pasar perhiasan ga", ("Kajian", "Pemetaan Industri Perhiasan"), "(Contoh)"),
    ("id", "ada survei apa aja", ("Survei datang dari penyelenggara",), "belum ada sumber"),
    ("id", "permintaan perhiasan hong kong berapa", ("22,4 ton, 2022", "Menurut ANTARA Yogyakarta"), "77.8"),
    ("id", "nilai ekspor kerajinan 2019", ("892 juta US$, 2019", "Menurut"), "916"),
    ("id", "angka perhiasan", ("Angka: Perhiasan", "22 orang, 2023-11, ANTARA Yogyakarta"), "miliar US$"),
    ("id", "tren ekspor batik", ("17,5", "533", "definisinya berbeda"), "%"),
    ("en", "how many craft and batik businesses", ("47,700 businesses", "most likely 747,000"), "Batik businesses"),
    ("en", "how many craft exporters", ("Not of Craft alone", "13,177", "2021, PPEI Kemendag"), "million US$"),
    ("en", "how many people make jewellery", ("43,000 people", "2015 data"), "Participants"),
    ("en", "did batik exports grow", ("17.5", "definitions differ"), "HS 5208"),
    ("en", "how big is jewelry demand in hong kong", ("22.4 tonnes, 2022",), "East Java"),
    ("en", "jewellery demand, hong kong", ("22.4 tonnes, 2022", "According to ANTARA Yogyakarta"), "22,4"),
    ("en", "trend of batik exports", ("17.5", "definitions differ"), "%"),
]


@pytest.mark.parametrize(("language", "said", "sees", "never"), SAID)
async def test_words_lead_to_the_figure_the_list_or_the_series(
    town: Town, language: str, said: str, sees: tuple[str, ...], never: str
) -> None:
    """A number that needs its note stands on no list; a figure of all trades is not said to be one craft's."""
    sri = await town.guest("sri", language)
    await sri.says(said)
    assert sri.sees(*sees)
    assert never not in sri.reads


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "berapa penghasilan penenun"), ("id", "berapa banyak penyu di laut"), ("en", "how many potters are there")],
)
async def test_a_figure_that_no_source_states_gets_no_number(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says(said)
    assert sri.sees("BPS", sri.word("Ask a person"))
    assert not re.search(r"\d", spoken(sri.last))
    await sri.taps("figure:0:nonsuch")
    assert sri.sees("BPS")


@LANGUAGES
async def test_the_market_study_is_found(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("/kajian" if language == "id" else "/studies")
    (study,) = [choice for choice in sri.last.choices if choice.action.name == "card"]
    await sri.presses(study.label)
    assert sri.sees("Pemetaan Industri Perhiasan" if language == "id" else "Comprehensive Mapping for Industrial Jewellery")


def test_a_year_that_is_named_narrows(town: Town) -> None:
    figures = [town.around.library.figures[key] for key in ("craft-export-2021", "craft-export-2019", "batik-workers")]
    assert [one.id for one in stated.of_years(figures, stated.years("ekspor kerajinan 2019"))] == ["craft-export-2019"]
    assert stated.of_years(figures, stated.years("ekspor kerajinan 1999 atau 2035")) == []
    assert stated.of_years(figures, stated.years("ekspor kerajinan")) == figures
    workers = [figures[2]]  # of 2021-2024
    assert [bool(stated.of_years(workers, [year])) for year in ("2020", "2022", "2024", "2025")] == [False, True, True, False]


def test_a_contradiction_concerns_only_figures_it_names(town: Town) -> None:
    library = town.around.library
    concerned = {
        each.id: {one.id for one in library.figures.values() if each in stated.anomalies(library, one)}
        for each in library.anomalies.values()
    }
    assert concerned["A6"] == {"medium-exporting", "medium-industry"}
    assert concerned["A7"] == {"jewellery-small-units", "jewellery-small-workers"}
    assert concerned["A8"] == {"craft-batik-units"}
    assert concerned["A2"] == concerned["A4"] == set()

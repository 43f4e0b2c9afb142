import pytest
import yaml
from sqlalchemy import select

from storage.models import activities, crafts, records
from tests.catalogue.examples import CRAFT, GONE, ON_SQLITE, PROVINCES, TRAINING, activity, changed, count, loaded


def headings(craft, code):
    return {"craft": craft, "hs": [{"code": code, "title": {"id": "a", "en": "b"}}], "source": ["HS 2022"], "as_of": "2022"}


BROKEN = [
    ("id", "Not A Slug", "id is not written as expected"),
    ("id", "x" * 49, "id is longer than 48 characters"),
    ("id", None, "id expected text, got nothing"),
    ("id", GONE, "lacks the field id"),
    ("title", GONE, "lacks the field title"),
    ("title.id", "", "title.id must not be empty"),
    ("title.en", "  \x07 ", "title.en must not be empty"),
    ("title.en", GONE, "title lacks the field en"),
    ("title.id", "x" * 201, "title.id is longer than 200 characters"),
    ("summary.id", "x" * 2001, "summary.id is longer than 2000 characters"),
    ("kind", "party", "kind must not be party"),
    ("mode", "hologram", "mode must not be hologram"),
    ("status", "open", "status must not be open"),
    ("country", "Indonesia", "country is not written as expected"),
    ("country", "id", "country is not written as expected"),
    ("eligibility.countries", ["IDN"], "eligibility.countries[0] is not written as expected"),
    ("eligibility.provinces", ["ID-ZZ"], "unknown province ID-ZZ"),
    ("province_code", "ID-XX", "unknown province ID-XX"),
    ("province_code", "Yogyakarta", "province_code is not written as expected"),
    ("crafts", ["quantum"], "unknown craft quantum"),
    ("crafts", ["batik", "batik"], "it names a craft twice"),
    ("crafts", "batik", "crafts expected a list, got text"),
    ("start", "besok", "start is not written as expected"),
    ("start", "2027-02-30", "start is not a day of the calendar"),
    ("end", "2027-13", "end is not a day of the calendar"),
    ("end", "2027-02-28", "it ends before it starts"),
    ("end", "2026", "it ends before it starts"),
    ("registration_close", "2027-03-06", "registration closes after it ends"),
    ("start", "2027-03", "a dated activity needs an exact start"),
    ("start", None, "a dated activity needs an exact start"),
    ("quota", 0, "quota must be >= 1"),
    ("quota", -3, "quota must be >= 1"),
    ("quota", 2_000_000, "quota must be <= 1000000"),
    ("quota", "20 orang", "quota expected a whole number, got text"),
    ("quota", 20.5, "quota expected a whole number"),
    ("quota", True, "quota expected a whole number"),
    ("source", [], "source must not be empty"),
    ("source.0.url", "javascript:alert(1)", "source[0].url is not written as expected"),
    ("source.0.url", "ftp://example.org", "source[0].url is not written as expected"),
    ("source.0.url", "https://example.org/a b", "source[0].url is not written as expected"),
    ("as_of", None, "as_of expected text, got nothing"),
    ("quotta", 20, "has the unknown field quotta"),
    ("latitude", 91.0, "latitude must be <= 90"),
    ("latitude", 7.8, "a place needs both latitude and longitude"),
    ("opens_at", "9 pagi", "opens_at is not written as expected"),
    ("needs", ["money"], "needs[0] must not be money"),
    ("asks", ["otp"], "asks[0] must not be otp"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "reason"), BROKEN)
@ON_SQLITE
async def test_a_broken_row_is_refused_with_its_reason_and_alone(database, write, path, value, reason):
    write("glossary.yaml", crafts=[CRAFT], provinces=PROVINCES)
    whole = changed(TRAINING, "id", "whole")
    folder = write("trainings.yaml", trainings=[whole, changed(TRAINING, path, value)])
    report = await loaded(database, folder)
    assert len(report.rejected) == 1
    line = report.rejected[0]
    assert line.startswith("trainings.yaml: ")
    assert reason in line
    assert "\n" not in line
    assert "`" not in line
    assert await database.run(lambda c: c.scalars(select(activities.c.slug)).all()) == ["whole"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("words", "trainings.yaml: row 1: expected a table, got text"),
        (None, "trainings.yaml: row 1: expected a table, got nothing"),
        ([1], "trainings.yaml: row 1: expected a table, got a list"),
        ({"id": "a\nb" * 40}, "trainings.yaml: a b"),
    ],
)
@ON_SQLITE
async def test_a_row_that_is_no_row_is_named_by_its_place(database, write, row, line):
    report = await loaded(database, write("trainings.yaml", trainings=[row]))
    assert report.rejected[0].startswith(line)


async def test_of_two_rows_with_one_id_the_first_stays(database, write):
    write("glossary.yaml", crafts=[CRAFT], provinces=PROVINCES)
    report = await loaded(database, write("trainings.yaml", trainings=[TRAINING, changed(TRAINING, "quota", 5)]))
    assert report.rejected == ["trainings.yaml: dyeing: this id occurs twice"]
    assert (await activity(database))["quota"] == 20


async def test_a_section_that_is_no_list_is_refused(database, write):
    report = await loaded(database, write("trainings.yaml", trainings="none"))
    assert report.rejected == ["trainings.yaml: the whole section: is not a list"]


async def test_an_unreadable_file_is_refused_whole_and_the_others_are_taken(database, folder):
    (folder / "trainings.yaml").write_text(f"a: &x 1\n{yaml.safe_dump({'trainings': [TRAINING]})}")
    report = await loaded(database, folder)
    assert report.rejected == ["trainings.yaml: the whole file: line 1: anchors and aliases are not accepted"]
    assert (await count(database, activities), await count(database, crafts)) == (0, 1)


@pytest.mark.parametrize(
    ("name", "section", "row", "reason"),
    [
        ("glossary.yaml", "provinces", changed(PROVINCES[0], "iana", "Mars/Base"), "iana must not be Mars/Base"),
        ("glossary.yaml", "crafts", changed(CRAFT, "name.en", ""), "name.en must not be empty"),
        ("fairs.yaml", "fairs", {"id": "sijf"}, "lacks the field name"),
        ("markets.yaml", "crafts_hs", headings("batik", "71131100"), "hs[0].code is not written as expected"),
        ("markets.yaml", "crafts_hs", headings("none", "7113"), "unknown craft none"),
        ("procedures.yaml", "source_none", {"id": "InaExport", "en": "x", "source": "somewhere"}, "source must not be somewhere"),
        ("procedures.yaml", "source_none", {"id": "…", "source": "none"}, "nothing names it"),
        ("statistics.yaml", "statistics", {"id": "a", "value": 1}, "lacks the field unit"),
        ("procedures.yaml", "guardrails", {"id": "hanya satu bahasa"}, "lacks the field en"),
    ],
)  # fmt: skip
@ON_SQLITE
async def test_other_files_are_checked_too(database, write, name, section, row, reason):
    report = await loaded(database, write(name, **{section: [row]}))
    assert len(report.rejected) == 1
    assert reason in report.rejected[0]
    assert await count(database, records) == 0

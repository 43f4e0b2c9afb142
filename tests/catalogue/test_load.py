import json
from datetime import UTC, date, datetime

import pytest
import yaml
from sqlalchemy import func, select, update

from storage.catalogue import activities as writing
from storage.catalogue import rows
from storage.models import activities, activity_crafts, crafts, provinces, records
from tests.catalogue.examples import CATALOGUE, ON_SQLITE, TRAINING, activity, changed, count, loaded

EVERY = ("glossary.yaml", "trainings.yaml", "fairs.yaml", "markets.yaml", "procedures.yaml", "statistics.yaml")


# ---- the catalogue itself -----------------------------------------------------------------------------------------------
async def test_every_row_of_the_catalogue_is_taken(database):
    report = await loaded(database, CATALOGUE)
    assert report.rejected == []
    assert [file.name for file in report.files] == list(EVERY)
    assert (await count(database, crafts), await count(database, provinces), await count(database, activities)) == (24, 38, 53)


async def test_loading_again_changes_nothing(database):
    first = await loaded(database, CATALOGUE)
    again = await loaded(database, CATALOGUE)
    assert (again.added, again.changed, again.same) == (0, 0, first.added)
    assert await database.run(lambda c: c.scalar(select(func.max(activities.c.version)))) == 1


async def test_no_sourced_activity_can_be_joined(database):
    await loaded(database, CATALOGUE)
    timings = await database.run(
        lambda c: dict(c.execute(select(activities.c.timing, func.count()).group_by(activities.c.timing)).all())
    )
    assert timings == {"past": 37, "undated": 16}


async def test_reported_attendance_is_never_a_quota(database):
    await loaded(database, CATALOGUE)
    row = await activity(database, "jewellery-asean-hk-2023")
    assert (row["quota"], row["participants_reported"]) == (None, 22)


async def test_every_activity_has_a_source_and_its_date(database):
    await loaded(database, CATALOGUE)
    found = await database.run(lambda c: c.execute(select(activities.c.sources, activities.c.as_of)).all())
    assert all(json.loads(sources) and as_of for sources, as_of in found)


@pytest.mark.parametrize(
    ("kind", "slug", "field"),
    [
        ("fair", "sijf", "usual_months"),
        ("fair_unsourced", "istanbul-jewelry-show", "note"),
        ("market", "hk", "tariff_notes"),
        ("hs", "perak", "hs"),
        ("product_rule", "svlk", "confidence"),
        ("procedure", "nib", "step"),
        ("help_desk", "bbspjikb-yogyakarta", "run_by"),
        ("statistic", "craft-batik-units", "verdict"),
        ("anomaly", "a8", "issue"),
        ("note", "export-guardrails", "id"),
        ("note", "agreements", "en"),
        ("training_unsourced", "designer-dispatch-service-dds-ministry-of-trade", "note"),
        ("training_note", "jewellery-asean-hk-2023", "quota_note"),
        ("scale", "mikro", "words"),
    ],
)
@ON_SQLITE
async def test_a_record_keeps_what_was_written(database, kind, slug, field):
    await loaded(database, CATALOGUE)
    body = await database.run(lambda c: c.scalar(select(records.c.body).where(records.c.kind == kind, records.c.slug == slug)))
    assert json.loads(body)[field]


async def test_the_fields_of_a_training_reach_their_columns(database, folder):
    await loaded(database, folder)
    row = await activity(database)
    assert row["closes_at"] == datetime(2027, 2, 20, 16, 59, tzinfo=UTC)  # 23:59 WIB
    assert (row["starts_on"], row["ends_on"], row["zone"], row["timing"]) == (
        date(2027, 3, 1),
        date(2027, 3, 5),
        "Asia/Jakarta",
        "dated",
    )
    assert json.loads(row["eligibility"])["roles"] == ["artisan"]
    assert (row["eligibility_note"], row["sample"], row["version"]) == ("perajin batik", False, 1)
    assert json.loads(row["sources"]) == TRAINING["source"]
    assert await database.run(lambda c: c.scalar(select(activity_crafts.c.craft))) == "batik"


# ---- changes ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "value"), [("title.en", "Dyeing batik"), ("crafts", []), ("quota", None), ("end", "2027-03-06")]
)
async def test_a_changed_row_gets_a_new_version_and_keeps_its_seats(database, folder, write, path, value):
    await loaded(database, folder)
    await database.run(lambda c: c.execute(update(activities).values(taken=7, waiting=2, cancelled=True)) and None)
    write("trainings.yaml", trainings=[changed(TRAINING, path, value), changed(TRAINING, "id", "other")])
    report = await loaded(database, folder)
    assert (report.files[1].added, report.files[1].changed) == (1, 1)
    row = await activity(database)
    assert (row["version"], row["taken"], row["waiting"], row["cancelled"]) == (2, 7, 2, True)
    names = await database.run(
        lambda c: c.scalars(select(activity_crafts.c.craft).where(activity_crafts.c.activity_id == row["id"])).all()
    )
    assert names == ([] if path == "crafts" else ["batik"])
    assert (await loaded(database, folder)).changed == 0


async def test_a_row_taken_out_of_the_file_stays(database, folder, write):
    await loaded(database, folder)
    report = await loaded(database, write("trainings.yaml", trainings=[]))
    assert report.rejected == []
    assert await count(database, activities) == 1


async def test_a_folder_of_ones_own_knows_the_crafts_already_loaded(database, folder, tmp_path_factory):
    await loaded(database, folder)
    own = tmp_path_factory.mktemp("own") / "trainings.yaml"
    own.write_text(yaml.safe_dump({"trainings": [changed(TRAINING, "id", "own")]}))
    assert (await loaded(database, own)).added == 1  # a file by itself
    assert (await loaded(database, own.parent)).same == 1  # and its folder


async def test_what_fails_while_writing_leaves_nothing(database, folder, monkeypatch):
    monkeypatch.setattr(writing, "_write_crafts", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await loaded(database, folder)
    assert [await count(database, table) for table in (crafts, provinces, activities, records)] == [0, 0, 0, 0]


async def test_the_report_reads_as_lines(database, folder, write):
    write("trainings.yaml", trainings=[TRAINING, changed(TRAINING, "id", "Bad Id")])
    assert str(await loaded(database, folder)).splitlines() == [
        "glossary.yaml: 3 added, 0 changed, 0 same, 0 rejected",
        "trainings.yaml: 1 added, 0 changed, 0 same, 1 rejected",
        "  trainings.yaml: Bad Id: id is not written as expected",
    ]


@pytest.mark.parametrize("name", ["samples.yaml", "notes.yaml"])
async def test_a_file_of_another_name_is_refused(database, write, name):
    report = await loaded(database, write(name, trainings=[TRAINING]) / name)
    assert report.rejected[0].startswith(f"{name}: the whole file: is not one of glossary.yaml")


async def test_an_empty_folder_says_so(database, tmp_path):
    assert str(await loaded(database, tmp_path)) == "no catalogue files here"


@pytest.mark.parametrize(
    ("start", "end", "note", "expected"),
    [
        ("2024", None, None, (None, None, "2024")),
        ("2024-03", "2024-05", None, (None, None, "2024-03 - 2024-05")),
        ("2024-03", "2024-03", "Hanya bulan.", (None, None, "2024-03; Hanya bulan.")),
        ("2024-03", "2024-03-20", None, (None, date(2024, 3, 20), "2024-03")),
        ("2024-03-18", None, None, (date(2024, 3, 18), None, None)),
    ],
)
@ON_SQLITE
async def test_only_exact_days_are_days(database, folder, write, start, end, note, expected):
    past = TRAINING | {"status": "past", "start": start, "end": end, "dates_note": note, "registration_close": None}
    report = await loaded(database, write("trainings.yaml", trainings=[past]))
    assert report.rejected == []
    row = await activity(database)
    assert (row["starts_on"], row["ends_on"], row["dates_note"]) == expected


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        (["ASN"], ["civil_servant"]),
        (["perajin batik"], ["artisan"]),
        (["pembatik", "UMKM"], ["artisan"]),
        (["pelaku IKM"], ["artisan"]),
        (["ASN", "perajin"], ["artisan", "civil_servant"]),
        (["umum", "pembatik"], []),
        (["santri", "calon penenun"], []),
        (["ibu rumah tangga"], []),
        ([], []),
    ],
)
@ON_SQLITE
async def test_a_role_limits_only_where_it_is_clear(database, folder, write, words, roles):
    await loaded(database, write("trainings.yaml", trainings=[changed(TRAINING, "eligibility.roles", words)]))
    row = await activity(database)
    assert json.loads(row["eligibility"])["roles"] == roles
    assert row["eligibility_note"] == (", ".join(words) or None)


def test_the_deadline_is_the_end_of_its_day_where_the_activity_is():
    assert rows.day_end(date(2026, 11, 30), "Asia/Jayapura").astimezone(UTC) == datetime(2026, 11, 30, 14, 59, tzinfo=UTC)

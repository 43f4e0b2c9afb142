import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from storage.catalogue import kinds_of_organisers, load, load_samples
from storage.models import activities, registrations
from storage.organising import organisations
from tests.catalogue.examples import CATALOGUE, NOW, ON_SQLITE, SAMPLE

TODAY = date(2026, 11, 22)


async def load_on(database, folder, day=TODAY):
    def work(connection):
        load(connection, folder, NOW)
        return load_samples(connection, folder, day, NOW)

    return await database.run(work)


async def found(database, *conditions):
    def work(connection):
        rows = connection.execute(select(activities).where(activities.c.sample, *conditions).order_by(activities.c.id))
        return {row["slug"]: dict(row) for row in rows.mappings()}

    return await database.run(work)


async def register(database, activity_id, status="confirmed"):
    def work(connection):
        connection.execute(delete(registrations))
        connection.execute(
            insert(registrations).values(
                activity_id=activity_id, status=status, code="1234", ticket="t", created_at=NOW, line_at=1
            )
        )

    await database.run(work)


# ---- the samples themselves ---------------------------------------------------------------------------------------------
async def test_every_sample_is_taken_and_marked(database):
    report = await load_on(database, CATALOGUE)
    samples = await found(database)
    assert report.rejected == []
    assert len(samples) == report.added == 16
    for sample in samples.values():
        assert sample["timing"] == "dated"
        assert (sample["sources"], sample["as_of"]) == ("[]", None)
        assert TODAY < sample["starts_on"] <= sample["ends_on"]
        assert sample["cost"] in ("Gratis", None)
        assert "contoh" not in sample["title_id"].casefold()


async def test_every_sample_is_modelled_on_an_activity_of_the_catalogue(database):
    from storage.catalogue.yaml_file import read

    await load_on(database, CATALOGUE)
    slugs = set(await database.run(lambda c: c.scalars(select(activities.c.slug)).all()))
    assert {sample["modelled_on"] for sample in read(CATALOGUE / "samples.yaml")["samples"]} <= slugs


async def test_the_samples_cover_what_can_be_tried(database):
    await load_on(database, CATALOGUE)
    samples = await found(database)
    rules = {slug: json.loads(sample["eligibility"]) for slug, sample in samples.items()}
    assert {sample["zone"] for sample in samples.values()} == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
    assert {sample["mode"] for sample in samples.values()} == {"offline", "online", "hybrid"}
    assert {sample["quota"] for sample in samples.values()} >= {3, 20, 22, 200}
    assert any(rule["roles"] == ["civil_servant"] for rule in rules.values())
    assert [slug for slug, sample in samples.items() if sample["joining"] == "selection"] == [
        "contoh-mesin-pewter",
        "contoh-fasilitasi-inacraft",
    ]
    assert any("KH" in rule["countries"] for rule in rules.values())
    assert any(rule["provinces"] == ["ID-BB"] and rule["crafts"] == ["pewter"] for rule in rules.values())
    closed = [slug for slug, sample in samples.items() if sample["closes_at"] < NOW]
    assert closed == ["contoh-ecoprint"]


# ---- their days ---------------------------------------------------------------------------------------------------------
async def test_days_count_from_the_day_of_loading(database, folder):
    await load_on(database, folder)
    sample = (await found(database))["contoh-dyeing"]
    assert (sample["starts_on"], sample["ends_on"]) == (date(2026, 12, 7), date(2026, 12, 11))
    assert sample["closes_at"] == datetime(2026, 11, 30, 14, 59, tzinfo=UTC)  # 23:59 WIT
    assert sample["zone"] == "Asia/Jayapura"


async def test_the_same_day_changes_nothing_and_another_day_moves_them(database, folder):
    await load_on(database, folder)
    assert (await load_on(database, folder)).same == 1
    report = await load_on(database, folder, TODAY + timedelta(days=1))
    assert report.changed == 1
    assert (await found(database))["contoh-dyeing"]["starts_on"] == date(2026, 12, 8)


async def test_a_sample_somebody_registered_for_keeps_its_days(database, folder, write):
    await load_on(database, folder)
    before = (await found(database))["contoh-dyeing"]
    await register(database, before["id"])
    assert (await load_on(database, folder, date(2026, 12, 11))).same == 1
    write("samples.yaml", samples=[SAMPLE | {"quota": 5}])
    await load_on(database, folder, date(2026, 12, 11))
    after = (await found(database))["contoh-dyeing"]
    assert [after[day] for day in ("id", "starts_on", "ends_on", "closes_at")] == [
        before[day] for day in ("id", "starts_on", "ends_on", "closes_at")
    ]
    assert (after["quota"], after["version"]) == (5, 2)


async def test_once_over_it_stays_as_history_and_a_new_one_takes_its_place(database, folder):
    await load_on(database, folder)
    before = (await found(database))["contoh-dyeing"]
    await register(database, before["id"], "attended")
    report = await load_on(database, folder, date(2026, 12, 12))
    samples = await found(database)
    assert report.added == 1
    assert samples["contoh-dyeing--2026-12-11"] | {"slug": "contoh-dyeing"} == before
    assert samples["contoh-dyeing"]["starts_on"] == date(2026, 12, 27)
    assert (await load_on(database, folder, date(2026, 12, 12))).same == 1


async def test_a_cancelled_registration_holds_nothing(database, folder):
    await load_on(database, folder)
    await register(database, (await found(database))["contoh-dyeing"]["id"], "cancelled")
    assert (await load_on(database, folder, TODAY + timedelta(days=3))).changed == 1


# ---- what is refused ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"starts_in": "soon"}, "starts_in expected a whole number, got text"),
        ({"starts_in": 401}, "starts_in must be <= 400"),
        ({"lasts": 0}, "lasts must be >= 1"),
        ({"closes_in": 20}, "registration closes after it ends"),
        ({"province": "ID-ZZ"}, "unknown province ID-ZZ"),
        ({"eligibility": {"roles": ["perajin"]}}, "eligibility.roles[0] must not be perajin"),
        ({"eligibility": {"crafts": ["quantum"]}}, "unknown craft quantum"),
        ({"source": []}, "has the unknown field source"),
        ({"opens_at": "16:00", "shuts_at": "09:00"}, "it shuts before it opens"),
        ({"id": "dyeing"}, "this id already belongs to a sourced activity"),
    ],
)
@ON_SQLITE
async def test_a_broken_sample_is_refused(database, folder, write, change, reason):
    write("samples.yaml", samples=[SAMPLE | change])
    report = await load_on(database, folder)
    assert len(report.rejected) == 1
    assert reason in report.rejected[0]
    assert await found(database) == {}


async def test_a_training_does_not_take_the_place_of_a_sample(database, folder, write):
    await load_on(database, folder)
    await database.run(lambda c: c.execute(update(activities).where(activities.c.slug == "dyeing").values(sample=True)) and None)
    report = await database.run(lambda connection: load(connection, folder, NOW))
    assert report.rejected == ["trainings.yaml: dyeing: this id already belongs to a sample"]


async def test_a_folder_without_samples_says_so(database, tmp_path):
    assert "No such file" in str(await database.run(lambda c: load_samples(c, tmp_path, TODAY, NOW)))


async def test_organisers_of_the_samples_are_in_the_directory_as_what_they_are(database):
    def demo(connection):
        load(connection, CATALOGUE, NOW)
        load_samples(connection, CATALOGUE, TODAY, NOW)
        organisations.begin_for_samples(connection, kinds_of_organisers(CATALOGUE))
        return {one.name: one.kind for one in organisations.all_of_them(connection)}

    kinds = await database.run(demo)
    assert {name.partition(" ")[0]: kind for name, kind in kinds.items()} == {
        "Balai": "centre", "Kementerian": "office", "LSP": "other",
    }  # fmt: skip
    assert all(kind == "office" for name, kind in kinds.items() if name.startswith("Kementerian"))

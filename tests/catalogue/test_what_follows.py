"""What a load leads to for those who are registered: reminders, what moved, what is called off, what closes."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from bot.rules.offers import Terms
from storage.catalogue import load
from storage.models import addresses, contacts, registrations, timers
from storage.taking_part import seats
from storage.unasked.timers import Kind
from tests.catalogue.examples import NOW, TRAINING, activity, changed, loaded
from tests.catalogue.test_samples import load_on

LATER = datetime(2027, 1, 4, 3, tzinfo=UTC)


class Chance:
    def randrange(self, stop, /):
        return 7 % stop


async def registered(database, slug="dyeing"):
    """Somebody with a seat."""
    number = (await activity(database, slug))["id"]

    def work(connection):
        connection.execute(insert(contacts), {"id": 1, "language": "id", "created_at": NOW})
        connection.execute(insert(addresses), {"channel": "memory", "recipient": "sri", "contact_id": 1})
        seats.take_seat(connection, number, 1, NOW, Chance(), Terms())

    await database.run(work)
    return number


async def planned(database, kind):
    def work(connection):
        return connection.execute(select(timers).where(timers.c.kind == kind).order_by(timers.c.due_at)).mappings().all()

    return await database.run(work)


async def load_again(database, folder, now=LATER):
    return await database.run(lambda connection: load(connection, folder, now))


async def test_a_file_may_say_when_people_are_reminded(database, folder, write):
    write("trainings.yaml", trainings=[TRAINING | {"reminders": ["3d", "5h", "1d@18:00+Asia/Jakarta"], "opens_at": "13:00"}])
    await loaded(database, folder)
    await registered(database)
    due = [row["due_at"] for row in await planned(database, Kind.REMINDER)]
    assert due == [
        datetime(2027, 2, 26, 6, tzinfo=UTC),
        datetime(2027, 2, 28, 11, tzinfo=UTC),
        datetime(2027, 3, 1, 1, tzinfo=UTC),
    ]
    write("trainings.yaml", trainings=[TRAINING | {"reminders": [], "opens_at": "13:00"}])
    await load_again(database, folder)
    assert await planned(database, Kind.REMINDER) == []
    assert await planned(database, Kind.MOVED) == []


@pytest.mark.parametrize("code", ["soon", "0d", "1d@25:00+Asia/Jakarta", "1d@07:00+Mars/Base"])
async def test_a_reminder_that_is_none_refuses_its_row(database, folder, write, code):
    write("trainings.yaml", trainings=[TRAINING | {"reminders": ["1d", code]}])
    report = await loaded(database, folder)
    assert report.rejected == [f"trainings.yaml: dyeing: unknown reminder {code}"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("start", "2027-03-02"),
        ("end", "2027-03-04"),
        ("opens_at", "10:00"),
        ("venue", "Balai Batik"),
        ("city", "Bantul"),
        ("mode", "online"),
        ("province_code", "ID-PA"),
    ],
)
async def test_what_people_plan_by_is_told_once_when_a_load_changes_it(database, folder, write, path, value):
    await loaded(database, folder)
    await registered(database)
    before = [row["due_at"] for row in await planned(database, Kind.REMINDER)]
    write("trainings.yaml", trainings=[changed(TRAINING, path, value)])
    await load_again(database, folder)
    await load_again(database, folder)
    (told,) = await planned(database, Kind.MOVED)
    detail = json.loads(told["detail"])
    assert detail["announced"]["starts_on"] == "2027-03-01"
    assert (detail["status"], told["contact_id"], told["due_at"]) == ("confirmed", 1, LATER)
    after = [row["due_at"] for row in await planned(database, Kind.REMINDER)]
    assert (after != before) is (path in ("start", "opens_at", "province_code"))


@pytest.mark.parametrize(("path", "value"), [("title.en", "Dyeing batik"), ("quota", 30), ("cost", "Gratis"), ("crafts", [])])
async def test_what_nobody_plans_by_is_not_told(database, folder, write, path, value):
    await loaded(database, folder)
    await registered(database)
    write("trainings.yaml", trainings=[changed(TRAINING, path, value)])
    assert (await load_again(database, folder)).changed == 1
    assert await planned(database, Kind.MOVED) == []


async def test_a_file_calls_off_and_does_not_take_it_back(database, folder, write):
    await loaded(database, folder)
    number = await registered(database)
    write("trainings.yaml", trainings=[TRAINING | {"cancelled": True}])
    assert (await load_again(database, folder)).changed == 1
    (told,) = await planned(database, Kind.CALLED_OFF)
    assert (told["contact_id"], told["activity_id"]) == (1, number)
    assert (
        await planned(database, Kind.REMINDER)
        == await planned(database, Kind.COMING)
        == await planned(database, Kind.CLOSING)
        == []
    )
    write("trainings.yaml", trainings=[TRAINING])
    assert (await load_again(database, folder)).same == 4
    row = await activity(database)
    assert (row["cancelled"], row["taken"]) == (True, 0)
    statuses = await database.run(lambda c: c.scalars(select(registrations.c.status)).all())
    assert statuses == ["cancelled"]


async def test_a_deadline_is_planned_at_every_load_and_once(database, folder, write):
    await loaded(database, folder)
    (row,) = await planned(database, Kind.CLOSING)
    assert (row["due_at"], row["useful_until"]) == (
        datetime(2027, 2, 19, 13, 55, tzinfo=UTC),
        datetime(2027, 2, 20, 16, 59, tzinfo=UTC),
    )
    await load_again(database, folder)
    assert len(await planned(database, Kind.CLOSING)) == 1
    await load_again(database, folder, datetime(2027, 2, 20, tzinfo=UTC))
    assert len(await planned(database, Kind.CLOSING)) == 1


async def test_samples_that_float_with_the_day_have_not_moved(database, folder):
    await load_on(database, folder)
    await registered(database, "contoh-dyeing")
    await load_on(database, folder, date(2026, 11, 25))
    assert await planned(database, Kind.MOVED) == []
    held = await activity(database, "contoh-dyeing")
    assert held["starts_on"] == date(2026, 12, 7)

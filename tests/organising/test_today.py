"""What is still on today: a class that is over is listed no more, and who has two on one day is asked at which they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from storage.models import activities, registrations
from tests.organising.afterwards import contact
from tests.persona import Persona, Town

FIRST, SECOND = "contoh-motif-batik", "contoh-pewarnaan-batik"
DAY = date(2026, 11, 24)


async def on_that_day(town: Town, slug: str, opens: str, shuts: str | None, zone: str = "Asia/Jakarta") -> int:
    hours = {"starts_on": DAY, "ends_on": DAY, "opens_at": opens, "shuts_at": shuts, "zone": zone}
    await town.change(activities, activities.c.slug == slug, **hours, closes_at=None, quota=None)
    return int((await town.activity(slug))["id"])


@pytest.mark.parametrize(
    ("zone", "shuts", "listed"),
    [
        ("Asia/Jakarta", "16:00", True),
        ("Asia/Jakarta", "15:00", False),
        ("Asia/Makassar", "16:00", False),  # there it is an hour later
        ("Asia/Dubai", "09:00", True),  # whose clock the list does not know: until the end of the day
        ("Asia/Jakarta", None, True),
    ],
)
async def test_a_class_that_is_over_today_is_not_coming(town: Town, zone: str, shuts: str | None, listed: bool) -> None:
    await on_that_day(town, FIRST, "08:00", shuts, zone)
    town.clock.now = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)  # 15.30 in Jakarta
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan batik")
    assert any("otif batik" in one for one in sri.labels) is listed


async def two_on_one_day(town: Town) -> Persona:
    sri = await town.guest("sri", "id", name="Sri", phone="+6281234567890")
    for slug in (FIRST, SECOND):
        number = await on_that_day(town, slug, "09:00", "16:00")
        row = {"activity_id": number, "contact_id": await contact(town, sri), "status": "confirmed", "line_at": 1}
        row |= {"code": f"{number:04}", "ticket": f"ticket{number}", "created_at": town.clock()}
        await town.database.run(lambda connection, row=row: connection.execute(registrations.insert(), row))
    town.clock.now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    return sri


async def test_who_has_two_classes_on_is_asked_at_which_they_are(town: Town) -> None:
    sri = await two_on_one_day(town)
    await sri.says("hadir")
    assert sri.sees("Anda di kelas yang mana?")
    second = int((await town.activity(SECOND))["id"])
    await sri.presses(next(one for one in sri.labels if "ewarnaan" in one))
    assert sri.sees("Di pintu", f"{second:04}")
    dewi = await town.guest("dewi", "id")
    (held,) = await town.rows(registrations, activity_id=second)
    await dewi.taps(f"my_ticket:0:{held['id']}")
    assert f"{second:04}" not in dewi.reads, "a ticket is shown to whose it is"

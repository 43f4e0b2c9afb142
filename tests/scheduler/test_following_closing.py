"""Followers hear once that registration closes, and only those for whom that is of use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.rendering import plain_text
from bot.rules.news import How, closing_telling
from storage.models import activities, deliveries, timers
from tests.persona import Town
from tests.scheduler.briefs import all_sayable
from tests.scheduler.following import BATIK, TENUN, at, loads, newest, owed, training, undated


async def test_followers_are_told_once_that_it_closes_and_the_registered_are_not(town: Town, tmp_path: Path) -> None:
    await loads(town, tmp_path, undated(BATIK, asks=[], needs=[]))
    profile = {"name": "X", "phone": "+6281234567890", "craft": "batik", "role": "artisan", "country": "ID"}
    number = (await town.activity(BATIK))["id"]
    sri, budi, ana = [await town.guest(name, **profile) for name in ("sri", "budi", "ana")]
    for persona in (sri, budi):
        await persona.walks(f"/start a_{number}", "Kabari saya")
    await ana.says("ikuti batik jogja")
    await loads(town, tmp_path, training(BATIK, asks=[], needs=[]))
    await at(town, 24, 9)
    assert len(await owed(town)) == 3
    await budi.walks(f"/start r_{number}", "Setuju dan daftar")
    await at(town, 5, 21, month=12)
    assert await owed(town, "closing") == []
    await at(town, 6, 9, month=12)
    closing = await owed(town, "closing")
    assert len(closing) == 2
    for persona in (sri, ana):
        said = newest(persona, "Pendaftaran segera ditutup")
        assert "Pendaftaran tutup 6 Des 2026, 23.59 WIB" in plain_text(said.reply)
        assert "14-16 Des 2026, 09.00-16.00 WIB" in plain_text(said.reply)
    await loads(town, tmp_path, training(BATIK, asks=[], needs=[], registration_close="2026-12-09"))
    await at(town, 8, 21, month=12)
    await at(town, 9, 9, month=12)
    assert len(await owed(town, "closing")) == 2


async def test_what_closes_on_the_same_day_is_one_message(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri", "id")
    await loads(town, tmp_path, undated(BATIK), undated(TENUN))
    for slug in (BATIK, TENUN):
        await sri.walks(f"/start a_{(await town.activity(slug))['id']}", "Kabari saya")
    await loads(town, tmp_path, training(BATIK), training(TENUN))
    await at(town, 24, 9)
    noon = datetime(2026, 12, 6, 9, tzinfo=UTC)
    await town.change(activities, activities.c.slug == TENUN, closes_at=noon)
    await town.change(timers, timers.c.key == f"closing:{(await town.activity(TENUN))['id']}", due_at=noon - timedelta(hours=24))
    for hour in (16, 21):  # one closes at four in the afternoon, the other at midnight
        await at(town, 5, hour, month=12)
    await at(town, 6, 9, month=12)
    (_closing,) = await owed(town, "closing")
    said = plain_text(newest(sri, "Pendaftaran 2 kegiatan segera ditutup").reply)
    assert "sampai 6 Des 2026, 16.00 WIB" in said
    assert "sampai 6 Des 2026, 23.59 WIB" in said
    await all_sayable(town)
    late = datetime(2026, 12, 6, 3, tzinfo=UTC)  # ten in the morning: an hour after they are usually told
    before = late - timedelta(hours=24)
    assert closing_telling(before, How.WEEKLY, 9, "Asia/Jakarta", late) == before + timedelta(minutes=1)


async def test_who_is_just_registering_is_asked_to_finish_and_not_told_twice(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, training(BATIK))
    await at(town, 24, 9)
    await sri.walks(f"/start r_{(await town.activity(BATIK))['id']}", "Setuju, lanjut")
    await at(town, 6, 9, month=12)
    assert await owed(town, "closing") == []
    assert len(await town.rows(deliveries, notice="closing")) == 1

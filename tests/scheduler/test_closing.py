"""Registration closes soon: who began and did not finish is told once, in time, and not at night."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from storage.models import activities, consents, deliveries, timers
from storage.unasked.timers import Kind
from tests.persona import Persona, Town
from tests.scheduler.test_changes import alter
from tests.scheduler.test_reminders import BATIK, at, seated, told, utc

BOTH = pytest.mark.parametrize("language", ["id", "en"])
DYEING, PEWTER = "contoh-pewarnaan-batik", "contoh-pewter-desain"


async def planned_closing(town: Town, slug: str = DYEING, **changes: Any) -> dict[str, Any]:
    """Plan it as a load does, and give back the activity."""
    activity = await town.activity(slug)
    values = {"closes_at": utc(30, 16, 59, month=11), **changes}
    await town.change(activities, activities.c.slug == slug, closes_at=None)
    await town.database.run(partial(alter, slug=slug, now=town.clock(), values=values))
    return activity


async def begins(town: Town, name: str, slug: str = DYEING, language: str = "id", **profile: str) -> Persona:
    """Somebody who agreed, and then was asked a question."""
    persona = await town.guest(name, language, name=name.title(), **profile)
    await persona.taps(f"agree:0:{(await town.activity(slug))['id']}")
    return persona


async def owed(town: Town) -> int:
    return len(await town.rows(deliveries, notice=Kind.CLOSING))


@BOTH
async def test_who_began_is_told_once_and_goes_on_with_one_tap(town: Town, language: str) -> None:
    await planned_closing(town)
    sri = await begins(town, "sri", language=language)
    asked = sri.last.text
    await at(town, utc(29, 13, 54, month=11))
    assert await owed(town) == 0
    await at(town, utc(29, 13, 55, month=11))  # 23.59 a day before is at night
    await at(town, utc(29, 13, 56, month=11))
    said = await told(town, sri, sri.word("Closes soon: {title}", title=""))
    assert "30 Nov 2026, 23.59 WIB" in said.reply.text or "30 Nov 2026, 23:59 WIB" in said.reply.text
    assert "BBSPJIKB" in said.reply.text
    await sri.presses(sri.word("Finish registering"), said)
    assert sri.last.text == asked
    town.clock.tick(days=1)
    await town.clockwork.fire_due()
    assert await owed(town) == 1


async def test_who_finished_left_or_gave_up_hears_nothing(town: Town) -> None:
    await planned_closing(town)
    left = await begins(town, "left")
    await left.says("batal")
    assert (await town.rows(consents))[0]["withdrawn_at"] is not None
    done = await seated(town, "done", slug=DYEING, regency="Bantul", province="ID-YO", nib="no")
    gone = await seated(town, "gone", slug=DYEING, regency="Bantul", province="ID-YO", nib="no")
    await gone.walks("Batalkan kursi", "Ya, batalkan")
    said = [len(one.chat) for one in (left, done, gone)]
    await at(town, utc(29, 14, month=11))
    await at(town, utc(29, 14, 1, month=11))
    assert await owed(town) == 0
    assert [len(one.chat) for one in (left, done, gone)] == said


async def test_who_cannot_join_is_not_asked_to_finish(town: Town) -> None:
    await planned_closing(town, PEWTER)
    sri = await begins(town, "sri", PEWTER, phone=BATIK["phone"])
    await sri.says("batik")
    assert sri.sees("Kegiatan ini untuk")
    await at(town, utc(29, 14, month=11))
    await at(town, utc(29, 14, 1, month=11))
    assert await owed(town) == 0
    (row,) = [row for row in await town.rows(timers, kind=Kind.CLOSING) if row["contact_id"] is not None]
    assert row["outcome"] == "dropped"


async def test_another_deadline_plans_it_anew_and_none_ends_it(town: Town) -> None:
    activity = await planned_closing(town)
    later = utc(2, 16, 59)

    async def due() -> list[Any]:
        return [row["due_at"] for row in await town.rows(timers, kind=Kind.CLOSING, activity_id=activity["id"])]

    assert await due() == [utc(29, 13, 55, month=11)]
    await town.database.run(partial(alter, slug=DYEING, now=town.clock(), values={"closes_at": later}))
    assert await due() == [utc(1, 13, 55)]
    await town.database.run(partial(alter, slug=DYEING, now=town.clock(), values={"closes_at": None}))
    assert await due() == []
    await town.database.run(partial(alter, slug=DYEING, now=town.clock(), values={"closes_at": later}))
    await town.database.run(partial(alter, slug=DYEING, now=town.clock(), values={"cancelled": True}))
    assert await due() == []


async def test_whoever_lives_further_east_hears_it_in_the_morning(town: Town) -> None:
    await planned_closing(town)
    sri = await begins(town, "sri", province="ID-PA")
    said = len(sri.chat)
    await at(town, utc(29, 13, 55, month=11))  # 22.55 in Papua
    await town.clockwork.fire_due()
    assert await owed(town) == 0
    town.clock.now += timedelta(hours=8, minutes=5)
    await town.clockwork.fire_due()
    await sri.hears(said + 1)
    assert sri.last.heading.startswith("Segera ditutup")

"""What those who follow a fair are told, and that it is told once: dates, other dates, days left, and the usual month."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from scheduler.timers import fairs as telling
from scheduler.timers import firing
from scheduler.timers.table import FIRES
from storage.knowing import editions, fair_timers
from storage.models import deliveries, interests
from storage.unasked import timers
from tests.knowing.fairground import FAIR, ZONE, announced, follower, passes, said, told
from tests.persona import Town
from tests.scheduler.briefs import all_sayable


@pytest.mark.parametrize("language", ["id", "en"])
async def test_counted_down_to_a_fair(town: Town, language: str) -> None:
    sri = await follower(town, "sri", language)
    await announced(town, 61)
    assert await told(town) == []  # it can still be taken back
    await passes(town, minutes=3)
    assert sri.sees("INACRAFT", "JCC Senayan", "surat ASEPHI, 3 Nov 2026")
    await passes(town, days=1)
    assert sri.sees(sri.word("{n} day left", n=60) if language == "id" else "60 days left")
    for days in (30, 23, 6):
        await passes(town, days=days)
    await passes(town, days=30)
    assert [notice for _, notice in await told(town)] == ["fair_new", *["fair_before"] * 4]
    await all_sayable(town)


async def test_everybody_chooses_their_own_days(town: Town) -> None:
    sri, ayu = await follower(town, "sri"), await follower(town, "ayu")
    for day in (60, 30, 7, 1, 90):
        await ayu.taps(f"fair_days:0:{FAIR}/{day}")
    assert ayu.sees("90")
    await announced(town, 92)
    await passes(town, minutes=3)
    await passes(town, days=3)
    await passes(town, days=30)
    kinds = await told(town, "before")
    assert kinds == [(ayu.address.recipient, "fair_before"), (sri.address.recipient, "fair_before")]


async def test_a_moved_fair_is_told_and_counted_anew(town: Town) -> None:
    sri = await follower(town, "sri")
    edition = await announced(town, 40)
    await passes(town, minutes=3)
    later = edition.starts_on + timedelta(days=20)
    changed = said(later)

    def move(connection):
        became = editions.correct(connection, edition, changed)
        assert became is not None
        fair_timers.corrected(connection, edition, became, town.clock(), ZONE)

    await town.database.run(move)
    await passes(town, minutes=3)
    assert sri.sees("Tanggal atau tempat pameran yang Anda ikuti berubah")
    await passes(town, days=10)  # thirty days before the first date
    assert await told(town, "before") == []
    await passes(town, days=20)
    assert len(await told(town, "before")) == 1
    assert sri.sees("30 hari lagi")


async def test_a_withdrawn_fair_is_told_and_counted_no_more(town: Town) -> None:
    sri = await follower(town, "sri")
    edition = await announced(town, 31)
    await passes(town, minutes=3)

    def withdraw(connection):
        became = editions.withdraw(connection, edition, town.clock())
        assert became is not None
        fair_timers.withdrawn(connection, edition, became, town.clock())

    await town.database.run(withdraw)
    await passes(town, minutes=3)
    assert sri.sees("Tanggal pameran yang Anda ikuti ditarik", "Jangan lagi berpegang")
    await passes(town, days=32)
    assert [notice for _, notice in await told(town)] == ["fair_new", "fair_withdrawn"]
    await all_sayable(town)


async def test_what_is_taken_back_at_once_is_told_to_nobody(town: Town) -> None:
    await follower(town, "sri")
    edition = await announced(town, 31)

    def withdraw(connection):
        became = editions.withdraw(connection, edition, town.clock())
        fair_timers.withdrawn(connection, edition, became, town.clock())

    await town.database.run(withdraw)
    await passes(town, days=32)
    assert await told(town) == []


async def test_without_a_date_the_month_before_the_usual_one_tells(town: Town) -> None:
    sri = await follower(town, "sri")  # in November; INACRAFT was in February, March, April, October
    await passes(town, days=38)  # 31 December
    assert await told(town) == []
    await passes(town, days=1)
    assert sri.sees("Biasanya bulan depan: Februari", "periksa ke penyelenggara", "Sumber:")
    await passes(town, days=31)
    assert sri.sees("Biasanya bulan depan: Maret")
    assert len(await told(town, "usual")) == 2
    await all_sayable(town)


async def test_a_known_date_silences_the_usual_month(town: Town) -> None:
    await follower(town, "sri")
    await announced(town, 100)
    await passes(town, days=39)
    assert await told(town, "usual") == []


async def test_who_stopped_or_unfollowed_hears_nothing(town: Town) -> None:
    sri, ayu = await follower(town, "sri"), await follower(town, "ayu")
    await sri.says("/stop")
    await ayu.taps(f"unfollow:0:fair={FAIR}")
    await announced(town, 31)
    await passes(town, minutes=3)
    await passes(town, days=1)
    assert await told(town) == []


async def test_who_is_erased_is_counted_no_more(town: Town) -> None:
    sri = await follower(town, "sri")
    await announced(town, 31)
    await sri.walks("/erase")
    await sri.taps("erase_yes:0:")
    assert await town.rows(interests) == []
    await passes(town, days=2)
    assert await told(town) == []


# ---- many, once -------------------------------------------------------------------------------------------------------------
async def _crowd(town: Town, monkeypatch: pytest.MonkeyPatch, *, marks: bool = True) -> list[str]:
    """Seven followers, three a page; what they were told thirty days before, by recipient. A twin `marks` nothing as fired."""
    monkeypatch.setattr(telling, "PAGE", 3)
    for number in range(7):
        await follower(town, f"p{number}")
    await announced(town, 31)
    await passes(town, minutes=3)
    town.clock.tick(days=1)
    if not marks:
        monkeypatch.setattr(timers, "fired", lambda connection, outcomes, now: None)
    fire = partial(firing.fire_due, table=FIRES, now=town.clock(), around=town.around)
    for _ in range(6):
        await town.database.run(fire)
    town.postman.wake()
    await town.settled()
    return sorted(recipient for recipient, _ in await told(town, "before"))


async def test_a_crowd_is_told_page_by_page_and_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = await _crowd(town, monkeypatch)
    assert len(heard) == 7 == len(set(heard))


async def test_a_timer_that_is_not_marked_tells_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: what fired is not written down."""
    heard = await _crowd(town, monkeypatch, marks=False)
    assert len(heard) > len(set(heard))


async def test_moved_there_and_back_is_counted_once(town: Town) -> None:
    await follower(town, "sri")
    edition = await announced(town, 40)
    await passes(town, minutes=3)
    await passes(town, days=10)  # told: thirty days
    assert len(await told(town, "before")) == 1

    def there_and_back(connection):
        was = edition
        for day in (edition.starts_on + timedelta(days=1), edition.starts_on):
            became = editions.correct(connection, was, said(day))
            fair_timers.corrected(connection, was, became, town.clock(), ZONE)
            was = became

    await town.database.run(there_and_back)
    await passes(town, minutes=10)
    assert len(await told(town, "before")) == 1
    assert len(await town.rows(deliveries, notice="fair_moved")) <= 1


async def test_a_late_notice_counts_the_days_that_are_left(town: Town) -> None:
    sri = await follower(town, "sri")
    await announced(town, 40)
    await passes(town, minutes=3)
    await passes(town, days=12)  # the installation slept for two days
    assert sri.sees("28 hari lagi")
    await passes(town, days=27)  # too late for seven, in time for one
    assert sri.sees("1 hari lagi")
    assert len(await told(town, "before")) == 2

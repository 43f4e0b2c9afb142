"""What became of it: asked after three and six months, answered with one tap, counted without names."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from bot.rules.aftercare import Outcome, months_later
from storage.models import activities, certificates, deliveries, outcomes, registrations, timers
from storage.models import results as results_table
from storage.people import merging, parting
from storage.taking_part import absences, results
from tests.organising.afterwards import contact, held, moves, over, people
from tests.organising.people import organiser
from tests.persona import Town
from tests.scheduler.briefs import all_sayable


async def months(town: Town, later: int) -> None:
    """So many months after the last day, at noon."""
    day = months_later((await held(town)).ends_on, later)
    await moves(town, town.clock().replace(year=day.year, month=day.month, day=day.day, hour=5))


async def test_who_attended_is_asked_twice_and_answers_with_one_tap(town: Town) -> None:
    sri, made, budi = await people(town, 3)
    activity = await over(town, [sri, made], [budi])
    await moves(town, town.clock() + timedelta(minutes=1))
    await months(town, 3)
    for persona in (sri, made):
        assert persona.sees(
            "Bagaimana kelanjutannya? Desain motif batik (Contoh)", "Anda hadir 3 bulan lalu", "Sudah ekspor sejak itu?"
        )
    assert "kelanjutannya" not in "".join(said.words for said in budi.chat)
    await all_sayable(town)
    await sri.presses("Sedang menyiapkan")
    assert sri.sees("Tercatat: Sedang menyiapkan")
    await sri.walks("Ubah", "Sudah ekspor")
    assert "Ekspor pertama saya" in sri.labels
    await made.says("3")
    wayan = await organiser(town)
    await wayan.taps(f"outcomes:0:{activity.id}")
    assert wayan.sees("Setelah 3 bulan: 2 ditanya. Sudah ekspor: 1; Belum: 1")
    await months(town, 6)
    assert sri.sees("Anda hadir 6 bulan lalu")
    await wayan.taps(f"outcomes:0:{activity.id}")
    assert wayan.sees("Setelah 6 bulan: 2 ditanya. Belum ada jawaban.")
    assert len(await town.rows(outcomes)) == len(await town.rows(deliveries, notice="outcome", lane="notice")) == 4


async def test_closing_again_asks_nobody_twice(town: Town) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    await moves(town, town.clock() + timedelta(minutes=1))
    await town.database.run(partial(absences.reopen, activity=activity, now=town.clock()))
    await moves(town, town.clock() + timedelta(days=3))
    if (await held(town)).attendance_closed_at is None:
        await town.database.run(partial(absences.close, activity=await held(town), now=town.clock()))
    await moves(town, town.clock() + timedelta(minutes=1))
    await months(town, 6)
    notices = [row["notice"] for row in await town.rows(deliveries, lane="notice", state="sent")]
    assert (notices.count("survey"), notices.count("outcome")) <= (1, 2)
    planned = [row["key"] for row in await town.rows(timers) if row["kind"] in ("survey", "outcome")]
    assert len(planned) == len(set(planned)) == 3


async def test_nobody_answers_for_somebody_else(town: Town) -> None:
    sri, made = await people(town, 2)
    await over(town, [sri])
    await moves(town, town.clock() + timedelta(minutes=1))
    await months(town, 3)
    (row,) = await town.rows(outcomes)
    for payload in (f"outcome:0:{row['id']}=exporting", f"outcome:0:{row['id']}=", "outcome:0:x=exporting"):
        await made.taps(payload)
        assert made.sees("Pertanyaan ini untuk yang hadir")
    await sri.taps(f"outcome:0:{row['id']}=rich")
    assert sri.sees("Sudah ekspor sejak itu?")
    assert [one["answer"] for one in await town.rows(outcomes)] == [None]


async def test_counts_outlive_names(town: Town) -> None:
    (sri,) = await people(town, 1)
    await over(town, [sri])
    await moves(town, town.clock() + timedelta(minutes=1))
    await months(town, 3)
    await sri.presses("Sudah ekspor")
    await sri.taps("erase_yes:0:")
    (row,) = await town.rows(outcomes)
    assert (row["contact_id"], row["answer"]) == (None, Outcome.EXPORTING)
    await months(town, 6)
    assert len(await town.rows(outcomes)) == 1


async def test_what_was_called_off_after_all_asks_nothing(town: Town) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    await town.change(registrations, registrations.c.activity_id == activity.id, status="absent")
    await moves(town, town.clock().replace(hour=13))
    await months(town, 3)
    assert await town.rows(outcomes) == []
    assert not await town.rows(deliveries, notice="survey")


async def test_two_chats_that_become_one_bring_all_of_it_along_and_part_again(town: Town) -> None:
    sri, other = await people(town, 2)
    activity = await over(town, [sri, other])
    keep, goes = await contact(town, sri), await contact(town, other)
    await moves(town, town.clock() + timedelta(minutes=1))
    await months(town, 3)
    await sri.presses("Belum")
    await other.presses("Sudah ekspor")
    both = {row["contact_id"]: row["answer"] for row in await town.rows(outcomes)}
    paper = {"activity_id": activity.id, "name": "Made Wirawan", "issued_at": town.clock()}
    await town.database.run(
        lambda connection: connection.execute(certificates.insert(), {"code": "k7f3pqm2xa", "contact_id": goes, **paper})
    )
    await town.database.run(partial(results.draft, contact_id=goes, values={"scheme": "Batik", "passed": True}, now=town.clock()))
    terms = town.around.offers
    number = await town.database.run(partial(merging.merge, keep=keep, other=goes, now=town.clock(), terms=terms))
    assert [row["contact_id"] for row in await town.rows(certificates)] == [keep]
    assert [row["contact_id"] for row in await town.rows(results_table)] == [keep]
    assert {row["contact_id"]: row["answer"] for row in await town.rows(outcomes)} == {keep: both[keep]}
    assert number is not None
    assert await town.database.run(partial(parting.undo, merge_id=number, now=town.clock())) == goes
    assert [row["contact_id"] for row in await town.rows(certificates)] == [goes]
    assert [row["contact_id"] for row in await town.rows(results_table)] == [goes]
    assert {row["contact_id"]: row["answer"] for row in await town.rows(outcomes)} == both


CALENDAR = (
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2027, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 12, 9), 36, date(2029, 12, 9)),
)


@pytest.mark.parametrize(("day", "later", "then"), CALENDAR)
def test_months_are_those_of_the_calendar(day: date, later: int, then: date) -> None:
    assert months_later(day, later) == then


async def test_an_activity_without_a_day_asks_nothing(town: Town) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    await town.change(activities, activities.c.id == activity.id, starts_on=None, ends_on=None)
    before = len([row for row in await town.rows(timers) if row["kind"] in ("survey", "outcome")])
    await moves(town, town.clock() + timedelta(minutes=1))
    assert len([row for row in await town.rows(timers) if row["kind"] in ("survey", "outcome")]) == before

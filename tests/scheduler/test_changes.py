"""An activity moves or is called off: reminders follow at once, and everybody registered is told once."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.vocabulary import Text
from storage.models import activities, deliveries, timers
from storage.unasked import changes
from storage.unasked.timers import Kind
from tests.persona import Persona, Town, everybody_registers
from tests.scheduler.test_reminders import BATIK, MOTIF, at, planned, seated, utc

BOTH = pytest.mark.parametrize("language", ["id", "en"])


def alter(connection: Connection, slug: str, now: datetime, values: dict[str, Any]) -> None:
    """Change an activity as an organiser will."""
    before = changes.seen(connection, [slug])[slug]
    connection.execute(update(activities).where(activities.c.slug == slug).values(**values, version=activities.c.version + 1))
    changes.changed(connection, before, changes.seen(connection, [slug])[slug], now)


async def changes_to(town: Town, slug: str = MOTIF, **values: Any) -> None:
    await town.database.run(partial(alter, slug=slug, now=town.clock(), values=values))


async def waiting_in_line(town: Town, name: str, language: str = "id") -> Persona:
    """Somebody in line behind a full class."""
    activity = await town.activity(MOTIF)
    for number in range(activity["quota"] - activity["taken"]):
        await seated(town, f"{name}-before-{number}")
    persona = await town.guest(name, language, name=name.title(), **BATIK)
    await everybody_registers(town, [persona], MOTIF)
    await persona.hears(1)
    assert (await town.seats(MOTIF))["waitlisted"] == [name]
    return persona


@BOTH
async def test_everybody_is_told_what_it_was_and_what_it_is(town: Town, language: str) -> None:
    sri = await seated(town, language=language)
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 15), opens_at="13:00", shuts_at="15:00")
    await town.clockwork.fire_due()
    await sri.hears(2)
    was, now = (
        ("7-9 Des 2026, 09.00-16.00 WIB", "14-15 Des 2026, 13.00-15.00 WIB")
        if language == "id"
        else ("7-9 Dec 2026, 09:00-16:00 WIB", "14-15 Dec 2026, 13:00-15:00 WIB")
    )
    assert sri.sees(was, now, "Yogyakarta", sri.word("Your seat is kept."))
    assert sri.last.text.index(was) < sri.last.text.index(now)
    assert "Kusumanegara" not in sri.last.text.splitlines()[0]  # the place stays, so it is said once
    assert [row["due_at"] for row in await planned(town)] == [utc(7, 6), utc(13, 6), utc(14, 4)]
    assert len(await town.rows(deliveries, notice=Kind.MOVED)) == 1


async def test_who_waits_is_told_too_and_keeps_the_place(town: Town) -> None:
    sri = await waiting_in_line(town, "sri")
    await changes_to(town, venue="Museum Batik", city="Pekalongan")
    await town.clockwork.fire_due()
    await sri.hears(2)
    assert sri.sees("Tadinya: BBSPJIKB", "Museum Batik, Pekalongan", "Urutan Anda di daftar tunggu tetap.")
    assert sri.labels == [sri.word("My registration"), sri.word("Leave the list")]


async def test_moved_twice_before_it_is_said_is_one_message_from_the_first_to_the_last(town: Town) -> None:
    sri = await seated(town)
    town.clock.now = utc(23, 15, month=11)  # 22.00 in Yogyakarta
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    await town.clockwork.fire_due()
    town.clock.tick(minutes=20)
    await changes_to(town, starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 21))
    await town.clockwork.fire_due()
    assert len(sri.chat) == 1
    await at(town, utc(24, 0, 1, month=11))  # 07.01
    await sri.hears(2)
    assert sri.sees("7-9 Des 2026", "21 Desember 2026")
    assert "14" not in sri.last.text
    town.clock.tick(days=1)
    await town.clockwork.fire_due()
    assert len(sri.chat) == 2


async def test_moved_back_before_it_is_said_is_no_message(town: Town) -> None:
    sri = await seated(town)
    due = [row["due_at"] for row in await planned(town)]
    town.clock.now = utc(23, 15, month=11)
    await changes_to(town, opens_at="10:00")
    await changes_to(town, opens_at="09:00")
    await at(town, utc(24, 1, month=11))
    assert await town.rows(timers, kind=Kind.MOVED) == []
    assert [row["due_at"] for row in await planned(town)] == due
    assert len(sri.chat) == 1


async def test_what_begins_soon_is_said_at_night(town: Town) -> None:
    sri = await seated(town)
    town.clock.now = utc(6, 15)  # 22.00, eleven hours before
    await changes_to(town, opens_at="08:00")
    await town.clockwork.fire_due()
    await sri.hears(2)
    assert sri.sees("Sekarang:", "08.00-16.00 WIB")


async def test_a_message_that_has_not_left_is_taken_back(town: Town) -> None:
    sri = await seated(town)
    town.channel.stall()
    await sri.acts(Text("menu"))
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    await town.clockwork.fire_due()
    town.clock.tick(minutes=1)
    await changes_to(town, starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 21))
    await town.clockwork.fire_due()
    town.channel.flow()
    await sri.hears(3)
    await town.settled()
    rows = sorted(await town.rows(deliveries, notice=Kind.MOVED), key=lambda row: row["id"])
    assert [(row["state"], row["reason"]) for row in rows] == [("skipped", "replaced"), ("sent", None)]
    assert sri.sees("7-9 Des 2026", "21 Desember 2026")
    assert len(sri.chat) == 3


@BOTH
async def test_called_off_tells_everybody_and_ends_everything(town: Town, language: str) -> None:
    sri = await waiting_in_line(town, "sri", language)
    await changes_to(town, cancelled=True)
    await town.clockwork.fire_due()
    await sri.hears(2)
    assert sri.last.heading.startswith(sri.word("Called off: {title}", title=""))
    assert sri.sees("7-9", "2026", "Yogyakarta", sri.word("The waiting list is closed."))
    seats = await town.seats(MOTIF)
    assert (seats["confirmed"], seats["waitlisted"], len(seats["cancelled"])) == ([], [], 4)
    assert {row["kind"] for row in await town.rows(timers, fired_at=None)} <= {Kind.CLOSING}
    await town.settled()
    assert [row["state"] for row in await town.rows(deliveries, notice=Kind.CALLED_OFF)] == ["sent"] * 4
    town.clock.tick(days=20)
    await town.clockwork.fire_due()
    assert len(sri.chat) == 2


async def test_called_off_before_a_move_was_said_names_the_day_people_know(town: Town) -> None:
    sri = await seated(town)
    town.clock.now = utc(23, 15, month=11)
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    await changes_to(town, cancelled=True)
    await at(town, utc(24, 1, month=11))
    await sri.hears(2)
    assert sri.sees("Dibatalkan", "7-9 Des 2026", "Kursi Anda tidak berlaku lagi.")
    assert len(sri.chat) == 2


async def test_who_gave_it_up_hears_nothing(town: Town) -> None:
    sri = await seated(town)
    await sri.walks("Batalkan kursi", "Ya, batalkan")
    said = len(sri.chat)
    await changes_to(town, opens_at="10:00")
    await changes_to(town, cancelled=True)
    town.clock.tick(hours=1)
    await town.clockwork.fire_due()
    assert len(sri.chat) == said
    assert await town.rows(deliveries, notice=Kind.CALLED_OFF) == []

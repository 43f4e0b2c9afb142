"""Everything said about offers fits a small screen, for every sample and in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.documents import tickets
from bot.i18n import speaking
from bot.rules.seats import OnMiss, Status
from bot.screens.artisans import mine, offers, registered
from bot.vocabulary import Reply
from storage.models import activities as table
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration
from tests.persona import MORNING, Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401 - only words are looked at

LETTERS, LINES = 350, 8
ASKED = {"offered", "nudge", "seated", "missed", "out", "still waiting", "coming"}


def samples(connection: Connection) -> list[Activity]:
    numbers = connection.execute(select(table.c.id).where(table.c.sample)).scalars().all()
    return [found for number in numbers if (found := activities.get(connection, number))]


def claim(activity: Activity, status: Status, missed: int = 0, wish: OnMiss = OnMiss.END) -> Registration:
    until = MORNING + timedelta(days=2, hours=10)
    place = 123 if status is Status.WAITLISTED else 0
    return Registration(
        1, activity.id, 1, status, wish, "482712", "abcdefghjkmnpqrs", 3, 4, None, until, missed, None, place=place
    )


def said(activity: Activity) -> Iterator[tuple[str, Reply]]:
    seat, kept = claim(activity, Status.CONFIRMED), claim(activity, Status.OFFERED, missed=1)
    yield "offered", offers.offered(activity, kept, "Asia/Makassar")
    yield "nudge", offers.nudge(activity, kept, "Asia/Makassar")
    yield "seated", offers.seated(activity, seat, tickets.picture(seat))
    yield "missed", offers.missed(activity, claim(activity, Status.WAITLISTED, missed=1))
    yield "out", offers.missed(activity, claim(activity, Status.CANCELLED, missed=2))
    yield "still waiting", offers.still_waiting(activity, claim(activity, Status.WAITLISTED))
    yield "coming", offers.coming(activity, seat)
    yield "noted", offers.noted(activity, seat)
    for wish in OnMiss:
        waits = claim(activity, Status.WAITLISTED, wish=wish)
        yield "waits", registered.outcome(activity, waits, None)
        yield "waits again", registered.outcome(activity, waits, None, again=True)
        yield "in silence", offers.in_silence(activity, waits)
    for status in (Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED):
        yield "sure", mine.sure(activity, claim(activity, status))
        yield "given up", mine.given_up(activity, claim(activity, status), 4)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_it_fits_and_what_comes_unasked_says_what_when_and_where(town: Town, language: str) -> None:
    found = await town.database.read(samples)
    assert len(found) > 10
    with speaking(language):
        for activity in found:
            for name, reply in said(activity):
                words = spoken(reply)
                assert len(words) <= LETTERS, f"{name}, {len(words)}:\n{words}"
                assert len(words.splitlines()) <= LINES, f"{name}:\n{words}"
                if name in ASKED:
                    assert offers._what(activity) in reply.text, name

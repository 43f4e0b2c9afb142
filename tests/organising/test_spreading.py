"""What concerns a crowd is decided at once and reaches them page by page: nobody sees another state, each hears once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.rules.attendance import How
from bot.rules.seats import Status
from handlers.organisers import choosing as choosing_handlers
from scheduler.timers import firing
from scheduler.timers import spreading as pages
from scheduler.timers.table import FIRES
from storage.models import activities, addresses, contacts, deliveries
from storage.models import registrations as claims
from storage.models import timers as timers_table
from storage.organising import activities as them
from storage.organising import making, publishing
from storage.taking_part import absences, attendance, choosing, choosing_many, participants, registrations, seats
from storage.taking_part.registrations import Registration
from storage.unasked import spreading, timers
from storage.unasked.announced import Reason
from storage.unasked.timers import Kind
from tests.organising.people import organiser
from tests.persona import Town
from tests.scheduler.test_changes import changes_to
from tests.scheduler.test_reminders import utc

MOTIF = "contoh-motif-batik"
CROWD = 100


def gather(connection: Connection, town: Town, status: str) -> int:
    """A hundred people of a class stand so; returns its number."""
    number: int = connection.execute(select(activities.c.id).where(activities.c.slug == MOTIF)).scalar_one()
    at = town.clock()
    for place in range(1, CROWD + 1):
        person = {"language": "id", "name": f"Sri {place}", "created_at": at, "country": "ID"}
        one = connection.execute(insert(contacts).values(**person).returning(contacts.c.id)).scalar_one()
        connection.execute(insert(addresses).values(contact_id=one, channel="memory", recipient=f"p{place}", conversation=""))
        claim = {"activity_id": number, "contact_id": one, "status": status, "created_at": at, "line_at": place}
        code = "" if status == Status.APPLIED else f"{place:04}"
        connection.execute(insert(claims).values(**claim, code=code, ticket=f"ticket-{place}"))
    seated = CROWD if status == Status.CONFIRMED else 0
    changed = {"quota": CROWD, "taken": seated, "joining": "selection" if status == Status.APPLIED else "first_come"}
    connection.execute(update(activities).where(activities.c.id == number).values(**changed))
    return number


async def crowd(town: Town, status: Status = Status.CONFIRMED) -> int:
    return await town.database.run(partial(gather, town=town, status=status))


async def one_page(town: Town) -> None:
    """What a tick does in one transaction."""
    await town.database.run(partial(firing.fire_due, table=FIRES, now=town.clock(), around=town.around))


async def heard(town: Town, kind: Kind) -> Counter[str]:
    """How often each person was told."""
    return Counter(row["recipient"] for row in await town.rows(deliveries, notice=kind))


async def stand(town: Town) -> Counter[str]:
    return Counter(row["status"] for row in await town.rows(claims))


def seen(connection: Connection, place: int) -> tuple[str, str]:
    """How the registration of somebody stands, alone and among theirs."""
    mine, contact = connection.execute(select(claims.c.id, claims.c.contact_id).where(claims.c.line_at == place)).one()
    held = registrations.get(connection, mine)
    assert held is not None
    return held.status, registrations.mine(connection, contact)[0].status


async def call_off(town: Town, number: int) -> None:
    def work(connection: Connection) -> None:
        activity = them.get(connection, number)
        assert activity is not None
        assert publishing.call_off(connection, activity, Reason("trainer"), town.clock())

    await town.database.run(work)


def counters(connection: Connection, number: int) -> int:
    return int(connection.execute(select(activities.c.taken).where(activities.c.id == number)).scalar_one())


async def test_what_is_called_off_is_so_for_everybody_at_once_and_each_hears_once(town: Town) -> None:
    number = await crowd(town)
    await call_off(town, number)
    assert await stand(town) == {"cancelled": spreading.AT_ONCE, "confirmed": CROWD - spreading.AT_ONCE}
    assert await town.database.read(partial(counters, number=number)) == CROWD - spreading.AT_ONCE
    for place in (1, CROWD):
        assert await town.database.read(partial(seen, place=place)) == ("cancelled", "cancelled")
    assert await town.database.read(partial(participants.counts, activity_id=number)) == {Status.CANCELLED: CROWD}
    await town.clockwork.fire_due()
    await town.settled()
    assert await stand(town) == {"cancelled": CROWD}
    assert await town.database.read(partial(counters, number=number)) == 0
    assert await heard(town, Kind.CALLED_OFF) == {f"p{place}": 1 for place in range(1, CROWD + 1)}


async def survives(town: Town, death: Callable[[], Awaitable[None]]) -> Counter[str]:
    """The class moves; the process dies over the second page; another goes on half a minute later. Who was told how often?"""
    town.clock.now = utc(24, 2, month=11)
    await crowd(town)
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    await death()
    await town.crash()
    await town.open()
    town.clock.tick(seconds=30)
    await town.clockwork.fire_due()
    await town.settled()
    return await heard(town, Kind.MOVED)


async def test_a_death_between_pages_tells_each_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    async def death() -> None:
        with monkeypatch.context() as last:
            last.setattr(timers, "fired", dies)  # everything else of the page was done
            with pytest.raises(KeyboardInterrupt):
                await one_page(town)

    assert await survives(town, death) == {f"p{place}": 1 for place in range(1, CROWD + 1)}


async def test_the_death_catches_a_page_that_is_crossed_off_before_it_is_done(town: Town) -> None:
    """The bad twin: that a page fired is committed first, and the page follows in a transaction of its own."""

    def crossed_off(connection: Connection) -> None:
        due = timers.take_due(connection, town.clock(), 1)
        assert [one.kind for one in due] == [Kind.SPREAD]
        timers.fired(connection, [(one, "done") for one in due], town.clock())

    told = await survives(town, partial(town.database.run, crossed_off))
    assert len(told) == spreading.MOVED_AT_ONCE < CROWD


async def test_moved_twice_before_all_are_told_is_one_message_each(town: Town) -> None:
    town.clock.now = utc(24, 15, month=11)  # at night: nothing has left when it moves again
    await crowd(town)
    await changes_to(town, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))
    town.clock.tick(seconds=1)
    await changes_to(town, starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 21))
    await town.clockwork.fire_due()
    told = await town.rows(timers_table, kind=Kind.MOVED)
    assert Counter(row["contact_id"] for row in told).most_common(1)[0][1] == 1
    assert len(told) == CROWD
    assert {row["detail"].partition("starts_on")[2][3:13] for row in told} == {"2026-12-07"}  # what everybody knows still


async def test_attendance_closed_and_opened_before_everybody_is_reached_ends_as_it_stands(town: Town) -> None:
    number = await crowd(town)
    town.clock.now = utc(9, 10)

    async def decide(what: str) -> None:
        def work(connection: Connection) -> None:
            activity = them.get(connection, number)
            assert activity is not None
            done = (absences.close if what == "close" else absences.reopen)(connection, activity, town.clock())
            assert done == (CROWD if what == "close" else True)

        await town.database.run(work)

    await decide("close")
    assert (await stand(town))["confirmed"] == CROWD - spreading.AT_ONCE
    assert await town.database.read(partial(seen, place=CROWD)) == ("absent", "absent")
    town.clock.tick(minutes=1)
    await decide("open")
    assert await town.database.read(partial(seen, place=1)) == ("confirmed", "confirmed")
    town.clock.tick(minutes=1)
    await decide("close")
    await town.clockwork.fire_due()
    assert await stand(town) == {"absent": CROWD}
    asked = Counter(row["registration_id"] for row in await town.rows(timers_table, kind=Kind.MISSED, fired_at=None))
    assert set(asked.values()) == {1}
    assert len(asked) == CROWD
    town.clock.tick(minutes=1)
    await decide("open")
    await town.clockwork.fire_due()
    assert await stand(town) == {"confirmed": CROWD}
    assert not await town.rows(timers_table, kind=Kind.MISSED, fired_at=None)


async def test_who_comes_once_it_is_open_again_is_there_before_a_page_reached_them(town: Town) -> None:
    number = await crowd(town)
    town.clock.now = utc(9, 10)

    def work(connection: Connection) -> None:
        activity = them.get(connection, number)
        assert activity is not None
        assert absences.close(connection, activity, town.clock()) == CROWD
        while connection.execute(absences.HOW_MANY, {"of_activity": number}).scalar_one():
            absences.go_on(connection, number, absences.Turning(town.clock()), town.clock())
        assert absences.reopen(connection, activity, town.clock())
        last = connection.execute(select(claims.c.id).where(claims.c.line_at == CROWD)).scalar_one()
        activity = them.get(connection, number)
        assert activity is not None
        came = attendance.arrive(connection, activity, last, date(2026, 12, 7), How.LIST, town.clock())
        assert came is not None
        assert came.held.status is Status.ATTENDED

    await town.database.run(work)
    await town.clockwork.fire_due()
    assert await stand(town) == {"confirmed": CROWD - 1, "attended": 1}
    assert await town.database.read(partial(counters, number=number)) == CROWD


async def test_the_rest_is_declined_at_once_and_who_is_taken_back_meanwhile_stays(town: Town) -> None:
    number = await crowd(town, Status.APPLIED)
    became = partial(choosing_many.decline_all, activity_id=number, reason="full", now=town.clock())
    assert await town.database.run(became) == CROWD
    assert await town.database.read(partial(seen, place=1)) == ("declined", "declined")
    assert await town.database.read(partial(choosing_many.waiting, activity_id=number)) == 0
    assert not await town.database.read(partial(participants.applicants, activity_id=number, organisation_id=None, province=None))

    def undo(connection: Connection) -> None:
        last = connection.execute(select(claims.c.id).where(claims.c.line_at == CROWD)).scalar_one()
        held = registrations.get(connection, last)
        assert held is not None
        back = choosing.take_back(connection, held, town.clock(), town.around.offers)
        assert not isinstance(back, choosing.Refused)
        assert back.status is Status.APPLIED

    await town.database.run(undo)
    town.clock.tick(seconds=61)
    await town.clockwork.fire_due()
    await town.settled()
    assert await stand(town) == {"declined": CROWD - 1, "applied": 1}
    assert await heard(town, Kind.CHOSEN) == {f"p{place}": 1 for place in range(1, CROWD)}
    assert await town.database.read(partial(seen, place=CROWD)) == ("applied", "applied")


async def test_who_was_chosen_and_waits_again_is_not_declined_with_the_rest(town: Town) -> None:
    number = await crowd(town, Status.APPLIED)

    def decide(connection: Connection) -> None:
        first = connection.execute(select(claims.c.id).where(claims.c.line_at == 1)).scalar_one()
        held = registrations.get(connection, first)
        assert held is not None
        chosen = choosing.choose(connection, held, town.clock(), town.around.chance)
        assert choosing_many.decline_all(connection, number, "full", town.clock()) == CROWD - 1
        assert not isinstance(chosen, choosing.Refused)
        back = choosing.take_back(connection, chosen, town.clock(), town.around.offers)
        assert not isinstance(back, choosing.Refused)
        assert back.status is Status.APPLIED

    await town.database.run(decide)
    town.clock.tick(seconds=61)
    await town.clockwork.fire_due()
    assert await stand(town) == {"declined": CROWD - 1, "applied": 1}


async def test_lots_among_many_are_drawn_beside_the_turns(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing_handlers, "IN_TURN", 10)
    number = await crowd(town, Status.APPLIED)
    await town.change(activities, activities.c.id == number, quota=5)
    wayan = await organiser(town)
    await wayan.taps(f"lottery_draw:0:{number}=nobody")
    assert wayan.sees("Undian sedang saya jalankan")
    await town.jobs.run_due()
    await town.settled()
    assert wayan.sees("5 kursi di antara 100 orang", "Sri ", "Benih:")
    await wayan.presses(wayan.word("Let it count"))
    await town.jobs.run_due()
    await town.settled()
    assert await stand(town) == {"confirmed": 5, "applied": CROWD - 5}


async def test_who_called_it_off_is_shown_how_far_it_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await crowd(town)
    monkeypatch.setattr(spreading, "PAGE", 20)
    monkeypatch.setattr(pages, "BETWEEN", 1)
    wayan = await organiser(town)
    await wayan.taps(f"calloff:0:{number}")
    await wayan.walks("Pelatih berhalangan", "Lewati")
    await wayan.presses("Ya, batalkan")
    assert wayan.sees("100 orang sedang dikabari.")
    await one_page(town)
    (shown,) = await town.rows(deliveries, notice=making.PROGRESS)
    assert "60 dari 100 pendaftaran selesai dibatalkan" in shown["reply"]
    town.postman.wake()
    await town.settled()
    await town.clockwork.fire_due()
    await town.settled()
    last = max(await town.rows(deliveries, notice=making.PROGRESS), key=lambda row: row["id"])
    assert "100 orang sedang dikabari." in last["reply"]
    assert await heard(town, Kind.CALLED_OFF) == {f"p{place}": 1 for place in range(1, CROWD + 1)}


async def test_who_had_left_before_the_rest_was_declined_and_comes_back_is_not_of_it(town: Town) -> None:
    number = await crowd(town, Status.APPLIED)

    def leave(connection: Connection) -> Registration:
        held = registrations.get(connection, connection.execute(select(claims.c.id).where(claims.c.line_at == 1)).scalar_one())
        assert held is not None
        assert seats.give_up(connection, held, town.clock(), town.around.offers) is not None
        left = registrations.get(connection, held.id)
        assert left is not None
        return left

    left = await town.database.run(leave)
    became = partial(choosing_many.decline_all, activity_id=number, reason="full", now=town.clock())
    assert await town.database.run(became) == CROWD - 1
    back = await town.database.run(partial(seats.restore, registration=left, now=town.clock(), terms=town.around.offers))
    assert back is not None
    assert back.status is Status.APPLIED
    assert await town.database.read(partial(choosing_many.waiting, activity_id=number)) == 1, "the organiser sees them"
    town.clock.tick(seconds=61)
    await town.clockwork.fire_due()
    assert await stand(town) == {"declined": CROWD - 1, "applied": 1}
    assert await town.database.read(partial(choosing_many.waiting, activity_id=number)) == 1

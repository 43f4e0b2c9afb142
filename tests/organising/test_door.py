"""The day: everybody who comes is checked in once, by whoever stands at that door, in four ways, and it can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, update

from bot.rules.attendance import How
from bot.rules.authority import Grant, Role
from bot.rules.seats import Status
from bot.vocabulary import Action, Tap
from storage.models import activities, arrivals, audit, registrations
from storage.people import roles
from storage.taking_part import attendance, seats
from storage.taking_part import registrations as registrations_of
from storage.taking_part.registrations import Registration
from tests.organising.afterwards import contact, held, people, registration
from tests.organising.people import organiser
from tests.persona import Persona, Town

SLUG = "contoh-motif-batik"


async def morning(town: Town, guests: int = 3, **values: object) -> tuple[list[Persona], Persona, int]:
    """It begins in an hour: guests who have seats, an organiser, and the number of the activity."""
    artisans = await people(town, guests)
    wayan = await organiser(town)
    activity = await held(town)
    if values:
        await town.change(activities, activities.c.id == activity.id, **values)
    await _seats(town, activity.id, [await contact(town, one) for one in artisans])
    assert activity.starts_at is not None
    town.clock.now = activity.starts_at - timedelta(hours=1)
    return artisans, wayan, activity.id


async def _seats(town: Town, activity_id: int, contacts: list[int]) -> None:
    around = town.around

    def take(connection: Connection) -> None:
        for one in contacts:
            seats.take_seat(connection, activity_id, one, town.clock(), around.chance, around.offers)

    await town.database.run(take)


async def volunteer(town: Town, activity_id: int, name: str = "komang") -> Persona:
    persona = await town.guest(name, "id")
    given = Grant(Role.VOLUNTEER, 0, activity_id, town.clock() + timedelta(days=1))
    await town.database.run(partial(roles.grant, address=persona.address, given=given, now=town.clock()))
    return persona


async def claim(town: Town, persona: Persona) -> Registration:
    return await registration(town, persona, await held(town))


async def statuses(town: Town, activity_id: int) -> list[str]:
    return sorted(row["status"] for row in await town.rows(registrations, activity_id=activity_id))


async def test_ticket_codes_list_and_a_way_back(town: Town) -> None:
    (sri, made, ayu), wayan, number = await morning(town)
    await wayan.says("hadir")
    assert wayan.sees("0 dari 3 hadir", "Ketik kode 4 angka")
    await wayan.says(f"/start c_{(await claim(town, sri)).ticket}")
    assert wayan.sees("Sri Wahyuni: hadir", "08.00 WIB", "1 dari 3 hadir")
    await wayan.says(f"{(await claim(town, sri)).code}, {(await claim(town, made)).code} 0000")
    assert wayan.sees("Sri Wahyuni: sudah hadir sejak 08.00 WIB", "Made Wirawan: hadir", "0000: tidak ada", "2 dari 3 hadir")
    await wayan.presses("Urungkan")
    assert wayan.sees("Kehadiran dibatalkan: Made Wirawan", "1 dari 3 hadir")
    await wayan.presses("Ke pintu masuk")
    await wayan.presses("Daftar nama")
    await wayan.presses("Ni Luh Ayu")
    assert wayan.sees("2 dari 3 hadir", "hadir, kode")
    assert await statuses(town, number) == ["attended", "attended", "confirmed"]
    assert (await town.activity(SLUG))["taken"] == 3
    by = {row["contact_id"]: row["arrived_by"] for row in await town.rows(registrations, activity_id=number)}
    assert (by[await contact(town, sri)], by[await contact(town, ayu)]) == (How.TICKET, How.LIST)
    done = [(row["role"], row["detail"]) for row in await town.rows(audit, deed="check_in")]
    assert ("organiser", "arrived ticket") in done
    assert ("organiser", "arrival undone") in done


async def test_a_press_that_comes_twice_changes_nothing(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 1)
    one = await claim(town, sri)
    for _ in range(2):
        await wayan.taps(f"tick:0:{one.id}=0=1")
        assert wayan.sees("1 dari 1 hadir")
    assert len(await town.rows(arrivals, registration_id=one.id)) == 1
    for _ in range(2):
        await wayan.taps(f"tick:0:{one.id}=0=0")
        assert wayan.sees("0 dari 1 hadir")
    assert await statuses(town, number) == ["confirmed"]


async def test_nobody_else_checks_in_or_learns_whose_ticket_it_is(town: Town) -> None:
    (sri, made, _), _, number = await morning(town)
    foreign = await organiser(town, "ketut", of="Dewan Kerajinan")
    one = await claim(town, sri)
    for stranger in (foreign, made):
        await stranger.says(f"/start c_{one.ticket}")
        assert "Sri" not in stranger.reads
        assert one.code not in stranger.reads
        await stranger.says(f"c_{one.ticket}")
        assert "Sri" not in stranger.reads
    for payload in (
        f"door:0:{number}",
        f"tick:0:{one.id}=0=1",
        f"check_in:0:{one.id}",
        f"room_word:0:{number}",
        f"close_yes:0:{number}",
    ):
        for stranger in (foreign, made):
            await stranger.taps(payload)
    assert await statuses(town, number) == ["confirmed"] * 3
    await sri.says(f"/start c_{one.ticket}")
    assert sri.sees("tunjukkan gambar ini", one.code)
    assert sri.last.attachment is not None


async def test_a_volunteer_has_one_door_and_no_more(town: Town) -> None:
    (sri, *_), _, number = await morning(town, 1)
    komang = await volunteer(town, number)
    await komang.says("hadir")
    assert "Tutup kehadiran" not in komang.labels
    await komang.says((await claim(town, sri)).code)
    assert komang.sees("Sri Wahyuni: hadir")
    assert {row["role"] for row in await town.rows(audit, deed="check_in")} == {"volunteer"}
    town.clock.tick(days=2)
    await komang.taps(f"door:0:{number}")
    assert komang.sees("peran")  # the role has ended


async def test_the_door_opens_three_hours_before(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 1)
    town.clock.tick(hours=-3)
    await wayan.taps(f"door:0:{number}")
    assert wayan.sees("dibuka 3 jam sebelum mulai", "06.00 WIB")
    await wayan.taps(f"check_in:0:{(await claim(town, sri)).id}")
    assert wayan.sees("dibuka 3 jam sebelum mulai")
    assert await statuses(town, number) == ["confirmed"]
    await sri.says("hadir")
    assert "pintu" not in sri.reads.casefold()  # still means that she is coming


Decide = Callable[[Connection, Registration], bool]


async def volunteers_at_once(town: Town, one: Registration, decide: Decide) -> int:
    """Eight who saw the same screen check somebody in at once; returns how many were told that it was them."""
    seen = [await town.database.read(partial(registrations_of.get, registration_id=one.id)) for _ in range(8)]
    works = (town.database.run(lambda connection, held=held: decide(connection, held)) for held in seen if held is not None)
    return sum(await asyncio.gather(*works))


async def test_of_eight_volunteers_one_checks_somebody_in(town: Town) -> None:
    (sri, *_), _, _ = await morning(town, 1)
    one, activity = await claim(town, sri), await held(town)
    day = activity.starts_on
    assert day is not None

    def arrives(connection: Connection, held: Registration) -> bool:
        arrival = attendance.arrive(connection, activity, held.id, day, How.CODE, town.clock())
        return arrival is not None and arrival.new

    assert await volunteers_at_once(town, one, arrives) == 1


async def test_trusting_the_screen_checks_in_more_than_once(town: Town) -> None:
    """The bad twin: whoever believes what was read before is wrong, and the count above would show it."""
    (sri, *_), _, _ = await morning(town, 1)

    def believes(connection: Connection, held: Registration) -> bool:
        if held.status is not Status.CONFIRMED:
            return False
        connection.execute(update(registrations).where(registrations.c.id == held.id).values(status=Status.ATTENDED))
        return True

    assert await volunteers_at_once(town, await claim(town, sri), believes) > 1


async def test_two_volunteers_and_one_guest_are_one_arrival(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 1)
    komang = await volunteer(town, number)
    one = await claim(town, sri)
    press = Tap(Action("check_in", str(one.id)))
    await town.takes(*(town.incoming(by.address, press, "id") for by in (wayan, komang) for _ in range(4)))
    await town.settled()
    assert len(await town.rows(arrivals, registration_id=one.id)) == 1
    assert (await claim(town, sri)).version == one.version + 1
    assert len([row for row in await town.rows(audit, deed="check_in") if row["detail"] == "arrived list"]) == 1


async def test_a_seat_at_the_door_is_given_once(town: Town) -> None:
    """Two who wait and one free seat: one of them gets it, whoever presses how often."""
    artisans, wayan, number = await morning(town, 4, quota=3)
    waiting = [one for one in artisans if (await claim(town, one)).status is Status.WAITLISTED]
    assert len(waiting) == 1
    line = await claim(town, waiting[0])
    await wayan.taps(f"check_in:0:{line.id}")
    assert wayan.sees("tidak punya kursi", "Tidak ada kursi kosong", "0 dari 3 hadir")
    await wayan.taps(f"give_seat:0:{line.id}")
    assert wayan.sees("Tidak ada kursi kosong")
    await town.change(activities, activities.c.id == number, quota=4)
    press = Tap(Action("give_seat", str(line.id)))
    await town.takes(*(town.incoming(wayan.address, press, "id") for _ in range(4)))
    await town.settled()
    its = await town.activity(SLUG)
    assert (its["taken"], its["waiting"]) == (4, 0)
    await wayan.taps(f"not_here:0:{line.id}")
    its = await town.activity(SLUG)
    assert (its["taken"], its["waiting"]) == (3, 1)
    assert (await claim(town, waiting[0])).status is Status.WAITLISTED


async def test_who_comes_unregistered_is_written_down_and_seated(town: Town) -> None:
    _, wayan, number = await morning(town, 2, quota=3)
    await wayan.taps(f"walk_in:0:{number}")
    await wayan.walks("Putu Artana", "Lewati")
    assert wayan.sees("Putu Artana", "setuju")
    await wayan.presses("Ya, persilakan")
    assert wayan.sees("Putu Artana: hadir", "1 dari 3 hadir")
    assert (await town.activity(SLUG))["taken"] == 3
    await wayan.taps(f"walk_in:0:{number}")
    assert wayan.sees("Tidak ada kursi kosong")


async def test_each_day_has_its_arrivals(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 1)
    one = await claim(town, sri)
    await wayan.says(one.code)
    town.clock.tick(days=1)
    await wayan.taps(f"door:0:{number}")
    assert wayan.sees("Hari ke-2", "0 dari 1 hadir")
    await wayan.says(one.code)
    assert wayan.sees("1 dari 1 hadir")
    assert len(await town.rows(arrivals, registration_id=one.id)) == 2
    await wayan.presses("Urungkan")
    assert await statuses(town, number) == ["attended"]  # the first day stands


async def test_names_are_found_and_nothing_in_them_is_a_pattern(town: Town) -> None:
    _, wayan, number = await morning(town)
    await wayan.taps(f"door_find:0:{number}")
    await wayan.says("%%")
    assert wayan.sees("Tidak ada peserta dengan nama itu")
    await wayan.presses("Cari lagi")
    await wayan.says("made")
    await wayan.presses("Made Wirawan")
    assert wayan.sees("Made Wirawan: hadir", "1 dari 3 hadir")


async def test_codes_are_typed_from_paper_after_the_day_until_attendance_is_closed(town: Town) -> None:
    (sri, made, _), wayan, number = await morning(town)
    town.clock.tick(days=6)
    await wayan.taps(f"door:0:{number}")
    await wayan.says(f"{(await claim(town, sri)).code} {(await claim(town, made)).code}")
    assert wayan.sees("2 dari 3 hadir")
    await wayan.taps(f"close_door:0:{number}")
    assert wayan.sees("1 orang yang punya kursi dicatat tidak hadir")
    await wayan.presses("Tutup")
    assert await statuses(town, number) == ["absent", "attended", "attended"]
    await wayan.taps(f"check_in:0:{(await claim(town, sri)).id}")
    assert wayan.sees("sudah ditutup")
    await wayan.taps(f"reopen_door:0:{number}")
    assert await statuses(town, number) == ["attended", "attended", "confirmed"]


async def test_the_door_is_found_after_the_hour_until_it_is_closed(town: Town) -> None:
    _, wayan, number = await morning(town, ends_on=date(2026, 12, 7))
    town.clock.tick(hours=9)  # it is over, the sheets of paper are here
    await wayan.says("/hadir")
    assert wayan.sees("0 dari 3 hadir")
    await wayan.taps(f"close_yes:0:{number}")
    await wayan.presses(wayan.word("After the activity"))
    assert wayan.sees("Sesudahnya")
    await wayan.says("/hadir")
    assert wayan.sees("tidak ada kegiatan Anda yang berlangsung")


async def test_attendance_closes_itself_only_where_it_was_kept(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 2)
    await wayan.says((await claim(town, sri)).code)
    town.clock.tick(days=8)
    await town.clockwork.fire_due()
    assert await statuses(town, number) == ["absent", "attended"]
    assert (await town.activity(SLUG))["attendance_closed_at"] is not None


async def test_where_nobody_was_checked_in_nobody_is_absent(town: Town) -> None:
    _, _, number = await morning(town, 2)
    town.clock.tick(days=8)
    await town.clockwork.fire_due()
    assert await statuses(town, number) == ["confirmed"] * 2


async def test_who_is_erased_stays_as_a_count(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 2)
    one = await claim(town, sri)
    await wayan.says(one.code)
    await sri.says("/data")
    await sri.taps("takealong:0:")
    assert sri.last.attachment is not None
    assert b'"days there"' in sri.last.attachment.content
    assert b'"2026-12-07"' in sri.last.attachment.content
    await sri.acts(Tap(Action("erase_yes")))
    (row,) = await town.rows(registrations, id=one.id)
    assert (row["contact_id"], row["status"]) == (None, "attended")
    await wayan.taps(f"door_list:0:{number}=0")
    assert wayan.sees("1 dari 2 hadir", "Tanpa nama")
    assert "Sri" not in wayan.reads


async def test_the_list_of_codes_as_a_message(town: Town) -> None:
    (sri, *_), wayan, number = await morning(town, 2)
    await wayan.taps(f"code_list:0:{number}")
    assert wayan.sees(f"{(await claim(town, sri)).code} Sri Wahyuni")

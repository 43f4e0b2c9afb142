"""More people than one person alone may tell: a second one agrees or not; and what grows beyond that later waits."""

from __future__ import annotations

from dataclasses import replace

from bot.rules.announcements import State
from storage.models import audit, deliveries
from tests.announcing.staff import admin, centre, draft, followers, goes_out, organiser, plans, read, tap
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable


async def asked(town: Town, people: int = 3) -> tuple[Persona, Persona, int]:
    """An organiser who asked for approval, another one who may give it, and the announcement."""
    town.around = replace(town.around, approval_above=2)
    await centre(town)
    ayu, budi = await organiser(town, "ayu"), await organiser(town, "budi")
    await followers(town, people)
    number = await draft(town, ayu)
    await plans(ayu, number)
    await ayu.presses("Minta persetujuan")
    town.postman.wake()
    await town.settled()
    return ayu, budi, number


async def test_a_second_person_approves_and_it_leaves_in_a_minute(town: Town) -> None:
    ayu, budi, number = await asked(town)
    assert (await read(town, number)).state is State.ASKED
    assert budi.sees("menunggu persetujuan Anda", "3 orang", "Pameran batik dibuka Senin.")
    version = (await read(town, number)).version
    await ayu.taps(f"approve_sending:{version}:{number}")
    assert ayu.sees("Perlu disetujui orang lain")
    assert (await read(town, number)).state is State.ASKED
    await budi.presses("Setujui")
    await town.settled()
    assert (await read(town, number)).state is State.HELD
    assert ayu.sees("disetujui")
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert len(await town.rows(deliveries, announcement_id=number)) == 3
    assert [row["detail"] for row in await town.rows(audit)] == ["announcement asked", "announcement approved"]
    await all_sayable(town)


async def test_a_refusal_names_its_reason_and_the_draft_is_there_again(town: Town) -> None:
    ayu, budi, number = await asked(town)
    await budi.presses("Tolak")
    await budi.says("tanggalnya salah")
    await town.settled()
    assert (await read(town, number)).state is State.DRAFT
    assert ayu.sees("tanggalnya salah")
    await all_sayable(town)


async def test_nobody_else_is_there_to_approve(town: Town) -> None:
    town.around = replace(town.around, approval_above=2)
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, 3)
    number = await draft(town, ayu)
    await plans(ayu, number)
    await ayu.presses("Minta persetujuan")
    assert ayu.sees("Belum ada orang lain")
    assert (await read(town, number)).state is State.DRAFT


async def test_what_grows_beyond_the_number_waits_for_a_second_person(town: Town) -> None:
    town.around = replace(town.around, approval_above=2)
    await centre(town)
    ayu, rina = await organiser(town, "ayu"), await admin(town, "rina")
    await followers(town, 2)
    number = await draft(town, ayu)
    await plans(ayu, number)
    await ayu.presses("Kirim sekarang")
    await followers(town, 2)
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert (await read(town, number)).state is State.PAUSED
    assert not await town.rows(deliveries, announcement_id=number)
    assert rina.sees("perlu dilanjutkan oleh orang kedua")
    await all_sayable(town)
    await tap(town, ayu, "resume_sending", number)
    assert (await read(town, number)).state is State.PAUSED
    await tap(town, rina, "resume_sending", number)
    await goes_out(town)
    assert (await read(town, number)).state is State.DONE
    assert len(await town.rows(deliveries, announcement_id=number)) == 4

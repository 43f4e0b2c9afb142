"""Confirmed once, held for a minute, watched in one bubble, paused, stopped; who said STOP gets nothing more."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.rules.announcements import HOLD, State
from storage.announcing import leaving, tallies
from storage.announcing.tallies import Tally
from storage.ledger.deliveries import State as Became
from storage.models import announcements, audit, deliveries
from storage.people import erasure, roles
from tests.announcing.staff import admin, centre, draft, followers, goes_out, looks, organiser, plans, read, tap
from tests.persona import Persona, Town


async def a_draft(town: Town, people: int = 3) -> tuple[Persona, int]:
    """An organiser with a draft to so many people."""
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, people)
    return ayu, await draft(town, ayu)


async def confirmed(town: Town, people: int = 3) -> tuple[Persona, int]:
    """The same, confirmed."""
    ayu, number = await a_draft(town, people)
    await plans(ayu, number)
    await ayu.presses("Kirim sekarang")
    return ayu, number


async def tally(town: Town, number: int) -> Tally:
    one = await read(town, number)
    return await town.database.read(partial(tallies.of, announcement_id=number, people=one.people))


async def test_it_is_held_for_a_minute_in_which_it_can_be_taken_back(town: Town) -> None:
    ayu, number = await confirmed(town)
    assert ayu.sees("Dikirim 60 detik lagi")
    town.clock.tick(seconds=HOLD.seconds - 1)
    await goes_out(town)
    assert not await town.rows(deliveries, announcement_id=number)
    await ayu.presses("Batalkan kirim")
    assert (await read(town, number)).state is State.DRAFT
    town.clock.tick(hours=1)
    await goes_out(town)
    assert not await town.rows(deliveries, announcement_id=number)
    assert [row["detail"] for row in await town.rows(audit)] == ["announcement confirmed", "announcement taken back"]


async def test_however_often_it_is_confirmed_it_runs_once(town: Town) -> None:
    ayu, number = await a_draft(town, 5)
    budi = await organiser(town, "budi")
    for one in (ayu, budi):
        await plans(one, number)
    version = (await read(town, number)).version
    await asyncio.gather(*(tap(town, one, "send", number, version) for one in (ayu, budi, ayu, budi)))
    town.clock.tick(minutes=2)
    await goes_out(town)
    await tap(town, ayu, "send", number, version)
    town.clock.tick(minutes=2)
    await goes_out(town)
    assert len(await town.rows(deliveries, announcement_id=number)) == 5
    assert [row["detail"] for row in await town.rows(audit)] == ["announcement confirmed"]


async def test_what_was_changed_after_it_was_shown_is_shown_again(town: Town) -> None:
    ayu, number = await a_draft(town)
    await plans(ayu, number)
    before = ayu.chat[-1]
    await town.change(announcements, announcements.c.id == number, version=9)
    await ayu.presses("Kirim sekarang", before)
    assert ayu.sees("Sudah ada perubahan")
    assert (await read(town, number)).state is State.DRAFT
    await ayu.presses("Kirim sekarang")
    assert (await read(town, number)).state is State.HELD


async def test_one_bubble_shows_how_far_it_is_and_another_one_that_it_is_over(town: Town) -> None:
    ayu, _ = await confirmed(town, 6)
    said = len(ayu.chat)
    town.clock.tick(seconds=61)
    town.channel.stall()
    await town.announcing.run_due()
    await town.clockwork.fire_due()
    town.channel.flow()
    await goes_out(town)
    await looks(town)
    await looks(town)
    bubble = [one for one in ayu.chat[said:] if one.edits]
    assert "6 dari 6 terkirim" in bubble[-1].words
    news = [one for one in ayu.chat[said:] if not one.edits and "sudah dikirim: 6 dari 6" in one.words]
    assert len(news) == 1
    assert len(ayu.chat) == said + len(bubble) + 1, "beside the edits one message"
    before = len(ayu.chat)
    for _ in range(5):
        await looks(town)
    assert len(ayu.chat) == before, "nothing changes any more, so nothing is said"


async def test_a_pause_is_told_to_its_author_and_somebody_else_lets_it_go_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "SOON", 0)
    ayu, number = await confirmed(town, 4)
    budi = await organiser(town, "budi")
    town.clock.tick(seconds=61)
    await town.announcing.run_due()
    await budi.taps(f"announcement:0:{number}")
    await budi.presses("Jeda")
    assert (await read(town, number)).state is State.PAUSED
    monkeypatch.setattr(leaving, "SOON", 100)
    await goes_out(town)
    assert not (await tally(town, number)).arrived
    assert ayu.sees("Rekan Anda menjeda")
    await ayu.taps(f"resume_sending:0:{number}")
    await goes_out(town)
    assert (await tally(town, number)).states == {Became.SENT: 4}


async def test_stopped_by_two_presses_of_which_the_first_one_pauses(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "SOON", 0)
    ayu, number = await confirmed(town, 4)
    town.clock.tick(seconds=61)
    await town.announcing.run_due()
    await ayu.taps(f"cancel_sending:0:{number}")
    assert (await read(town, number)).state is State.PAUSED
    await ayu.presses("Ya, hentikan")
    monkeypatch.setattr(leaving, "SOON", 100)
    await goes_out(town)
    assert (await read(town, number)).state is State.CANCELLED
    assert not (await tally(town, number)).arrived


async def test_after_the_answer_to_stop_nothing_of_it_comes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the person's own word in the middle of a run; who did not say it gets it."""
    ayu, number = await a_draft(town, 3)
    sri, dewi = await town.guest("sri", "id", craft="batik"), await town.guest("dewi", "id", craft="batik")
    for one in (sri, dewi):
        await one.says("ikuti batik")
    monkeypatch.setattr(leaving, "PAGE", 1)
    await plans(ayu, number)
    await ayu.presses("Kirim sekarang")
    town.clock.tick(seconds=61)
    await town.announcing._round()
    await sri.says("STOP")
    said = len(sri.chat)
    await goes_out(town)
    assert len(sri.chat) == said
    assert any("Pameran batik" in one.words for one in dewi.chat), "who did not say it gets it"


async def test_whose_role_was_taken_away_meanwhile_announces_nothing(town: Town) -> None:
    ayu, number = await confirmed(town)
    budi, rina = await organiser(town, "budi"), await admin(town, "rina")
    take = partial(roles.revoke, address=ayu.address)
    await town.database.run(take)
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert (await read(town, number)).state is State.DRAFT
    assert not await town.rows(deliveries, announcement_id=number)
    assert budi.sees("pengirimnya tidak lagi berwenang")
    assert rina.sees("pengirimnya tidak lagi berwenang")


async def test_of_an_erased_author_it_goes_on_in_the_name_of_the_organisation(town: Town) -> None:
    _, number = await confirmed(town)
    author = (await read(town, number)).contact_id
    assert author is not None
    await town.database.run(partial(erasure.forget, contact_id=author, now=town.clock(), unreadable=str))
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert (await tally(town, number)).states == {Became.SENT: 3}

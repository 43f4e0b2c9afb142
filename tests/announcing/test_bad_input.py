"""What goes wrong around a confirmation, by name: confirmed twice, roles that go, templates that go, activities that go."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import update

from bot.channels.port import NoTemplate, Notification, Unreachable
from bot.rules.announcements import Button, Move, State
from bot.rules.audience import Audience, Term, Trait
from bot.rules.wording import Flaw, link
from storage.announcing import announcements, segments, tallies
from storage.announcing.announcements import Announcement
from storage.ledger import judging
from storage.ledger.deliveries import State as Became
from storage.models import activities, audit, consents, deliveries, organisations
from storage.models import announcements as table
from storage.people import consents as agreements
from storage.people import lapsing, roles
from storage.platforms import templates
from tests.announcing.people import announce, crowd
from tests.announcing.staff import CENTRE, admin, centre, draft, followers, goes_out, organiser, plans, read, tap
from tests.announcing.test_approving import asked
from tests.announcing.test_faults import goes_on as flows
from tests.announcing.test_faults import half_way, told
from tests.announcing.test_sending import a_draft, confirmed, tally
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable


# ---- confirmed twice ----------------------------------------------------------------------------------------------------
async def twice_confirmed(town: Town) -> tuple[list[bool], int]:
    """Two who saw the same draft confirm it at once, and one of the presses comes again when all is over: what each of them
    achieved, and how many copies went out.
    """
    _, number = await a_draft(town)
    seen = await read(town, number)

    async def confirms(one: Announcement) -> bool:
        due = {"starts_at": town.clock(), "people": 3}
        return await town.database.run(partial(announcements.move, one=one, how=Move.HOLD, now=town.clock(), **due))

    moved = list(await asyncio.gather(confirms(seen), confirms(seen)))
    await goes_out(town)
    moved.append(await confirms(seen))
    await goes_out(town)
    return moved, len(await town.rows(deliveries, announcement_id=number))


async def test_of_two_confirms_at_once_and_a_replayed_one_one_runs(town: Town) -> None:
    moved, copies = await twice_confirmed(town)
    assert sorted(moved) == [False, False, True]
    assert moved[2] is False
    assert copies == 3


async def test_bad_twin_that_moves_whatever_was_seen_runs_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    itself = table.c.id == table.c.id
    anyhow = table.c.state.in_(announcements.MOVE._where_criteria[1].right) | itself  # type: ignore[attr-defined]
    same = (table.c.version == announcements.MOVE._where_criteria[2].right) | itself  # type: ignore[attr-defined]
    blind = update(table).where(announcements.MOVE._where_criteria[0], anyhow, same)
    monkeypatch.setattr(announcements, "MOVE", blind)
    moved, copies = await twice_confirmed(town)
    assert moved == [True, True, True]
    assert copies > 3


# ---- roles that go ------------------------------------------------------------------------------------------------------
async def test_who_loses_the_role_between_plan_and_confirm_confirms_nothing(town: Town) -> None:
    ayu, number = await a_draft(town)
    await plans(ayu, number)
    seen = ayu.chat[-1]
    await town.database.run(partial(roles.revoke, address=ayu.address))
    await ayu.presses("Kirim sekarang", seen)
    town.clock.tick(minutes=2)
    await goes_out(town)
    assert (await read(town, number)).state is State.DRAFT
    assert not await town.rows(deliveries, announcement_id=number)
    assert not await town.rows(audit)


async def approved(town: Town) -> tuple[Persona, Persona, int]:
    ayu, budi, number = await asked(town)
    await budi.presses("Setujui")
    await town.settled()
    assert (await read(town, number)).state is State.HELD
    return ayu, budi, number


async def test_the_approval_of_who_lost_the_role_meanwhile_counts_for_nothing(town: Town) -> None:
    ayu, budi, number = await approved(town)
    rina = await admin(town, "rina")
    await town.database.run(partial(roles.revoke, address=budi.address))
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert (await read(town, number)).state is State.PAUSED
    assert not await town.rows(deliveries, announcement_id=number)
    assert ayu.sees("yang menyetujuinya tidak lagi berwenang")
    await all_sayable(town)
    await tap(town, ayu, "resume_sending", number)
    assert (await read(town, number)).state is State.PAUSED, "its author is no second person"
    await tap(town, rina, "resume_sending", number)
    await goes_out(town)
    assert (await tally(town, number)).states == {Became.SENT: 3}


async def test_bad_twin_that_asks_only_whether_somebody_approved_lets_it_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _, budi, number = await approved(town)
    monkeypatch.setattr("scheduler.timers.sending.is_approved", lambda connection, one, around, now: one.approved_by is not None)
    await town.database.run(partial(roles.revoke, address=budi.address))
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert len(await town.rows(deliveries, announcement_id=number)) == 3


# ---- activities and templates that go -----------------------------------------------------------------------------------
async def with_button(town: Town) -> tuple[Persona, int, int]:
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, 2)
    behind = int((await town.activity("contoh-motif-batik"))["id"])
    return ayu, await draft(town, ayu, buttons=(Button("register", str(behind)),)), behind


async def test_what_is_called_off_between_plan_and_confirm_is_said_instead(town: Town) -> None:
    ayu, number, behind = await with_button(town)
    await plans(ayu, number)
    seen = ayu.chat[-1]
    await town.change(activities, activities.c.id == behind, cancelled=True)
    await ayu.presses("Kirim sekarang", seen)
    assert ayu.sees("batal atau sudah tidak ada")
    assert "Kirim sekarang" not in ayu.labels
    assert (await read(town, number)).state is State.DRAFT


async def test_what_is_called_off_before_its_hour_invites_nobody(town: Town) -> None:
    ayu, number, behind = await with_button(town)
    await plans(ayu, number)
    await ayu.presses("Kirim sekarang")
    await town.change(activities, activities.c.id == behind, cancelled=True)
    town.clock.tick(seconds=61)
    await goes_out(town)
    assert (await read(town, number)).state is State.DRAFT
    assert not await town.rows(deliveries, announcement_id=number)
    assert ayu.sees("yang dituju tombolnya dibatalkan atau ditutup")
    await all_sayable(town)


async def test_who_waits_for_a_template_is_named_and_gets_it_once_it_is_approved(town: Town) -> None:
    boss = await admin(town, "rina")
    waits, *_ = await crowd(town, 3)
    town.channel.fails(f"crowd-{waits}", NoTemplate("sapa_announcement"))
    number = await announce(town)
    await moves_on(town, number, {"sent": 2, "pending": 1})
    (row,) = await town.rows(deliveries, announcement_id=number, contact_id=waits)
    assert row["reason"] == "no template: sapa_announcement"
    assert (await read(town, number)).state is State.SENDING, "it is not over, and nobody is lost"
    await boss.taps(f"results_of:0:{number}")
    assert boss.sees("Menunggu: 1 karena templat belum disetujui.")
    told = Notification("template", "sapa_announcement", "APPROVED", town.clock(), "id", "")
    await town.database.run(partial(templates.apply, told=[told]))
    town.clock.tick(days=1)
    await moves_on(town, number, {"sent": 3})


async def moves_on(town: Town, number: int, becomes: dict[str, int]) -> None:
    """What can leave leaves, until so many of it stand so."""

    async def stands() -> bool:
        await town.announcing.run_due()
        town.postman.wake()
        return Counter(row["state"] for row in await town.rows(deliveries, announcement_id=number)) == becomes

    while not await stands():  # noqa: ASYNC110 - what is waited for is a row of the ledger, and nothing rings when it is written
        await asyncio.sleep(0.01)


# ---- whom and what ------------------------------------------------------------------------------------------------------
async def test_a_segment_that_contradicts_itself_by_its_hour_tells_nobody(town: Town) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, 2)
    batik = Term(Trait.CRAFT, ("batik",))
    met = await read(town, await draft(town, ayu))
    assert met.contact_id is not None
    keep = partial(segments.save, organisation_id=CENTRE, name="Pembatik", by=met.contact_id, now=town.clock())
    saved = await town.database.run(partial(keep, audience=Audience((batik,))))
    number = await draft(town, ayu, segment_id=saved)
    await plans(ayu, number)
    await ayu.presses("Kirim sekarang")
    await town.database.run(partial(keep, audience=Audience((batik, replace(batik, without=True)))))
    town.clock.tick(seconds=61)
    await goes_out(town)
    one = await read(town, number)
    assert (one.state, one.people) == (State.DONE, 0)
    await plans(ayu, await draft(town, ayu, segment_id=saved))
    assert "Kirim sekarang" not in ayu.labels
    assert ayu.sees("Tidak ada orang")


def test_a_link_that_carries_a_name_or_a_password_is_not_taken() -> None:
    for address in ("https://ayu:rahasia@contoh.go.id/x", "https://ayu@contoh.go.id", "https://bank.go.id@penipu.example/"):
        assert link(address) is Flaw.NAMED, address


async def test_signs_in_names_are_letters(town: Town) -> None:
    _, number = await confirmed(town, 1)
    name = "<b>Balai</b> *Uji* {kode} %s _x_"
    await town.change(organisations, organisations.c.id == CENTRE, name=name)
    town.clock.tick(seconds=61)
    await goes_out(town)
    (row,) = await town.rows(deliveries, announcement_id=number)
    assert f"Dari {name}." in town.channel.shown(row["recipient"])[-1]


async def test_words_over_the_limit_by_the_sender_it_got_are_not_sent(town: Town) -> None:
    ayu, number = await a_draft(town)
    await town.change(table, table.c.id == number, text_id="batik " * 700)
    await ayu.taps(f"compose:0:{number}")
    assert ayu.sees("Terlalu panjang")
    assert "Lanjut kirim" not in ayu.labels


# ---- an agreement that is taken back ------------------------------------------------------------------------------------
async def taken_back(town: Town) -> tuple[int, list[int]]:
    """Some who wait take their agreement to news back, without a word of STOP: half of them are owed it already."""
    town.slots = 10
    await town.restart()
    number, _, waiting = await half_way(town, 30)
    back = waiting[::2]
    for id in back:
        gone = partial(agreements.withdraw, contact_id=id, purpose=agreements.NEWS, now=town.clock())
        await town.database.run(gone)
    await flows(town)
    assert len(await town.rows(consents)) == 30
    return number, back


async def test_who_takes_the_agreement_back_after_the_instant_gets_nothing(town: Town) -> None:
    number, back = await taken_back(town)
    assert not any(told(town, id) for id in back)
    rows = {row["contact_id"]: (row["state"], row["reason"]) for row in await town.rows(deliveries, announcement_id=number)}
    assert {rows[id] for id in back} == {(Became.SKIPPED, "no consent")}
    assert (await tally(town, number)).states == {Became.SENT: 30 - len(back), Became.SKIPPED: len(back)}


async def test_bad_twin_that_looks_for_stop_alone_tells_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_UNAGREED", -1)
    _, back = await taken_back(town)
    assert any(told(town, id) for id in back)


# ---- what is kept of it -------------------------------------------------------------------------------------------------
async def test_when_the_rows_are_let_go_the_sums_stay(town: Town) -> None:
    await counted_after(town)


async def test_bad_twin_that_deletes_without_counting_loses_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "keep", lambda *_: None)
    with pytest.raises(AssertionError):
        await counted_after(town)


async def counted_after(town: Town) -> None:
    """The numbers of an announcement and their reasons are the same after its rows were deleted as before."""
    blocked, *_ = await crowd(town, 5)
    town.channel.fails(f"crowd-{blocked}", Unreachable("blocked"))
    number = await announce(town)
    await goes_out(town)
    before, why = await tally(town, number), await town.database.read(partial(tallies.reasons, announcement_id=number))
    assert before.states == {Became.SENT: 4, Became.FAILED: 1}
    town.clock.tick(days=40)
    await town.database.run(partial(lapsing.forget_said, after=0, now=town.clock()))
    assert not await town.rows(deliveries, announcement_id=number)
    assert await tally(town, number) == before
    assert await town.database.read(partial(tallies.reasons, announcement_id=number)) == why

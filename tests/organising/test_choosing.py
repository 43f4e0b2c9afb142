"""Where the organiser chooses: people apply, are chosen, declined or put on the waiting list, and hear of it kindly."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.rules.authority import Deed
from bot.rules.lottery import Applicant, Preference, draw
from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.database import Database
from storage.models import activities, audit, deliveries
from storage.models import registrations as claims
from storage.taking_part import choosing, registrations, seats
from storage.taking_part.choosing import Refused
from storage.taking_part.registrations import Registration
from tests.organising.people import organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

MOTIF = "contoh-motif-batik"
KNOWN = {"phone": "+6281234567890", "craft": "batik", "regency": "Bantul", "province": "ID-YO", "nib": "no"}


async def chooses(town: Town, **more: Any) -> int:
    """The class whose organiser chooses; returns its number."""
    await town.change(activities, activities.c.slug == MOTIF, joining="selection", **more)
    return int((await town.activity(MOTIF))["id"])


async def apply(town: Town, number: int, *names: str, language: str = "id") -> list[Persona]:
    people = []
    for name in names:
        one = await town.guest(name, language, name=f"{name.title()} Wulan", **KNOWN)
        await one.taps(f"register:0:{number}")
        await one.presses(one.word("Agree and apply"))
        people.append(one)
    return people


async def claim(town: Town, name: str) -> dict[str, Any]:
    """The registration of somebody by that name."""
    from storage.models import contacts

    (person,) = await town.rows(contacts, name=f"{name.title()} Wulan")
    (found,) = await town.rows(claims, contact_id=person["id"])
    return found


async def told(town: Town) -> None:
    """A minute later."""
    town.clock.tick(seconds=61)
    await town.clockwork.fire_due()
    await town.settled()


@pytest.mark.parametrize("language", ["id", "en"])
async def test_who_applies_is_chosen_declined_or_waits_and_hears_of_it(town: Town, language: str) -> None:
    number = await chooses(town, quota=1)
    sri, budi, tini = await apply(town, number, "sri", "budi", "tini", language=language)
    assert sri.sees(sri.word("You applied"))
    assert await town.seats(MOTIF) == {"confirmed": [], "offered": [], "waitlisted": [], "cancelled": []}
    wayan = await organiser(town, language=language)
    await wayan.taps(f"people:0:{number}")
    await wayan.presses(wayan.word("Applied") + ": 3")
    assert wayan.sees("Sri Wulan", "Budi Wulan", "Bantul")
    await wayan.presses("Sri Wulan")
    assert wayan.sees(wayan.word("Applied"), wayan.word("First time with you."), "+62")
    await wayan.presses(wayan.word("Give a seat"))
    assert wayan.sees(wayan.word("They hear of it in a minute."))
    assert len(sri.chat) == 2  # not yet
    await wayan.taps(f"participant:0:{(await claim(town, 'tini'))['id']}")
    await wayan.presses(wayan.word("Give a seat"))
    assert wayan.sees(wayan.word("No seat is left. Take somebody off the list, or raise the number of seats."))
    await wayan.presses(wayan.word("To waiting list"))
    await wayan.taps(f"participant:0:{(await claim(town, 'budi'))['id']}")
    await wayan.presses(wayan.word("Decline"))
    await wayan.presses(wayan.word("Too many applied"))
    await told(town)
    assert sri.sees(sri.word("You have a seat"), (await claim(town, "sri"))["code"], "Yogyakarta")
    assert budi.sees(budi.word("Not this time"), budi.word("There were more applicants than seats."), "Yogyakarta")
    assert tini.sees(tini.word("You are on the waiting list"))
    await all_sayable(town)
    await budi.taps(f"register:0:{number}")
    assert budi.sees(budi.word("Not this time"))  # who was declined does not slip in again
    await sri.taps(f"giveup:{(await claim(town, 'sri'))['version']}:{(await claim(town, 'sri'))['id']}")
    await sri.presses(sri.word("Yes, cancel it"))
    await town.clockwork.fire_due()
    await town.settled()
    assert tini.sees(tini.word("There is a seat for you"))


async def test_a_decision_is_taken_back_before_anybody_hears_of_it(town: Town) -> None:
    number = await chooses(town, quota=3)
    (sri,) = await apply(town, number, "sri")
    wayan = await organiser(town)
    held = await claim(town, "sri")
    await wayan.taps(f"decline_for:{held['version']}:{held['id']}=fit")
    await wayan.presses(wayan.word("Take back"))
    assert (await claim(town, "sri"))["status"] == Status.APPLIED
    await told(town)
    assert len(sri.chat) == 2
    await wayan.presses(wayan.word("Give a seat"))
    await told(town)
    held = await claim(town, "sri")
    await wayan.taps(f"take_back:{held['version']}:{held['id']}")
    assert wayan.sees(wayan.word("They were told already, so it cannot be taken back. You can decide anew:"))
    assert (await town.seats(MOTIF))["confirmed"] == ["sri"]
    await wayan.presses(wayan.word("Take off the list"))
    await wayan.presses(wayan.word("In my own words"))
    await wayan.says("Maaf, ruangannya {kecil} & <sempit>")
    assert (await town.seats(MOTIF))["confirmed"] == []
    await told(town)
    assert sri.sees("ruangannya {kecil} & <sempit>")


async def test_an_application_is_taken_back_and_brought_again(town: Town) -> None:
    number = await chooses(town, quota=3)
    (sri,) = await apply(town, number, "sri")
    await sri.presses(sri.word("Take it back"))
    await sri.presses(sri.word("Yes, cancel it"))
    assert (await claim(town, "sri"))["status"] == Status.CANCELLED
    await sri.presses(sri.word("Undo"))
    assert (await claim(town, "sri"))["status"] == Status.APPLIED  # not a seat: it never was one
    assert (await town.activity(MOTIF))["taken"] == 0


async def test_what_is_full_without_a_line_turns_people_away(town: Town) -> None:
    await town.change(activities, activities.c.slug == MOTIF, quota=1, waitlist=False)
    number = (await town.activity(MOTIF))["id"]
    sri, budi = [await town.guest(name, "id", name=name.title(), **KNOWN) for name in ("sri", "budi")]
    for one in (sri, budi):
        await one.taps(f"register:0:{number}")
    await sri.presses(sri.word("Agree and register"))
    await budi.presses(budi.word("Agree and register"))
    assert budi.sees(budi.word("It is full and has no waiting list. Press Tell me: I write as soon as it opens again."))
    assert await town.seats(MOTIF) == {"confirmed": ["sri"], "offered": [], "waitlisted": [], "cancelled": []}
    await budi.taps(f"card:0:{number}")
    assert budi.word("Join waiting list") not in budi.labels
    await budi.presses(budi.word("Tell me"))
    (held,) = await town.rows(claims)
    await sri.taps(f"giveup_yes:{held['version']}:{held['id']}")
    await town.clockwork.fire_due()
    await town.settled()
    assert "Yogyakarta" not in sri.reads  # who gave it up is not told
    await budi.presses(budi.word("Register"))
    await budi.presses(budi.word("Agree and register"))
    assert (await town.seats(MOTIF))["confirmed"] == ["budi"]


# ---- races --------------------------------------------------------------------------------------------------------------
CHANCE = random.Random(5)


def look(connection: Connection) -> list[Registration]:
    applied = select(claims.c.id).where(claims.c.status == Status.APPLIED).order_by(claims.c.id)
    found = [registrations.get(connection, one) for one in connection.execute(applied).scalars()]
    return [one for one in found if one is not None]


async def race(town: Town) -> list[Registration | Refused]:
    """Everybody who applied is chosen at once, each by another organiser, as all of them saw it before."""
    seen = await town.database.read(look)
    return list(
        await asyncio.gather(
            *(
                town.database.run(partial(choosing.choose, seen=one, now=town.clock(), chance=random.Random(one.id)))
                for one in seen
            )
        )
    )


async def test_of_two_who_choose_for_the_last_seat_one_wins(town: Town) -> None:
    number = await chooses(town, quota=1)
    await apply(town, number, "sri", "budi", "tini", "dewi")
    became = await race(town)
    assert sorted(isinstance(one, Refused) for one in became) == [False, True, True, True]
    assert len((await town.seats(MOTIF))["confirmed"]) == 1


async def test_the_race_catches_choosing_that_looks_before_it_leaps(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: the seat is counted without asking whether there is one."""
    number = await chooses(town, quota=1)
    await apply(town, number, "sri", "budi", "tini", "dewi")
    hasty = update(activities).where(seats._THE_ACTIVITY).values(taken=activities.c.taken + 1)
    monkeypatch.setattr(seats, "SIT", hasty)
    await race(town)
    assert len((await town.seats(MOTIF))["confirmed"]) > 1


async def test_both_decide_about_one_person_and_one_is_told_that_it_changed(town: Town) -> None:
    number = await chooses(town, quota=3)
    await apply(town, number, "sri")
    (seen,) = await town.database.read(look)
    now, terms = town.clock(), Terms()
    became = await asyncio.gather(
        town.database.run(partial(choosing.choose, seen=seen, now=now, chance=CHANCE)),
        town.database.run(partial(choosing.decline, seen=seen, reason="", now=now, terms=terms)),
    )
    assert [one for one in became if isinstance(one, Refused)] == [Refused.CHANGED]
    found = await claim(town, "sri")
    assert (await town.activity(MOTIF))["taken"] == (found["status"] == Status.CONFIRMED)


# ---- lots ---------------------------------------------------------------------------------------------------------------
def test_a_draw_is_repeated_by_hand() -> None:
    people = [Applicant(number, first_timer=number % 2 == 0, local=number == 7) for number in range(1, 9)]
    by_hand = sorted(range(1, 9), key=lambda number: sha256(f"c0ffee:{number}".encode()).hexdigest())
    assert draw("c0ffee", people, Preference.NOBODY) == by_hand
    assert draw("c0ffee", reversed(people), Preference.NOBODY) == by_hand  # whatever order they applied in
    assert draw("other", people, Preference.NOBODY) != by_hand
    even = [number for number in by_hand if number % 2 == 0]
    assert draw("c0ffee", people, Preference.FIRST_TIMERS) == even + [number for number in by_hand if number % 2]
    assert draw("c0ffee", people, Preference.PROVINCE)[0] == 7


async def test_lots_are_reviewed_and_recorded_before_they_count(town: Town) -> None:
    number = await chooses(town, quota=2)
    await apply(town, number, "sri", "budi", "tini", "dewi")
    wayan = await organiser(town)
    await wayan.taps(f"people:0:{number}")
    await wayan.presses(wayan.word("Draw lots"))
    await wayan.presses(wayan.word("First-timers first"))
    seed = next(fact.value for fact in wayan.last.facts if fact.label == wayan.word("Seed"))
    assert (await town.activity(MOTIF))["taken"] == 0
    old = wayan.choice(wayan.word("Let it count")).action.encode()
    (late,) = await apply(town, number, "late")
    await wayan.taps(old)
    assert (await town.activity(MOTIF))["taken"] == 0  # somebody applied since: it does not count
    await late.presses(late.word("Take it back"))
    await late.presses(late.word("Yes, cancel it"))
    await wayan.taps(old.replace(seed, "c0ffee12"))
    assert (await town.activity(MOTIF))["taken"] == 0  # nobody drew that seed
    await wayan.taps(old)
    ids = {name: (await claim(town, name))["id"] for name in ("sri", "budi", "tini", "dewi")}
    by_hand = sorted(ids, key=lambda name: sha256(f"{seed}:{ids[name]}".encode()).hexdigest())[:2]
    assert sorted((await town.seats(MOTIF))["confirmed"]) == sorted(by_hand)
    notes = [row["detail"] for row in await town.rows(audit, deed=Deed.DECIDE)]
    assert any(seed in one and one.startswith("drew") for one in notes)
    assert any(one.startswith("chose") for one in notes)
    await wayan.presses(wayan.word("Decline the others"))
    await wayan.presses(wayan.word("Yes, decline them"))
    await told(town)
    said = {row["notice"] for row in await town.rows(deliveries) if row["lane"] == "notice"}
    assert said == {"chosen"}
    assert [row["status"] for row in await town.rows(claims)].count(Status.DECLINED) == 2


async def test_who_is_erased_is_chosen_by_nobody(town: Town, database: Database) -> None:
    number = await chooses(town, quota=2)
    (sri,) = await apply(town, number, "sri")
    held = await claim(town, "sri")
    await sri.walks("data", sri.word("Erase everything"), sri.word("Erase everything"))
    wayan = await organiser(town)
    await wayan.taps(f"choose_them:{held['version']}:{held['id']}")
    assert (await town.activity(MOTIF))["taken"] == 0
    (left,) = await town.rows(claims, id=held["id"])
    assert (left["contact_id"], left["status"]) == (None, Status.CANCELLED)

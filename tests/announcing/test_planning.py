"""What an announcement would take, before anybody gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from bot.conversation import plans as plans_of
from bot.rules.announcements import State
from bot.rules.audience import Audience, Term, Trait
from bot.rules.paid import stars
from bot.rules.plan import Obstacle, Plan
from bot.rules.prices import Prices
from storage.announcing import planning
from storage.models import addresses, contacts
from storage.people import consents
from storage.platforms import standing, switches
from tests.announcing.staff import CENTRE, centre, draft, followers, organiser, plans, read
from tests.persona import Town


async def worked_out(town: Town, number: int) -> Plan:
    one = await read(town, number)
    return await town.database.read(partial(plans_of.worked_out, around=town.around, one=one, now=town.clock()))


async def test_people_are_counted_in_the_chat_where_they_would_be_told(town: Town) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    inside, outside, both, stopped = await followers(town, 4)
    for person, until in ((inside, timedelta(hours=5)), (outside, timedelta(hours=-1)), (both, timedelta(hours=-1))):
        where = addresses.c.contact_id == person
        await town.change(addresses, where, channel="whatsapp", recipient=f"+62{person}", free_until=town.clock() + until)
    home = {"channel": "telegram", "recipient": "77", "contact_id": both}
    await town.database.run(lambda connection: connection.execute(addresses.insert(), home))
    await town.database.run(partial(consents.stop_everything, contact_id=stopped, now=town.clock()))
    town.around = replace(town.around, prices=Prices("IDR", {"marketing": Decimal(500), "service": Decimal(0)}))
    number = await draft(town, ayu)
    found = await worked_out(town, number)
    assert {crowd.channel: (crowd.people, crowd.outside) for crowd in found.crowds} == {"whatsapp": (2, 1), "telegram": (1, 0)}
    assert found.left_out == {"stopped": 1}
    assert found.cost == 500
    assert {one.what for one in found.blockers} == {Obstacle.TEMPLATE}
    await plans(ayu, number)
    assert ayu.sees("3 orang", "Rp500", "Telegram 1", "1 dalam 24 jam", "1 perlu templat")
    town.around = replace(town.around, prices=None)
    await plans(ayu, number)
    assert ayu.sees("Biaya tidak diketahui")
    assert "Rp" not in ayu.chat[-1].words


async def test_the_limit_of_a_day_says_how_many_days(town: Town) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    for person in await followers(town, 7):
        await town.change(addresses, addresses.c.contact_id == person, channel="whatsapp", recipient=f"+62{person}")
    await town.database.run(partial(standing.assume, limit="3", now=town.clock()))
    found = await worked_out(town, await draft(town, ayu))
    assert (found.a_day, found.days) == (3, 3)
    assert found.last is not None
    assert found.last >= town.clock() + timedelta(days=2)


async def test_what_speaks_against_it_is_named(town: Town) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, 1)
    await town.change(contacts, contacts.c.craft == "batik", language="en")
    batik = Term(Trait.CRAFT, ("batik",))
    number = await draft(town, ayu)
    await town.database.run(partial(switches.turn_on, name=switches.BULK_STOPPED, now=town.clock()))
    assert {one.what for one in (await worked_out(town, number)).blockers} == {Obstacle.BULK_STOPPED, Obstacle.NO_ENGLISH}
    empty = await draft(town, ayu, audience=Audience((Term(Trait.CRAFT, ("wood",)),)))
    assert (await worked_out(town, empty)).is_forbidden
    against = await draft(town, ayu, audience=Audience((batik, replace(batik, without=True))), indonesian=" ")
    assert {one.what for one in (await worked_out(town, against)).blockers} >= {Obstacle.CONTRADICTION, Obstacle.NO_WORDS}
    await plans(ayu, empty)
    assert "Kirim sekarang" not in ayu.labels


async def test_many_people_are_looked_through_beside_the_turns(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    await followers(town, 3)
    number = await draft(town, ayu)
    monkeypatch.setattr(planning, "SMALL", 1)
    await plans(ayu, number)
    assert ayu.sees("Hasilnya datang sendiri")
    await town.jobs.run_due()
    await ayu.hears(2)
    assert ayu.sees("3 orang")
    assert planning.is_planned(await read(town, number))
    await ayu.presses("Kirim sekarang")
    assert (await read(town, number)).state is State.HELD


async def test_another_organisation_sees_and_does_nothing_of_it(town: Town) -> None:
    await centre(town)
    ayu, eko = await organiser(town, "ayu"), await organiser(town, "eko", of=CENTRE + 1)
    await followers(town, 2)
    number = await draft(town, ayu)
    await plans(ayu, number)
    version = (await read(town, number)).version
    for name in ("plan", "send", "schedule_sending", "announcement", "pause_sending", "cancel_sending", "approve_sending"):
        await eko.taps(f"{name}:{version}:{number}")
        assert "Pameran batik" not in eko.chat[-1].words
        assert "2 orang" not in eko.chat[-1].words
    assert (await read(town, number)).state is State.DRAFT


async def test_the_faster_lane_is_priced_where_it_was_chosen(town: Town) -> None:
    await centre(town)
    ayu = await organiser(town, "ayu")
    for person in await followers(town, 40):
        await town.change(addresses, addresses.c.contact_id == person, channel="telegram", recipient=str(person))
    town.around = replace(town.around, paid_rate=300.0)
    await plans(ayu, await draft(town, ayu))
    assert "Bintang" not in ayu.reads
    number = await draft(town, ayu, paid=True)
    assert (await worked_out(town, number)).stars == stars(40, 300.0) == 4
    await plans(ayu, number)
    assert ayu.sees("Jalur cepat: 4 Bintang Telegram.")
    assert "Tidak ada biaya" not in ayu.reads

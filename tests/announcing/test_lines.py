"""Who would only wait for another day's limit steps behind, and is told once, like everybody else."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.rules.announcements import State
from storage.announcing import leaving, lines
from storage.database import Database
from storage.engine.prepared import Prepared
from storage.ledger.claiming import claim
from storage.ledger.deliveries import Lane, Outcome
from storage.ledger.deliveries import State as Became
from storage.ledger.settling import settle
from storage.models import addresses, contacts, recipients
from storage.platforms import quota, standing
from tests.announcing.ground import OWNER, Ground
from tests.announcing.people import announce, crowd

A_DAY = 2
"""People who may be written to first on the limited channel."""


@pytest.fixture
async def ground(database: Database, tmp_path: Path) -> Ground:
    return await Ground.lay(database, tmp_path)


@pytest.fixture(autouse=True)
def in_small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people a page, and few of them in the ledger at once."""
    page = leaving._page.element.limit(4).subquery()
    few = select(page.c.contact_id, *leaving._OF_PERSON).select_from(page)
    few = few.outerjoin(contacts, contacts.c.id == page.c.contact_id)
    few = few.outerjoin(addresses, addresses.c.contact_id == contacts.c.id)
    monkeypatch.setattr(leaving, "NEXT", Prepared(few.order_by(page.c.contact_id)))
    for name, people in (("PAGE", 4), ("SOON", 3), ("MOST", 5)):
        monkeypatch.setattr(leaving, name, people)


async def limited(ground: Ground, how_many: int) -> list[int]:
    """People on a platform whose limit is two people a day."""
    await ground.do(partial(standing.assume, limit=str(A_DAY), now=ground.town.clock()))
    people = await crowd(ground.town, how_many)
    there = update(addresses).where(addresses.c.contact_id.in_(people)).values(channel="whatsapp")
    await ground.do(lambda connection: connection.execute(there))
    return people


async def leaves(ground: Ground, channel: str) -> None:
    """Whatever may leave there does, and arrives."""
    now = ground.town.clock()

    def work(connection: Connection) -> int:
        parcels = claim(connection, channel, Lane.BULK, OWNER, now, 20).parcels
        settle(connection, [Outcome(one.id, Became.SENT, attempts=1) for one in parcels], now, OWNER)
        return len(parcels)

    while await ground.do(work):
        pass


async def day(ground: Ground) -> None:
    """All that can happen now."""
    for _ in range(12):
        await ground.piece()
        for channel in ("memory", "whatsapp"):
            await leaves(ground, channel)


async def told(ground: Ground) -> Counter[int]:
    """How often each person was sent it."""
    return Counter(row.contact_id for row in await ground.rows() if row.state == Became.SENT)


async def on_its_way(ground: Ground) -> tuple[list[int], list[int]]:
    """Eleven on the limited platform and then six on another, after all that the first day allows."""
    slow, quick = await limited(ground, 11), await crowd(ground.town, 6)
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await day(ground)
    return slow, quick


async def over(ground: Ground) -> None:
    """The limit is lifted, and it goes on until its end."""
    now = ground.town.clock()
    await ground.do(partial(standing.assume, limit="", now=now))
    for _ in range(8):
        await ground.do(partial(quota.recall, channel="whatsapp", now=now))
        await day(ground)


async def behind(ground: Ground) -> list[int]:
    """Who stepped behind and was not owed it yet."""
    one = await ground.one()
    query = select(recipients).where(recipients.c.announcement_id == ground.number).order_by(recipients.c.contact_id)
    rows = await ground.do(lambda connection: connection.execute(query).all())
    return [row.contact_id for row in rows if row.zone >= lines.BEHIND and not lines.is_past(one, row.zone, row.contact_id)]


async def test_a_daily_limit_keeps_nobody_else_waiting_and_loses_nobody(ground: Ground) -> None:
    slow, quick = await on_its_way(ground)
    first = await told(ground)
    assert {who for who in first if who in quick} == {*quick}
    assert len(first) == len(quick) + A_DAY
    assert (await ground.one()).state is State.SENDING
    assert await ground.sums() == (len(slow) + len(quick),) * 2
    waiting = await behind(ground)
    assert waiting
    assert {*waiting} < {*slow}
    await over(ground)
    assert await told(ground) == Counter([*slow, *quick])
    assert (await ground.one()).state is State.DONE


async def test_bad_twin_that_looks_past_nobody_keeps_the_others_waiting(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "_full", lambda *_: frozenset())
    _slow, quick = await on_its_way(ground)
    assert not {*await told(ground)} & {*quick}


async def test_bad_twin_that_notes_nobody_loses_whom_it_passed(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = leaving.STEP_BEHIND.where(recipients.c.contact_id < 0)
    monkeypatch.setattr(leaving, "STEP_BEHIND", nobody)
    slow, quick = await on_its_way(ground)
    await over(ground)
    assert len(await told(ground)) < len(slow) + len(quick)


async def test_whom_the_limit_does_not_concern_does_not_step_behind(ground: Ground) -> None:
    slow = await limited(ground, 11)
    until = ground.town.clock.now.replace(hour=23)
    freely = update(addresses).where(addresses.c.contact_id == slow[-1]).values(free_until=until)
    await ground.do(lambda connection: connection.execute(freely))
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await ground.stops(slow[-2])
    await day(ground)
    assert slow[-1] in await told(ground)
    assert [row.state for row in await ground.rows() if row.contact_id == slow[-2]] == [Became.SKIPPED]
    assert {*await behind(ground)} <= {*slow[:-2]}


async def test_who_stepped_behind_is_erased_or_becomes_one_with_somebody_and_every_sum_holds(ground: Ground) -> None:
    slow, quick = await on_its_way(ground)
    erased, joined, *_ = await behind(ground)
    await ground.erases(erased)
    assert await ground.sums() == (len(slow) + len(quick),) * 2
    await ground.merges(quick[0], joined)
    assert await ground.sums() == (len(slow) + len(quick) - 1,) * 2
    await over(ground)
    assert await ground.sums() == (len(slow) + len(quick) - 1,) * 2
    assert await told(ground) == Counter({*slow, *quick} - {erased, joined})
    assert (await ground.one()).state is State.DONE

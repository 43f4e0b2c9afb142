"""Whatever comes between: nobody is told twice, nobody is lost, and the numbers add up at every instant."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rules.announcements import Move, State
from bot.rules.audience import Audience, Term, Trait
from storage.announcing import gathering, joining, leaving
from storage.database import Database
from storage.ledger import judging
from storage.ledger.deliveries import State as Became
from storage.models import addresses, deliveries
from storage.people import contacts as people_of
from storage.unasked import reaching
from tests.announcing.ground import Ground
from tests.announcing.people import announce, crowd
from tests.persona import MORNING


@pytest.fixture
async def ground(database: Database, tmp_path: Path) -> Ground:
    return await Ground.lay(database, tmp_path)


# ---- any order of events -----------------------------------------------------------------------------------------------------
class Story:
    """What a chance makes happen to one announcement and its people."""

    def __init__(self, ground: Ground, people: list[int], chance: random.Random) -> None:
        self.ground, self.chance, self.people = ground, chance, people
        self.became: dict[int, int] = {}  # who went into whom
        self.silent: set[int] = set()
        self.left: set[int] = set()  # who was told, or may have been

    def now_is(self, contact_id: int) -> int:
        while contact_id in self.became:
            contact_id = self.became[contact_id]
        return contact_id

    async def step(self) -> None:
        happens: list[Callable[[], object]] = [self.owes, self.owes, self.claims, self.claims, self.ends, self.ends]
        happens += [self.stops, self.erases, self.merges, self.pauses, self.resumes]
        await self.chance.choice(happens)()  # type: ignore[misc]

    async def owes(self) -> None:
        await self.ground.piece()

    async def claims(self) -> None:
        state = (await self.ground.one()).state
        for parcel in await self.ground.claims(self.chance.randrange(1, 4)):
            who = await self.ground.whose(parcel)
            assert state is not State.PAUSED
            assert who not in self.silent
            assert who not in {self.now_is(one) for one in self.left}, "told twice"
            self.left.add(who)

    async def ends(self) -> None:
        if not self.ground.flying:
            return
        parcel = self.chance.choice(self.ground.flying)
        how = self.chance.choice((Became.SENT, Became.FAILED, Became.UNKNOWN, Became.PENDING))
        rows = await self.ground.do(lambda c: c.execute(deliveries.select().where(deliveries.c.id == parcel.id)).all())
        if how is Became.PENDING and rows:
            self.left -= {one for one in self.left if self.now_is(one) == rows[0].contact_id}
        await self.ground.ends(parcel, how)

    def somebody(self) -> int:
        return self.chance.choice(self.people)

    async def stops(self) -> None:
        if self.people and self.chance.random() < 0.3:
            who = self.somebody()
            self.silent.add(who)
            await self.ground.stops(who)

    async def erases(self) -> None:
        if len(self.people) > 2 and self.chance.random() < 0.5:
            who = self.somebody()
            self.people.remove(who)
            await self.ground.erases(who)

    async def merges(self) -> None:
        if len(self.people) > 2:
            keep, other = self.chance.sample(self.people, 2)
            self.people.remove(other)
            self.became[other] = keep
            if other in self.silent:
                self.silent.add(keep)
            await self.ground.merges(keep, other)

    async def pauses(self) -> None:
        if self.chance.random() < 0.3:
            await self.ground.moves(Move.PAUSE)

    async def resumes(self) -> None:
        await self.ground.moves(Move.RESUME)


@pytest.mark.parametrize("seed", [0, 1, 3, 8, 22, 29])
async def test_in_any_order_the_numbers_add_up(ground: Ground, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    for module, name, size in ((gathering, "RANGE", 4), (leaving, "SOON", 4)):
        monkeypatch.setattr(module, name, size)
    people = await crowd(ground.town, 14) + await crowd(ground.town, 6, province="ID-PA")
    ground.number = await announce(ground.town)
    story = Story(ground, people, chance)
    for _ in range(60):
        await story.step()
        meant, found = await ground.sums()
        assert meant == found
    if chance.random() < 0.4:
        await ground.moves(Move.CANCEL)
    await ground.moves(Move.RESUME)
    await ground.finishes()
    meant, found = await ground.sums()
    assert meant == found


async def meet_as_one(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """Two people become one, the one owed already and the other not; who was to be told, who is counted, who was told."""
    monkeypatch.setattr(leaving, "SOON", 1)
    first, last = (await crowd(ground.town, 2))[0], (await crowd(ground.town, 1, province="ID-PA"))[0]
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await ground.piece()  # those in the west
    await ground.merges(first, last)
    monkeypatch.setattr(leaving, "SOON", 100)
    told = 0
    for _ in (0, 1, 3, 8, 22, 29):
        await ground.piece()
        for parcel in await ground.claims():
            await ground.ends(parcel)
            told += 1
    return *await ground.sums(), told


async def test_two_who_become_one_are_told_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await meet_as_one(ground, monkeypatch) == (2, 2, 2)


async def test_bad_twin_without_joining_the_sum_is_wrong(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "join", lambda *_: None)
    meant, found, told = await meet_as_one(ground, monkeypatch)
    assert (meant, found, told) != (2, 2, 2)


async def test_whose_place_is_taken_by_one_whose_page_has_passed_is_told(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "SOON", 1)
    (of_silver,), (west,) = await crowd(ground.town, 1, craft="silver"), await crowd(ground.town, 1)
    (east,) = await crowd(ground.town, 1, province="ID-PA")
    ground.number = await announce(ground.town, audience=Audience((Term(Trait.CRAFT, ("batik",)),)))
    await ground.until(State.SENDING)
    await ground.piece()
    await ground.merges(of_silver, east)
    monkeypatch.setattr(leaving, "SOON", 100)
    await ground.finishes()
    assert await ground.sums() == (2, 2)
    assert sorted(row.contact_id for row in await ground.rows()) == [of_silver, west]


# ---- paused, cancelled: what comes back from the air stays --------------------------------------------------------------------
async def comes_back(ground: Ground, how: Move) -> tuple[int, Became]:
    """A message is in the air when it is stopped, and was not sent: how many leave afterwards, and what became of the row."""
    await crowd(ground.town, 1)
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await ground.piece()
    (parcel,) = await ground.claims()
    assert await ground.moves(how)
    await ground.ends(parcel, Became.PENDING, "not sent")
    left = len(await ground.claims())
    (row,) = await ground.rows()
    return left, Became(row.state)


@pytest.mark.parametrize(("how", "becomes"), [(Move.PAUSE, Became.WITHHELD), (Move.CANCEL, Became.SKIPPED)])
async def test_what_comes_back_after_it_was_stopped_does_not_leave(ground: Ground, how: Move, becomes: Became) -> None:
    assert await comes_back(ground, how) == (0, becomes)
    if how is Move.PAUSE:
        assert await ground.moves(Move.RESUME)
        await ground.finishes()
    assert await ground.sums() == (1, 1)


@pytest.mark.parametrize("how", [Move.PAUSE, Move.CANCEL])
async def test_bad_twin_a_claim_that_does_not_ask_lets_it_leave(
    ground: Ground, how: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judging.judge
    blind = lambda one, *rest: judge(replace(one, announced="sending"), *rest)  # noqa: E731
    monkeypatch.setattr(judging, "judge", blind)
    assert await comes_back(ground, how) == (1, Became.INFLIGHT)


# ---- nights ------------------------------------------------------------------------------------------------------------------
async def test_at_nightfall_what_waits_is_kept_for_the_morning_of_its_own_zone(ground: Ground) -> None:
    west, east = await crowd(ground.town, 2), await crowd(ground.town, 2, province="ID-PA")
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    for _ in range(3):
        await ground.piece()
    ground.town.clock.now = MORNING.replace(hour=12, minute=30)  # 19.30 in the west, 21.30 in the east
    told = [await ground.whose(parcel) for parcel in await ground.claims(10)]
    assert sorted(told) == west
    rows = [row for row in await ground.rows() if row.contact_id in east]
    assert {row.state for row in rows} == {Became.PENDING}
    assert {row.due_at for row in rows} == {MORNING.replace(hour=22, minute=0)}  # seven in the morning there
    ground.town.clock.now = MORNING.replace(hour=22, minute=1)
    assert sorted([await ground.whose(parcel) for parcel in await ground.claims(10)]) == east


async def test_what_waits_for_a_morning_is_not_in_the_way_of_others(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "SOON", 2)
    await crowd(ground.town, 3)
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await ground.piece()
    one, now = await ground.one(), ground.town.clock()
    assert await ground.do(lambda c: leaving.room(c, one, now)) is None
    await ground.do(lambda c: c.execute(deliveries.update().values(due_at=now + timedelta(hours=9))))
    assert await ground.do(lambda c: leaving.room(c, one, now)) == frozenset()
    monkeypatch.setattr(leaving, "MOST", 3)
    assert await ground.do(lambda c: leaving.room(c, one, now)) is None


# ---- another chat ------------------------------------------------------------------------------------------------------------
async def test_who_is_told_in_the_next_chat_counts_once(ground: Ground) -> None:
    (who,) = await crowd(ground.town, 1)
    second = {"channel": "memory", "recipient": "second", "contact_id": who}
    await ground.do(lambda c: c.execute(addresses.insert(), second))
    ground.number = await announce(ground.town)
    await ground.until(State.SENDING)
    await ground.piece()
    (parcel,) = await ground.claims()
    await ground.ends(parcel, Became.FAILED, "blocked")
    await ground.do(lambda c: people_of.mark_unreachable(c, parcel.address, "blocked"))
    await ground.do(lambda c: reaching.elsewhere(c, [parcel.id], ground.town.clock()))
    assert await ground.sums() == (1, 1)
    (again,) = await ground.claims()
    assert again.address.recipient == "second"
    await ground.ends(again)
    assert await ground.sums() == (1, 1)


async def test_a_death_between_two_pieces_costs_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "RANGE", 3)
    ground = await Ground.lay(database, tmp_path)
    people = await crowd(ground.town, 8)
    ground.number = await announce(ground.town)
    while not await ground.rows():  # each piece is done by a process that knows of none before, and half of them die in it
        after = await Ground.lay(database, tmp_path)
        after.number = ground.number

        def dies(connection: object, after: Ground = after) -> None:
            after.announcing._piece(connection, after=after.number - 1)  # type: ignore[arg-type]
            raise InterruptedError

        with pytest.raises(InterruptedError):
            await database.run(dies)
        await after.piece()
    assert sorted(row.contact_id for row in await ground.rows()) == people

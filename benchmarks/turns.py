"""How long the turns of staff hold the one writer, at activities of ten thousand people; and others' answers while they are told.

python -m benchmarks.organisers --turns
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from msgspec import structs
from sqlalchemy import Connection, func, insert, select, text, update

from benchmarks.filling import FIRST_ACTIVITY
from bot.clock import now
from storage.database import Database, open_database
from storage.models import activities as table
from storage.models import contacts, registrations
from storage.organising import activities, drafts, organisations, plans, publishing
from storage.organising.drafts import Kept
from storage.unasked import agenda
from tests.persona import Clock, Persona, Town, a_town

T = TypeVar("T")
CHOSEN, TODAY, AHEAD = FIRST_ACTIVITY, FIRST_ACTIVITY + 1, FIRST_ACTIVITY + 2
SEATS = 40


@dataclass(slots=True)
class Watch:
    """The longest single work of the database since it was asked last, in ms: what anybody else may have waited for it.

    On SQLite its thread's processor time, which neighbours on the machine do not lengthen; on PostgreSQL the time it took.
    """

    works: list[float] = field(default_factory=list)

    def over(self, database: Database) -> None:
        """See every work of this database from now on."""
        run, clock = database.run, time.thread_time if database.dialect == "sqlite" else time.perf_counter

        async def timed(work: Callable[[Connection], T]) -> T:
            def measured(connection: Connection) -> T:
                began = clock()
                try:
                    return work(connection)
                finally:
                    self.works.append((clock() - began) * 1000)

            return await run(measured)

        database.run = timed  # type: ignore[method-assign]

    def longest(self) -> float:
        """The longest since this was asked last."""
        found, self.works = max(self.works, default=0.0), []
        return found


def fill(connection: Connection, people: int) -> None:
    """Ten thousand applicants, as many at today's door, and as many with a seat and reminders ahead."""
    if connection.dialect.name == "postgresql":
        for name in ("contacts", "addresses", "activities"):
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))
    at, day = now(), now().date()
    owner = organisations.create(connection, {"name": "Dinas Bangku Ukur", "kind": "office"})
    connection.execute(contacts.update().values(craft="batik", regency="Bantul", phone="+6281234567890"))
    alike = {"organisation_id": owner, "ends_on": None}
    each: dict[int, dict[str, Any]] = {
        CHOSEN: {"joining": "selection", "quota": SEATS, "taken": 0, "starts_on": day + timedelta(days=40)},
        TODAY: {"quota": people, "taken": people, "starts_on": day, "opens_at": "00:10", "shuts_at": "23:50"},
        AHEAD: {"quota": people, "taken": people, "starts_on": day + timedelta(days=40)},
    }
    for number, values in each.items():
        connection.execute(update(table).where(table.c.id == number).values(**alike, **values))
        status = "applied" if number == CHOSEN else "confirmed"
        rows = [_row(number, person, status, at) for person in range(people)]
        connection.execute(insert(registrations), rows)
    claims = connection.execute(select(registrations.c.id).where(registrations.c.activity_id == AHEAD)).scalars().all()
    agenda.replan_some(connection, claims, at)


def _row(activity: int, person: int, status: str, at: object) -> dict[str, Any]:
    came = status == "confirmed" and activity == TODAY and person % 2
    return {
        "activity_id": activity,
        "contact_id": person + 1,
        "status": "attended" if came else status,
        "code": "" if status == "applied" else f"{person:05}",
        "ticket": f"bench-{activity}-{person}",
        "created_at": at,
        "arrived_at": at if came else None,
        "line_at": person + 1,
    }


def publish(connection: Connection, number: int, at: datetime, **changed: Any) -> None:
    """A draft of an activity that says something else, published."""
    activity = activities.get(connection, number)
    assert activity is not None
    assert activity.organisation_id is not None
    plan = plans.plan_of(connection, activity)
    kept = Kept(structs.replace(plan, **changed), plan)
    draft = drafts.begin(connection, activity.organisation_id, kept, 1, at, (activity.id, activity.version))
    done = publishing.publish(connection, draft, at)
    assert isinstance(done, publishing.Done), done


LOOKS = {
    "the hub of an activity": f"activity:0:{AHEAD}",
    "its people, counted": f"people:0:{AHEAD}",
    "a page of them": f"people_list:0:{AHEAD}=confirmed=0",
    "the last page of them": f"people_list:0:{AHEAD}=confirmed=1200",
    "one of them": "participant:0:{last}",
    "its figures": f"figures:0:{AHEAD}",
    "the programme's figures": "statistics:0:",
    "its report": f"report:0:{AHEAD}",
    "what follows it": f"after:0:{TODAY}",
    "certificates": f"certify:0:{TODAY}",
    "certificates, the list": f"certified:0:{TODAY}",
    "test results": f"results:0:{TODAY}",
    "the survey": f"opinions:0:{TODAY}",
    "the door": f"door:0:{TODAY}",
    "names at the door": f"door_list:0:{TODAY}=0",
    "the list of codes": f"code_list:0:{TODAY}",
    "drawing lots": f"lottery:0:{CHOSEN}",
    "the draw": f"lottery_draw:0:{CHOSEN}=first",
}
DECISIONS = {
    "declining the rest, asked": f"decline_rest:0:{CHOSEN}",
    "declining the rest": "decline_rest_yes:{rest}:" + str(CHOSEN),
    "closing attendance, asked": f"close_door:0:{TODAY}",
    "closing attendance": f"close_yes:0:{TODAY}",
    "opening it again": f"reopen_door:0:{TODAY}",
}


@dataclass(slots=True)
class Bench:
    """One database with its town, and where lines of the table go."""

    town: Town
    staff: Persona
    watch: Watch
    people: int
    say: Callable[[str], None]

    async def press(self, name: str, payload: str) -> None:
        """One press, and what it planned to happen beside the turns."""
        self.watch.longest()
        reply = await self.staff.taps(payload)
        turn = self.watch.longest()
        if await self.town.jobs.run_due():
            await self.town.settled()
        await self.town.clockwork.fire_due()
        await self.town.settled()
        self.say(self._line(name, turn, self.watch.longest(), reply.text or reply.heading))

    async def do(self, name: str, work: Callable[[Connection], Any]) -> None:
        """A work that is a part of a turn."""
        self.watch.longest()
        await self.town.database.run(work)
        turn = self.watch.longest()
        await self.town.clockwork.fire_due()
        self.say(self._line(name, turn, self.watch.longest(), ""))

    def _line(self, name: str, turn: float, after: float, words: str) -> str:
        said = " ".join(words.split())[:40]
        return f"{self.town.database.dialect + ': ' + name:<44} turn {turn:>7.1f} ms   pages {after:>7.1f} ms   {said}"

    async def look(self) -> None:
        """Every page, once to warm up, once measured."""
        last = await self.town.database.read(
            lambda connection: connection.execute(select(func.max(registrations.c.id))).scalar_one()
        )
        for name, payload in LOOKS.items():
            await self.staff.taps(payload.format(last=last))
            await self.press(name, payload.format(last=last))
        await self.staff.taps(f"people_find:0:{AHEAD}")
        self.watch.longest()
        await self.staff.says("Wahyuni 9999")
        self.say(self._line("a name searched for", self.watch.longest(), 0.0, self.staff.last.text))

    async def decide(self) -> None:
        """What cannot be taken back goes last."""
        take_effect = next(
            (one.action.encode() for one in self.staff.last.choices if one.action and one.action.name == "lottery_yes"), ""
        )
        if take_effect:
            await self.press("the draw takes effect", take_effect)
        applied = select(func.count()).where(registrations.c.activity_id == CHOSEN, registrations.c.status == "applied")
        rest = await self.town.database.read(lambda connection: connection.execute(applied).scalar_one())
        for name, payload in DECISIONS.items():
            await self.press(name, payload.format(rest=rest))
        at = self.town.clock()
        await self.town.database.run(partial(publish, number=AHEAD, at=at, quota=self.people + 1))  # once to warm up
        await self.do("a raised quota, published", partial(publish, number=AHEAD, at=at, quota=self.people + 5))
        later = at.date() + timedelta(days=50)
        await self.do("another day, published", partial(publish, number=AHEAD, at=at, starts_on=later))

    async def call_off(self) -> None:
        """The whole conversation; the last yes is measured, then others' answers while everybody is told."""
        await self.staff.taps(f"calloff:0:{AHEAD}")
        await self.staff.walks("Pelatih berhalangan", "Lewati")
        self.watch.longest()
        await self.staff.presses("Ya, batalkan")
        turn = self.watch.longest()
        other, waits = await self.town.guest("other", "id"), []
        over = asyncio.Event()

        async def asks() -> None:
            while not over.is_set():
                began = time.perf_counter()
                await other.says("menu")
                waits.append((time.perf_counter() - began) * 1000)

        async with asyncio.TaskGroup() as group:
            group.create_task(asks())
            began = time.perf_counter()
            await self.town.clockwork.fire_due()
            took = time.perf_counter() - began
            over.set()
        self.say(self._line("calling off", turn, self.watch.longest(), self.staff.last.text))
        waits.sort()
        p95 = waits[int(len(waits) * 0.95)]
        self.say(
            f"{self.town.database.dialect}: everybody owed their message {took:.1f} s later; {len(waits)} answers meanwhile, "
            f"p95 {p95:.0f} ms, worst {waits[-1]:.0f} ms"
        )


async def run(url: str, folder: Path, people: int, say: Callable[[str], None]) -> None:
    """Everything on one database."""
    clock = Clock(now().replace(hour=5))
    async with open_database(url) as database, a_town(database, Path(mkdtemp(dir=folder)), clock=clock) as town:
        watch = Watch()
        await database.run(partial(fill, people=people))
        watch.over(database)
        staff = await town.guest("wayan", "id")
        town.admin(staff)
        bench = Bench(town, staff, watch, people, say)
        await bench.look()
        await bench.press("the draw", f"lottery_draw:0:{CHOSEN}=first")
        await bench.decide()
        await bench.call_off()

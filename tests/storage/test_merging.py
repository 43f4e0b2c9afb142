"""Two contacts become one and part again: everything is as it was, counters are true, and nobody who races with it loses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.util import await_only

from bot.rules.offers import Terms
from bot.rules.seats import Status
from bot.vocabulary import Address, Reply
from storage.database import Database, open_database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.models import (
    activities,
    addresses,
    consents,
    first_exports,
    merges,
    metadata,
    news,
    progress,
    questions,
    readiness,
    survey_answers,
    surveys,
    timers,
    unknown_words,
)
from storage.models import contacts as contacts_table
from storage.models import deliveries as ledger
from storage.models import registrations as claims
from storage.people import contacts, erasure, lapsing, merging, parting, takeout
from storage.taking_part import line, registrations, seats
from storage.unasked import agenda, interests, telling
from storage.unasked.interests import Followed
from storage.unasked.timers import Kind
from tests.persona import postgres_url, sqlite_url  # noqa: F401

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TERMS = Terms(timedelta(hours=24))
KEEP, OTHER, THIRD = 5_000_001, 5_000_002, 5_000_003
HOMES = {KEEP: Address("telegram", "1"), OTHER: Address("whatsapp", "2"), THIRD: Address("web", "3")}
SLUGS = ("contoh-motif-batik", "contoh-pewarnaan-batik")
SOMEBODY_WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


class Undone(Exception):
    """Ends a trial, and takes back what it did."""


# ---- what two people may be ---------------------------------------------------------------------------------------------
instants = st.none() | st.sampled_from([NOW - timedelta(days=3), NOW - timedelta(days=1)])
profiles = st.fixed_dictionaries(
    {
        "language": st.sampled_from([None, "id", "en"]),
        "name": st.sampled_from([None, "Sri", "Budi"]),
        "phone": st.sampled_from([None, "+6281234567890", "+6281234567891"]),
        "phone_shared_at": instants,
        "province": st.sampled_from([None, "ID-YO", "ID-PA"]),
        "nib": st.sampled_from([None, "yes"]),
        "stopped_at": instants,
        "news_stopped_at": instants,
        "reminders": st.sampled_from([None, "[]", '["1d"]']),
        "preferred": st.sampled_from([None, "telegram", "web"]),
        "news": st.sampled_from(["now", "weekly"]),
    }
)
followings = st.sets(st.sampled_from([("craft", "batik"), ("craft", "perak"), ("province", "ID-YO")]))
tidings = st.dictionaries(st.sampled_from(["new", "opened:2026-12-01"]), st.booleans())  # and whether they were told
held = st.lists(st.sampled_from([None, *Status]), min_size=2, max_size=2)  # of each activity
ways = st.none() | st.fixed_dictionaries(  # how far on the way to exporting
    {
        "steps": st.dictionaries(st.sampled_from(["ready", "nib"]), st.sampled_from(["done", "skipped"])),
        "score": st.none() | st.integers(0, 100),
        "market": st.sampled_from([None, "AE", "JP"]),
        "chose": st.sampled_from([None, 0, 1]),
        "words": st.sets(st.sampled_from(["gerabah", "cengkal"])),
    }
)
people = st.fixed_dictionaries(
    {
        "profile": profiles,
        "follows": followings,
        "news": tidings,
        "held": held,
        "asked": st.integers(0, 2),
        "told": st.booleans(),
        "way": ways,
    }
)


def live(connection: Connection, who: int, person: dict[str, Any]) -> None:
    """One contact with everything a person can have."""
    connection.execute(insert(contacts_table), {"id": who, "created_at": NOW, **person["profile"]})
    home = HOMES[who]
    connection.execute(insert(addresses), {"channel": home.channel, "recipient": home.recipient, "contact_id": who})
    for kind, subject in sorted(person["follows"]):
        interests.follow(connection, who, Followed(kind, subject), NOW - timedelta(days=who % 3))
    for number, status in zip(numbers(connection), person["held"], strict=True):
        if status is not None:
            claim(connection, number, who, status)
    for what, is_told in person["news"].items():
        row = {"contact_id": who, "activity_id": numbers(connection)[0], "what": what, "kind": "craft", "subject": "batik"}
        due, told_at = NOW + timedelta(hours=who % 5), NOW - timedelta(hours=1) if is_told else None
        connection.execute(insert(news), {**row, "at": NOW, "due_at": due, "told_at": told_at})
    for count in range(person["asked"]):
        connection.execute(insert(questions), {"contact_id": who, "body": f"Berapa {count}?", "asked_at": NOW})
        agreed = {"contact_id": who, "purpose": "news", "version": "1", "language": "id", "given_at": NOW}
        connection.execute(insert(consents), agreed)
    if person["way"] is not None:
        go(connection, who, person["way"])
    if person["told"]:
        deliveries.owe(connection, Owed(home, Reply("kabar"), who, lane=Lane.NOTICE, notice="reminder"), None, NOW)


def go(connection: Connection, who: int, way: dict[str, Any]) -> None:
    """What somebody did on the way to exporting, and answered."""
    for step, state in way["steps"].items():
        connection.execute(insert(progress), {"contact_id": who, "step": step, "state": state, "at": NOW})
    if way["score"] is not None:
        row = {"contact_id": who, "answers": "{}", "score": way["score"], "shared": way["score"] > 50, "at": NOW}
        connection.execute(insert(readiness), row)
    if way["market"] is not None:
        connection.execute(insert(first_exports), {"contact_id": who, "month": "2026-10", "market": way["market"], "at": NOW})
    asked = {"contact_id": who, "state": "open", "question_id": "Berapa?", "options": "[]", "created_at": NOW}
    survey = connection.execute(insert(surveys), asked).inserted_primary_key[0]  # type: ignore[index]
    if way["chose"] is not None:
        for number in {survey, connection.execute(select(func.min(surveys.c.id))).scalar_one()}:
            row = {"survey_id": number, "contact_id": who, "choice": way["chose"], "at": NOW}
            connection.execute(insert(survey_answers), row)
    for word in sorted(way["words"]):
        connection.execute(insert(unknown_words), {"contact_id": who, "word": word, "at": NOW})


def numbers(connection: Connection) -> list[int]:
    """The activities of the trial."""
    found = connection.execute(select(activities.c.id).where(activities.c.slug.in_(SLUGS)).order_by(activities.c.id))
    return list(found.scalars())


def has_seat(status: Status) -> bool:
    """As the trial's activities count: attendance is open, so who is down as absent is so only until a page reaches them."""
    return registrations.stands(status, off=False, closed=False).takes_seat


def claim(connection: Connection, activity: int, who: int, status: Status) -> None:
    place = int(connection.execute(line.LAST_IN_LINE, {"of_activity": activity}).scalar_one()) + 1
    row = {"activity_id": activity, "contact_id": who, "status": status, "code": f"{who % 10_000}", "ticket": f"{activity}/{who}"}
    until = NOW + timedelta(days=1) if status is Status.OFFERED else None
    connection.execute(insert(claims), {**row, "created_at": NOW, "line_at": place, "offer_until": until})
    counts = {"taken": has_seat(status), "waiting": status is Status.WAITLISTED}
    more = {name: activities.c[name] + int(one) for name, one in counts.items()}
    connection.execute(update(activities).where(activities.c.id == activity).values(quota=1, **more))
    found = registrations.of_person(connection, activity, who)
    assert found is not None
    agenda.replan(connection, found.id, NOW)


# ---- how it looks -------------------------------------------------------------------------------------------------------
LOOKED_AT = [table for table in metadata.sorted_tables if table.name not in ("merges", "activity_crafts", "crafts", "provinces")]


def look(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Everything stored, by table. Planned things are known by what they are, since replanning gives them new numbers.

    That a line is looked at again is no change: whoever can be told again may be the first in it.
    """
    found = {}
    for table in LOOKED_AT:
        columns = [column for column in table.c if table is not timers or column.name != "id"]
        wanted = select(*columns).where(timers.c.kind != Kind.PLACE) if table is timers else select(*columns)
        rows = connection.execute(wanted).all()
        found[table.name] = sorted(map(tuple, rows), key=repr)
    return found


def counters_are_true(connection: Connection) -> None:
    for number in numbers(connection):
        counts = select(activities.c.taken, activities.c.waiting).where(activities.c.id == number)
        taken, waiting = connection.execute(counts).one()
        statuses = connection.execute(select(claims.c.status).where(claims.c.activity_id == number)).scalars().all()
        assert taken == sum(has_seat(Status(status)) for status in statuses)
        assert waiting == statuses.count(Status.WAITLISTED)


def nobody_has_two(connection: Connection, who: int) -> None:
    """Everything of both is one person's, and a claim on each activity."""
    for table in metadata.sorted_tables:
        if "contact_id" in table.c:
            assert not connection.execute(select(table.c.contact_id).where(table.c.contact_id == OTHER)).all(), table.name
    own = select(func.count()).where(claims.c.contact_id == who).group_by(claims.c.activity_id)
    assert all(count == 1 for count in connection.execute(own).scalars())


def trial(first: dict[str, Any], second: dict[str, Any], connection: Connection) -> None:
    """Two become one and part again; raises Undone at the end, so that the next trial finds nobody."""
    live(connection, KEEP, first)
    live(connection, OTHER, second)
    before = look(connection)
    doubled = merging.doubles(connection, KEEP, OTHER)
    number = merging.merge(connection, KEEP, OTHER, NOW, TERMS)
    assert number is not None
    counters_are_true(connection)
    nobody_has_two(connection, KEEP)
    silent = [one["profile"]["stopped_at"] for one in (first, second) if one["profile"]["stopped_at"] is not None]
    assert contacts.get(connection, KEEP).stopped_at == min(silent, default=None)
    assert merging.merge(connection, KEEP, OTHER, NOW, TERMS) is None
    assert parting.undo(connection, number, NOW) == OTHER
    assert parting.undo(connection, number, NOW) is None
    counters_are_true(connection)
    after = look(connection)
    changes = {name for name in before if before[name] != after[name]}
    assert changes <= ({"registrations", "activities", "timers"} if doubled else set()), changes
    if doubled:
        was = {row[0]: row for row in before["registrations"]}
        given_up = [row for row in after["registrations"] if row != was[row[0]]]
        assert all(row[1] in doubled for row in given_up)
        assert {row[0] for row in after["registrations"]} == set(was)
        assert [row[2] for row in sorted(after["registrations"])] == [row[2] for row in sorted(before["registrations"])]
    raise Undone


@pytest.fixture
def attempts(database_url: str) -> Iterator[Callable[[dict[str, Any], dict[str, Any]], None]]:
    """A trial on a database that stays open: connecting takes longer than it does."""
    with asyncio.Runner() as runner:
        database = open_database(database_url)

        async def once(first: dict[str, Any], second: dict[str, Any]) -> None:
            with pytest.raises(Undone):
                await database.run(partial(trial, first, second))

        yield lambda first, second: runner.run(once(first, second))
        runner.run(database.close())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=people, second=people)
def test_merged_and_parted_everything_is_as_it_was(
    attempts: Callable[[dict[str, Any], dict[str, Any]], None], first: dict[str, Any], second: dict[str, Any]
) -> None:
    attempts(first, second)


# ---- undoing is not going back in time ------------------------------------------------------------------------------------
PLAIN: dict[str, Any] = {
    "profile": {"language": "id"},
    "follows": set(),
    "news": {},
    "held": [None, None],
    "asked": 0,
    "told": False,
    "way": None,
}


def person(**what: Any) -> dict[str, Any]:
    return {**PLAIN, **what, "profile": {"language": "id", **what.get("profile", {})}}


async def merged(database: Database, first: dict[str, Any], second: dict[str, Any]) -> int:
    """Both live and are one; the number of the merge."""

    def become_one(connection: Connection) -> int | None:
        live(connection, KEEP, first)
        live(connection, OTHER, second)
        return merging.merge(connection, KEEP, OTHER, NOW, TERMS)

    number = await database.run(become_one)
    assert number is not None
    return number


async def test_what_happened_since_stays_with_the_one_that_stayed(database: Database) -> None:
    number = await merged(database, person(), person(profile={"name": "Sri", "nib": "yes"}, follows={("craft", "batik")}))

    def go_on(connection: Connection) -> None:
        contacts.change(connection, KEEP, {"name": "Sri Wahyuni", "stopped_at": NOW})
        interests.follow(connection, KEEP, Followed("craft", "perak"), NOW)
        interests.unfollow(connection, KEEP, Followed("craft", "batik"))

    await database.run(go_on)
    await database.run(partial(parting.undo, merge_id=number, now=NOW))

    def look_at(connection: Connection) -> tuple[Any, ...]:
        both = [contacts.get(connection, one) for one in (KEEP, OTHER)]
        followed = [[one.followed.subject for one in interests.of_person(connection, who)] for who in (KEEP, OTHER)]
        return [(one.name, one.nib, one.stopped_at) for one in both], followed

    assert await database.read(look_at) == ([("Sri Wahyuni", None, NOW), ("Sri", "yes", NOW)], [["perak"], []])


async def test_what_waits_to_be_said_about_the_one_is_not_said_in_the_chat_of_the_other(database: Database) -> None:
    number = await merged(database, person(held=[Status.CONFIRMED, None]), person(profile={"preferred": "whatsapp"}))

    def tell(connection: Connection) -> None:
        own = registrations.active_of(connection, KEEP)[0].id
        notice = telling.Notice("reminder", f"registration:{own}")
        telling.tell(connection, KEEP, lambda _: Reply("besok"), notice, NOW, "Asia/Jakarta")

    await database.run(tell)
    assert [row[:3] for row in await database.read(owed)] == [("whatsapp", KEEP, "pending")]
    await database.run(partial(parting.undo, merge_id=number, now=NOW))
    assert await database.read(owed) == [("whatsapp", OTHER, "skipped", "parted"), ("telegram", KEEP, "pending", None)]


def owed(connection: Connection) -> list[tuple[Any, ...]]:
    columns = [ledger.c[name] for name in ("channel", "contact_id", "state", "reason")]
    return list(map(tuple, connection.execute(select(*columns).order_by(ledger.c.id)).all()))


async def test_whoever_is_erased_is_erased_in_all_their_chats(database: Database) -> None:
    number = await merged(database, person(held=[Status.CONFIRMED, None]), person(profile={"name": "Sri"}, asked=2))
    await database.run(erase)
    assert await database.run(partial(parting.undo, merge_id=number, now=NOW)) is None
    assert await database.read(counted) == {"contacts": 0, "addresses": 0, "merges": 0, "questions": 0, "consents": 0}


async def test_of_the_way_to_exporting_only_counts_outlive_who_went_it(database: Database) -> None:
    way = {"steps": {"nib": "done"}, "score": 80, "market": "AE", "chose": 1, "words": {"gerabah"}}
    await merged(database, person(way=way), person(way={**way, "market": "JP"}))
    taken = await database.read(partial(takeout.export, contact_id=KEEP))
    assert all(secret in taken.decode() for secret in ('"nib"', "gerabah", '"score": 80', '"market": "AE"', '"choice": 1'))
    await database.run(erase)

    def left(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        columns = {first_exports: ("contact_id", "market"), survey_answers: ("contact_id", "choice"), surveys: ("contact_id",)}
        kept = {table.name: select(*[table.c[name] for name in names]) for table, names in columns.items()}
        gone = {table.name: select(table.c.contact_id) for table in (progress, readiness, unknown_words)}
        return {name: list(map(tuple, connection.execute(rows).all())) for name, rows in {**kept, **gone}.items()}

    assert await database.read(left) == {
        "first_exports": [(None, "AE")],
        "survey_answers": [(None, 1), (None, 1)],
        "surveys": [(None,), (None,)],
        "progress": [],
        "readiness": [],
        "unknown_words": [],
    }


async def test_words_that_nobody_taught_are_let_go_of(database: Database) -> None:
    way: dict[str, Any] = {"steps": {}, "score": None, "market": None, "chose": None, "words": {"gerabah", "cengkal"}}
    await merged(database, person(way=way), person())
    assert await database.run(partial(lapsing.forget_words, now=NOW + lapsing.WORDS_KEPT)) == 0
    assert await database.run(partial(lapsing.forget_words, now=NOW + lapsing.WORDS_KEPT + timedelta(seconds=1))) == 2


def counted(connection: Connection) -> dict[str, int]:
    """How many rows there are of what belongs to people."""
    tables = (contacts_table, addresses, merges, questions, consents)
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def erase(connection: Connection) -> bool:
    """As a turn does; False where nobody lives there any more."""
    met = contacts.find(connection, HOMES[KEEP])
    if met is None:
        return False
    contacts.hold(connection, [met.contact.id])
    for own in registrations.active_of(connection, met.contact.id):
        seats.give_up(connection, own, NOW, TERMS)
    erasure.forget(connection, met.contact.id, NOW, str)
    return True


async def test_an_earlier_joining_is_undone_after_the_later_one(database: Database) -> None:
    first = await merged(database, person(), person())

    def join_a_third(connection: Connection) -> int | None:
        live(connection, THIRD, person())
        return merging.merge(connection, THIRD, KEEP, NOW, TERMS)

    second = await database.run(join_a_third)
    assert second is not None
    assert await database.run(partial(parting.undo, merge_id=first, now=NOW)) is None
    assert await database.run(partial(parting.undo, merge_id=second, now=NOW)) == KEEP
    assert await database.run(partial(parting.undo, merge_id=first, now=NOW)) == OTHER
    homes = {who: await database.read(partial(contacts.addresses_of, contact_id=who)) for who in (KEEP, OTHER, THIRD)}
    assert homes == {who: [home] for who, home in HOMES.items()}


async def test_after_a_week_what_was_whose_is_forgotten(database: Database) -> None:
    number = await merged(database, person(), person())
    week = NOW + parting.UNDONE_WITHIN
    assert await database.run(partial(parting.forget, now=week)) == 0
    assert await database.run(partial(parting.undo, merge_id=number, now=week + timedelta(seconds=1))) is None
    assert await database.run(partial(parting.forget, now=week + timedelta(seconds=1))) == 1


# ---- races --------------------------------------------------------------------------------------------------------------
async def introduce(database: Database) -> None:
    for who in (KEEP, OTHER):
        await database.run(partial(live, who=who, person=person()))


def become_one(connection: Connection, keep: int, other: int) -> int | None:
    """As a turn does: the address where it was pressed first."""
    met = contacts.find(connection, HOMES[other])
    assert met is not None
    return merging.merge(connection, keep, met.contact.id, NOW, TERMS)


async def test_two_that_are_joined_from_both_sides_at_once_are_one(database: Database) -> None:
    await introduce(database)
    both = ((KEEP, OTHER), (OTHER, KEEP))
    done = await asyncio.gather(*(database.run(partial(become_one, keep=keep, other=other)) for keep, other in both))
    assert sum(one is not None for one in done) == 1
    (left,) = await database.read(lambda connection: connection.execute(select(contacts_table.c.id)).scalars().all())
    assert set(await database.read(partial(contacts.addresses_of, contact_id=left))) == {HOMES[KEEP], HOMES[OTHER]}


@pytest.mark.parametrize("times", range(5))
async def test_joined_while_the_other_one_is_erased(database: Database, times: int) -> None:
    """Either both are gone, or nothing was joined and one is left."""
    await introduce(database)
    acts: list[Callable[[Connection], object]] = [erase, partial(become_one, keep=KEEP, other=OTHER)]
    random.Random(times).shuffle(acts)
    await asyncio.gather(*map(database.run, acts))
    left = await database.read(lambda connection: connection.execute(select(contacts_table.c.id)).scalars().all())
    assert left in ([], [OTHER])


@pytest.fixture
async def server(postgres_url: str) -> AsyncIterator[Database]:  # noqa: F811
    """Where several write at once."""
    async with open_database(postgres_url) as opened:
        await introduce(opened)
        yield opened


async def race(database: Database) -> list[str]:
    """The other one registers in their own chat; before that commits, the joining comes as far as it can."""
    began: list[str] = []
    met = asyncio.Event()

    def register(connection: Connection) -> None:
        began.append("register")
        found = contacts.find(connection, HOMES[OTHER])
        assert found is not None
        met.set()
        await_only(until_somebody_waits(database))
        seats.take_seat(connection, numbers(connection)[0], found.contact.id, NOW, random.Random(1), TERMS)

    def join(connection: Connection) -> None:
        began.append("join")
        contacts.find(connection, HOMES[KEEP])
        merging.merge(connection, KEEP, OTHER, NOW, TERMS)

    registering = asyncio.create_task(database.run(register))
    await met.wait()
    await database.run(join)
    await registering
    held = await database.read(partial(registrations.active_of, contact_id=KEEP))
    assert len(held) == 1, "the seat went with its person"
    await database.read(counters_are_true)
    return began


async def until_somebody_waits(database: Database) -> None:
    async with asyncio.timeout(30):
        while not await database.read(lambda connection: connection.execute(SOMEBODY_WAITS).scalar_one()):
            continue


@pytest.mark.postgres
async def test_a_registration_in_the_other_chat_is_waited_for_and_taken_along(server: Database) -> None:
    assert await race(server) == ["register", "join"]


@pytest.mark.postgres
async def test_the_check_catches_a_joining_that_locks_people_before_their_addresses(
    server: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bad twin: both lock each other out, and the database ends one of them."""
    monkeypatch.setattr(contacts, "hold", lambda connection, contact_ids: None)
    assert len(await race(server)) > 2

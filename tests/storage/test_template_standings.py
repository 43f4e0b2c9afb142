"""What a platform says of templates, in any order and twice; and what waits for one goes once it is approved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, insert, select

from bot.channels.port import NoTemplate, Notification
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.templates import Shelf
from bot.shelving import Asking, Shelving
from bot.vocabulary import Address
from scheduler.sending import verdicts
from storage.database import Database
from storage.ledger import settling
from storage.ledger.claiming import claim
from storage.ledger.deliveries import Lane
from storage.models import deliveries
from storage.platforms import templates
from storage.platforms.templates import Standing
from tests.cli.deliveries import row
from tests.standins.graph_api import GraphApi

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
HERE = Address("whatsapp", "ID.1")
WAITS = "no template: sapa_reminder"


def told(value: str, at: datetime = NOW, name: str = "sapa_reminder", kind: str = "template", reason: str = "") -> Notification:
    return Notification(kind, name, value, at, "id", reason)


async def hears(database: Database, *notifications: Notification) -> None:
    await database.run(partial(templates.apply, told=notifications))


async def standing(database: Database) -> dict[str, tuple[str, str, str | None]]:
    return {one.name: (one.status, one.category, one.reason) for one in await database.read(templates.standings)}


async def owed(database: Database, *reasons: str | None, channel: str = "whatsapp", minutes: float = 10) -> None:
    """Messages that wait so long, for these reasons."""
    rows = [
        {**row(f"ID.{number}"), "channel": channel, "recipient": f"ID.{number}", "contact_id": None, "state": "pending"}
        | {"lane": "notice", "reason": reason, "owed_at": NOW, "due_at": NOW + timedelta(minutes=minutes), "settled_at": None}
        for number, reason in enumerate(reasons, 1)
    ]
    await database.run(lambda connection: connection.execute(insert(deliveries), rows))


async def dues(database: Database) -> list[datetime]:
    statement = select(deliveries.c.due_at).order_by(deliveries.c.id)
    return list(await database.read(lambda connection: connection.execute(statement).scalars().all()))


# ---- what is told --------------------------------------------------------------------------------------------------------
async def test_the_newest_word_counts_in_whichever_order_it_comes(database: Database) -> None:
    await hears(database, told("APPROVED", LATER), told("pending"))
    await hears(database, told("rejected", NOW, reason="INVALID_FORMAT"))
    assert await standing(database) == {"sapa_reminder": ("approved", "", None)}
    await hears(database, told("rejected", LATER + timedelta(seconds=1), reason="INVALID_FORMAT"))
    assert await standing(database) == {"sapa_reminder": ("rejected", "", "INVALID_FORMAT")}


async def test_the_same_word_twice_changes_nothing(database: Database) -> None:
    await hears(database, told("paused"))
    await hears(database, told("paused", LATER))
    (found,) = await database.read(templates.standings)
    assert found.at == NOW  # since when it stands so


async def test_words_that_mean_the_same(database: Database) -> None:
    await hears(database, told("REINSTATED"), told("PENDING_DELETION", name="sapa_offer"), told("IN_APPEAL", name="sapa_news"))
    assert {name: one[0] for name, one in (await standing(database)).items()} == {
        "sapa_reminder": "approved",
        "sapa_offer": "deleted",
        "sapa_news": "pending",
    }


async def test_the_category_may_change_by_itself(database: Database) -> None:
    sapa = Standing("sapa_reminder", "id", "approved", "UTILITY", NOW, "77")
    await database.run(partial(templates.say, standings=[sapa]))
    await hears(database, told("marketing", LATER, kind="category"))
    assert await standing(database) == {"sapa_reminder": ("approved", "marketing", None)}
    await hears(database, told("paused", LATER))
    (found,) = await database.read(templates.standings)
    assert (found.status, found.category, found.external_id) == ("paused", "marketing", "77")


async def test_what_is_not_about_our_templates_is_passed_over(database: Database) -> None:
    await hears(
        database,
        told("approved", name="hello_world"),
        told("green", kind="quality"),
        told("2000", kind="limit"),
        told("", name="sapa_offer"),
        Notification("template", "sapa_news", "approved", NOW),
    )
    assert await standing(database) == {}


async def test_those_stopped_lately(database: Database) -> None:
    await hears(database, told("paused"), told("approved", name="sapa_offer"), told("rejected", name="sapa_news"))
    found = await database.read(partial(templates.stopped, since=NOW - timedelta(days=1)))
    assert [one.name for one in found] == ["sapa_news", "sapa_reminder"]
    assert await database.read(partial(templates.stopped, since=LATER)) == []


# ---- what waits ----------------------------------------------------------------------------------------------------------
async def test_only_what_waits_for_it_is_let_go(database: Database) -> None:
    later = NOW + timedelta(minutes=10)
    await owed(database, WAITS, "no template: sapa_offer", None, "not sent")
    assert await database.read(partial(templates.waited_for, now=NOW)) == {"sapa_reminder", "sapa_offer"}
    assert await database.run(partial(templates.release, names={"sapa_reminder"}, now=NOW)) == 1
    assert await dues(database) == [NOW, later, later, later]
    assert await database.run(partial(templates.release, names=set(), now=NOW)) == 0


async def test_other_chats_are_left_alone(database: Database) -> None:
    await owed(database, WAITS, channel="telegram")
    assert await database.run(partial(templates.release, names={"sapa_reminder"}, now=NOW)) == 0


def postman_tries(connection: Connection, shelf: Shelf, now: datetime) -> int:
    """Claim, find the template not approved as far as this process knows, put off: returns how many were tried."""
    batch = claim(connection, "whatsapp", Lane.NOTICE, 1, now, 10)
    for parcel in batch.parcels:
        assert shelf._usable is not None
        if ("sapa_reminder", "id") not in shelf._usable:
            settling.settle(connection, [verdicts.of(parcel, NoTemplate("sapa_reminder"), now, 0.5)], now, 1)
    return len(batch.parcels)


async def approved_while_trying(database: Database, looks: Sequence[str]) -> list[datetime]:
    """Two processes: one hears of the approval and lets go; the other's shelf is older, and it tries in between."""
    stale = Shelf()
    other = Shelving(database, stale, lambda: NOW)
    await hears(database, told("pending", NOW - timedelta(hours=1)))
    await other.look()
    await owed(database, WAITS)
    await hears(database, told("approved"))
    await Shelving(database, Shelf(), lambda: NOW).look()
    assert await dues(database) == [NOW]
    assert await database.run(partial(postman_tries, shelf=stale, now=NOW)) == 1
    assert await dues(database) == [NOW + timedelta(minutes=10)]
    for look in looks:
        await (other.look() if look == "and lets go" else learns_only(database, stale))
    return await dues(database)


async def learns_only(database: Database, shelf: Shelf) -> None:
    """The wrong way: a shelf is brought up to date, and only who heard of the approval let go of what waited."""
    known = await database.read(templates.standings)
    shelf.learn({(one.name, one.language): (one.status, one.category) for one in known})


async def test_what_an_older_shelf_put_off_goes_when_that_one_knows(database: Database) -> None:
    assert await approved_while_trying(database, ["and lets go"]) == [NOW]


async def test_without_letting_go_it_would_wait_on(database: Database) -> None:
    """The bad twin of the test above."""
    assert await approved_while_trying(database, ["learns only"]) == [NOW + timedelta(minutes=10)]


async def test_what_was_refused_while_it_looked_goes_a_look_later(database: Database) -> None:
    """A message that was in the air with the old knowledge is written down after the look that let the others go."""
    shelving = Shelving(database, Shelf(), lambda: NOW)
    await hears(database, told("approved"))
    await shelving.look()
    await owed(database, WAITS)
    await shelving.look()
    assert await dues(database) == [NOW]


async def test_a_process_that_starts_lets_go_of_what_was_approved_meanwhile(database: Database) -> None:
    await owed(database, WAITS)
    await hears(database, told("approved"))
    await Shelving(database, Shelf(), lambda: NOW).look()
    assert await dues(database) == [NOW]
    await Shelving(database, Shelf(), lambda: NOW).look()


async def test_looking_without_news_writes_nothing(database: Database) -> None:
    shelving = Shelving(database, Shelf(), lambda: NOW)
    await hears(database, told("approved"))
    for _ in range(3):
        await shelving.look()
    await owed(database, WAITS)
    await shelving.look()
    assert await dues(database) == [NOW + timedelta(minutes=10)]  # nobody's shelf is that old: an operator's hand would be needed


# ---- the platform's own list ---------------------------------------------------------------------------------------------
async def test_the_list_is_asked_for_in_case_a_webhook_was_missed(database: Database) -> None:
    async with GraphApi() as api:
        api.declare("sapa_reminder", "id", status="PAUSED")
        api.declare("sapa_offer", "en", category="MARKETING")
        api.declare("hello_world", "en_US")
        for number in range(120):  # more than a page
            api.declare(f"others_{number}", "id")
        api.declare("sapa_news", "id", status="REJECTED", rejected_reason="SCAM")
        await hears(database, told("approved"), told("approved", name="sapa_coming"), told("approved", name="sapa_gone"))
        graph = Graph(api.account)
        await Asking(graph, api.account.business_id, database, lambda: LATER).ask()
        await graph.close()
    assert await standing(database) == {
        "sapa_coming": ("deleted", "", None),  # not listed any more
        "sapa_gone": ("approved", "", None),  # not declared any more: nobody uses it
        "sapa_news": ("rejected", "utility", "SCAM"),
        "sapa_offer": ("approved", "marketing", None),
        "sapa_reminder": ("paused", "utility", None),
    }


async def test_a_platform_that_does_not_answer_is_asked_again_later(database: Database) -> None:
    async with GraphApi() as api:
        api.fail_next("message_templates", 131000)
        graph, stop = Graph(api.account), asyncio.Event()
        keeping = asyncio.create_task(Asking(graph, api.account.business_id, database, lambda: NOW).keep(stop))
        while "GET" not in "".join(api.calls) and not keeping.done() and api._faults.get("message_templates"):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        stop.set()
        await keeping
        await graph.close()
    assert await standing(database) == {}

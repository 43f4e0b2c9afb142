"""Who has several chats is told in one of them; where it proves out of reach the same is said once in the next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from bot.channels.port import OptedOut, Refused, Unreachable
from bot.vocabulary import Address, Reply, Text
from storage.database import Database
from storage.ledger import deliveries as ledger
from storage.ledger import owing
from storage.ledger.deliveries import Lane, Owed, State
from storage.models import addresses, contacts, deliveries
from storage.people import contacts as people
from storage.unasked import followers, reaching, telling
from storage.unasked.telling import Notice
from tests.persona import MORNING, Persona, Town, a_town

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 22.00 WIB


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path, channels=("web", "telegram", "whatsapp")) as opened:
        yield opened


async def sri_in(town: Town, *channels: str) -> list[Persona]:
    """One person with a chat in each of these channels, begun in this order; known as `sri` in each."""

    def introduce(connection: Connection) -> None:
        first = people.meet(connection, Address(channels[0], "sri"), MORNING).contact.id
        people.change(connection, first, {"language": "id", "name": "Sri"})
        for channel in channels[1:]:
            other = people.meet(connection, Address(channel, "sri"), MORNING).contact.id
            connection.execute(update(addresses).where(addresses.c.contact_id == other).values(contact_id=first))
            connection.execute(delete(contacts).where(contacts.c.id == other))

    await town.database.run(introduce)
    return [town.person("sri", "id", channel) for channel in channels]


async def told(town: Town, text: str = "kabar", *, until: datetime | None = None) -> None:
    """Tell her something, and wait until it is settled."""
    (address, *_) = await town.rows(addresses, recipient="sri")
    notice = Notice("reminder", "registration:1", until)

    def tell(connection: Connection) -> None:
        telling.tell(connection, address["contact_id"], lambda _: Reply(text), notice, town.clock(), "Asia/Jakarta")

    await town.database.run(tell)
    town.postman.wake()
    await town.settled()


def heard(*chats: Persona) -> list[int]:
    return [len(chat.chat) for chat in chats]


async def test_the_cheapest_that_rings_is_told_and_no_other(town: Town) -> None:
    web, whatsapp, telegram = await sri_in(town, "web", "whatsapp", "telegram")
    await told(town)
    assert heard(web, whatsapp, telegram) == [0, 0, 1]


async def test_whoever_has_one_chat_is_told_there(town: Town) -> None:
    (web,) = await sri_in(town, "web")
    await told(town)
    assert heard(web) == [1]


async def test_her_own_choice_comes_first_while_it_can_be_reached(town: Town) -> None:
    web, telegram, whatsapp = await sri_in(town, "web", "telegram", "whatsapp")
    await town.change(contacts, contacts.c.name == "Sri", preferred="web")
    await told(town)
    assert heard(web, telegram, whatsapp) == [1, 0, 0]
    await town.change(addresses, addresses.c.channel == "web", unreachable="blocked")
    await told(town)
    assert heard(web, telegram, whatsapp) == [1, 1, 0]


async def test_what_cannot_be_delivered_goes_to_the_next_chat_once_each(town: Town) -> None:
    telegram, whatsapp, web = await sri_in(town, "telegram", "whatsapp", "web")
    telegram.channel.fails("sri", Unreachable("blocked"))
    whatsapp.channel.fails("sri", Unreachable("131026"))
    await told(town)
    assert heard(telegram, whatsapp, web) == [0, 0, 1]
    rows = sorted(await town.rows(deliveries), key=lambda row: row["id"])
    assert [(row["channel"], row["state"]) for row in rows] == [("telegram", "failed"), ("whatsapp", "failed"), ("web", "sent")]
    assert len({(row["owed_at"], row["notice"], row["subject"], row["reply"]) for row in rows}) == 1
    await told(town)
    assert heard(telegram, whatsapp, web) == [0, 0, 2]


async def test_nobody_hears_anything_where_no_chat_can_be_reached_and_the_ledger_says_so(town: Town) -> None:
    telegram, web = await sri_in(town, "telegram", "web")
    await town.change(addresses, addresses.c.recipient == "sri", unreachable="blocked")
    await told(town)
    assert heard(telegram, web) == [0, 0]
    (row,) = await town.rows(deliveries)
    assert (row["channel"], row["state"], row["reason"]) == ("telegram", "skipped", "unreachable")


async def test_a_chat_blocked_while_it_waited_is_passed_over_for_the_next(town: Town) -> None:
    telegram, web = await sri_in(town, "telegram", "web")
    telegram.channel.stall()
    await telegram.acts(Text("halo"))  # in the air, so what is owed now waits
    await town.until(lambda: len(telegram.channel.tried) == 1, telegram.channel)
    (address, *_) = await town.rows(addresses, recipient="sri")
    tell = partial(
        telling.tell,
        contact_id=address["contact_id"],
        say=lambda _: Reply("kabar"),
        notice=Notice("reminder"),
        now=town.clock(),
        zone="Asia/Jakarta",
    )
    await town.database.run(tell)
    await telegram.blocks()
    telegram.channel.flow()
    town.postman.wake()
    await web.hears(1)
    states = [(row["channel"], row["state"]) for row in await town.rows(deliveries, lane="notice")]
    assert sorted(states)[0] == ("telegram", "skipped")


async def test_what_a_platform_refuses_for_its_words_is_not_said_elsewhere(town: Town) -> None:
    telegram, web = await sri_in(town, "telegram", "web")
    telegram.channel.fails("sri", Refused("message too long"))
    await told(town)
    assert heard(telegram, web) == [0, 0]


async def test_answers_stay_where_they_were_asked_for(town: Town) -> None:
    telegram, web = await sri_in(town, "telegram", "web")
    telegram.channel.fails("sri", Unreachable("blocked"))
    await telegram.acts(Text("menu"))
    await town.settled()
    assert heard(telegram, web) == [0, 0]


@pytest.mark.parametrize(
    ("useful_until", "due"), [(NIGHT + timedelta(hours=2), NIGHT), (None, datetime(2026, 11, 24, 0, 0, tzinfo=UTC))]
)
async def test_at_night_the_next_chat_waits_for_the_morning(town: Town, useful_until: datetime | None, due: datetime) -> None:
    await sri_in(town, "telegram", "web")
    town.clock.now = NIGHT
    lost = await town.database.run(partial(_lose, useful_until=useful_until))
    assert await town.database.run(partial(reaching.elsewhere, delivery_ids=[lost], now=NIGHT)) == 1
    (row,) = await town.rows(deliveries, channel="web")
    assert row["due_at"] == due


def _lose(
    connection: Connection, useful_until: datetime | None = None, state: State = State.FAILED, lane: Lane = Lane.NOTICE
) -> int:
    """A notice to her Telegram that failed, since that is out of reach; returns its number."""
    connection.execute(update(addresses).where(addresses.c.channel == "telegram").values(unreachable="blocked"))
    contact_id = connection.execute(select(addresses.c.contact_id).where(addresses.c.recipient == "sri").limit(1)).scalar_one()
    row = Owed(Address("telegram", "sri"), Reply("kabar"), contact_id, lane=lane, notice="reminder", useful_until=useful_until)
    owing.owe_all(connection, [row], NIGHT)
    number = int(connection.execute(select(deliveries.c.id).order_by(deliveries.c.id.desc()).limit(1)).scalar_one())
    connection.execute(update(deliveries).where(deliveries.c.id == number).values(state=state))
    return number


@pytest.mark.parametrize(
    ("state", "lane", "until"),
    [
        (State.UNKNOWN, Lane.NOTICE, None),  # it may have arrived
        (State.READ, Lane.NOTICE, None),
        (State.FAILED, Lane.REPLY, None),
        (State.FAILED, Lane.NOTICE, NIGHT - timedelta(seconds=1)),
    ],
)
async def test_what_may_have_arrived_or_is_of_no_use_is_not_said_again(
    town: Town, state: State, lane: Lane, until: datetime | None
) -> None:
    await sri_in(town, "telegram", "web")
    lost = await town.database.run(partial(_lose, useful_until=until, state=state, lane=lane))
    assert await town.database.run(partial(reaching.elsewhere, delivery_ids=[lost], now=NIGHT)) == 0


async def two_hear_of_it(town: Town) -> int:
    """The same failure is heard of twice: by the send itself and by a receipt; returns in how many chats it is owed again."""
    await sri_in(town, "telegram", "whatsapp", "web")
    lost = await town.database.run(_lose)
    for _ in range(2):
        await town.database.run(partial(reaching.elsewhere, delivery_ids=[lost], now=NIGHT))
    return len(await town.rows(deliveries, state="pending"))


async def test_heard_of_twice_it_is_said_once(town: Town) -> None:
    assert await two_hear_of_it(town) == 1


async def test_the_check_catches_one_that_does_not_look_for_earlier_attempts(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin."""
    monkeypatch.setattr(reaching, "TRIED", reaching.TRIED.where(deliveries.c.id < 0))
    assert await two_hear_of_it(town) == 2


async def test_whoever_opted_out_on_a_platform_is_told_no_news_in_any_chat(town: Town) -> None:
    telegram, whatsapp = await sri_in(town, "telegram", "whatsapp")
    await town.change(contacts, contacts.c.name == "Sri", preferred="whatsapp")
    whatsapp.channel.fails("sri", OptedOut("131050"))
    (address, *_) = await town.rows(addresses, recipient="sri")
    owed = Owed(whatsapp.address, Reply("kabar"), address["contact_id"], lane=Lane.BULK, notice="new")
    await town.database.run(partial(ledger.owe, owed=owed, owner=None, now=town.clock()))
    town.postman.wake()
    await town.settled()
    (contact,) = await town.rows(contacts)
    assert contact["news_stopped_at"] is not None
    assert contact["stopped_at"] is None
    await town.database.run(partial(ledger.owe, owed=owed, owner=None, now=town.clock()))
    town.postman.wake()
    await town.settled()
    await told(town)
    assert heard(telegram, whatsapp) == [0, 1]


async def test_skipped_on_purpose_is_one_row(town: Town) -> None:
    await sri_in(town, "telegram", "whatsapp", "web")
    (address, *_) = await town.rows(addresses, recipient="sri")
    skip = partial(
        telling.skip, contact_id=address["contact_id"], notice=Notice("reminder"), why=telling.TOO_LATE, now=town.clock()
    )
    await town.database.run(skip)
    (row,) = await town.rows(deliveries)
    assert (row["channel"], row["state"]) == ("telegram", "skipped")


async def test_followers_with_several_chats_get_news_once(town: Town) -> None:
    _, web = await sri_in(town, "telegram", "web")
    await web.says("ikuti batik")
    found = await town.database.read(_reach)
    assert found == [Address("telegram", "sri")]


def _reach(connection: Connection) -> Collection[Address]:
    everybody = connection.execute(select(contacts.c.id)).scalars().all()
    return [one.address for one in followers.reach(connection, list(everybody))]

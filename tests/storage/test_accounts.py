"""What a platform tells of our account: the newest word about each thing counts, and what is over troubles nobody."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.channels.port import Notification
from storage.database import Database
from storage.ledger import holds
from storage.platforms import accounts, standing
from tests.persona import MORNING

HOUR = timedelta(hours=1)


async def tells(database: Database, *told: Notification) -> None:
    await database.run(partial(accounts.apply, notifications=told, now=MORNING))


async def limit(database: Database) -> int | None:
    return await database.read(partial(standing.limit, channel="whatsapp"))


async def troubles(database: Database, later: timedelta = timedelta(0)) -> list[tuple[str, str, str]]:
    found = await database.read(partial(standing.troubles, now=MORNING + later))
    return [(one.kind, one.name, one.word.value) for one in found]


async def test_the_settings_limit_holds_until_the_platform_tells_another(database: Database) -> None:
    assert await limit(database) is None
    await database.run(partial(standing.assume, limit="250", now=MORNING))
    assert await limit(database) == 250
    await tells(database, Notification("limit", "business", "2000", MORNING - HOUR))
    assert await limit(database) == 2000
    await tells(database, Notification("limit", "business", "unlimited", MORNING))
    assert await limit(database) is None


async def test_an_older_word_that_comes_late_changes_nothing(database: Database) -> None:
    later, earlier = MORNING, MORNING - HOUR
    for order in ((later, earlier), (earlier, later)):
        for at in order:
            value = "2000" if at == later else "250"
            await tells(database, Notification("limit", "business", value, at))
        assert await limit(database) == 2000


@pytest.mark.parametrize(
    ("told", "grave"),
    [
        (Notification("quality", "+62 811", "flagged", MORNING), True),
        (Notification("quality", "sapa_reminder", "red", MORNING, "id"), True),
        (Notification("quality", "sapa_reminder", "yellow", MORNING, "id"), False),
        (Notification("restriction", "ACCOUNT_VIOLATION", "SPAM", MORNING), True),
        (Notification("restriction", "DISABLED_UPDATE", "DISABLE", MORNING), True),
        (Notification("account", "ACCOUNT_DELETED", "account_deleted", MORNING), True),
    ],
)
async def test_what_stands_against_us_is_known(database: Database, told: Notification, grave: bool) -> None:
    await tells(database, told)
    (found,) = await database.read(partial(standing.troubles, now=MORNING))
    assert (found.word.value, found.is_grave) == (told.value, grave)
    assert await troubles(database, timedelta(days=31)) == [], "nobody says for ever that something was over"


async def test_what_is_good_or_none_of_our_trouble_is_no_trouble(database: Database) -> None:
    await tells(
        database,
        Notification("quality", "number", "green", MORNING),
        Notification("account", "PARTNER_ADDED", "partner_added", MORNING),
        Notification("template", "sapa_reminder", "rejected", MORNING, "id"),
        Notification("restriction", "DISABLED_UPDATE", "DISABLE", MORNING - HOUR),
        Notification("restriction", "DISABLED_UPDATE", "lifted", MORNING),
    )
    assert await troubles(database) == []


async def test_two_restrictions_of_one_event_stand_until_each_is_over(database: Database) -> None:
    first, second = (str(int((MORNING + hours * HOUR).timestamp())) for hours in (2, 5))
    await tells(
        database,
        Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", MORNING, reason=first),
        Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_ADD_PHONE_NUMBER_ACTION", MORNING, reason=second),
    )
    assert len(await troubles(database)) == 2
    assert len(await troubles(database, 3 * HOUR)) == 1
    assert await troubles(database, 6 * HOUR) == []


async def test_a_restriction_of_what_is_said_unasked_holds_it_and_nothing_else(database: Database) -> None:
    until = MORNING + 2 * HOUR
    reason = str(int(until.timestamp()))
    await tells(
        database,
        Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", MORNING, reason=reason),
        Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_ADD_PHONE_NUMBER_ACTION", MORNING, reason=reason),
    )
    held = await database.read(partial(holds.standing, now=MORNING))
    assert sorted((one.channel, one.recipient, one.lane, one.until) for one in held) == [
        ("whatsapp", "", "bulk", until),
        ("whatsapp", "", "notice", until),
        ("whatsapp", "", "paid", until),
    ]


async def test_a_restriction_for_ever_is_asked_about_again(database: Database) -> None:
    reason = str(int((MORNING + timedelta(days=3000)).timestamp()))
    await tells(
        database, Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", MORNING, reason=reason)
    )
    held = await database.read(partial(holds.standing, now=MORNING))
    assert {one.until for one in held} == {MORNING + accounts.LONGEST}


@pytest.mark.parametrize("reason", ["", "soon", "9" * 40, "-1", "٣"])
async def test_an_end_that_cannot_be_read_is_none(database: Database, reason: str) -> None:
    told = Notification("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", MORNING, reason=reason)
    await tells(database, told)
    assert len(await troubles(database)) == 1
    assert await database.read(partial(holds.standing, now=MORNING)) == []

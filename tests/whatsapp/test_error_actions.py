"""What follows from each class of WhatsApp's errors, for this message, this person, the account and everybody else.

The real postman and the real channel, against the Graph API's stand-in; https://developers.facebook.com/documentation/
business-messaging/whatsapp/support/error-codes has the codes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.templates import Shelf
from bot.i18n import speaking
from bot.screens.brief import brief
from bot.vocabulary import Address, Reply
from storage.database import Database, open_database
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.models import accounts, addresses, holds, reached
from storage.models import contacts as contacts_table
from storage.people import contacts
from storage.platforms import quota, standing
from tests.persona import Town
from tests.standins.graph_api import GraphApi

SRI, RINA = "6281200000001", "6281200000002"
DAY = 24 * 3600.0
GOES_ON, WAITS = True, False


@dataclass(frozen=True)
class Action:
    """What becomes of a notice that is refused so: its state and reason, after how many seconds it goes again at the earliest,
    and whether what is owed to others goes on meanwhile."""

    state: str
    reason: str
    seconds: float = 0.0
    others: bool = GOES_ON


ACTIONS = {
    190: Action("pending", "channel down", 60, WAITS),
    131005: Action("pending", "channel down", 60, WAITS),
    368: Action("pending", "channel down", 60, WAITS),
    131042: Action("pending", "channel down", 60, WAITS),
    133010: Action("pending", "channel down", 60, WAITS),
    130497: Action("failed", "country"),
    133016: Action("pending", "throttled", 60, WAITS),
    131000: Action("pending", "not sent", 0.5),
    131016: Action("pending", "throttled", 2, WAITS),
    131057: Action("pending", "throttled", 10, WAITS),
    4: Action("pending", "throttled", 15, WAITS),
    80007: Action("pending", "throttled", 15, WAITS),
    130429: Action("pending", "throttled", 1, WAITS),
    131056: Action("pending", "throttled", 1),
    131048: Action("pending", "throttled", 3600, WAITS),
    131064: Action("pending", "throttled", 3600, WAITS),
    131049: Action("pending", "throttled", DAY),
    131050: Action("failed", "opted_out"),
    130472: Action("failed", "experiment"),
    130403: Action("failed", "we_blocked"),
    131026: Action("failed", "not_on_whatsapp"),
    131021: Action("failed", "to_ourselves"),
    131062: Action("failed", "needs_phone_number"),
    137000: Action("failed", "identity_changed"),
    132015: Action("pending", "no template: sapa_alert", 600),
    132016: Action("pending", "no template: sapa_alert", 600),
    131063: Action("pending", "no template: sapa_alert", 600),
    131053: Action("failed", "media_refused"),
    100: Action("failed", "mistake_100"),
    131009: Action("failed", "mistake_131009"),
    424242: Action("failed", "unknown_error_424242"),
}
OF_TEMPLATES = {132015, 132016, 131063}


class Phones(Town):
    """Two people who wrote an hour ago, on the stand-in's WhatsApp."""

    def __init__(self, database: Database, folder: Path, api: GraphApi) -> None:
        super().__init__(database, folder, channels=("whatsapp",))
        self.api = api
        self.shelf = Shelf()
        self.shelf.learn(
            {(name, language): ("approved", "") for name, one in self.shelf.declared.items() for language in one.body}
        )
        self.whatsapp = WhatsAppChannel(Graph(api.account), self.shelf, self.clock)
        self.channels = {"whatsapp": self.whatsapp}  # type: ignore[assignment,dict-item]
        self.rates = {"whatsapp": 80}

    async def meet(self, hours: float = 23) -> None:
        for number in (SRI, RINA):
            await self.database.run(partial(contacts.meet, address=Address("whatsapp", number), now=self.clock()))
            until = self.clock() + timedelta(hours=hours)
            await self.change(addresses, addresses.c.recipient == number, destination=f"+{number}", free_until=until)

    async def owe(self, number: str, lane: Lane = Lane.NOTICE) -> None:
        met = await self.database.run(partial(contacts.find, address=Address("whatsapp", number)))
        with speaking("id"):
            reply = Reply("Halo", brief=brief("sapa_alert", trouble="a", at="b", advice="c"))
        owed = Owed(Address("whatsapp", number), reply, met and met.contact.id, lane=lane)
        await self.database.run(partial(deliveries.owe, owed=owed, owner=None, now=self.clock()))
        self.postman.wake()

    async def got(self, number: str) -> list[str]:
        """What arrived there: free words or a template's name."""
        to = [message for message in self.api.sent if message.get("to") == f"+{number}"]
        return [message["template"]["name"] if message["type"] == "template" else "free words" for message in to]

    async def comes(self, true: Callable[[], Any]) -> None:
        """Return once the stand-in or the ledger has shown it."""
        async with asyncio.timeout(30):
            while not await true():
                await asyncio.wait_for(asyncio.sleep(0.002), 1)

    async def refused(self) -> dict[str, Any]:
        """The first row, once its attempt is settled."""
        return (await self.landed(1))[0]


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Phones]:
    async with GraphApi() as api, open_database(sqlite_url) as database:
        town = Phones(database, tmp_path, api)
        await town.meet()
        await town.open()
        yield town
        await town.close()
        await town.whatsapp.close()
        assert api.violations == []


@pytest.mark.parametrize("code", ACTIONS)
async def test_the_message_and_everybody_elses(phones: Phones, code: int) -> None:
    action = ACTIONS[code]
    if code in OF_TEMPLATES:
        await phones.change(addresses, addresses.c.recipient == SRI, free_until=None)
    phones.api.fail_next(code=code)
    now = phones.clock()
    await phones.owe(SRI)
    row = await phones.refused()
    assert (row["state"], row["reason"]) == (action.state, action.reason)
    assert row["doubts"] == 0, "a refusal is certain"
    if action.state == "pending":
        assert row["due_at"] >= now + timedelta(seconds=action.seconds)
        assert row["due_at"] <= now + timedelta(seconds=2 * action.seconds)
    await phones.owe(RINA)
    if action.others is GOES_ON:
        await phones.comes(lambda: phones.got(RINA))
        return
    assert (shut := phones.postman.gates.lane_shut_until("whatsapp", Lane.NOTICE, now)) is not None
    assert shut >= now + timedelta(seconds=action.seconds)
    assert phones.api.sent == []
    phones.clock.tick(seconds=action.seconds + 1)
    phones.postman.wake()
    await phones.comes(lambda: phones.got(RINA))
    await phones.comes(lambda: phones.got(SRI))


@pytest.mark.parametrize("code", sorted({131048, 131064}))
async def test_of_quality_answers_go_on_and_admins_can_know(phones: Phones, code: int) -> None:
    phones.api.fail_next(code=code)
    await phones.owe(SRI, Lane.BULK)
    await phones.refused()
    assert sorted(row["lane"] for row in await phones.rows(holds)) == ["bulk", "paid"]
    await phones.owe(RINA, Lane.REPLY)
    await phones.comes(lambda: phones.got(RINA))
    (trouble,) = await phones.database.read(partial(standing.troubles, now=phones.clock()))
    assert (trouble.kind, trouble.is_grave) == ("quality", True)


@pytest.mark.parametrize(
    ("code", "why"), [(190, "token"), (10, "token"), (131031, "restricted"), (131042, "payment"), (131045, "number")]
)
async def test_of_the_account_it_is_known_why(phones: Phones, code: int, why: str) -> None:
    phones.api.fail_next(code=code)
    await phones.owe(SRI)
    await phones.refused()
    assert phones.postman.is_down("whatsapp")
    assert await phones.database.read(partial(standing.why_down, channel="whatsapp", since=phones.clock())) == why


@pytest.mark.parametrize(("code", "why"), [(131026, "not_on_whatsapp"), (130403, "we_blocked"), (130497, "country")])
async def test_of_a_person_out_of_reach_nothing_more_is_tried(phones: Phones, code: int, why: str) -> None:
    phones.api.fail_next(code=code)
    await phones.owe(SRI)
    await phones.refused()
    (address,) = await phones.rows(addresses, recipient=SRI)
    assert address["unreachable"] == why
    await phones.owe(SRI)
    await phones.settled()
    assert [row["state"] for row in await phones.rows(deliveries.deliveries)] == ["failed", "skipped"]


async def test_of_who_opted_out_nothing_but_announcements_is_kept_back(phones: Phones) -> None:
    phones.api.fail_next(code=131050)
    await phones.owe(SRI, Lane.BULK)
    await phones.refused()
    stopped = [row["news_stopped_at"] for row in await phones.rows(contacts_table)]
    assert sum(at is not None for at in stopped) == 1
    await phones.owe(SRI, Lane.BULK)
    await phones.owe(SRI, Lane.NOTICE)
    await phones.settled()
    reasons = [(row["lane"], row["state"]) for row in await phones.rows(deliveries.deliveries)]
    assert reasons == [("bulk", "failed"), ("bulk", "skipped"), ("notice", "sent")]


async def test_of_one_persons_marketing_cap_no_other_announcement_is_tried_for_a_day(phones: Phones) -> None:
    phones.api.fail_next(code=131049)
    await phones.owe(SRI, Lane.BULK)
    await phones.refused()
    await phones.owe(SRI, Lane.BULK)
    await phones.owe(RINA, Lane.BULK)
    await phones.comes(lambda: phones.got(RINA))
    phones.clock.tick(hours=23)
    phones.postman.wake()
    await phones.owe(RINA, Lane.REPLY)
    await phones.comes(lambda: _twice(phones, RINA))
    assert await phones.got(SRI) == []
    phones.clock.tick(hours=1.1)
    phones.postman.wake()
    await phones.comes(lambda: _twice(phones, SRI))


async def _twice(phones: Phones, number: str) -> bool:
    return len(await phones.got(number)) == 2


async def test_a_window_that_was_shut_after_all_is_left_to_a_template_which_counts(phones: Phones) -> None:
    phones.api.closed = {f"+{SRI}"}
    await phones.owe(SRI)
    await phones.comes(lambda: phones.got(SRI))
    await phones.settled()
    assert await phones.got(SRI) == ["sapa_alert"]
    assert [row["recipient"] for row in await phones.rows(reached)] == [SRI]
    assert await phones.database.read(partial(quota.used, channel="whatsapp", now=phones.clock())) == 1
    (row,) = await phones.rows(deliveries.deliveries)
    assert (row["template"], row["category"]) == ("sapa_alert", "utility")


async def test_of_the_numbers_rate_the_pace_is_halved(phones: Phones) -> None:
    pacer = phones.postman._desk.pacers["whatsapp"]
    before = pacer.pace
    phones.api.fail_next(code=130429)
    await phones.owe(SRI)
    await phones.refused()
    phones.clock.tick(seconds=2)
    phones.postman.wake()
    await phones.comes(lambda: phones.got(SRI))
    assert pacer.pace == before / 2


async def test_what_the_platform_took_is_counted_by_what_it_charges_for(phones: Phones) -> None:
    await phones.owe(SRI)
    await phones.comes(lambda: phones.got(SRI))
    await phones.change(addresses, addresses.c.recipient == RINA, free_until=None)
    await phones.owe(RINA)
    await phones.comes(lambda: phones.got(RINA))
    await phones.settled()
    assert sorted(phones.log.charges) == [("whatsapp", "service"), ("whatsapp", "utility")]
    assert await phones.rows(accounts) == []

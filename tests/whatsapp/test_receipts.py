"""What WhatsApp tells later about messages it took: the ledger only ever learns better, in whichever order it comes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, permutations, product
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from bot.channels.port import Doubtful, Report
from bot.channels.whatsapp import answers
from bot.vocabulary import Address, Receipt, Reply
from scheduler.sending import verdicts
from storage.database import Database
from storage.ledger import deliveries, listing, receipts, settling
from storage.ledger.deliveries import Lane, Owed, Parcel
from storage.models import addresses
from storage.models import contacts as people
from storage.models import deliveries as table
from storage.people import contacts
from tests.whatsapp.conftest import NOON

OWNER = 7
WAMID = "wamid.out1"
OPEN = NOON + timedelta(hours=3)


class Ledger:
    """One database's ledger, as the postman and the webhook write into it."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOON
        self._numbers = count(6281200000001)

    async def owe(self, *, owner: int | None = OWNER, **more: Any) -> Parcel:
        """Somebody new with an open window is owed a message, and it is in the air."""
        to = Address("whatsapp", str(next(self._numbers)))

        def write(connection: Any) -> Parcel | None:
            met = contacts.meet(connection, to, self.now)
            connection.execute(update(addresses).where(addresses.c.id == met.address_id).values(free_until=OPEN))
            return deliveries.owe(connection, Owed(to, Reply("Kelas"), met.contact.id, **more), owner, self.now)

        parcel = await self.database.run(write)
        assert parcel is not None
        return parcel

    async def sent(self, parcel: Parcel, **receipt: Any) -> None:
        """Our own word: the platform took it."""
        await self._settle(verdicts.sent(parcel, Receipt(**{"external_id": WAMID, "category": "service", **receipt})))

    async def doubtful(self, parcel: Parcel) -> None:
        """Our own word: nobody knows."""
        await self._settle(verdicts.of(parcel, Doubtful(), self.now, 0.5))

    async def _settle(self, outcome: deliveries.Outcome) -> None:
        await self.database.run(partial(settling.settle, outcomes=[outcome], now=self.now, owner=OWNER))

    async def hears(self, *reports: Report) -> bool:
        return await self.database.run(partial(receipts.apply, reports=reports, now=self.now))

    async def claimed(self, parcel: Parcel) -> Parcel:
        """The same message in the air once more, when its time has come."""
        row = await self.row(parcel)
        assert row["state"] == "pending"
        assert row["due_at"] <= self.now
        taken = update(table).where(table.c.id == parcel.id).values(state="inflight", owner=OWNER)
        await self.database.run(lambda connection: connection.execute(taken))
        mark = deliveries.tag(parcel.id, row["attempts"], row["owed_at"])
        return replace(parcel, attempts=row["attempts"], passage=replace(parcel.passage, tag=mark))

    async def row(self, parcel: Parcel) -> dict[str, Any]:
        found = select(table).where(table.c.id == parcel.id)
        return dict(await self.database.read(lambda connection: connection.execute(found).mappings().one()))

    async def home(self) -> dict[str, Any]:
        """The only address of this channel."""
        found = select(addresses, people.c.news_stopped_at).join(people).where(addresses.c.channel == "whatsapp")
        return dict(await self.database.read(lambda connection: connection.execute(found).mappings().one()))

    async def rows(self) -> list[dict[str, Any]]:
        found = select(table).order_by(table.c.id)
        return list(map(dict, await self.database.read(lambda connection: connection.execute(found).mappings().all())))


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


def told(parcel: Parcel, state: str, code: int | None = None, **rest: Any) -> Report:
    error = None if code is None else answers.error(code)
    return Report(**{"tag": parcel.passage.tag, "external_id": WAMID, "state": state, "at": NOON, "error": error, **rest})


# ---- in any order -------------------------------------------------------------------------------------------------------
ORDERS = [order for size in (1, 2, 3, 4) for order in permutations(("sent", "delivered", "read", "failed"), size)]
BEST = ("read", "delivered", "failed", "sent")


async def test_the_best_that_was_told_stands_whatever_the_order(ledger: Ledger) -> None:
    for order in ORDERS:
        parcel = await ledger.owe()
        await ledger.sent(parcel)
        for state in (*order, *order[:1]):  # and the first of them comes again
            await ledger.hears(told(parcel, state))
        assert (await ledger.row(parcel))["state"] == next(best for best in BEST if best in order), order


async def test_the_same_in_one_webhook(ledger: Ledger) -> None:
    parcels = [await ledger.owe() for _ in ORDERS]
    for parcel in parcels:
        await ledger.sent(parcel)
    await ledger.hears(*(told(parcel, state) for parcel, order in zip(parcels, ORDERS, strict=True) for state in order))
    for parcel, order in zip(parcels, ORDERS, strict=True):
        assert (await ledger.row(parcel))["state"] == next(best for best in BEST if best in order), order


async def test_what_was_told_is_settled_for_good(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    await ledger.sent(parcel)
    settled = (await ledger.row(parcel))["settled_at"]
    ledger.now += timedelta(minutes=5)
    await ledger.hears(told(parcel, "read"))
    row = await ledger.row(parcel)
    assert (row["state"], row["owner"], row["reason"], row["settled_at"]) == ("read", None, None, settled)


# ---- before and after our own word --------------------------------------------------------------------------------------
OWN = {"taken": Ledger.sent, "in doubt": Ledger.doubtful}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
async def test_a_report_that_overtakes_our_own_word_stands(ledger: Ledger, own: Any) -> None:
    for state in ("sent", "delivered", "read", "failed"):
        ends = []
        for reported_first in (True, False):
            parcel = await ledger.owe()
            if reported_first:
                await ledger.hears(told(parcel, state))
                assert await ledger.database.read(partial(settling.aloft, owner=OWNER)) == set()
                await own(ledger, parcel)
            else:
                await own(ledger, parcel)
                await ledger.hears(told(parcel, state))
            row = await ledger.row(parcel)
            ends.append((row["state"], row["external_id"], row["owner"], row["settled_at"]))
        assert ends == [(state, WAMID, None, NOON)] * 2


async def test_our_own_word_without_that_care_forgets_what_was_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: a message that was read becomes one of which nobody knows."""
    for name in ("SETTLE_SQLITE", "SETTLE_POSTGRESQL"):
        careless = str(getattr(settling, name)).replace(settling._TOLD, "FALSE")
        monkeypatch.setattr(settling, name, text(careless))
    parcel = await ledger.owe()
    await ledger.hears(told(parcel, "read"))
    await ledger.doubtful(parcel)
    assert (await ledger.row(parcel))["state"] == "unknown"


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
@pytest.mark.parametrize("reported_first", [True, False])
async def test_a_failure_that_is_worth_another_attempt_is_not_lost_to_our_own_word(
    ledger: Ledger, own: Any, reported_first: bool
) -> None:
    parcel = await ledger.owe()
    if not reported_first:
        await own(ledger, parcel)
    waits = await ledger.hears(told(parcel, "failed", 131047))
    assert waits
    if reported_first:
        assert (await ledger.row(parcel))["state"] == "inflight", "nobody else may send it while it is in the air"
        await own(ledger, parcel)
    row = await ledger.row(parcel)
    assert (row["state"], row["attempts"], row["doubts"], row["owner"], row["settled_at"]) == ("pending", 1, 0, None, None)
    assert (row["reason"], row["due_at"]) == ("window shut", NOON)


async def test_our_own_word_that_does_not_look_loses_it(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: what should go once more, as a template, counts as sent."""
    for name in ("SETTLE_SQLITE", "SETTLE_POSTGRESQL"):
        careless = str(getattr(settling, name)).replace(settling._JUDGED, "FALSE")
        monkeypatch.setattr(settling, name, text(careless))
    parcel = await ledger.owe()
    await ledger.hears(told(parcel, "failed", 131047))
    await ledger.sent(parcel)
    assert (await ledger.row(parcel))["state"] == "sent"


async def test_reports_and_our_own_words_of_many_at_the_same_time(ledger: Ledger) -> None:
    parcels = [await ledger.owe() for _ in range(40)]
    forwards, backwards = list(parcels), list(reversed(parcels))
    works = [ledger.sent(parcel) for parcel in forwards]
    works += [ledger.hears(*(told(parcel, state) for parcel in backwards)) for state in ("read", "sent", "delivered")]
    await asyncio.gather(*works)
    assert {row["state"] for row in await ledger.rows()} == {"read"}


# ---- whose it is --------------------------------------------------------------------------------------------------------
NOBODYS = [
    "",
    ".",
    "1",
    "1.1",
    "a.b.c",
    "1.1.zz",
    "1.1.1.1",
    "-1.1.1",
    "1.0.1",
    "9" * 30,
    "1.1." + "f" * 60,
    "1.1.-1",
    "é.1.1",
    "some data",
]


async def test_reports_about_nothing_of_ours_change_nothing(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    number, attempt, since = parcel.passage.tag.split(".")
    earlier = f"{int(since, 16) - 60_000:x}"
    wrong = [f"{int(number) + 1}.{attempt}.{since}", f"{number}.{int(attempt) + 1}.{since}", f"{number}.{attempt}.{earlier}"]
    before = await ledger.row(parcel)
    for tag, state in product((*NOBODYS, *wrong, f"{2**63}.1.{since}"), ("sent", "read", "failed")):
        await ledger.hears(told(parcel, state, tag=tag, external_id="wamid.of-another"))
        assert await ledger.row(parcel) == before, tag


async def test_a_report_about_another_life_of_a_row_hides_none_about_this_one(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    await ledger.sent(parcel)
    number, attempt, _ = parcel.passage.tag.split(".")
    began = f"-{62_135_596_800_000:x}"  # where calendars begin
    marks = [f"{number}.{attempt}.{owed}" for owed in ("ff", "-1", "7fffffffffffffff", began)]
    others = [Report(mark, f"wamid.{mark}", "read", NOON) for mark in marks]
    for said in ([*others, Report(parcel.passage.tag, WAMID, "delivered", NOON)], others):
        await ledger.hears(*said)
        assert (await ledger.row(parcel))["state"] == "delivered"


async def test_our_mark_decides_and_not_the_platforms_name(ledger: Ledger) -> None:
    parcel, another = await ledger.owe(), await ledger.owe()
    await ledger.sent(parcel)
    await ledger.sent(another, external_id="wamid.out2")
    await ledger.hears(told(parcel, "read", external_id="wamid.out2"))
    assert ((await ledger.row(parcel))["state"], (await ledger.row(another))["state"]) == ("read", "sent")


async def test_without_our_mark_the_platforms_name_decides(ledger: Ledger) -> None:
    parcel, another = await ledger.owe(), await ledger.owe()
    await ledger.sent(parcel)
    await ledger.sent(another, external_id="wamid.out2")
    await ledger.hears(told(parcel, "delivered", tag=""), told(another, "failed", 131026, tag="", external_id="wamid.out2"))
    assert (await ledger.row(parcel))["state"] == "delivered"
    assert (await ledger.row(another))["reason"] == "not_on_whatsapp"


async def test_one_of_whom_nobody_knew_is_known_and_never_sent_again(ledger: Ledger) -> None:
    for state in ("sent", "delivered", "read"):
        parcel = await ledger.owe()
        await ledger.doubtful(parcel)
        assert (await ledger.row(parcel))["state"] == "unknown"
        await ledger.hears(told(parcel, state))
        row = await ledger.row(parcel)
        assert (row["state"], row["reason"], row["external_id"]) == (state, None, WAMID)
        assert await ledger.database.run(partial(listing.resend, ids=[parcel.id], now=NOON)) == []


async def test_what_an_operator_sends_again_is_not_sent_when_the_first_arrived_after_all(ledger: Ledger) -> None:
    for state in ("sent", "delivered", "read"):
        parcel = await ledger.owe()
        await ledger.doubtful(parcel)
        assert await ledger.database.run(partial(listing.resend, ids=[parcel.id], now=NOON)) == [parcel.id]
        await ledger.hears(told(parcel, state))
        assert (await ledger.row(parcel))["state"] == state


async def test_a_process_that_died_leaves_one_that_its_report_settles(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    orphaned = update(table).values(state="unknown", doubts=1, owner=None, reason="process died")
    await ledger.database.run(lambda connection: connection.execute(orphaned))
    await ledger.hears(told(parcel, "sent"))
    assert (await ledger.row(parcel))["state"] == "sent"


# ---- what cannot be delivered -------------------------------------------------------------------------------------------
PROMPT = timedelta(0)
FAILURES = [
    (131026, "failed", "not_on_whatsapp", None),
    (131050, "failed", "opted_out", None),
    (130472, "failed", "experiment", None),
    (131053, "failed", "media_refused", None),
    (100, "failed", "mistake_100", None),
    (999_999, "failed", "unknown_error_999999", None),
    (131047, "pending", "window shut", PROMPT),
    (131049, "pending", "throttled", timedelta(hours=24)),
    (130429, "pending", "throttled", timedelta(seconds=1)),
    (131000, "pending", "not sent", timedelta(seconds=30)),
    (131042, "pending", "channel down", timedelta(minutes=10)),
    (132001, "pending", "no template: sapa_reminder", timedelta(minutes=10)),
]


@pytest.mark.parametrize(("code", "state", "reason", "pause"), FAILURES)
async def test_each_failure_has_its_consequence(
    ledger: Ledger, code: int, state: str, reason: str, pause: timedelta | None
) -> None:
    parcel = await ledger.owe(lane=Lane.NOTICE)
    await ledger.sent(parcel, template="sapa_reminder" if code == 132001 else "")
    waits = await ledger.hears(told(parcel, "failed", code))
    row = await ledger.row(parcel)
    assert (row["state"], row["reason"], waits) == (state, reason, pause is not None)
    if pause is not None:
        assert (row["due_at"], row["settled_at"]) == (NOON + pause, None)
    before = await ledger.row(parcel)
    await ledger.hears(told(parcel, "failed", code), told(parcel, "sent"))
    assert await ledger.row(parcel) == before, "told again, it is no news"


async def test_what_would_come_too_late_is_not_tried_again(ledger: Ledger) -> None:
    parcel = await ledger.owe(lane=Lane.NOTICE, useful_until=NOON + timedelta(hours=23))
    await ledger.sent(parcel)
    assert not await ledger.hears(told(parcel, "failed", 131049))
    assert (await ledger.row(parcel))["state"] == "failed"


async def test_free_words_that_came_too_late_go_once_more_as_a_template_and_only_once(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    await ledger.sent(parcel)
    await ledger.hears(told(parcel, "failed", 131047))
    assert (await ledger.home())["free_until"] == NOON, "the window is known to be shut"
    await ledger.hears(told(parcel, "sent"))  # overtaken by its own failure
    again = await ledger.claimed(parcel)
    assert again.passage.tag != parcel.passage.tag
    await ledger.sent(again, template="sapa_answer", category="utility", external_id="wamid.out2")
    await ledger.hears(told(parcel, "failed", 131047))  # late, and about the attempt before
    assert (await ledger.row(parcel))["state"] == "sent"
    await ledger.hears(told(again, "failed", 131047))
    row = await ledger.row(parcel)
    assert (row["state"], row["reason"]) == ("failed", "window shut")


async def test_who_wrote_since_keeps_the_window(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    await ledger.sent(parcel)
    written = update(addresses).values(free_until=NOON + timedelta(hours=24, minutes=1))
    await ledger.database.run(lambda connection: connection.execute(written))
    await ledger.hears(told(parcel, "failed", 131047))
    assert (await ledger.home())["free_until"] == NOON + timedelta(hours=24, minutes=1)
    assert (await ledger.row(parcel))["state"] == "pending"


async def test_who_is_not_on_whatsapp_is_told_in_their_next_chat(ledger: Ledger) -> None:
    parcel = await ledger.owe(lane=Lane.NOTICE, notice="reminder")
    (row,) = await ledger.rows()
    telegram = insert(addresses).values(channel="telegram", recipient="42", contact_id=row["contact_id"], conversation="")
    await ledger.database.run(lambda connection: connection.execute(telegram))
    await ledger.sent(parcel)
    for _ in range(2):
        await ledger.hears(told(parcel, "failed", 131026))
    assert (await ledger.home())["unreachable"] == "not_on_whatsapp"
    elsewhere = [(row["channel"], row["recipient"], row["state"]) for row in await ledger.rows()]
    assert elsewhere == [("whatsapp", "6281200000001", "failed"), ("telegram", "42", "pending")]


async def test_who_wrote_since_is_not_out_of_reach(ledger: Ledger) -> None:
    parcel = await ledger.owe(lane=Lane.NOTICE)
    await ledger.sent(parcel)
    await ledger.hears(told(parcel, "failed", 131026, at=OPEN - timedelta(hours=24, minutes=1)))
    assert (await ledger.home())["unreachable"] is None


async def test_who_wants_no_news_is_believed(ledger: Ledger) -> None:
    parcel = await ledger.owe(lane=Lane.BULK)
    await ledger.sent(parcel)
    await ledger.hears(told(parcel, "failed", 131050))
    assert (await ledger.home())["news_stopped_at"] == NOON
    assert (await ledger.home())["unreachable"] is None


async def test_a_hundred_times_the_same_trouble_ends(ledger: Ledger) -> None:
    parcel = await ledger.owe()
    for _ in range(100):
        await ledger.sent(parcel)
        await ledger.hears(told(parcel, "failed", 131000))
        row = await ledger.row(parcel)
        if row["state"] == "failed":
            break
        ledger.now = max(ledger.now, row["due_at"])
        parcel = await ledger.claimed(parcel)
    assert (row["state"], row["attempts"]) == ("failed", 10)


# ---- what it costs ------------------------------------------------------------------------------------------------------
async def test_the_platforms_word_on_what_is_charged_is_kept(ledger: Ledger) -> None:
    for own_first in (True, False):
        parcel = await ledger.owe()
        steps = [ledger.sent(parcel), ledger.hears(told(parcel, "delivered", category="marketing"), told(parcel, "read"))]
        for step in steps if own_first else reversed(steps):
            await step
        assert (await ledger.row(parcel))["category"] == "marketing"
    await ledger.hears(told(parcel, "sent", category="utility", free=True))
    row = await ledger.row(parcel)
    assert (row["state"], row["category"]) == ("read", "free_utility")


async def test_a_report_of_nothing_known_is_no_failure(ledger: Ledger) -> None:
    assert not await ledger.hears()
    parcel = await ledger.owe()
    await ledger.sent(parcel)
    await ledger.hears(told(parcel, "failed"))
    assert (await ledger.row(parcel))["reason"] == "failed"


def test_marks_are_read_as_they_are_written() -> None:
    for number in range(2000):
        owed_at = datetime.fromtimestamp(1_790_000_000.000_001 + number * 0.0137, NOON.tzinfo)
        mark = receipts.Mark.read(deliveries.tag(number + 1, number, owed_at))
        assert mark is not None
        assert (mark.id, mark.attempt) == (number + 1, number + 1)
        assert timedelta(milliseconds=-1) <= owed_at - mark.owed_at < timedelta(milliseconds=2)

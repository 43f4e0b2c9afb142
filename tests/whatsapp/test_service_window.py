"""Inside the service window Sapa speaks freely, outside it in the words of a template, as of the moment a message leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.channels.port import DeliveryError, NoTemplate, Notification, OutsideWindow, Report
from bot.shelving import Shelving
from bot.vocabulary import Action, Brief, Choice, Fact, Reply, Tap, Text
from storage.database import Database
from storage.ledger import receipts
from storage.ledger.deliveries import Lane, Owed, owe
from storage.models import addresses, deliveries, reached
from storage.platforms import switches, templates
from storage.platforms.switches import PAUSED
from storage.platforms.templates import Standing
from tests.persona import (  # noqa: F401
    Clock,
    Persona,
    Said,
    Town,
    a_town,
    everybody_registers,
    postgres_url,
    sqlite_url,
)
from tests.standins.graph_api import GraphApi
from tests.wires.whatsapp import WhatsAppWire

BOTH = pytest.mark.parametrize("language", ["id", "en"])
MOTIF = "contoh-motif-batik"  # Monday 7 December 2026 in Yogyakarta
WROTE = datetime(2026, 12, 5, 2, 1, tzinfo=UTC)  # two days before, a day and a bit before the reminder
BEFORE = datetime(2026, 12, 6, 2, 5, tzinfo=UTC)  # a day before: the reminder is due, and the window has shut


class Patient(WhatsAppWire):
    """One on which templates may be missing."""

    def is_fate(self, error: DeliveryError) -> bool:
        return isinstance(error, NoTemplate)


@pytest.fixture
async def api() -> AsyncIterator[GraphApi]:
    async with GraphApi() as api:
        yield api


@pytest.fixture
async def town(database: Database, tmp_path: Path, api: GraphApi) -> AsyncIterator[Town]:
    clock = Clock()
    async with AsyncExitStack() as stack:
        wire = Patient(clock, api)
        stack.push_async_callback(wire.close)
        stack.enter_context(patch("bot.channels.whatsapp.channel._seconds", wire.seconds))
        yield await stack.enter_async_context(a_town(database, tmp_path, channels=[wire], clock=clock))
        assert not wire.complaints, wire.complaints
        assert not api.violations


async def seated(town: Town, language: str = "id", name: str = "sri") -> Persona:
    """Somebody with a seat, who wrote last two days before it begins."""
    persona = await town.guest(name, language, name=name.title(), phone="+6281234567890", craft="batik")
    await everybody_registers(town, [persona], MOTIF)
    await persona.hears(1)
    town.clock.now = WROTE
    await town.clockwork.fire_due()
    town.postman.wake()
    await town.settled()
    await persona.says("menu")
    return persona


async def fires(town: Town, moment: datetime, persona: Persona) -> Said:
    """Let the clock be there and tick; the bubble that comes of it."""
    heard = len(persona.chat)
    town.clock.now = moment
    await town.clockwork.fire_due()
    town.postman.wake()
    await persona.hears(heard + 1)
    return persona.chat[-1]


async def newest(town: Town, true: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The last reminder in the ledger, once this is true of it."""
    async with asyncio.timeout(30):
        while not true(  # noqa: ASYNC110 - a table rings no bell
            row := max(await town.rows(deliveries, notice="reminder"), key=lambda row: row["id"])
        ):
            await asyncio.sleep(0.002)
    return row


def template(api: GraphApi) -> tuple[str, str, list[str]]:
    """The last message, if it was a template: its name, language and words."""
    said = api.sent[-1]["template"]
    (body,) = [one for one in said["components"] if one["type"] == "body"]
    return said["name"], said["language"]["code"], [one["text"] for one in body["parameters"]]


# ---- chosen at the moment of sending -----------------------------------------------------------------------------------------
@BOTH
async def test_a_reminder_is_said_freely_to_who_wrote_today_and_by_template_to_the_others(
    town: Town, api: GraphApi, language: str
) -> None:
    sri = await seated(town, language)
    said = await fires(town, BEFORE, sri)
    name, code, words = template(api)
    assert (name, code) == ("sapa_reminder", language)
    assert (
        words[:2]
        == {
            "id": ["Besok", "Desain motif batik (Contoh)"],
            "en": ["Tomorrow", "Batik motif design (Sample)"],
        }[language]
    )
    assert all(word in said.reply.text or word in said.reply.heading for word in words)
    ledger = await newest(town, lambda row: row["state"] == "sent")
    assert (ledger["template"], ledger["category"]) == ("sapa_reminder", "utility")
    await sri.says("menu")
    await fires(town, datetime(2026, 12, 7, 0, 1, tzinfo=UTC), sri)  # two hours before
    assert api.sent[-1]["type"] == "interactive"


async def test_its_buttons_do_what_they_say(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    said = await fires(town, BEFORE, sri)
    buttons = [one["parameters"][0]["payload"] for one in api.sent[-1]["template"]["components"] if one["type"] == "button"]
    assert buttons == [choice.action.encode() for choice in said.reply.choices[:2]]
    await sri.does(Tap(Action.decode(buttons[1]), said.id))
    assert sri.sees("Lepaskan kursi Anda?")  # it opened the window: free words
    assert api.sent[-1]["type"] == "interactive"


async def test_what_was_owed_inside_and_leaves_outside_is_a_template(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    town.clock.now = BEFORE
    await sri.says("menu")
    await town.database.run(partial(switches.turn_on, name=PAUSED, now=town.clock()))
    await town.postman.rounds.look()
    await town.clockwork.fire_due()
    await newest(town, lambda row: row["state"] == "pending")
    await town.database.run(lambda connection: connection.execute(deliveries.update().values(useful_until=None)))
    town.clock.tick(hours=24, minutes=1)
    await town.database.run(partial(switches.turn_off, name=PAUSED))
    heard = len(sri.chat)
    await town.postman.rounds.look()
    await sri.hears(heard + 1)
    assert template(api)[0] == "sapa_reminder"


async def test_free_words_that_the_platform_reports_as_too_late_go_once_more_as_a_template(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    town.clock.now = BEFORE - timedelta(hours=1)
    await sri.says("menu")
    await fires(town, BEFORE, sri)
    assert api.sent[-1]["type"] == "interactive"
    row = await newest(town, lambda row: row["state"] == "sent")
    tag = api.sent[-1]["biz_opaque_callback_data"]
    report = Report(tag, row["external_id"], "failed", town.clock(), OutsideWindow())
    heard = len(sri.chat)
    await town.database.run(partial(receipts.apply, reports=[report], now=town.clock()))
    town.postman.wake()
    await sri.hears(heard + 1)
    assert template(api)[0] == "sapa_reminder"
    await town.database.run(partial(receipts.apply, reports=[report], now=town.clock()))  # told twice: no third message
    town.postman.wake()
    await town.settled()
    assert len(sri.chat) == heard + 1


# ---- answers that come too late ------------------------------------------------------------------------------------------------
@BOTH
async def test_an_answer_that_leaves_a_day_late_says_that_it_is_there_and_is_read_with_one_press(
    town: Town, api: GraphApi, language: str
) -> None:
    sri = await town.guest("sri", language)
    await sri.says("menu")
    await town.database.run(partial(switches.turn_on, name=PAUSED, now=town.clock()))
    await town.postman.rounds.look()
    await sri.acts(Text("batik jogja"))
    town.clock.tick(hours=30)
    await town.database.run(partial(switches.turn_off, name=PAUSED))
    heard = len(sri.chat)
    await town.postman.rounds.look()
    await sri.hears(heard + 1)
    name, code, words = template(api)
    assert (name, code, words) == ("sapa_answer", language, ["23 Nov 2026"])
    press = next(one for one in api.sent[-1]["template"]["components"] if one["type"] == "button")["parameters"][0]["payload"]
    await sri.does(Tap(Action.decode(press), sri.chat[-1].id))
    assert api.sent[-1]["type"] == "interactive"
    assert sri.sees("Batik" if language == "en" else "batik")
    assert sri.last.choices == sri.chat[-2].reply.choices


async def test_nobody_reads_what_was_said_to_somebody_else(town: Town) -> None:
    sri, tono = await seated(town), await town.guest("tono")
    row = min(await town.rows(deliveries, recipient=sri.address.recipient), key=lambda row: row["id"])
    for argument in (str(row["id"]), "99999", "x", ""):
        await tono.does(Tap(Action("again", argument)))
        assert "Desain" not in tono.reads
        assert tono.sees("Tombol itu sudah lama")
    await sri.does(Tap(Action("again", str(row["id"]))))
    assert sri.sees("Desain motif batik")


async def test_a_late_question_of_a_form_is_asked_as_it_stands(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("tanya")
    question = sri.last.text
    (row,) = [row for row in await town.rows(deliveries) if question[:20] in row["reply"]][-1:]
    await sri.does(Tap(Action("again", str(row["id"]))))
    assert sri.last.text == question
    await sri.says("Apakah ada kelas perak di Bali?")
    assert question not in sri.reads  # the form took the answer


# ---- templates that cannot be used ---------------------------------------------------------------------------------------------
async def stands(town: Town, status: str, name: str = "sapa_reminder") -> Shelving:
    """Every template approved, but one; what every process looks at each second."""
    shelf = town.channel.adapter.templates  # type: ignore[attr-defined]
    now = town.clock()
    known = [Standing(one.name, code, "approved", "", now) for one in shelf.declared.values() for code in one.body]
    known = [Standing(one.name, one.language, status, "", now) if one.name == name else one for one in known]
    await town.database.run(partial(templates.say, standings=known))
    shelving = Shelving(town.database, shelf, town.clock)
    await shelving.look()
    return shelving


@pytest.mark.parametrize("status", ["pending", "rejected", "paused", "disabled"])
async def test_a_template_that_cannot_be_used_stops_its_kind_and_loses_nothing(town: Town, api: GraphApi, status: str) -> None:
    sri, tono = await seated(town), await town.guest("tono")
    shelving = await stands(town, status)
    town.clock.now = BEFORE
    await town.clockwork.fire_due()
    await tono.says("menu")  # others are answered meanwhile
    row = await newest(town, lambda row: row["state"] == "pending" and row["reason"])
    assert (row["reason"], row["attempts"]) == ("no template: sapa_reminder", 0)
    heard = len(sri.chat)
    await town.database.run(
        partial(templates.apply, told=[Notification("template", "sapa_reminder", "APPROVED", town.clock(), "id")])
    )
    await shelving.look()
    town.postman.wake()
    await sri.hears(heard + 1)
    assert template(api)[0] == "sapa_reminder"


async def test_inside_the_window_no_template_is_needed(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    await stands(town, "rejected")
    town.clock.now = BEFORE - timedelta(hours=1)
    await sri.says("menu")
    await fires(town, BEFORE, sri)
    assert api.sent[-1]["type"] == "interactive"


async def test_one_kind_that_waits_lets_the_others_pass(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    await stands(town, "paused")
    town.clock.now = BEFORE
    await town.clockwork.fire_due()
    town.postman.wake()
    await newest(town, lambda row: row["state"] == "pending" and row["reason"])
    heard = len(sri.chat)
    brief = Brief("sapa_note", "id", tuple(Fact(place, "x") for place in ("title", "when", "place", "text")))
    await town.owes(sri, Reply("Bawa kain", choices=(Choice("Menu", Action("menu")),), brief=brief))
    await sri.hears(heard + 1)
    assert template(api)[0] == "sapa_note"
    assert (await newest(town, bool))["state"] == "pending"


async def test_what_waits_for_a_template_is_said_freely_as_soon_as_the_person_writes(town: Town, api: GraphApi) -> None:
    sri = await seated(town)
    await stands(town, "rejected")
    town.clock.now = BEFORE
    await town.clockwork.fire_due()
    town.postman.wake()
    await newest(town, lambda row: row["state"] == "pending" and row["reason"])
    heard = len(sri.chat)
    await sri.acts(Text("menu"))
    await sri.hears(heard + 2)
    assert {said.reply.heading.partition(":")[0] for said in sri.chat[-2:]} == {"Besok", ""}
    assert all(one["type"] == "interactive" for one in api.sent[-2:])
    assert (await newest(town, lambda row: row["state"] == "sent"))["template"] is None


async def test_a_late_answer_without_its_template_is_read_before_the_next_one(town: Town) -> None:
    """It waits in the lane of answers, where nothing passes it: whoever writes is answered at once all the same."""
    sri = await town.guest("sri")
    await sri.says("menu")
    await stands(town, "pending", "sapa_answer")
    await town.database.run(partial(switches.turn_on, name=PAUSED, now=town.clock()))
    await town.postman.rounds.look()
    await sri.acts(Text("batik jogja"))
    town.clock.tick(hours=30)
    await town.database.run(partial(switches.turn_off, name=PAUSED))
    await town.postman.rounds.look()
    async with asyncio.timeout(30):
        while not any((row["reason"] or "").startswith("no template") for row in await town.rows(deliveries)):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
    heard = len(sri.chat)
    await sri.acts(Text("bantuan"))
    await sri.hears(heard + 2)
    assert [said.reply.heading for said in sri.chat[-2:]][1] == sri.word("How Sapa works")
    assert "batik" in sri.chat[-2].words


async def test_who_could_not_be_told_does_not_count_among_those_written_to_first(town: Town) -> None:
    sri, budi = await seated(town), await town.guest("budi")
    town.clock.now = BEFORE
    await stands(town, "paused")
    brief = Brief("sapa_note", "id", tuple(Fact(place, "x") for place in ("title", "when", "place", "text")))
    await town.owes(budi, Reply("Bawa kain", choices=(Choice("Menu", Action("menu")),), brief=brief))
    await budi.hears(1)
    await town.clockwork.fire_due()
    town.postman.wake()
    row = await newest(town, lambda row: row["state"] == "pending" and row["reason"])
    assert row["recipient"] == sri.address.recipient
    assert [row["recipient"] for row in await town.rows(reached)] == [budi.address.recipient]


async def test_who_was_told_something_else_today_still_counts(town: Town) -> None:
    sri = await seated(town)
    town.clock.now = BEFORE
    await stands(town, "paused")
    brief = Brief("sapa_note", "id", tuple(Fact(place, "x") for place in ("title", "when", "place", "text")))
    heard = len(sri.chat)
    (home,) = await town.rows(addresses)
    reply = Reply("Bawa kain", choices=(Choice("Menu", Action("menu")),), brief=brief)
    owed = Owed(sri.address, reply, home["contact_id"], lane=Lane.NOTICE)
    await town.database.run(partial(owe, owed=owed, owner=None, now=town.clock()))
    town.postman.wake()
    await sri.hears(heard + 1)
    await town.settled()
    told_at = town.clock()
    town.clock.tick(minutes=1)
    await town.clockwork.fire_due()
    town.postman.wake()
    await newest(town, lambda row: row["state"] == "pending" and row["reason"])
    assert [row["at"] for row in await town.rows(reached)] == [told_at]

"""The wires themselves: what a person could not do or should not get fails the test, and nothing is left out silently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.port import OutsideWindow, Refused
from bot.vocabulary import PLAIN, Action, Address, Choice, Incoming, Passage, Receipt, Reply, Text
from storage.database import Database
from tests.persona import MORNING, Clock, Persona, Town
from tests.wires import fixtures
from tests.wires.fixtures import WIRES, a_channel
from tests.wires.wire import Wire

MENU = Choice("Menu", Action("menu"))
TWO = Reply("Mau yang mana?", choices=(Choice("Batik", Action("card", "7")), MENU))
MANY = replace(TWO, choices=tuple(Choice(f"Nomor {number}", Action("card", str(number))) for number in range(1, 5)), more="Pilih")


@pytest.fixture(params=WIRES)
async def wire(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Wire]:
    async with a_channel(request.param, database, Clock()) as channel:
        assert isinstance(channel, Wire)
        yield channel


async def told(wire: Wire, reply: Reply, name: str = "sri") -> None:
    """Tell somebody who wrote on Monday morning."""
    address = Address(wire.name, wire.recipient(name))
    hello = wire.read(Incoming(address, "hello", Text("halo"), MORNING))
    phones = [f"+{one.value}" for one in hello.identities if one.kind == "wa_id"]
    await wire.send(address, reply, passage=Passage("".join(phones), hello.free_until))


class Forgetful:
    """An adapter that leaves the last choice out."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        less = replace(reply, choices=reply.choices[:-1])
        receipt: Receipt = await self._adapter.send(address, less, edits=edits, passage=passage)
        return receipt


async def test_everything_a_reply_offers_is_on_the_screen(wire: Wire) -> None:
    for name, reply in (("sri", TWO), ("rina", TWO), ("ayu", MANY)):
        await told(wire, reply, name)
    assert wire.complaints == []
    (said,) = wire.sent[wire.recipient("ayu")]
    assert said.screen is not None
    assert set(said.screen.presses) == {choice.action.encode() for choice in MANY.choices}
    assert "Mau yang mana?" in said.words


async def test_a_choice_that_is_not_shown_is_complained_of(wire: Wire) -> None:
    """The bad twin: an adapter that loses a button."""
    wire.adapter = Forgetful(wire.adapter)  # type: ignore[assignment]
    await told(wire, TWO)
    (complaint,) = wire.complaints
    assert "no way to choose 'Menu'" in complaint


@pytest.mark.parametrize("name", ["wina", "sri", "rina"])  # on WhatsApp: a number and an id, a number, an id
async def test_what_is_pressed_comes_back_as_what_was_shown(wire: Wire, name: str) -> None:
    wire.number("somebody")
    for other in ("wina", "sri", "rina"):
        wire.number(other)
    await told(wire, TWO, name)
    (said,) = wire.sent[wire.recipient(name)]
    heard: list[Incoming] = []

    async def take(incomings: Any) -> None:
        heard.extend(incomings)

    address = Address(wire.name, wire.recipient(name))
    pressed = wire.pressing(TWO.choices[0], said)
    await wire.hear(Incoming(address, "press-one", pressed, MORNING), take)
    await wire.hear(Incoming(address, "press-one", pressed, MORNING), take)
    once, again = heard
    assert once.content.action == Action("card", "7")  # type: ignore[union-attr]
    assert (once.address, once.key) == (again.address, again.key)
    assert once.address == address


@pytest.mark.parametrize(
    ("wired", "limit", "most", "reply"),
    [
        ("ptb", "bot.channels.telegram.limits.TEXT_UNITS", 9000, Reply("a" * 5000)),
        ("aiogram", "bot.channels.telegram.limits.TEXT_UNITS", 9000, Reply("a" * 5000)),
        ("whatsapp", "bot.channels.whatsapp.limits.BUTTONS", 9, MANY),
    ],
)
async def test_what_the_platform_would_refuse_is_complained_of(
    database: Database, monkeypatch: pytest.MonkeyPatch, wired: str, limit: str, most: int, reply: Reply
) -> None:
    """The bad twin: an adapter that knows a limit wrongly."""
    monkeypatch.setattr(limit, most)
    async with a_channel(wired, database, Clock()) as wire:
        assert isinstance(wire, Wire)
        with pytest.raises(Refused):
            await told(wire, reply)
        assert wire.violations()
        assert wire.complaints


async def test_free_words_to_who_wrote_a_day_ago_are_complained_of(database: Database) -> None:
    """The bad twin: an adapter whose clock stands still."""
    clock = Clock()
    async with a_channel("whatsapp", database, clock) as wire:
        assert isinstance(wire, Wire)
        await told(wire, TWO)
        assert wire.complaints == []
        clock.tick(hours=24)
        wire.adapter._now = lambda: MORNING  # type: ignore[attr-defined]
        with pytest.raises(OutsideWindow):
            await told(wire, TWO)
        assert wire.complaints


@pytest.mark.parametrize("wired", WIRES)
async def test_a_complaint_ends_the_test_at_once(town: Town) -> None:
    sri: Persona = town.person("sri")
    await sri.says("/start")
    wire = town.channel
    assert isinstance(wire, Wire)
    wire.adapter = Forgetful(wire.adapter)  # type: ignore[assignment]
    with pytest.raises(AssertionError, match="no way to choose"):
        await sri.says("/start")
    wire.complaints.clear()


# ---- which tests run over which wire ------------------------------------------------------------------------------------
class Item:
    """A test as pytest collects it."""

    def __init__(self, test: str, wire: str, case: str = "", database: str = "sqlite", excluded: tuple[str, ...] = ()) -> None:
        self.nodeid = f"{test}[{database}-{wire}-{case}]"
        self.callspec = SimpleNamespace(params={"wired": wire, "database_url": database})
        self._marks = [SimpleNamespace(args=excluded)]

    def iter_markers(self, name: str) -> list[Any]:
        return self._marks if name == "not_on" else []


def collected(*items: Any) -> list[tuple[str, str]]:
    left = list(items)
    fixtures.pytest_collection_modifyitems(left)
    return [(item.callspec.params["wired"], item.nodeid) for item in left]


def test_every_test_runs_over_every_wire_and_with_its_cases_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [Item("test_a", wire, case) for wire in ("memory", *WIRES) for case in ("id", "en")]
    found = collected(*everything)
    assert [wire for wire, _ in found] == ["memory", "memory", *WIRES]
    assert {name[-3:-1] for wire, name in found if wire != "memory"} == {"id", "en"}
    monkeypatch.setattr(fixtures, "EVERY_CASE", True)
    assert len(collected(*everything)) == len(everything)


def test_a_wire_is_left_out_only_where_a_test_says_so_and_on_postgresql() -> None:
    items = [Item("test_b", wire, excluded=("web",)) for wire in WIRES]
    on_postgres = [Item("test_c", wire, database="postgresql") for wire in ("memory", "web")]
    assert [wire for wire, _ in collected(*items, *on_postgres)] == [*(wire for wire in WIRES if wire != "web"), "memory"]

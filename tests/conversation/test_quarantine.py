"""A mistake in a handler costs one turn: nothing of it stays, the person is told, and the chat goes on."""

from __future__ import annotations

import pytest

from bot.conversation.turn import Turn
from bot.vocabulary import Action, Reply, Tap, Text
from storage.models import contacts, inbox, registrations
from storage.people import contacts as contact_rows
from storage.taking_part import seats
from tests.persona import Persona, Town

MOTIF = "contoh-motif-batik"


class Broken(Exception):
    """Its text quotes a person, which no log and no row may repeat."""


def stumble(turn: Turn) -> Reply:
    """Does everything a turn may do, then breaks."""
    contact_rows.change(turn.connection, turn.contact.id, {"name": "half a change"})
    around = turn.surroundings
    seats.take_seat(turn.connection, turn.number(), turn.contact.id, turn.now, around.chance, around.offers)
    raise Broken("0812 3456 7890 belongs to Sri Wahyuni")


@pytest.fixture
def broken(town: Town) -> Town:
    town.expects_trouble = True
    town.router.action("stumble", stumble)
    return town


async def nothing_happened_but_an_apology(town: Town, sri: Persona) -> None:
    await sri.hears(1)
    assert sri.sees("Maaf", "Tanya petugas", "Menu")
    assert len(sri.chat) == 1
    assert await town.rows(registrations) == []
    assert [row["name"] for row in await town.rows(contacts)] == ["Sri"]
    assert (await town.activity(MOTIF))["taken"] == 0


async def test_a_broken_handler_leaves_nothing_but_an_apology(broken: Town, capsys: pytest.CaptureFixture[str]) -> None:
    sri = await broken.guest("sri", name="Sri")
    number = (await broken.activity(MOTIF))["id"]
    await sri.acts(Tap(Action("stumble", str(number))), key="webhook-1")
    await nothing_happened_but_an_apology(broken, sri)
    (row,) = [row for row in await broken.rows(inbox) if row["quarantined"]]
    assert row["quarantined"].startswith("Broken test_quarantine.py:")
    logged = capsys.readouterr()
    assert "0812" not in row["quarantined"] + logged.out + logged.err
    await sri.says("menu")
    assert sri.sees("Apa yang Anda cari?")


async def test_a_repeat_of_it_ends_at_the_door(broken: Town) -> None:
    sri = await broken.guest("sri", name="Sri")
    number = (await broken.activity(MOTIF))["id"]
    for _ in range(3):
        await sri.acts(Tap(Action("stumble", str(number))), key="webhook-1")
    await broken.restart()
    await sri.acts(Tap(Action("stumble", str(number))), key="webhook-1")
    assert broken.log.outcomes == {"quarantined": 1, "repeat": 3}
    await broken.settled()
    assert len(sri.chat) == 1


async def test_the_neighbours_of_a_broken_turn_are_not_touched(broken: Town) -> None:
    """On SQLite turns share one commit; the broken one alone is taken back."""
    number = (await broken.activity(MOTIF))["id"]
    people = [await broken.guest(f"p{n}", name="Sri", phone="+6281234567890", craft="batik") for n in range(20)]
    broken.clock.tick(seconds=1)
    acts = [
        broken.incoming(persona.address, Tap(Action("stumble" if n % 4 == 0 else "agree", str(number))))
        for n, persona in enumerate(people)
    ]
    await broken.takes(*acts)
    for persona in people:
        await persona.hears(1)
    assert broken.log.outcomes == {"quarantined": 5, "answered": 15}
    found = await broken.seats(MOTIF)
    assert len(found["confirmed"]) == 3
    assert len(found["waitlisted"]) == 12
    assert {row["name"] for row in await broken.rows(contacts)} == {"Sri"}


async def test_a_form_stands_where_it_stood_before_the_mistake(broken: Town) -> None:
    sri = await broken.guest("sri", name="Sri")
    number = (await broken.activity(MOTIF))["id"]
    await sri.says(f"/start r_{number}")
    await sri.presses("Setuju, lanjut")
    await sri.taps(f"stumble:0:{number}")
    await sri.says("081234567890")
    assert sri.sees("(2/2)")


async def test_the_check_catches_a_mistake_that_is_only_swallowed(broken: Town) -> None:
    """The bad twin: the exception is caught where the changes are not taken back."""

    def swallow(turn: Turn) -> Reply:
        try:
            return stumble(turn)
        except Broken:
            return Reply("Maaf, ada yang keliru. Tanya petugas. Menu")

    broken.router.action("swallow", swallow)
    sri = await broken.guest("sri", name="Sri")
    await sri.acts(Tap(Action("swallow", str((await broken.activity(MOTIF))["id"]))))
    with pytest.raises(AssertionError):
        await nothing_happened_but_an_apology(broken, sri)


async def test_what_could_not_even_be_read_ends_at_the_door(town: Town) -> None:
    sri = await town.guest("sri")
    key = sri.channel.read(town.incoming(sri.address, Text("menu"), key="webhook-9")).key
    await town.engine.quarantine(sri.channel.name, key, "no message in it")
    await sri.acts(Text("menu"), key="webhook-9")
    assert town.log.outcomes["repeat"] == 1
    assert sri.chat == []

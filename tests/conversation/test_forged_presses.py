"""Every action there is, pressed with what no button carries: an answer each time, no mistake, and nobody else's things."""

from __future__ import annotations

from typing import Any

import pytest

from bot.vocabulary import Action, Tap
from storage.models import addresses, contacts, interests, registrations
from tests.persona import Town
from tests.scheduler.test_reminders import MOTIF, seated
from tests.wires.fixtures import in_memory

pytestmark = in_memory("what a press carries is judged above the channels; that junk reaches it is tried in test_old_buttons")

WEIRD = (
    "",
    "=1=",
    "~:/",
    "-1",
    "\u00b2\u0663",
    "9" * 15,
    "9" * 50,
    "all=",
    "9999d=on",
    "3d@25:00+Nowhere=off",
    "local_craft=batik/ID-YO/x",
    "programme=999999",
    "%s%n{0}'; DROP TABLE contacts; --",
)
PARTS = 6  # thousands of presses in one test would take a busy machine its two minutes
HARMLESS = {"erase_yes"}  # what it does, it does without an argument, and is tried elsewhere


async def of_others(town: Town) -> list[Any]:
    """What a stranger's presses must leave as it is."""
    claims = await town.rows(registrations)
    (sri,) = await town.rows(addresses, recipient="sri")
    known = await town.rows(contacts, id=sri["contact_id"])
    return [claims, known, await town.rows(interests, contact_id=sri["contact_id"])]


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_argument_breaks_an_action_or_touches_somebody_else(town: Town, part: int) -> None:
    sri = await seated(town)
    await sri.taps("follow:0:craft=batik")
    (claim,) = await town.rows(registrations)
    before = await of_others(town)
    town.expects_trouble = True
    rina = await town.guest("rina", "en", name="Rina", phone="+6281234567899", craft="batik")
    ids = (str(claim["id"]), f"{claim['id']}=out", f"{claim['id']}=", f"0{claim['id']}")
    weird = WEIRD if town.database.dialect == "sqlite" else WEIRD[3:7]  # PostgreSQL minds numbers; words it takes as SQLite does
    presses = 0
    for name in sorted(town.router.actions.keys() - HARMLESS)[part::PARTS]:
        arguments = ids if name in town.router.deeds else (*weird, *ids)  # organisers' have tests/organising/test_matrix.py
        payloads = [f"{name}:{claim['version']}:{argument}" for argument in arguments]
        await town.takes(*(town.incoming(rina.address, Tap(Action.decode(payload))) for payload in payloads))
        presses += len(payloads)
        assert not town.log.outcomes["quarantined"], name
        assert await of_others(town) == before, name
        await town.settled()
    assert len(rina.chat) == presses
    assert await of_others(town) == before
    assert not [said for said in rina.chat if claim["code"] in said.reply.text or "Sri" in said.reply.text]
    assert (await town.seats(MOTIF))["confirmed"] == ["sri"]

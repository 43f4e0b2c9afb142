"""Who sees what: a role is read at every press, from who pressed, and an invitation gives it once, after they agreed."""

from __future__ import annotations

import pytest

from bot.rules.authority import Grant, Role
from bot.vocabulary import Address
from storage.models import contacts
from storage.models import roles as table
from storage.people import invitations, roles
from storage.people.invitations import Invitation
from tests.persona import Persona, Town, indonesian
from tests.wires.fixtures import not_on

HEALTH = indonesian("All is well: messages leave, nothing waits to be looked at.")


async def governs(persona: Persona) -> bool:
    """By every way there is: command, word, button."""
    found = set()
    for way in ("/admin", "/admin@sapa_bot", "govern:0:"):
        await (persona.taps(way) if ":" in way else persona.says(way))
        found.add(persona.word("Queue and channels") in persona.labels)
    await persona.taps("health:0:")
    found.add(HEALTH in persona.reads)
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(("role", "does"), [(None, False), ("organiser", False), ("admin", True)])
async def test_only_admins_govern(town: Town, role: str | None, does: bool) -> None:
    ayu = await town.guest("ayu")
    if role:
        await town.database.run(lambda connection: roles.grant(connection, ayu.address, Grant(Role(role)), town.clock()))
    assert await governs(ayu) is does


async def test_admins_named_in_the_settings_need_no_row(town: Town) -> None:
    ayu, rina = await town.guest("ayu"), await town.guest("rina")
    town.admin(ayu)
    assert await governs(ayu)
    assert not await governs(rina)
    assert await town.rows(table) == []


async def test_a_role_that_is_taken_away_is_gone_at_the_next_press(town: Town) -> None:
    ayu = await town.guest("ayu")
    await town.database.run(lambda connection: roles.grant(connection, ayu.address, Grant(Role.ADMIN), town.clock()))
    await ayu.says("/admin")
    menu = ayu.chat[-1]
    await town.database.run(lambda connection: roles.revoke(connection, ayu.address))
    await ayu.presses(ayu.word("Health"), menu)
    assert HEALTH not in ayu.reads
    assert not await governs(ayu)


async def test_a_role_belongs_to_one_channels_id(town: Town) -> None:
    ayu = await town.guest("ayu")
    elsewhere = Address("elsewhere", "ayu")
    await town.database.run(lambda connection: roles.grant(connection, elsewhere, Grant(Role.ADMIN), town.clock()))
    assert not await governs(ayu)


async def test_an_invitation_gives_its_role_once_and_survives_the_language_question(town: Town) -> None:
    await town.database.run(lambda link: invitations.offer(link, "K3YW0RD234", Invitation(Role.ADMIN), town.clock()))
    ayu, rina = town.person("ayu"), await town.guest("rina", "en")
    await ayu.says("/start i_K3YW0RD234")
    await ayu.presses("Bahasa Indonesia")
    assert await town.rows(table) == []
    await ayu.presses(indonesian("Accept"))
    assert await governs(ayu)
    await rina.says("/start i_K3YW0RD234")
    assert rina.sees("That code is unknown, used, or too old.")
    assert not await governs(rina)
    assert [row["recipient"] for row in await town.rows(table)] == [ayu.address.recipient]


@not_on("web", "whatsapp", why="a page has no groups, and what is said in those of WhatsApp is not for Sapa")
async def test_a_group_gets_no_role_and_no_answers(town: Town) -> None:
    group = town.person("-100")
    town.admin(group)
    await group.speaks_in_group()
    await group.hears(1)
    assert HEALTH not in group.reads
    assert await town.rows(contacts) == []

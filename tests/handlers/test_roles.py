"""Who sees what: a role is read at every press, from who pressed, and a code gives it once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.authority import Grant, Role
from bot.vocabulary import Address, Text
from storage import roles
from storage.models import contacts
from storage.models import roles as table
from storage.roles import Invitation
from tests.persona import Persona, Town
from tests.wires.fixtures import not_on

QUESTION = "Apakah boleh membawa anak?"


async def asked(town: Town) -> None:
    sri = await town.guest("sri", name="Sri Wahyuni")
    await sri.walks("/tanya", QUESTION)


async def sees_questions(persona: Persona) -> bool:
    """By every way there is: command, word, button."""
    found = set()
    for way in ("/admin", "questions:0:", "/admin@sapa_bot"):
        await (persona.taps(way) if ":" in way else persona.says(way))
        found.add(QUESTION in persona.reads)
    assert len(found) == 1
    await persona.says("menu")
    assert (persona.word("Questions received") in persona.labels) is found.copy().pop()
    return found.pop()


@pytest.mark.parametrize(("role", "sees"), [(None, False), ("organiser", False), ("admin", True)])
async def test_only_admins_see_questions(town: Town, role: str | None, sees: bool) -> None:
    await asked(town)
    ayu = await town.guest("ayu")
    if role:
        await town.database.run(lambda connection: roles.grant(connection, ayu.address, Grant(Role(role)), town.clock()))
    assert await sees_questions(ayu) is sees


async def test_admins_named_in_the_settings_need_no_row(town: Town) -> None:
    await asked(town)
    ayu, rina = await town.guest("ayu"), await town.guest("rina")
    town.admin(ayu)
    assert await sees_questions(ayu)
    assert not await sees_questions(rina)
    assert await town.rows(table) == []


async def test_a_role_that_is_taken_away_is_gone_at_the_next_press(town: Town) -> None:
    await asked(town)
    ayu = await town.guest("ayu")
    await town.database.run(lambda connection: roles.grant(connection, ayu.address, Grant(Role.ADMIN), town.clock()))
    await ayu.says("menu")
    menu = ayu.chat[-1]
    await town.database.run(lambda connection: roles.revoke(connection, ayu.address))
    await ayu.presses("Pertanyaan masuk", menu)
    assert QUESTION not in ayu.reads
    assert not await sees_questions(ayu)


async def test_a_role_belongs_to_one_channels_id(town: Town) -> None:
    await asked(town)
    ayu = await town.guest("ayu")
    elsewhere = Address("elsewhere", "ayu")
    await town.database.run(lambda connection: roles.grant(connection, elsewhere, Grant(Role.ADMIN), town.clock()))
    assert not await sees_questions(ayu)


async def test_a_code_gives_its_role_once(town: Town) -> None:
    await asked(town)
    await town.database.run(lambda connection: roles.offer(connection, "k3yw0rd", Invitation(Role.ADMIN), town.clock()))
    ayu, rina = await town.guest("ayu"), await town.guest("rina", "en")
    await ayu.says("/start i_k3yw0rd")
    assert ayu.sees("Anda sekarang admin")
    assert await sees_questions(ayu)
    await rina.says("/start i_k3yw0rd")
    assert rina.sees("That code is unknown, used, or too old.")
    assert not await sees_questions(rina)
    assert [row["recipient"] for row in await town.rows(table)] == [ayu.address.recipient]


async def test_a_code_used_by_many_at_once_gives_one_role(town: Town) -> None:
    await town.database.run(lambda connection: roles.offer(connection, "k3yw0rd", Invitation(Role.ADMIN), town.clock()))
    people = [await town.guest(f"p{number}") for number in range(20)]
    await town.takes(*(town.incoming(persona.address, Text("/start i_k3yw0rd")) for persona in people))
    for persona in people:
        await persona.hears(1)
    assert len(await town.rows(table)) == 1
    assert sum("Anda sekarang admin" in persona.reads for persona in people) == 1


async def test_a_code_is_too_old_after_a_day(town: Town) -> None:
    await town.database.run(lambda connection: roles.offer(connection, "k3yw0rd", Invitation(Role.ADMIN), town.clock()))
    town.clock.now += roles.GRANT_LIFE + timedelta(seconds=1)
    ayu = await town.guest("ayu")
    await ayu.says("/start i_k3yw0rd")
    assert await town.rows(table) == []


async def test_a_code_survives_the_language_question(town: Town) -> None:
    await town.database.run(lambda connection: roles.offer(connection, "k3yw0rd", Invitation(Role.ORGANISER), town.clock()))
    ayu = town.person("ayu")
    await ayu.says("/start i_k3yw0rd")
    await ayu.presses("Bahasa Indonesia")
    assert [row["role"] for row in await town.rows(table)] == ["organiser"]


@pytest.mark.parametrize("code", ["", "nothing", "%", "' OR 1=1 --", "x" * 500])
async def test_guesses_give_nothing(town: Town, code: str) -> None:
    await town.database.run(lambda connection: roles.offer(connection, "k3yw0rd", Invitation(Role.ADMIN), town.clock()))
    ayu = await town.guest("ayu")
    await ayu.says(f"/start i_{code}")
    assert await town.rows(table) == []
    assert ayu.labels


@not_on("web", "whatsapp", why="a page has no groups, and what is said in those of WhatsApp is not for Sapa")
async def test_a_group_gets_no_role_and_no_questions(town: Town) -> None:
    await asked(town)
    group = town.person("-100")
    town.admin(group)
    await group.speaks_in_group()
    await group.hears(1)
    assert QUESTION not in group.reads
    assert len(await town.rows(contacts)) == 1


async def test_questions_are_read_in_the_admins_language(town: Town) -> None:
    await asked(town)
    lim = await town.guest("lim", "en")
    town.admin(lim)
    await lim.says("/admin")
    assert lim.sees("Sri Wahyuni", "23 Nov 2026, 09:00 WIB", "in general", QUESTION)
    assert lim.last.choices

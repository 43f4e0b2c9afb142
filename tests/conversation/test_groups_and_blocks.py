"""What is said in a group, and what happens when somebody blocks Sapa."""

from __future__ import annotations

import pytest

from bot.channels.port import Unreachable
from bot.vocabulary import Text
from storage.models import addresses, contacts, deliveries
from tests.persona import Town
from tests.wires.fixtures import not_on

GROUPS = not_on("web", "whatsapp", why="a page has no groups, and what is said in those of WhatsApp is not for Sapa")
BLOCKS = not_on("web", "whatsapp", why="nobody can block a page, and WhatsApp does not tell of a block")


@GROUPS
@pytest.mark.parametrize(("language", "words"), [("id", "chat pribadi"), ("en", "private chat")])
async def test_a_group_hears_only_that_it_should_write_privately(town: Town, language: str, words: str) -> None:
    group = town.person("-100200300", language)
    await group.speaks_in_group()
    await group.hears(1)
    assert words in group.last.text
    assert group.last.choices == ()
    assert await town.rows(contacts) == await town.rows(addresses) == []


@GROUPS
async def test_a_press_in_a_group_is_met_with_silence(town: Town) -> None:
    group = town.person("-100200300", "id")
    await group.speaks_in_group(press="callback-1")
    await town.settled()
    assert group.chat == []
    assert await town.rows(deliveries) == []


@BLOCKS
async def test_who_blocks_is_remembered_until_they_write_again(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("menu")
    await sri.blocks()
    assert (await town.rows(addresses))[0]["unreachable"] == "blocked"
    await sri.unblocks()
    assert (await town.rows(addresses))[0]["unreachable"] is None
    await sri.blocks()
    await sri.says("menu")
    assert (await town.rows(addresses))[0]["unreachable"] is None
    assert len(sri.chat) == 2


@BLOCKS
async def test_a_block_by_a_stranger_makes_no_contact(town: Town) -> None:
    await town.person("stranger").blocks()
    await town.person("stranger").unblocks()
    assert await town.rows(contacts) == []


async def test_a_platform_that_says_blocked_is_believed(town: Town) -> None:
    sri = await town.guest("sri")
    town.channel.fails(sri.address.recipient, Unreachable("bot was blocked by the user"))
    await sri.acts(Text("menu"))
    await town.settled()
    assert (await town.rows(addresses))[0]["unreachable"] == "bot was blocked by the user"
    assert [row["state"] for row in await town.rows(deliveries)] == ["failed"]
    await sri.says("menu")
    assert (await town.rows(addresses))[0]["unreachable"] is None

"""Groups and channels: who may enter one, what is posted there, and what becomes of it."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import Connection

from bot.channels import vouching
from bot.channels.port import Moved, Unreachable
from bot.rules.announcements import Button, State
from bot.screens import announcement as screens
from bot.vocabulary import Address, Group, GroupChanged, Incoming, InGroup
from storage.announcing import announcements, outlets, tallies
from storage.ledger.deliveries import State as Became
from storage.models import deliveries, links, roles
from storage.models import outlets as table
from tests.announcing.people import announce, crowd
from tests.organising.people import admin, organisation
from tests.persona import Persona, Town

PERAJIN = Group("Perajin Jogja")


async def code(head: Persona) -> str:
    """A fresh one, as an admin reads it."""
    await head.says("outlets" if head.language == "en" else "grup")
    await head.presses("Add one" if head.language == "en" else "Tambah")
    return next(word for word in head.reads.split() if outlets.read_code(word))


async def posted(town: Town, number: int) -> list[tuple[str, str, str | None]]:
    """Where an announcement went, what became of it there and why."""
    rows = [row for row in await town.rows(deliveries) if row["announcement_id"] == number and row["contact_id"] is None]
    return sorted((row["recipient"], row["state"], row["reason"]) for row in rows)


async def says_there(town: Town, words: str, *, steward: bool = True, where: str = "-100", group: Group = PERAJIN) -> Persona:
    chat = town.person(where, "id")
    await chat.acts(InGroup(words, group, "7", steward))
    await town.settled()
    return chat


async def entered(town: Town, where: str = "-100") -> int:
    """A group that is on the list."""
    head = await admin(town, f"head{where}", "en")
    await says_there(town, f"/sapa {await code(head)}", where=where)
    rows = await town.rows(table, recipient=where)
    return int(rows[0]["id"])


async def goes_out(town: Town) -> None:
    while await town.announcing.run_due():
        await town.settled()


async def test_a_group_is_entered_by_an_admin_of_both(town: Town) -> None:
    head = await admin(town, "head", "en")
    fresh = await code(head)
    there = await says_there(town, f"/sapa {fresh}")
    assert "Perajin Jogja" in there.chat[-1].words
    assert head.sees("Perajin Jogja")
    (row,) = await town.rows(table)
    assert (row["title"], row["organisation_id"], row["left_at"]) == ("Perajin Jogja", None, None)
    await says_there(town, f"/sapa {fresh}", where="-200")
    assert len(await town.rows(table)) == 1, "a code enters one group"


@pytest.mark.parametrize("why", ["no admin of the group", "no admin of Sapa any more", "too late", "guessed"])
async def test_nobody_else_enters_one(town: Town, why: str) -> None:
    head = await admin(town, "head", "en")
    fresh = await code(head)
    if why == "no admin of Sapa any more":
        await town.change(roles, roles.c.recipient == head.address.recipient, role="volunteer")
    if why == "too late":
        town.clock.tick(minutes=31)
    words = "/sapa abcdefghjkmn" if why == "guessed" else f"/start {fresh}"
    await says_there(town, words, steward=why != "no admin of the group")
    assert await town.rows(table) == []
    assert bool(await town.rows(links)) == (why in ("no admin of the group", "too late", "guessed")), "asked, a code is used up"


async def test_an_announcement_is_posted_once_a_group_with_links_for_buttons(town: Town) -> None:
    await crowd(town, 2)
    here, there = await entered(town), await entered(town, "-200")
    other = await town.database.run(partial(_assigned, number=there, house=await organisation(town)))
    number = await announce(town, outlets=(here, other), buttons=(Button("card", "1"),))
    await goes_out(town)
    one = await town.database.read(partial(announcements.get, announcement_id=number))
    assert one is not None
    assert (one.state, one.people) == (State.DONE, 3), "who is of an organisation's group is not told by others"
    shown = town.channel.shown("-100")[-1]
    assert one.code.upper() in shown
    assert town.channel.sent["-100"][-1].reply.choices == ()
    assert len([row for row in await town.rows(deliveries, announcement_id=number) if row["contact_id"] is None]) == 1
    assert (await town.database.read(partial(tallies.of, announcement_id=number, people=3))).states == {Became.SENT: 3}


def test_in_a_group_a_button_is_a_link_into_a_private_chat() -> None:
    words, buttons = (
        screens.Words("Pameran dibuka.", "Sapa", "K7F3PD"),
        (Button("card", "1"), Button("link", "https://a.example")),
    )
    reply = screens.posted(words, 12, buttons, None, "https://t.me/SapaBot?start=")
    assert [link.url for link in reply.links] == ["https://t.me/SapaBot?start=n_12-0", "https://a.example"]
    assert reply.choices == ()


def _assigned(connection: Connection, number: int, house: int) -> int:
    outlets.assign(connection, number, house)
    return number


async def test_a_group_that_moved_is_followed_and_one_that_is_shut_is_marked(town: Town) -> None:
    await crowd(town, 1)
    chosen = (await entered(town), await entered(town, "-200"))
    town.channel.fails("-100", Moved("-100900"))
    town.channel.fails("-200", Unreachable("kicked"))
    number = await announce(town, outlets=chosen)
    await goes_out(town)
    rows = {row["recipient"]: row["left_at"] is None for row in await town.rows(table)}
    assert rows == {"-100900": True, "-200": False}
    assert len(town.channel.sent["-100900"]) == 1
    again = await announce(town, outlets=chosen)
    await goes_out(town)
    assert await posted(town, again) == [("-100900", Became.SENT, None), ("-200", Became.SKIPPED, "unreachable")]
    assert {state for _where, state, _why in await posted(town, number)} == {Became.SENT, Became.FAILED}


async def test_what_becomes_of_a_group_is_noticed(town: Town) -> None:
    await entered(town)
    group = town.person("-100", "id")
    for change, seen in (
        (GroupChanged("Perajin baru", False), ("Perajin baru", "-100", False)),
        (GroupChanged("", True), ("Perajin baru", "-100", True)),
        (GroupChanged(moved_to="-900"), ("Perajin baru", "-900", True)),
    ):
        await group.acts(change)
        (row,) = await town.rows(table)
        assert (row["title"], row["recipient"], row["left_at"] is None) == seen
    await town.person("-300", "id").acts(GroupChanged("Lain", True))
    assert len(await town.rows(table)) == 1


async def test_posts_to_one_group_keep_apart(town: Town) -> None:
    here = await entered(town)
    town.channel.stall()
    numbers = [await announce(town, f"Kabar {number}", outlets=(here,)) for number in range(3)]
    await town.announcing.run_due()
    rows = [
        row for number in numbers for row in await town.rows(deliveries, announcement_id=number) if row["recipient"] == "-100"
    ]
    dues = sorted(row["due_at"] for row in rows)
    assert [later - earlier for earlier, later in pairwise(dues)] == [outlets.APART] * 2
    town.channel.flow()


async def test_one_is_given_away_and_removed_by_choices(town: Town) -> None:
    number, house = await entered(town), await organisation(town)
    head = await admin(town, "other", "en")
    await head.taps(f"outlet_for:0:{number}={house}")
    (row,) = await town.rows(table)
    assert row["organisation_id"] == house
    await head.presses("Remove")
    await head.presses("Yes, remove it")
    assert await town.rows(table) == []


class Platform:
    """One that has groups, and says who runs them."""

    name = "memory"

    def __init__(self, stewards: frozenset[str]) -> None:
        self.stewards, self.asked = stewards, 0

    async def runs(self, address: Address, person: str) -> bool:
        self.asked += 1
        if person == "odd":
            raise Unreachable("not_member")
        return person in self.stewards


@pytest.mark.parametrize(
    ("words", "by", "runs", "asked"),
    [
        ("/sapa abcdefghjkmn", "1", True, 1),
        ("/start abcdefghjkmn", "2", False, 1),
        ("/sapa abcdefghjkmn", "odd", False, 1),
        ("/cek k7f3pd", "1", False, 0),
        ("/sapa abcdefghjkmn", "", False, 0),
    ],
)
async def test_the_platform_is_asked_who_runs_a_group(town: Town, words: str, by: str, runs: bool, asked: int) -> None:
    platform = Platform(frozenset("1"))
    incoming = Incoming(Address("memory", "-100"), "k", InGroup(words, PERAJIN, by), town.clock())
    (heard,) = await vouching.vouched({"memory": platform}, [incoming])  # type: ignore[dict-item]
    assert isinstance(heard.content, InGroup)
    assert (heard.content.steward, platform.asked) == (runs, asked)


async def test_a_group_that_reads_english_gets_english_words(town: Town) -> None:
    here, there, third = await entered(town), await entered(town, "-200"), await entered(town, "-300")
    head = await admin(town, "boss", "en")
    for number in (there, third):
        await head.taps(f"outlet:0:{number}")
        await head.presses("Post in English")
        assert head.sees("Language of posts", "Post in Indonesian")
    await announce(town, "Pameran dibuka.", english="The fair is open.", outlets=(here, there))
    await announce(town, "Kelas dibuka.", outlets=(third,))
    await goes_out(town)
    assert "Pameran dibuka." in town.channel.shown("-100")[-1]
    assert "The fair is open." in town.channel.shown("-200")[-1]
    assert "Pameran" not in town.channel.shown("-200")[-1]
    assert "Kelas dibuka.\n\n(This announcement exists in Indonesian only.)" in town.channel.shown("-300")[-1]

"""Who holds what: seen, taken away at once, given up; somebody always stays an admin; and what was done is read back."""

from __future__ import annotations

import json
from functools import partial

import pytest

from bot.rules.authority import Grant, Role
from bot.screens import general
from bot.vocabulary import Action, Tap
from storage.models import audit, contacts, drafts
from storage.models import roles as table
from storage.people import roles
from tests.organising.people import BBSPJIKB, admin, organisation, organiser
from tests.persona import Persona, Town

TOOK = "took the role of an organiser away"


async def people_of(persona: Persona, number: int) -> str:
    await persona.taps(f"staff:0:{number}")
    return persona.reads


async def takes(persona: Persona, number: int, place: str) -> None:
    """Take the role of the one at this place of the list."""
    await people_of(persona, number)
    await persona.presses(place)
    await persona.presses(persona.word("Take it away"))


async def test_an_organiser_sees_and_changes_their_own_people_only(town: Town) -> None:
    wayan, made = await organiser(town), await organiser(town, "made")
    other = await organiser(town, "budi", of="Dinas lain")
    number, theirs = await organisation(town), await organisation(town, "Dinas lain")
    await town.change(contacts, contacts.c.id > 0, name="Budi Santoso")
    assert "penyelenggara" in await people_of(wayan, number)
    assert wayan.last.heading == BBSPJIKB
    assert "Budi Santoso" not in await people_of(wayan, theirs)
    await takes(wayan, number, "1")
    left = {row["recipient"] for row in await town.rows(table)}
    assert left == {wayan.address.recipient, other.address.recipient}
    await town.settled()  # they are told that their role has ended
    await made.taps(f"staff:0:{number}")
    assert made.sees(general.not_allowed().text)


async def test_a_role_taken_away_ends_an_open_form_at_its_next_answer(town: Town) -> None:
    ayu, wayan, number = await admin(town), await organiser(town), await organisation(town)
    await wayan.taps(f"organisation_set:0:{number}=city")
    await takes(ayu, number, "1")
    await wayan.hears(2)  # that it was taken away
    await wayan.says("Sleman")
    assert [row["detail"] for row in await town.rows(audit)] == ["took organiser"]
    assert "Sleman" not in wayan.reads


async def test_the_last_admin_stays_and_of_two_who_leave_at_once_one_does(town: Town) -> None:
    ayu, rina = await admin(town), await admin(town, "rina")
    leaving = []
    for persona in (ayu, rina):
        await persona.says("/peran")
        await persona.presses("Lepaskan 1")
        leaving.append(town.incoming(persona.address, Tap(persona.choice("Ya, lepaskan").action), "id"))
    await town.takes(*leaving)
    for persona in (ayu, rina):
        await persona.hears(3)
    assert len(await town.rows(table)) == 1
    assert sorted("admin terakhir" in persona.reads for persona in (ayu, rina)) == [False, True]


async def test_two_admins_could_leave_at_once_if_nobody_looked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bad twin: without the look at who is left, both go."""

    def careless(connection, address, of_settings):
        return roles.take(connection, address, Grant(Role.ADMIN))

    monkeypatch.setattr(roles, "take_admin", careless)
    for persona in (await admin(town), await admin(town, "rina")):
        mark = roles.Holder(persona.address, Grant(Role.ADMIN), None, None, None).mark
        await persona.taps(f"step_down:0:{mark}=yes")
    assert await town.rows(table) == []


async def test_admins_of_the_settings_let_the_stored_ones_leave(town: Town) -> None:
    ayu, rina = await admin(town), await town.guest("rina", "en")
    town.admin(rina)
    await takes(rina, 0, "1")
    assert rina.sees("is no longer admin of Sapa")
    assert await town.rows(table) == []
    await rina.says("my roles")
    assert rina.sees("only an operator can change that")
    assert ayu.address not in town.around.admins


async def test_the_trail_shows_each_organisation_its_own(town: Town) -> None:
    ayu, wayan = await admin(town, "ayu", "en"), await organiser(town, "wayan", "en")
    await organiser(town, "budi", of="Dinas lain")
    number, theirs = await organisation(town), await organisation(town, "Dinas lain")
    await takes(ayu, theirs, "1")
    await ayu.taps(f"organisation_set:0:{number}=city")
    await ayu.says("Yogyakarta")
    await ayu.says("/audit")
    assert ayu.sees("city changed", TOOK, "09:00 WIB")
    assert ayu.reads.index("city changed") < ayu.reads.index(TOOK)
    await wayan.says("/audit")
    assert wayan.sees("city changed")
    assert TOOK not in wayan.reads
    await wayan.taps(f"audit:0:{theirs}")
    assert TOOK not in wayan.reads


async def test_who_is_erased_leaves_no_role_no_invitation_and_no_name_in_the_trail(town: Town) -> None:
    wayan, number = await organiser(town), await organisation(town)
    await town.change(contacts, contacts.c.id > 0, name="Wayan Sudarma")
    ayu = await admin(town)
    await wayan.walks("/undang", "Penyelenggara")
    budi = await organiser(town, "budi")
    me = (await town.rows(contacts, name="Wayan Sudarma"))[0]["id"]
    await town.change(table, table.c.recipient == budi.address.recipient, granted_by=me)
    await wayan.taps("erase_yes:0:")
    await people_of(ayu, number)
    await ayu.says("/audit")
    assert ayu.sees("mengundang penyelenggara")
    kept = json.dumps([await town.rows(one) for one in (table, audit, drafts)], default=str)
    assert "Wayan" not in kept + ayu.reads
    assert [row["granted_by"] for row in await town.rows(table, recipient=budi.address.recipient)] == [None]


async def test_a_role_is_held_by_the_chat_that_accepted_it(town: Town) -> None:
    wayan = await organiser(town)
    await town.database.run(partial(roles.revoke, address=wayan.address))
    await wayan.does(Tap(Action("staff")))
    assert wayan.sees("undangan")

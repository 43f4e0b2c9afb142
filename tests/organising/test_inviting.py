"""Invitations: made in the chat, read before they are accepted, of use once, and only as long as who made them may."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest

from bot.rules.authority import Role
from bot.vocabulary import Text
from storage.models import audit, grants
from storage.models import roles as table
from storage.people import invitations, roles
from storage.people.invitations import Invitation
from tests.organising.people import BBSPJIKB, admin, organisation, organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

CODE = re.compile(r"\b[A-Z0-9]{10}\b")
SLUG = "contoh-motif-batik"


def code_of(persona: Persona) -> str:
    """The code on the last bubble."""
    return CODE.findall(persona.reads)[0]


async def invites_volunteer(town: Town, persona: Persona, until: str = "end") -> str:
    number = (await town.activity(SLUG))["id"]
    await persona.taps(f"invite_as:0:volunteer={number}={until}")
    return code_of(persona)


async def test_an_organiser_invites_a_volunteer_who_reads_what_it_is_and_agrees(town: Town) -> None:
    wayan = await organiser(town)
    activity = await town.activity(SLUG)
    await wayan.says("undang panitia")
    await wayan.presses("Relawan")
    row = next(choice for choice in wayan.last.choices if choice.label.startswith("Desain motif"))
    await wayan.presses(row.label)
    await wayan.presses("Setelah selesai")
    code = code_of(wayan)
    budi = await town.guest("budi", "en")
    await budi.says(f"invitation {code.lower()}")
    assert budi.sees("check-in volunteer of Batik motif design", "You could check people in at the door")
    assert await town.rows(table, recipient="budi") == []
    await budi.says("yes")
    (held,) = await town.rows(table, recipient="budi")
    assert (held["role"], held["activity_id"], held["organisation_id"]) == ("volunteer", activity["id"], 0)
    assert held["expires_at"].astimezone().date() >= activity["ends_on"]
    await town.until(lambda: "Undangan Anda diterima" in wayan.reads)
    assert "budi" not in wayan.reads
    await all_sayable(town)
    done = [row["detail"] for row in await town.rows(audit)]
    assert done == ["invited volunteer", "became volunteer"]


async def test_an_admin_invites_the_organiser_of_an_organisation(town: Town) -> None:
    ayu, number = await admin(town, "ayu", "en"), await organisation(town)
    await ayu.walks("/invite", "Organiser")
    await ayu.presses(BBSPJIKB)
    budi = await town.guest("budi")
    await budi.says(f"/start i_{code_of(ayu)}")
    await budi.presses("Terima")
    (held,) = await town.rows(table, recipient="budi")
    assert (held["role"], held["organisation_id"]) == ("organiser", number)
    await budi.taps(f"organisation:0:{number}")
    assert budi.sees(BBSPJIKB)


async def test_an_organiser_cannot_hand_out_what_is_not_theirs(town: Town) -> None:
    wayan, other = await organiser(town), await organisation(town, "Dinas lain")
    await town.database.run(
        lambda link: link.exec_driver_sql(f"UPDATE activities SET organisation_id = {other} WHERE slug = '{SLUG}'")
    )
    number = (await town.activity(SLUG))["id"]
    for payload in (
        "admin",
        f"organiser={other}",
        f"volunteer={number}=end",
        f"volunteer={number}",
        "organiser=999",
        "volunteer=999=end",
    ):
        await wayan.taps(f"invite_as:0:{payload}")
    assert await town.rows(grants) == []


async def test_of_many_who_accept_at_once_one_gets_it(town: Town) -> None:
    await town.database.run(partial(invitations.offer, code="K3YW0RD234", invitation=Invitation(Role.ADMIN), now=town.clock()))
    people = [await town.guest(f"p{number}") for number in range(12)]
    for persona in people:
        await persona.says("/start i_K3YW0RD234")
    await town.takes(*(town.incoming(persona.address, Text("ya"), "id") for persona in people))
    for persona in people:
        await persona.hears(2)
    assert len(await town.rows(table)) == 1
    assert sum("Anda sekarang admin" in persona.reads for persona in people) == 1


async def test_an_invitation_ends_with_the_authority_of_who_made_it(town: Town) -> None:
    wayan, ayu = await organiser(town), await admin(town)
    code = await invites_volunteer(town, wayan)
    budi = await town.guest("budi")
    await budi.says(f"/start i_{code}")
    offered = budi.chat[-1]
    await town.database.run(lambda link: roles.revoke(link, wayan.address))
    await budi.presses("Terima", offered)
    assert await town.rows(table, recipient="budi") == []
    again = await invites_volunteer(town, ayu)
    await budi.says(f"undangan {again}")
    await budi.presses("Tolak")
    await town.until(lambda: "Undangan Anda ditolak" in ayu.reads)
    await budi.says(f"undangan {again}")
    assert budi.sees("tidak dikenal")


@pytest.mark.parametrize("code", ["", "nothing", "%", "' OR 1=1 --", "x" * 500, "K3YW0RD23"])
async def test_guesses_give_nothing(town: Town, code: str) -> None:
    await town.database.run(partial(invitations.offer, code="K3YW0RD234", invitation=Invitation(Role.ADMIN), now=town.clock()))
    ayu = await town.guest("ayu")
    await ayu.says(f"/start i_{code}")
    await ayu.taps(f"invitation_yes:0:{code}"[:60])
    assert await town.rows(table) == []
    assert ayu.labels


async def test_who_guesses_waits_and_a_code_is_old_after_a_day(town: Town) -> None:
    await town.database.run(partial(invitations.offer, code="K3YW0RD234", invitation=Invitation(Role.ADMIN), now=town.clock()))
    ayu = await town.guest("ayu", "en")
    for guess in range(5):
        await ayu.says(f"invitation AAAAAAAA2{guess}")
    await ayu.says("invitation K3YW0RD234")
    assert ayu.sees("Those were too many wrong codes.")
    town.clock.now += invitations.LIFE + timedelta(seconds=1)
    await ayu.says("invitation K3YW0RD234")
    assert ayu.sees("unknown, used, or too old")
    assert await town.rows(table) == []


async def test_what_is_kept_of_a_code_is_a_digest(town: Town) -> None:
    wayan = await organiser(town)
    code = await invites_volunteer(town, wayan)
    (row,) = await town.rows(grants)
    assert code not in str(row)

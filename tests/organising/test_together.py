"""One phone for several people: the leader of a group registers them, hears their news by name, and lets go of them."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from bot.rules.offers import Terms
from bot.rules.seats import Status
from storage.models import activities, consents, contacts, deliveries
from storage.models import registrations as claims
from storage.people import merging, parting
from tests.organising.people import organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

MOTIF = "contoh-motif-batik"
LEADER = {
    "phone": "+6281234567890",
    "craft": "batik",
    "regency": "Bantul",
    "province": "ID-YO",
    "country": "ID",
    "role": "artisan",
}


async def leader(town: Town, language: str = "id") -> Persona:
    return await town.guest("sri", language, name="Sri Wahyuni", **LEADER)


async def adds(one: Persona, name: str, activity: int | str = "", phone: str = "") -> None:
    await one.taps(f"care_add:0:{activity}")
    await one.says(name)
    await (one.says(phone) if phone else one.presses(one.word("Skip")))
    assert one.sees(name, "Bantul")
    await one.presses(one.word("Yes, they agreed"))


async def number(town: Town, **values: Any) -> int:
    await town.change(activities, activities.c.slug == MOTIF, **values)
    return int((await town.activity(MOTIF))["id"])


async def claim(town: Town, name: str) -> dict[str, Any]:
    (person,) = await town.rows(contacts, name=name)
    (found,) = await town.rows(claims, contact_id=person["id"])
    return found


async def group(town: Town, one: Persona, *names: str, quota: int = 2) -> int:
    """These in the care of one, registered for the class in this order."""
    about = await number(town, quota=quota)
    for name in names:
        await adds(one, name)
    await one.taps(f"group:0:{about}")
    for name in names:
        await one.presses(name)
    await one.presses(one.word("Continue"))
    assert one.sees(*names)
    await one.presses(one.word("They agree, register"))
    return about


async def test_a_leader_registers_three_for_two_seats_and_hears_of_each_by_name(town: Town) -> None:
    sri = await leader(town, "en")
    await sri.says("my people")
    await group(town, sri, "Rina Sari", "Budi Karya", "Tini Ayu")
    rina, budi, tini = [await claim(town, name) for name in ("Rina Sari", "Budi Karya", "Tini Ayu")]
    assert [one["status"] for one in (rina, budi, tini)] == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITLISTED]
    assert sri.sees(f"Rina Sari: code {rina['code']}", f"Budi Karya: code {budi['code']}", "Tini Ayu: number 1")
    agreed = {row["purpose"]: row["version"] for row in await town.rows(consents, contact_id=rina["contact_id"])}
    assert agreed == {"care": "together-1", f"registration:{rina['activity_id']}": "together-1"}
    await sri.says("registrations")
    assert sri.sees("Rina Sari:", "Tini Ayu:")
    await sri.taps(f"registration:0:{rina['id']}")
    assert sri.sees("Rina Sari has a seat", rina["code"])
    await sri.presses("Cancel my seat")
    assert sri.sees("Rina Sari: ")
    await sri.presses("Yes, cancel it")
    await town.clockwork.fire_due()
    await town.settled()
    assert sri.sees("Tini Ayu: There is a seat for you")  # the line moved up, and who has no phone was not passed
    await sri.says("yes")
    assert (await claim(town, "Tini Ayu"))["status"] == Status.CONFIRMED
    assert sri.sees("Tini Ayu has a seat")
    for _ in range(20):
        town.clock.tick(days=1)
        await town.clockwork.fire_due()
    await town.settled()
    notices = [row for row in await town.rows(deliveries, lane="notice") if row["state"] != "skipped"]
    assert {row["notice"] for row in notices} >= {"offer", "reminder"}
    assert [row for row in notices if not any(name in row["reply"] for name in ("Tini Ayu", "Budi Karya"))] == []
    await all_sayable(town)


async def test_nobody_acts_for_people_of_another(town: Town) -> None:
    sri = await leader(town)
    await group(town, sri, "Rina Sari")
    held = await claim(town, "Rina Sari")
    eve = await town.guest("eve", "id", name="Eve")
    before = len(eve.chat)
    for payload in (
        f"registration:0:{held['id']}",
        f"giveup_yes:{held['version']}:{held['id']}",
        f"care:0:{held['contact_id']}",
        f"care_hand:0:{held['contact_id']}",
        f"care_off_yes:0:{held['contact_id']}",
        f"group_yes:1:{held['activity_id']}=1=0",
    ):
        await eve.taps(payload)
    assert not any("Rina" in said.words or held["code"] in said.words for said in eve.chat[before:])
    assert await claim(town, "Rina Sari") == held


async def test_stop_of_the_leader_is_silence_for_all_of_them(town: Town) -> None:
    sri = await leader(town)
    await group(town, sri, "Rina Sari", "Tini Ayu", quota=1)
    await sri.says("berhenti")
    held = await claim(town, "Rina Sari")
    heard = len(sri.chat)
    await sri.taps(f"giveup_yes:{held['version']}:{held['id']}")
    await town.clockwork.fire_due()
    await town.settled()
    assert (await claim(town, "Tini Ayu"))["status"] == Status.WAITLISTED  # nobody could be told of the seat
    await sri.says(sri.word("Messages again"))
    await town.clockwork.fire_due()
    await town.settled()
    assert (await claim(town, "Tini Ayu"))["status"] == Status.OFFERED
    assert len(sri.chat) == heard + 3


async def test_a_person_takes_over_what_is_theirs(town: Town) -> None:
    sri = await leader(town)
    await group(town, sri, "Rina Sari")
    held = await claim(town, "Rina Sari")
    await sri.taps(f"care_hand:0:{held['contact_id']}")
    code = sri.last.text.split("hubungkan ")[1].split()[0]
    rina = await town.guest("rina", "id")
    await rina.says(f"hubungkan {code}")
    assert rina.sees("Rina S.")
    await rina.presses(next(one.label for one in rina.last.choices if one.action.name == "link_yes"))
    await rina.says("tiket")
    assert rina.sees(held["code"])
    await town.settled()
    assert "Rina Sari" in sri.reads  # the leader hears that she has a chat of her own
    await sri.taps(f"registration:0:{held['id']}")
    assert held["code"] not in sri.reads
    assert (await town.rows(contacts, name="Rina Sari"))[0]["cared_for_by"] is None


async def test_erasing_a_leader_erases_whom_only_they_held(town: Town) -> None:
    sri = await leader(town)
    await group(town, sri, "Rina Sari")
    await adds(sri, "Budi Karya", phone="081398765432")
    await sri.walks("data", sri.word("Take it along"))
    assert sri.last.attachment is not None
    kept = json.loads(sri.last.attachment.content)
    assert [one["name"] for one in kept["in your care"]] == ["Rina Sari", "Budi Karya"]
    await sri.walks("data", sri.word("Erase everything"), sri.word("Erase everything"))
    await town.settled()
    assert await town.rows(contacts, name="Budi Karya") == []
    (rina,) = await town.rows(contacts, name="Rina Sari")  # her organiser still expects her
    assert rina["cared_for_by"] is None
    assert (await claim(town, "Rina Sari"))["status"] == Status.CONFIRMED
    left = [row for row in await town.rows(deliveries) if "Rina" in row["reply"] or "Budi" in row["reply"]]
    assert left == []


async def test_letting_go_and_an_organiser_who_takes_off_the_list(town: Town) -> None:
    sri = await leader(town)
    about = await group(town, sri, "Rina Sari")
    wayan = await organiser(town)
    held = await claim(town, "Rina Sari")
    await wayan.taps(f"participant:0:{held['id']}")
    await wayan.presses(wayan.word("Write to them"))
    await wayan.says("Bawa kain putih")
    assert wayan.sees("Bawa kain putih")
    await wayan.presses(wayan.word("Send"))
    await town.settled()
    assert sri.sees("Rina Sari: ", "Bawa kain putih")
    await sri.presses(sri.word("Answer"))
    await sri.taps(f"care_off_yes:0:{held['contact_id']}")
    await wayan.taps(f"participant:0:{held['id']}")
    assert wayan.sees(wayan.word("Has no chat here: please call."))
    await sri.taps(f"group:0:{about}")
    assert "Rina" not in sri.reads


async def test_care_goes_along_when_chats_become_one_and_comes_back_when_they_part(town: Town) -> None:
    sri = await leader(town)
    await group(town, sri, "Rina Sari")
    cared = (await claim(town, "Rina Sari"))["contact_id"]
    (before,) = await town.rows(contacts, id=cared)
    other = await town.guest("sri2", "id", name="Sri")
    (keep,) = await town.rows(contacts, name="Sri")
    gone = before["cared_for_by"]
    run = town.database.run
    number = await run(partial(merging.merge, keep=keep["id"], other=gone, now=town.clock(), terms=Terms()))
    assert (await town.rows(contacts, id=cared))[0]["cared_for_by"] == keep["id"]
    await other.says("orang saya")
    assert other.sees("Rina Sari")
    await run(partial(parting.undo, merge_id=number, now=town.clock()))
    assert (await town.rows(contacts, id=cared))[0]["cared_for_by"] == gone

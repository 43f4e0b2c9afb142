"""The list of who takes part: counts, pages, search, one person; adding somebody by hand; every look is written down."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.rules.authority import Deed
from bot.rules.seats import Status
from storage.models import activities, audit, consents, contacts, deliveries
from storage.models import registrations as claims
from storage.people import lapsing
from storage.unasked import telling
from tests.organising.people import BBSPJIKB, organisation, organiser
from tests.persona import Persona, Town, everybody_registers
from tests.scheduler.briefs import all_sayable

MOTIF, DYEING = "contoh-motif-batik", "contoh-pewarnaan-batik"
KNOWN = {"phone": "+6281234567890", "craft": "batik", "regency": "Bantul", "province": "ID-YO"}


async def crowd(town: Town, size: int) -> list[Persona]:
    """So many with names that sort as they came."""
    names = [f"Orang {chr(65 + number)}" for number in range(size)]
    people = [await town.guest(f"p{number}", "id", name=name, **KNOWN) for number, name in enumerate(names)]
    for one in people:
        await everybody_registers(town, [one], MOTIF)
    return people


async def number(town: Town, slug: str = MOTIF) -> int:
    return int((await town.activity(slug))["id"])


async def claim(town: Town, name: str) -> dict[str, Any]:
    (person,) = await town.rows(contacts, name=name)
    (found,) = await town.rows(claims, contact_id=person["id"])
    return found


async def adds(wayan: Persona, about: int, name: str, phone: str) -> None:
    await wayan.taps(f"people_add:0:{about}")
    await wayan.says(name)
    await wayan.says(phone)
    await wayan.walks("batik", "Bantul" if False else wayan.word("Skip"))
    assert wayan.sees(name, "BBSPJIKB")
    await wayan.presses(wayan.word("Yes, they agreed"))


async def test_counts_then_pages_then_a_search(town: Town) -> None:
    await town.change(activities, activities.c.slug == MOTIF, quota=8)
    await crowd(town, 9)
    about = await number(town)
    wayan = await organiser(town, language="en")
    await wayan.taps(f"people:0:{about}")
    assert wayan.sees("9 people", "8 of 8 seats are taken.", "Has a seat: 8", "Waiting list: 1")
    await wayan.presses("Has a seat: 8")
    assert [label for label in wayan.labels if label.startswith("Orang")] == [f"Orang {one}" for one in "ABCDEF"]
    await wayan.presses("More")
    assert [label for label in wayan.labels if label.startswith("Orang")] == ["Orang G", "Orang H"]
    code = (await claim(town, "Orang C"))["code"]
    for words, found in ((code, ["Orang C"]), ("rang c", ["Orang C"]), ("%%", None), ("_rang_", []), ("x", None)):
        await wayan.taps(f"people_find:0:{about}")
        await wayan.says(words)
        if found is None:
            assert wayan.sees("Please type at least two letters, or three digits.")
        else:
            assert [label for label in wayan.labels if label.startswith("Orang")] == found
    seen = [row["detail"] for row in await town.rows(audit, deed=Deed.LOOK)]
    assert seen == ["list confirmed 0", "list confirmed 1", "search 1", "search 1", "search 0"]
    assert not any("Orang" in row["reply"] for row in await town.rows(deliveries, contact_id=(await whose(town, wayan))))


async def whose(town: Town, one: Persona) -> int:
    from storage.models import addresses

    (row,) = await town.rows(addresses, recipient=one.address.recipient)
    return int(row["contact_id"])


async def test_an_organiser_of_another_sees_nobody(town: Town) -> None:
    await crowd(town, 1)
    held, about = await claim(town, "Orang A"), await number(town)
    await organisation(town, BBSPJIKB)
    eve = await organiser(town, "eve", of="Dinas Lain")
    for payload in (
        f"people:0:{about}",
        f"people_list:0:{about}=all=0",
        f"people_find:0:{about}",
        f"people_add:0:{about}",
        f"participant:0:{held['id']}",
        f"write_to:0:{held['id']}",
        f"decline_for:{held['version']}:{held['id']}=full",
        f"lottery:0:{about}",
        f"decline_rest_yes:0:{about}",
    ):
        await eve.taps(payload)
        assert "Orang A" not in eve.reads
        assert eve.sees(eve.word("That is not one of your activities, or it is no longer there."))
    assert await claim(town, "Orang A") == held


async def test_only_what_this_activity_asks_for_is_shown(town: Town) -> None:
    await crowd(town, 1)
    await town.change(contacts, contacts.c.name == "Orang A", business="Rahasia Jaya", nib="1234567890123")
    await town.change(activities, activities.c.slug == MOTIF, asks='["name", "regency"]', eligibility="{}")
    wayan = await organiser(town)
    await wayan.taps(f"participant:0:{(await claim(town, 'Orang A'))['id']}")
    assert wayan.sees("Orang A", "Bantul")
    assert "Rahasia" not in wayan.reads
    assert "1234567890123" not in wayan.reads
    assert "+62" not in wayan.reads


async def test_somebody_without_a_chat_is_added_by_hand(town: Town) -> None:
    await town.change(activities, activities.c.slug == MOTIF, quota=1)
    about = await number(town)
    wayan = await organiser(town)
    await adds(wayan, about, "Mbok Darmi", "081398765432")
    held = await claim(town, "Mbok Darmi")
    assert held["status"] == Status.CONFIRMED
    assert wayan.sees(held["code"])
    assert held["registered_by"] == await whose(town, wayan)
    (agreed,) = await town.rows(consents, contact_id=held["contact_id"])
    assert (agreed["purpose"], agreed["version"]) == (f"registration:{about}", "in-person-1")
    await adds(wayan, about, "mbok darmi", "0813-9876-5432")
    assert wayan.sees(wayan.word("Somebody of this name and number is registered already, so nothing changed."))
    await adds(wayan, about, "Pak Karto", "081398765433")
    assert (await claim(town, "Pak Karto"))["status"] == Status.WAITLISTED
    await wayan.taps(f"participant:0:{held['id']}")
    assert wayan.sees(wayan.word("Has no chat here: please call."))
    await wayan.presses(wayan.word("Take off the list"))
    await wayan.presses(wayan.word("Without a reason"))
    await town.clockwork.fire_due()
    assert (await claim(town, "Pak Karto"))["status"] == Status.WAITLISTED  # nobody could tell him of an offer
    await wayan.taps(f"participant:0:{(await claim(town, 'Pak Karto'))['id']}")
    await wayan.presses(wayan.word("Give a seat"))
    assert (await claim(town, "Pak Karto"))["status"] == Status.CONFIRMED


async def test_who_uses_sapa_with_that_number_is_asked_there_and_not_merged(town: Town) -> None:
    about = await number(town)
    sri = await town.guest("sri", "id", name="Sri Wahyuni", **KNOWN)
    await town.change(contacts, contacts.c.name == "Sri Wahyuni", phone_shared_at=town.clock())
    wayan = await organiser(town)
    await adds(wayan, about, "Orang Lain", "+6281234567890")
    assert "Sri" not in wayan.reads
    await town.settled()
    assert await town.rows(claims) == []
    assert await town.rows(contacts, name="Orang Lain") == []
    await all_sayable(town)
    await sri.presses(sri.word("Register"))
    assert sri.sees(sri.word("Agree and register"))


async def test_a_message_repeats_what_it_is_about_and_is_data(town: Town) -> None:
    (one,) = await crowd(town, 1)
    wayan = await organiser(town)
    await wayan.taps(f"write_to:0:{(await claim(town, 'Orang A'))['id']}")
    await wayan.says("Bawa {kain} <b>putih</b>\n= 2 meter")
    await wayan.presses(wayan.word("Send"))
    await town.settled()
    assert one.sees("Bawa {kain} <b>putih</b>", "BBSPJIKB", "Yogyakarta", "WIB")
    assert one.word("Answer") in one.labels
    await all_sayable(town)


async def test_a_year_later_nobody_who_was_written_down_is_left(town: Town) -> None:
    about = await number(town)
    wayan = await organiser(town)
    await adds(wayan, about, "Mbok Darmi", "081398765432")
    town.clock.tick(days=500)
    while await town.database.run(partial(lapsing.retire, now=town.clock())):
        pass
    assert await town.rows(contacts, name="Mbok Darmi") == []
    (left,) = await town.rows(claims, activity_id=about)
    assert (left["contact_id"], left["status"]) == (None, Status.CONFIRMED)


async def test_telling_somebody_without_a_chat_says_nothing_to_nobody(town: Town) -> None:
    about = await number(town)
    wayan = await organiser(town)
    await adds(wayan, about, "Mbok Darmi", "081398765432")
    held = await claim(town, "Mbok Darmi")
    say = partial(telling.withdraw, contact_id=held["contact_id"], notice=telling.Notice("x"), now=town.clock())
    assert await town.database.run(say) == 0
    for _ in range(25):
        town.clock.tick(days=1)
        await town.clockwork.fire_due()
    assert not any("Darmi" in row["reply"] for row in await town.rows(deliveries) if row["lane"] != "reply")

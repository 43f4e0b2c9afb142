"""One person in two chats: a code brings them together, and for a week they can be parted again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import Database
from storage.models import addresses, contacts, links, merges
from tests.persona import Persona, Town, a_town, spoken

MOTIF = "contoh-motif-batik"


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database, tmp_path, channels=("telegram", "whatsapp", "web")) as opened:
        yield opened


async def guest(town: Town, who: str, channel: str, language: str = "id", **profile: str) -> Persona:
    return await town.guest(who, language, channel=channel, **profile)


def code_shown(persona: Persona) -> str:
    """The code in the last reply."""
    return next(word for line in persona.last.text.splitlines() for word in line.split() if len(word) == 6 and word.isupper())


async def link(first: Persona, second: Persona) -> None:
    """A code made in the first chat is typed in the second."""
    await first.says("/hubungkan")
    heard = len(first.chat)
    await second.says(f"hubungkan {code_shown(first)}")
    await second.presses(second.word("Yes, join them"))
    await first.hears(heard + 1)


async def people(town: Town) -> list[set[str]]:
    """Who is one: the addresses of each contact."""
    found: dict[int, set[str]] = {row["id"]: set() for row in await town.rows(contacts)}
    for row in await town.rows(addresses):
        found[row["contact_id"]].add(f"{row['channel']}:{row['recipient']}")
    return sorted(found.values(), key=sorted)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_code_typed_in_the_other_chat_makes_one_of_two(town: Town, language: str) -> None:
    sri = await guest(town, "6281", "telegram", language, name="Sri Wahyuni")
    there = await guest(town, "6290", "whatsapp", language)
    await sri.says("/link")
    code = code_shown(sri)
    assert sri.sees(sri.word("link {code}", code=code), "WIB")
    await there.says(there.word("link {code}", code=code.lower()))
    assert there.sees("Sri W. (Telegram ··81)")
    assert "Wahyuni" not in there.reads
    await there.presses(there.word("Yes, join them"))
    assert there.sees("Telegram ··81", "WhatsApp ··90")
    await sri.hears(2)
    assert sri.sees("WhatsApp ··90", sri.word("Undo"))
    assert await people(town) == [{"telegram:6281", "whatsapp:6290"}]
    assert await town.rows(links) == []


async def test_undone_within_a_week_from_either_chat(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram", name="Sri"), await guest(town, "6290", "whatsapp", craft="batik")
    for who in (sri, there):
        await link(sri, there)
        await sri.hears(len(sri.chat))
        town.clock.tick(days=6)
        await who.says("/hubungkan")
        await who.presses(who.word("Undo"))
        assert who.sees("WhatsApp ··90", "WIB")
        await who.presses(who.word("Yes, part them"))
        assert await people(town) == [{"telegram:6281"}, {"whatsapp:6290"}]
        assert await town.rows(merges) == []
    (before,) = await town.rows(contacts, name="Sri")
    assert before["craft"] is None


async def test_after_a_week_it_is_for_good(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp")
    await link(sri, there)
    town.clock.tick(days=7, seconds=1)
    await there.says("/hubungkan")
    assert there.word("Undo") not in there.labels
    await there.taps("unlink:0:")
    assert there.sees(there.word("My profile"))
    await there.taps("unlink_yes:0:")
    assert await people(town) == [{"telegram:6281", "whatsapp:6290"}]


async def test_a_code_is_good_for_ten_minutes_once_and_not_where_it_was_made(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp")
    third = await guest(town, "web", "web")
    await sri.says("/hubungkan")
    first = code_shown(sri)
    await sri.says(f"hubungkan {first}")
    assert sri.sees(sri.word("That is your own code. Type it in your other chat."))
    await sri.says("/hubungkan")
    second = code_shown(sri)
    unknown = there.word("I do not know that code, or its ten minutes are over. In the other chat, type link for a new one.")
    await there.says(f"/hubungkan {first}")
    assert there.sees(unknown)
    town.clock.tick(minutes=9, seconds=59)
    await there.says(f"/start l_{second}")
    heard = len(sri.chat)
    await there.presses(there.word("Yes, join them"))
    await sri.hears(heard + 1)
    await third.taps(f"link_yes:0:{second}")
    assert third.sees(unknown)
    await sri.says("/hubungkan")
    town.clock.tick(minutes=10)
    await third.says(f"hubungkan {code_shown(sri)}")
    assert third.sees(unknown)
    assert await people(town) == [{"telegram:6281", "whatsapp:6290"}, {"web:web"}]


async def test_whoever_guesses_waits_and_the_right_code_does_not_help(town: Town) -> None:
    sri, thief = await guest(town, "6281", "telegram"), await guest(town, "6666", "whatsapp")
    await sri.says("/hubungkan")
    code = code_shown(sri)
    for number in range(4):
        await thief.says(f"hubungkan AAAAA{number}")
        town.clock.tick(minutes=1)
    await thief.taps("link_yes:0:AAAAA9")  # a forged press counts as well
    await thief.says(f"hubungkan {code}")
    assert thief.sees(thief.word("Those were too many wrong codes. Please try again after {until}.", until="")[:20], "10.00 WIB")
    await thief.taps(f"link_yes:0:{code}")
    assert await people(town) == [{"telegram:6281"}, {"whatsapp:6666"}]
    town.clock.tick(hours=1)
    await sri.says("/hubungkan")
    await thief.says(f"hubungkan {code_shown(sri)}")
    assert thief.sees(thief.word("Is this you?"))


async def test_whoever_has_several_chats_guesses_no_more_than_others(town: Town) -> None:
    sri = await guest(town, "6281", "telegram")
    thief, other = await guest(town, "6666", "whatsapp"), await guest(town, "6667", "telegram")
    await link(other, thief)
    await sri.says("/hubungkan")
    for number in range(2, 7):
        await thief.taps(f"link_yes:0:AAAAA{number}")
    await thief.taps(f"link_yes:0:{code_shown(sri)}")
    assert thief.sees(thief.word("Those were too many wrong codes. Please try again after {until}.", until="")[:20])
    assert {"telegram:6281"} in await people(town)


async def test_a_stranger_arrives_by_a_link_and_is_asked_for_the_language_first(town: Town) -> None:
    town.around = replace(town.around, links={"telegram": "https://t.me/sapa?start=", "whatsapp": "https://wa.me/62811?text="})
    sri = await guest(town, "6281", "whatsapp", name="Sri")
    await sri.says("/hubungkan")
    code = code_shown(sri)
    assert [link.url for link in sri.last.links] == [f"https://t.me/sapa?start=l_{code}"]
    new = town.person("42", "id", "telegram")
    await new.says(f"/start l_{code}")
    await new.presses("Bahasa Indonesia")
    assert new.sees("Sri", new.word("Is this you?"))
    await new.says("ya")
    assert await people(town) == [{"telegram:42", "whatsapp:6281"}]
    await new.says("/hubungkan")
    assert [link.url for link in new.last.links] == [f"https://wa.me/62811?text=hubungkan%20{code_shown(new)}"]


async def test_one_place_is_given_up_where_both_are_registered_and_that_is_said_before(town: Town) -> None:
    known = {"name": "Sri Wahyuni", "phone": "+6281234567890", "craft": "batik", "regency": "Bantul", "province": "ID-YO"}
    sri, there = await guest(town, "6281", "telegram", **known), await guest(town, "6290", "whatsapp", **known)
    number = (await town.activity(MOTIF))["id"]
    for who in (sri, there):
        await who.taps(f"agree:0:{number}")
    assert await town.seats(MOTIF) == {"confirmed": ["6281", "6290"], "offered": [], "waitlisted": [], "cancelled": []}
    await sri.says("/hubungkan")
    await there.says(f"hubungkan {code_shown(sri)}")
    assert there.sees("Desain motif batik")
    await there.says("ya")
    assert len((await town.seats(MOTIF))["confirmed"]) == 1
    await there.says("/pendaftaran")
    assert there.sees("Desain motif batik")
    await there.taps("unlink_yes:0:")
    seats = await town.seats(MOTIF)
    assert (seats["confirmed"], seats["cancelled"]) == (["6281"], ["6290"])


@pytest.mark.parametrize(
    "words",
    ["hubungkan akun", "Sambungkan Telegram", "gabungkan akun saya", "link my accounts", "connect my whatsapp please", "/link"],
)
async def test_it_is_asked_for_in_many_words(town: Town, words: str) -> None:
    sri = await guest(town, "6281", "telegram")
    await sri.says(words)
    assert code_shown(sri)


async def shares(persona: Persona, phone: str = "6281234567890", *, typed: bool = False) -> None:
    await persona.taps("change:0:phone")
    await (persona.says(f"+{phone}") if typed else persona.shares(phone))


async def test_the_same_number_shared_in_both_chats_is_offered_as_one_account(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram", name="Sri"), await guest(town, "6290", "whatsapp")
    await shares(sri)
    await shares(there)
    assert there.sees("Sri (Telegram ··81)")
    await there.says("ya")
    assert there.sees(there.word("Is this you?"))
    await there.says("ya")
    assert await people(town) == [{"telegram:6281", "whatsapp:6290"}]


@pytest.mark.parametrize("typed", [(True, False), (False, True)])
async def test_a_number_that_was_typed_joins_nobody(town: Town, typed: tuple[bool, bool]) -> None:
    sri, there = await guest(town, "6281", "telegram", name="Sri"), await guest(town, "6290", "whatsapp")
    await shares(sri, typed=typed[0])
    await shares(there, typed=typed[1])
    assert "Sri" not in there.reads
    await there.taps("same_yes:0:")  # forged
    assert await people(town) == [{"telegram:6281"}, {"whatsapp:6290"}]


@pytest.mark.parametrize(("days", "joins"), [(29, True), (31, False)])
async def test_a_number_shared_long_ago_may_be_somebody_elses_now(town: Town, days: int, joins: bool) -> None:
    sri, there = await guest(town, "6281", "telegram", name="Sri"), await guest(town, "6290", "whatsapp")
    await shares(sri)
    town.clock.tick(days=days)
    await shares(there)
    assert ("Sri (Telegram ··81)" in there.reads) is joins
    if not joins:
        await there.taps("same_yes:0:")  # forged
        assert await people(town) == [{"telegram:6281"}, {"whatsapp:6290"}]


async def test_a_number_that_was_corrected_since_joins_nobody(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram", name="Sri"), await guest(town, "6290", "whatsapp")
    await shares(sri)
    await shares(there)
    await shares(sri, "6281234567899", typed=True)
    await there.taps("same_yes:0:")
    assert await people(town) == [{"telegram:6281"}, {"whatsapp:6290"}]


async def test_while_registering_the_seat_comes_first_and_joining_is_one_choice_more(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp", craft="batik")
    await shares(sri)
    await there.walks(f"/start r_{(await town.activity(MOTIF))['id']}", "Setuju, lanjut", "Sri Wahyuni")
    await there.shares("6281234567890")
    await there.presses("Benar, daftarkan")
    assert there.sees(there.word("You have a seat"))
    await there.presses(there.word("Join my chats"))
    await there.presses(there.word("Yes, join them"))
    assert await people(town) == [{"telegram:6281", "whatsapp:6290"}]
    assert len((await town.seats(MOTIF))["confirmed"]) == 1


@pytest.mark.parametrize("language", ["id", "en"])
async def test_who_has_several_chats_chooses_where_they_are_told(town: Town, language: str) -> None:
    sri, there = await guest(town, "6281", "telegram", language), await guest(town, "6290", "whatsapp", language)
    await sri.says("/obrolan")
    assert sri.sees(sri.word("Link a chat"))
    await link(sri, there)
    await sri.says("/profil")
    if sri.word("Where I tell you") not in sri.labels:
        await sri.presses(sri.word("More"))
    await sri.presses(sri.word("Where I tell you"))
    assert sri.sees("Telegram ··81", sri.word("I chose that: it costs least and rings."))
    await sri.presses("WhatsApp")
    assert sri.sees("WhatsApp ··90", sri.word("You chose that."))
    await sri.says({"id": "kabari saya lewat telegram", "en": "tell me on Telegram"}[language])
    assert sri.sees("Telegram ··81", sri.word("You chose that."))
    await there.says("chat saya")
    await there.presses(there.word("You choose"))
    assert (await town.rows(contacts))[0]["preferred"] is None


async def test_an_open_form_stays_open_in_its_own_chat(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp")
    await sri.taps("change:0:name")
    await there.says("/hubungkan")
    code = code_shown(there)
    await sri.says(f"/hubungkan {code}")
    await sri.presses(sri.word("Yes, join them"))
    await sri.taps("resume:0:")
    await sri.says("Sri Wahyuni")
    assert (await town.rows(contacts))[0]["name"] == "Sri Wahyuni"


async def test_silence_in_one_chat_is_silence_in_both(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp")
    await there.says("stop")
    await sri.says("/hubungkan")
    await there.says(code_shown(sri))
    await there.presses(there.word("Yes, join them"))
    assert there.sees(there.word("You asked for silence in one of them, so it stays silent."))
    assert (await town.rows(contacts))[0]["stopped_at"] is not None


async def test_pressed_twice_it_says_what_is(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram"), await guest(town, "6290", "whatsapp")
    await link(sri, there)
    again = there.last
    await there.taps("link_yes:0:AAAAA2")
    assert there.last == again


async def test_every_screen_fits_a_phone(town: Town) -> None:
    sri, there = await guest(town, "6281", "telegram", "en", name="Sri"), await guest(town, "6290", "whatsapp", "id")
    await link(sri, there)
    for who in (sri, there):
        for step in ("/hubungkan", "/obrolan"):
            await who.says(step)
        await who.taps("unlink:0:")
        shown = [said.reply for said in who.chat]
        assert [one for one in shown if len(spoken(one)) > 350 or len(spoken(one).splitlines()) > 8] == []

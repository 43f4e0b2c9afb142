"""Questions people type about their seats, places in line, reminders and what they follow; each in both languages."""

from __future__ import annotations

import pytest

from storage.models import interests, registrations
from tests.conversation.test_offers import MOTIF, claim, full_class, maker, registers
from tests.persona import Persona, Town

BOTH = pytest.mark.parametrize("language", ["id", "en"])


async def seated(town: Town, language: str = "id") -> Persona:
    dewi = await maker(town, "dewi", language)
    await registers(town, dewi)
    return dewi


# ---- reminders ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "matikan pengingat"),
        ("id", "jangan ingatkan saya lagi"),
        ("id", "tolong jangan ingatkan saya"),
        ("en", "stop reminding me"),
    ],
)
async def test_reminders_are_switched_off_in_a_sentence_and_on_again(town: Town, language: str, said: str) -> None:
    dewi = await seated(town, language)
    await dewi.says(said)
    assert dewi.sees(dewi.word("All reminders are off."))
    await dewi.says("nyalakan pengingat" if language == "id" else "turn on reminders")
    assert dewi.word("All off") in dewi.labels


async def test_what_a_reminder_goes_by_is_said_where_no_such_time_was_named(town: Town) -> None:
    ann = await seated(town, "en")
    await ann.says("remind me tomorrow")
    assert ann.sees("days or hours before something begins", "remind me 3 days before at 7 am WIB")


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("remind me an hour before", "1 hour before"),
        ("remind me the day before at 5 pm", "1 day, 17:00 WIB"),
        ("remind me a week before at 8 am", "7 days, 08:00 WIB"),
    ],
)
async def test_one_before_needs_no_number(town: Town, said: str, label: str) -> None:
    ann = await seated(town, "en")
    await ann.says(said)
    assert label in ann.labels


# ---- seats and lines ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "masih antre?"),
        ("id", "nomor berapa saya"),
        ("id", "kapan kursinya"),
        ("id", "urutan saya berapa"),
        ("id", "antrean"),
        ("en", "What number am I?"),
        ("en", "my place in line"),
    ],
)
async def test_the_place_in_line_is_shown_to_who_asks(town: Town, language: str, said: str) -> None:
    await full_class(town)
    dewi = await seated(town, language)
    await dewi.says("menu")
    await dewi.says(said)
    assert dewi.last.heading == dewi.word("You are on the waiting list")
    assert dewi.sees("Anda nomor 1 di" if language == "id" else "number 1 on")


@BOTH
async def test_the_ticket_is_shown_at_once_where_there_is_one(town: Town, language: str) -> None:
    dewi = await seated(town, language)
    await dewi.says("tiket saya" if language == "id" else "my ticket")
    assert dewi.last.attachment is not None
    assert dewi.sees((await claim(town, dewi))["code"])


@pytest.mark.parametrize(
    ("language", "said"), [("id", "saya tidak jadi datang"), ("id", "maaf saya gak bisa datang"), ("en", "I can't make it")]
)
async def test_who_cannot_come_is_asked_once_more(town: Town, language: str, said: str) -> None:
    dewi = await seated(town, language)
    await dewi.says("menu")
    await dewi.says(said)
    assert dewi.labels == [dewi.word("Keep my seat"), dewi.word("Yes, cancel it")]
    assert (await town.seats(MOTIF))["confirmed"] == ["dewi"]


@pytest.mark.parametrize(
    ("language", "said"), [("id", "insyaallah datang"), ("id", "iya saya datang"), ("en", "yes I am coming")]
)
async def test_who_comes_says_so(town: Town, language: str, said: str) -> None:
    dewi = await seated(town, language)
    await dewi.says(said)
    assert dewi.last.heading == dewi.word("Noted: you are coming")


@pytest.mark.parametrize(
    ("language", "said"), [("id", "kapan pelatihannya"), ("id", "di mana tempatnya"), ("en", "when does it start?")]
)
async def test_when_and_where_is_answered_for_what_they_hold(town: Town, language: str, said: str) -> None:
    dewi = await seated(town, language)
    await dewi.says("menu")
    await dewi.says(said)
    assert dewi.sees("09.00-16.00 WIB" if language == "id" else "09:00-16:00 WIB", "Kusumanegara")
    assert dewi.word("My registration") in dewi.labels


# ---- following --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "begun", "ended"),
    [
        ("id", "ikuti batik", "berhenti ikuti batik"),
        ("id", "ikuti batik jogja", "stop ikuti batik"),
        ("id", "ikuti tenun", "berhenti mengikuti tenun"),
        ("en", "follow weaving lombok", "unfollow weaving in Lombok"),
        ("en", "follow batik", "stop following batik"),
    ],
)
async def test_following_ends_in_a_sentence(town: Town, language: str, begun: str, ended: str) -> None:
    ketut = await maker(town, "ketut", language)
    await ketut.says(begun)
    assert len(await town.rows(interests)) == 1
    await ketut.says(ended)
    assert await town.rows(interests) == []
    assert ketut.word("Undo") in ketut.labels


async def test_words_that_could_be_several_or_nothing_show_what_is_followed(town: Town) -> None:
    ketut = await maker(town, "ketut")
    for said in ("ikuti batik jogja", "ikuti batik solo"):
        await ketut.says(said)
    for said in ("berhenti ikuti batik", "berhenti ikuti perak"):
        await ketut.says(said)
        assert ketut.last.heading == "Yang Anda ikuti"
    assert len(await town.rows(interests)) == 2
    await ketut.says("berhenti ikuti batik jogja")
    assert [row["subject"] for row in await town.rows(interests)] == ["batik/ID-JT"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "kabari saya kalau ada kelas perak di Bali"), ("en", "let me know when there is silver in Bali")],
)
async def test_tell_me_when_is_following(town: Town, language: str, said: str) -> None:
    ketut = await maker(town, "ketut", language)
    await ketut.says(said)
    assert [row["subject"] for row in await town.rows(interests)] == ["perak/ID-BA"]
    assert await town.rows(registrations) == []


# ---- silence -------------------------------------------------------------------------------------------------------------------
@BOTH
async def test_messages_come_again_in_a_word(town: Town, language: str) -> None:
    dewi = await seated(town, language)
    await dewi.says("berhenti" if language == "id" else "stop")
    await dewi.says("menu")
    await dewi.says("kirim lagi" if language == "id" else "messages again")
    assert (await town.rows(registrations))[0]["status"] == "confirmed"
    assert dewi.word("Menu") in dewi.labels
    await dewi.says("pengingat" if language == "id" else "reminders")
    assert dewi.word("Messages again") not in dewi.labels


@BOTH
async def test_help_names_reminders_and_following(town: Town, language: str) -> None:
    dewi = await maker(town, "dewi", language)
    await dewi.says("bantuan" if language == "id" else "help")
    await dewi.says("1")
    assert dewi.last.heading == dewi.word("Reminders")
    await dewi.says("bantuan" if language == "id" else "help")
    await dewi.presses(dewi.word("What I follow"))
    assert dewi.sees("ikuti batik" if language == "id" else "follow batik")


@BOTH
async def test_who_waits_in_line_hears_what_silence_means_for_them(town: Town, language: str) -> None:
    await full_class(town)
    dewi = await seated(town, language)
    await dewi.says("saya mau berhenti" if language == "id" else "stop")
    assert dewi.sees(dewi.word("You stay on the waiting list, but meanwhile I cannot offer you a seat."))
    ana = await maker(town, "ana2", language)
    await ana.says("berhenti")
    assert "daftar tunggu" not in ana.reads
    assert "waiting list" not in ana.reads


# ---- finding one's way ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "said", "heading"),
    [
        ("id", "apakah saya terdaftar?", "My registrations"),
        ("en", "am I registered?", "My registrations"),
        ("id", "cara pakai", "How Sapa works"),
        ("en", "what can you do", "How Sapa works"),
    ],
)
async def test_questions_about_oneself_and_about_sapa(town: Town, language: str, said: str, heading: str) -> None:
    dewi = await seated(town, language)
    await dewi.says(said)
    assert dewi.last.heading == dewi.word(heading)


@BOTH
async def test_news_is_asked_for_in_words(town: Town, language: str) -> None:
    dewi = await seated(town, language)
    await dewi.says("ada kabar baru?" if language == "id" else "what's new?")
    assert dewi.sees(dewi.word("There is no news right now."))


@BOTH
async def test_go_on_goes_on_with_the_form_the_menu_offers(town: Town, language: str) -> None:
    lia = await town.guest("lia", language)
    await lia.says(f"/start r_{(await town.activity(MOTIF))['id']}")
    await lia.says("setuju" if language == "id" else "agree")
    question = lia.last.text
    await lia.says("menu")
    await lia.says("lanjut" if language == "id" else "continue")
    assert lia.last.text == question


@BOTH
async def test_yes_at_a_card_begins_to_register(town: Town, language: str) -> None:
    lia = await town.guest("lia", language)
    await lia.says(f"/start a_{(await town.activity(MOTIF))['id']}")
    await lia.says("mau" if language == "id" else "yes please")
    assert lia.word("Agree, continue") in lia.labels


@BOTH
async def test_a_programme_without_a_date_is_found_by_its_name(town: Town, language: str) -> None:
    lia = await town.guest("lia", language)
    await lia.says("desa devisa lpei" if language == "id" else "Export Coaching Program")
    assert lia.word("Tell me") in lia.labels
    await lia.says("beri tahu saya kalau dibuka" if language == "id" else "let me know when it opens")
    assert [row["kind"] for row in await town.rows(interests)] == ["activity"]

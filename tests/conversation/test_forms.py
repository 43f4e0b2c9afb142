"""A form in daily life: restarts, days of silence, other business in between, and every way of answering."""

from __future__ import annotations

import pytest

from storage.models import contacts, questions, registrations
from tests.persona import Persona, Town
from tests.persona import on_sqlite as database_url  # noqa: F401
from tests.wires.fixtures import not_on

DYEING, MOTIF = "contoh-pewarnaan-batik", "contoh-motif-batik"
SHARES = not_on("web", why="a page has no address book")


async def in_a_form(town: Town, *answers: str, language: str = "id", slug: str = DYEING) -> Persona:
    sri = await town.guest("sri", language)
    await sri.says(f"/start r_{(await town.activity(slug))['id']}")
    await sri.presses(sri.word("Agree, continue"))
    for answer in answers:
        await sri.says(answer)
    return sri


async def test_a_form_survives_restarts_and_days_of_silence(town: Town) -> None:
    sri = await in_a_form(town)
    for answer in ("Sri Wahyuni", "081234567890", "batik"):
        await town.restart()
        town.clock.tick(days=2)
        await sri.says(answer)
    await town.crash()
    await town.open()
    await sri.walks("Bantul", "Sudah", "Benar, daftarkan")
    assert (await town.seats(DYEING))["confirmed"] == ["sri"]


@pytest.mark.parametrize(("language", "word", "other"), [("id", "bahasa", "English"), ("en", "language", "Bahasa Indonesia")])
async def test_switching_the_language_asks_the_same_question_again(town: Town, language: str, word: str, other: str) -> None:
    sri = await in_a_form(town, "Sri Wahyuni", language=language)
    await sri.says(word)
    await sri.presses(other)
    assert sri.sees("(2/5) Nomor HP Anda?" if language == "en" else "(2/5) What is your phone number?")
    await sri.says("081234567890")
    assert "(3/5)" in sri.reads


@pytest.mark.parametrize(
    ("command", "shown"),
    [("menu", "Apa yang Anda cari?"), ("0", "Apa yang Anda cari?"), ("/menu", "Apa yang Anda cari?"), ("bantuan", "Cara pakai")],
)
async def test_words_of_escape_work_even_where_any_text_is_an_answer(town: Town, command: str, shown: str) -> None:
    sri = await in_a_form(town)
    await sri.says(command)
    assert sri.sees(shown.split()[0])
    await sri.says("menu")
    await sri.presses("Lanjutkan isian")
    assert sri.sees("(1/5)")
    await sri.says("Sri Wahyuni")
    assert sri.sees("(2/5)")


@pytest.mark.parametrize("command", ["/profil", "/pelatihan", "/data", "/pendaftaran", "berhenti", "/tidakada"])
async def test_after_other_business_the_form_can_be_continued(town: Town, command: str) -> None:
    sri = await in_a_form(town, "Sri Wahyuni")
    await sri.says(command)
    await sri.says("menu")
    await sri.presses("Lanjutkan isian")
    assert sri.sees("(2/5)")


async def test_what_is_typed_after_other_business_is_no_answer(town: Town) -> None:
    sri = await in_a_form(town)
    await sri.says("menu")
    await sri.says("tenun ntb")
    assert sri.sees("Tenun Lombok")
    await sri.says("menu")
    await sri.walks("Lanjutkan isian", "Sri", "081234567890", "batik", "Bantul", "Sudah")
    assert sri.sees("Nama: Sri")


async def test_agreeing_again_keeps_what_was_answered(town: Town) -> None:
    sri = await in_a_form(town)
    consent = sri.chat[-2]
    await sri.says("Sri Wahyuni")
    await sri.presses("Setuju, lanjut", consent)
    assert sri.sees("(2/5)")


async def test_the_button_of_an_earlier_question_corrects_it(town: Town) -> None:
    sri = await in_a_form(town, "Sri", "081234567890")
    crafts = sri.chat[-1]
    await sri.walks("Batik", "Bantul")
    await sri.presses("Tenun", crafts)
    assert sri.sees("(5/5)")
    await sri.presses("Sudah")
    assert sri.sees("Kerajinan: Tenun")


@pytest.mark.parametrize(
    ("answer", "craft"), [("2", "tenun"), ("dua", "tenun"), ("two", "tenun"), ("TENUN", "tenun"), ("menenun", "tenun")]
)
async def test_a_choice_is_pressed_typed_or_counted(town: Town, answer: str, craft: str) -> None:
    sri = await in_a_form(town, "Sri", "081234567890", answer, "Bantul")
    await sri.walks("Sudah", "Benar, daftarkan")
    assert (await town.rows(contacts))[0]["craft"] == craft


@pytest.mark.parametrize(("kind", "said"), [("voice", "pesan suara"), ("sticker", "membaca tulisan")])
@not_on("web", why="a page takes no files")
async def test_what_cannot_be_read_is_answered_with_the_question(town: Town, kind: str, said: str) -> None:
    sri = await in_a_form(town, "Sri", "081234567890")
    await sri.sends(kind)
    assert sri.sees(said, "(3/5)", "Batal")
    assert (sri.labels[0], sri.labels[-1]) == ("Batik", "Tanya petugas")
    assert sri.last.text.index(said) < sri.last.text.index("(3/5)")
    await sri.says("1")
    assert sri.sees("(4/5)")


async def test_more_answers_than_a_list_holds_are_pages(town: Town) -> None:
    sri = await in_a_form(town, "Sri", "081234567890")
    first = sri.chat[-1]
    await sri.presses("Lainnya")
    assert sri.sees("(3/5)", "Kulit", "Bukan perajin")
    assert "tidak" not in sri.last.text, "turning a page is no wrong answer"
    await sri.presses("Sebelumnya")
    assert sri.labels == [choice.label for choice in first.reply.choices]
    await sri.says("7")
    await sri.presses("Kulit")
    assert sri.sees("(4/5)")
    await sri.taps(f"answer:{first.reply.choices[0].action.version}:craft=page:99")
    assert sri.sees("Kulit"), "beyond the last page is the last page"


async def test_a_word_of_several_crafts_asks_which(town: Town) -> None:
    sri = await in_a_form(town, "Sri", "081234567890", "sandal")
    assert sri.sees("(3/5)")
    offered = [choice for choice in sri.last.choices if choice.action.name == "answer"]
    assert len(offered) == 2
    await sri.says("1")
    assert sri.sees("(4/5)")


async def test_two_failures_change_tactic(town: Town) -> None:
    sri = await in_a_form(town, "Sri")
    await sri.says("rahasia")
    assert sri.sees("0812 3456 7890", "(2/5)")
    assert "Tanya petugas" not in sri.labels
    await sri.says("tidak mau")
    assert sri.labels[0] == "Tanya petugas"
    await sri.says("0812-3456-7890")
    assert sri.sees("(3/5)")
    assert "Tanya petugas" not in sri.labels


@SHARES
async def test_a_shared_contact_answers_only_when_it_is_ones_own(town: Town) -> None:
    sri = await in_a_form(town, "Sri")
    assert sri.last.ask is not None
    await sri.shares("+6289999999999", own=False)
    assert sri.sees("orang lain", "(2/5)")
    await sri.shares("6281234567890")
    assert sri.sees("(3/5)")
    await sri.walks("Batik", "Bantul", "Sudah", "Benar, daftarkan")
    assert (await town.rows(contacts))[0]["phone"] == "+6281234567890"


@SHARES
async def test_a_contact_shared_without_being_asked_is_not_kept(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.shares("+6281234567890")
    assert sri.sees("tidak")
    assert (await town.rows(contacts))[0]["phone"] is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62812 3456 7890", "+6281234567890"),
        ("+60 12-345 6789", "+60123456789"),
    ],
)
async def test_phone_numbers_as_people_write_them(town: Town, typed: str, stored: str) -> None:
    sri = await in_a_form(town, "Sri", typed, "batik", slug=MOTIF)
    await sri.presses("Benar, daftarkan")
    assert (await town.rows(contacts))[0]["phone"] == stored


@not_on("web", why="a page takes no files")
@pytest.mark.parametrize("language", ["id", "en"])
async def test_what_cannot_be_read_is_answered_and_loses_nothing(town: Town, language: str) -> None:
    sri = await in_a_form(town, "Sri", language=language)
    for kind in ("voice", "sticker", "photo", "document", "video", "audio", "other"):
        await sri.sends(kind)
        assert sri.word("Ask a person") in sri.labels
    await sri.says("081234567890")
    assert sri.sees("(3/5)")


async def test_a_question_is_stored_with_what_it_is_about(town: Town) -> None:
    sri = await town.guest("sri")
    number = (await town.activity(DYEING))["id"]
    await sri.walks(f"/start a_{number}", "Rincian", "Tanya petugas")
    assert sri.sees("Pewarnaan batik (Contoh)")
    await sri.says("Apakah boleh membawa anak?")
    assert sri.sees("nomor")
    (question,) = await town.rows(questions)
    assert (question["activity_id"], question["body"]) == (number, "Apakah boleh membawa anak?")


async def test_leaving_a_question_sends_nothing(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("menu", "Tanya petugas", "batal")
    assert sri.sees("Tidak ada yang dikirim")
    assert await town.rows(questions) == []


async def test_the_profile_is_changed_field_by_field(town: Town) -> None:
    sri = await town.guest("sri", name="Sri")
    await sri.walks("profil", "Kabupaten/kota", "Bantul")
    assert sri.sees("Tersimpan")
    (contact,) = await town.rows(contacts)
    assert (contact["name"], contact["regency"], contact["province"]) == ("Sri", "Bantul", "ID-YO")
    await sri.walks("Profil saya", "Lainnya", "Skala usaha", "Mikro")
    assert (await town.rows(contacts))[0]["scale"] == "mikro"
    await sri.walks("profil", "Lainnya", "Negara", "kembali")
    assert (await town.rows(contacts))[0]["country"] is None
    await sri.walks("profil", "Lainnya", "Kembali")
    assert sri.labels[:2] == ["Nama", "Nomor HP"]


async def test_nothing_to_cancel(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("batal")
    assert "Menu" in sri.labels
    assert await town.rows(registrations) == []


async def test_a_question_in_the_middle_of_a_form_does_not_lose_it(town: Town) -> None:
    sri = await in_a_form(town, "Sri", "rahasia", "tidak mau")
    await sri.walks("Tanya petugas", "Kenapa perlu nomor saya?")
    assert (await town.rows(questions))[0]["body"] == "Kenapa perlu nomor saya?"
    await sri.presses("Lanjutkan isian")
    assert sri.sees("(2/5)")
    await sri.walks("/tanya", "batal", "menu", "Lanjutkan isian", "081234567890")
    assert sri.sees("(3/5)")


async def test_leaving_both_forms_leaves_nothing(town: Town) -> None:
    sri = await in_a_form(town, "Sri")
    await sri.walks("/tanya", "batal", "batal")
    assert sri.sees("Tidak ada yang didaftarkan")
    await sri.says("menu")
    assert "Lanjutkan isian" not in sri.labels

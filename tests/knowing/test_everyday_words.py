"""Everyday words, small talk and what is no question of ours find nothing by chance; what narrows a list narrows that list."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.vocabulary import SharedPlace
from storage.models import unknown_words
from tests.knowing.test_finding_rules import JOGJA
from tests.knowing.test_sharing import finds
from tests.persona import Persona, Town


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What only words decide need not be tried on both databases."""
    return sqlite_url


def rows(persona: Persona) -> set[str]:
    """The actions of the last reply."""
    return {choice.action.name for choice in persona.last.choices}


@pytest.mark.parametrize(
    "said",
    [
        "cuaca di paris",
        "liburan ke jepang",
        "resep rendang",
        "siapa presiden indonesia kok",
        "mantap jiwaku",
        "saya lagi sedih",
        "gajah terbang ke bulan",
        "football japan korea",
        "book me a hotel in dubai",
        "my cat is sick",
        "write me a poem",
        "bonjour comment ca va",
        "the cheapest",
        "is there anything for teachers",
    ],
)
async def test_what_is_no_question_of_ours_finds_nothing_by_chance(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees(sri.word("Sorry, I do not understand that yet. Do you mean one of these?"))


@pytest.mark.parametrize(("said", "market"), [("pasar jepang", "jepang"), ("can i sell to turkey", "turk"), ("korea", "korea")])
async def test_a_country_alone_or_with_something_to_sell_is_a_market(town: Town, said: str, market: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert market in sri.last.heading.casefold()


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("hai sapa", "Hello and welcome."),
        ("thanks a lot!", "You are welcome. Type menu whenever you need me."),
        ("wkwkwk", "All right. Type menu whenever you need me."),
        ("bye", "All right. Type menu whenever you need me."),
        ("kamu siapa", "Ask a person"),
        ("are you a robot", "Ask a person"),
        ("saya bingung", "How Sapa works"),
    ],
)
async def test_small_talk_is_answered_briefly(town: Town, said: str, seen: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees(sri.word(seen))


async def test_sapa_says_that_it_is_no_person(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("kamu robot ya?")
    assert sri.sees("program komputer, bukan orang", "Gratis")


# ---- below a list -----------------------------------------------------------------------------------------------------------
async def test_what_is_said_below_a_list_narrows_it(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan batik")
    await sri.says("yang di jogja")
    assert sri.sees("Batik, DI Yogyakarta")
    await sri.says("only in december")
    assert sri.sees("Batik, DI Yogyakarta, Desember 2026")
    await sri.says("pelatihan")
    await sri.says("yang di jogja")
    assert "Batik, DI" not in sri.last.heading


async def test_days_without_anything_lead_to_what_comes_after_them(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan")
    reply = await sri.says("besok")
    assert sri.sees("belum ada kegiatan", "sesudahnya")
    assert {choice.action.name for choice in reply.choices[:2]} == {"card"}


async def test_the_last_and_the_second_one(town: Town) -> None:
    sri = await town.guest("sri", "en")
    listed = await sri.says("trainings")
    cards = [choice for choice in listed.choices if choice.action.name == "card"]
    await sri.says("the last one")
    assert sri.last.heading == cards[-1].label
    await sri.says("trainings")
    await sri.says("the second one")
    assert sri.last.heading == cards[1].label


@pytest.mark.parametrize("said", ["/cari batik", "dekat jogja"])
async def test_back_leads_to_the_list_a_card_was_found_in(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    found = await sri.says(said)
    card = next(choice.label for choice in found.choices if choice.action.name == "card")
    await sri.presses(card)
    await sri.presses(sri.word("Back"))
    assert sri.last.heading == found.heading
    assert sri.labels == [choice.label for choice in found.choices]


# ---- near -------------------------------------------------------------------------------------------------------------------
async def test_what_is_near_is_of_the_week_and_kind_that_were_said(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("sekitar jogja bulan depan")
    assert sri.sees("DI Yogyakarta, Desember 2026", "Pewarnaan batik")
    await sri.says("kelas dekat jogja bulan depan")
    assert "fair" not in rows(sri)
    await sri.says("kelas dekat jogja maret 2028")
    assert sri.sees("belum ada kegiatan untuk Maret 2028", "Ini yang ada di DI Yogyakarta")


async def test_what_was_asked_for_stays_asked_for_while_the_place_is(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pelatihan dekat sini bulan depan")
    await sri.says("dekat jogja")
    assert sri.sees("DI Yogyakarta, Desember 2026")
    await sri.says("pelatihan dekat sini bulan depan")
    await sri.does(SharedPlace(*JOGJA))
    assert sri.sees("Desember 2026")
    assert "ecoprint" not in sri.reads or "1 Des" in sri.reads
    await sri.says("pelatihan dekat sini bulan depan")
    await sri.presses(sri.word("Anywhere"))
    assert sri.sees("Akan datang: Desember 2026")


async def test_a_province_that_was_doubtful_keeps_what_was_asked(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("dekat papua desember")
    await sri.presses("Papua Selatan")
    assert sri.sees("Papua Selatan, Desember 2026", "noken")


@pytest.mark.parametrize("said", ["dekat singapura", "near london"])
async def test_abroad_is_no_place_of_ours(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees("belum kenal tempat itu")


@pytest.mark.parametrize(
    "payload", ["anywhere:0:", "anywhere:0:x", "anywhere:0:f", "near:0:ID-YO.zzz", "near:0:.a", "abroad:0:9"]
)
async def test_forged_presses_harm_nothing(town: Town, payload: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.taps(payload)


async def test_a_list_of_everything_does_not_look_like_an_answer(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ada kelas bikin sabun ga")
    assert sri.sees("Belum ada yang saya temukan untuk “sabun”", "Yang lain, mungkin berguna")
    await sri.says("kelas apa aja")
    assert "temukan" not in sri.reads


# ---- searching --------------------------------------------------------------------------------------------------------------
async def test_a_word_told_of_something_elsewhere_hides_no_place_that_was_named(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("di kampung saya ada ga, sleman")
    assert sri.sees("Akan datang: DI Yogyakarta")


async def test_what_is_over_hides_nothing_that_is_coming(town: Town) -> None:
    sri = await town.guest("sri", "en")
    reply = await sri.says("natural dye workshop")
    assert any("Dyeing batik" in choice.label for choice in reply.choices)


# ---- from abroad ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["boleh orang luar negeri ikut?", "can foreigners join", "wna boleh daftar ga"])
async def test_whether_people_of_other_countries_may_join(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert [choice.label for choice in sri.last.choices if choice.action.name == "card"] == [
        "Desain dan pemasaran perhiasan, ASEAN (Contoh)"
    ]
    await sri.presses("Desain dan pemasaran perhiasan, ASEAN (Contoh)")
    await sri.says(said)
    assert sri.sees("Terbuka bagi peserta dari", "Malaysia")
    await sri.says("pewarnaan batik")
    await sri.says(said)
    assert sri.sees("Terbuka bagi peserta dari: Indonesia.")


# ---- words to share by ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["poster pewarnaan batik", "bagikan bimtek pewter", "link pelatihan tenun lombok"])
async def test_something_to_share_is_found_by_its_words(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert "poster" in rows(sri), sri.reads
    assert "hubungkan" not in sri.reads, "a code that opens an account is not for others"


async def test_after_the_bots_name_a_fair_stands_first_and_nothing_is_found_by_chance(town: Town) -> None:
    fairs = (await finds(town, "inakraft")).found
    assert "INACRAFT" in fairs[0].title
    assert fairs[0].key.startswith("f_")
    assert (await finds(town, "resep rendang")).found == ()


# ---- words nobody understood ------------------------------------------------------------------------------------------------
async def test_an_unknown_word_that_a_feature_took_is_counted_too(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("kirim blekotek ke jepang kena pajak brp")
    await sri.says("dekat jogja ada gembus ga, nama saya klepon")
    kept = await town.database.read(lambda connection: connection.execute(select(unknown_words.c.word)).scalars().all())
    assert {"blekotek", "gembus"} <= {*kept}
    assert "klepon" not in kept


async def test_a_word_that_all_products_share_names_none(town: Town) -> None:
    """A figure asked for that nobody states, and no code of pewter."""
    sri = await town.guest("sri", "id")
    await sri.says("pasar terbesar ekspor kerajinan negara mana")
    assert "HS" not in sri.reads
    assert sri.sees("Setiap jawaban menyebut sumber")
    await sri.says("kerajinan kayu ke jepang")
    assert sri.sees("Kerajinan kayu ke Jepang", "HS 4414")

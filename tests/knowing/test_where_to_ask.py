"""Where to ask about exporting, selling online, and steps: as people type it."""

from __future__ import annotations

import pytest

from tests.persona import Town


@pytest.mark.parametrize(
    ("language", "said", "desk"),
    [
        ("id", "kantor ppei dimana", "PPEI (Jakarta)"),
        ("id", "alamat fta center", "FTA Center"),
        ("id", "export center makassar", "Export Center Makassar"),
        ("id", "kantor lpei di jakarta", "LPEI"),
        ("en", "phone number of bbspjikb", "BBSPJIKB"),
    ],
)
async def test_a_desk_by_its_name_is_opened(town: Town, language: str, said: str, desk: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert (reply.heading or "").startswith(desk)


async def test_an_address_is_said_in_both_languages(town: Town) -> None:
    sri = await town.guest("sri", "en")
    await sri.says("phone number of bbspjikb")
    assert sri.sees("(0274) 546111", "Training, testing")
    assert "in Indonesian" not in sri.reads


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("bantuan ekspor di kalimantan", "Export Center Balikpapan dan Batam"),
        ("siapa yg bs bantu ekspor di jatim", "Export Center Surabaya (ECS)"),
        ("konsultasi ekspor gratis", "BBSPJIKB Yogyakarta"),
        ("meja bantuan", "BBSPJIKB Yogyakarta"),
        ("nomor wa bea cukai", ""),
        ("dinas perdagangan jogja", ""),
    ],
)
async def test_who_asks_where_to_ask_sees_the_desks(town: Town, said: str, first: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert {choice.action.name for choice in reply.choices} >= {"desk", "desk_place"}
    if "ekspor di" in said:
        assert reply.choices[0].label == first


async def test_a_province_that_was_typed_is_not_called_ones_own(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("klinik ekspor di surabaya")
    assert "di Jawa Timur" in reply.choices[0].detail
    assert not any("daftar tidak ditemukan" in choice.detail for choice in reply.choices)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "mau jual di tokopedia"),
        ("id", "jualan online gmn"),
        ("id", "biaya jualan di shopee"),
        ("id", "habis e-smart ngapain"),
        ("en", "can i sell on etsy"),
        ("en", "after e-smart workshop what next"),
    ],
)
async def test_selling_online_is_the_list_for_it(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says(said)
    assert sri.sees(sri.word("Which marketplaces take part now, and what they charge, is not in my sources: ask the organiser."))


async def test_a_class_about_selling_online_is_a_class(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("pelatihan jualan online")
    assert "card" in {choice.action.name for choice in reply.choices}


async def test_documents_are_named_in_the_language_being_spoken(town: Town) -> None:
    sri = await town.guest("sri", "en")
    await sri.taps("step:0:ready")
    assert sri.sees("Documents: product sample, price list, production capacity")
    await sri.taps("step:0:small-parcel")
    assert sri.sees("Documents: consignment note, invoice")
    made = await town.guest("made", "id")
    await made.taps("step:0:ready")
    assert made.sees("Dokumen: contoh produk")


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("L/C itu apaan", "contract"),
        ("mau masuk e katalog", "tkdn"),
        ("packing barang", "pack"),
        ("langkah ke 8 apa", "ska"),
        ("fasilitas bea cukai buat ikm", "kite"),
    ],
)
async def test_words_for_a_step_open_it(town: Town, said: str, step: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert step in {choice.action.argument for choice in reply.choices}


async def test_an_explanation_is_no_tail_of_a_sentence_where_all_of_it_fits(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.taps("step_explain:0:market")
    assert reply.text.startswith("Tentukan kode HS")


@pytest.mark.parametrize(
    ("language", "said"), [("id", "bunga kur skrg brp"), ("id", "pinjam modal usaha"), ("en", "kur interest rate")]
)
async def test_what_a_loan_costs_is_said_to_be_unknown(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(sri.word("The limit and interest of KUR now are in none of my sources: ask your bank."))
    assert len(f"{reply.heading}\n{reply.text}") <= 350


@pytest.mark.parametrize(
    ("said", "step"), [("bahan baku impor bebas pajak gmn", "kite"), ("kode hs itu apa", "market"), ("bea masuk nib", "nib")]
)
async def test_duty_of_nothing_in_particular_is_the_step_that_is_named(town: Town, said: str, step: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert step in {choice.action.argument for choice in reply.choices}


async def test_a_test_of_skill_of_a_craft_without_one_shows_those_there_are(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("uji bnsp perak")
    assert "card" in {choice.action.name for choice in reply.choices}


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "import raw material duty free"), ("id", "kite bayar berapa"), ("id", "sertifikat tkdn biaya brp")],
)
async def test_a_step_below_a_note_still_is_one_bubble(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert {"step_done", "step_explain"} <= {choice.action.name for choice in reply.choices}
    assert len(f"{reply.heading}\n{reply.text}") <= 350

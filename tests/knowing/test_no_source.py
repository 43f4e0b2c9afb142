"""What no source states is said to be so, with who may know; it is answered by nothing that merely shares a word."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.i18n import FIRST_LANGUAGE
from storage.models import questions
from tests.persona import Town

UNKNOWN = {
    "id": [
        ("halal", "sertifikat halal"),
        ("cara urus sertifikat halal utk kemasan", "sertifikat halal"),
        ("sertifikasi halal", "sertifikat halal"),
        ("hki merek", "merek (HKI)"),
        ("daftar merek dmn", "merek (HKI)"),
        ("haki batik", "merek (HKI)"),
        ("hak cipta motif", "hak cipta"),
        ("paten", "paten"),
        ("lcl / fcl", "kontainer"),
        ("sewa kontainer brp", "kontainer"),
        ("ongkir ke jepang", "ongkos kirim"),
        ("biaya ekspor berapa", "biaya ekspor"),
        ("kurs dolar hari ini", "kurs"),
        ("perlu sni ga", "SNI"),
        ("bea keluar rotan", "bea keluar"),
        ("pajak umkm", "pajak usaha"),
    ],
    "en": [
        ("halal certificate", "halal certificates"),
        ("register a trademark", "trade marks"),
        ("copyright of my motif", "copyright"),
        ("patent", "patents"),
        ("what is FCL and LCL", "containers"),
        ("how much does it cost to export furniture", "what exporting costs"),
        ("exchange rate", "exchange rates"),
    ],
}


@pytest.mark.parametrize(("language", "said", "subject"), [(one, *pair) for one, pairs in UNKNOWN.items() for pair in pairs])
async def test_it_is_said_that_no_source_is_at_hand(town: Town, language: str, said: str, subject: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(subject, {"id": "belum ada sumber", "en": "no source"}[language])
    assert {"forward", "desks", "menu"} <= {choice.action.name for choice in reply.choices}
    assert len(reply.text) <= 350


async def test_the_question_goes_to_a_person_as_it_was_typed(town: Town) -> None:
    sri = await town.guest("sri", FIRST_LANGUAGE)
    await sri.says("bikin sertifikat halal dmn ya")
    await sri.says("ya")
    kept = await town.database.read(lambda connection: connection.execute(select(questions.c.body)).scalars().all())
    assert "bikin sertifikat halal dmn ya" in kept


@pytest.mark.parametrize(
    ("language", "said", "action"),
    [
        ("id", "ongkir tas rotan ke jepang brp", "duty"),
        ("id", "halal ke malaysia", "market"),
        ("en", "shipping cost to Japan", "step"),
    ],
)
async def test_what_is_known_beside_it_is_offered(town: Town, language: str, said: str, action: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert action in {choice.action.name for choice in reply.choices}


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("incoterm fob", "Langkah 5"),
        ("modal KUR", "Plafon dan bunga KUR"),
        ("pinjaman", "Plafon dan bunga KUR"),
        ("biaya urus ska berapa", "Langkah 8"),
    ],
)
async def test_what_a_source_states_is_answered_from_it(town: Town, said: str, seen: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert sri.sees(seen)
    assert "forward" not in {choice.action.name for choice in reply.choices}


@pytest.mark.parametrize(
    ("language", "said", "seen"),
    [
        ("id", "ispm 15", ("Langkah 6", "Tentang ISPM 15 belum ada sumber")),
        ("id", "asuransi ekspor", ("Langkah 12", "Tentang asuransi dan penjaminan belum ada sumber", "LPEI")),
        ("en", "inaexport", ("Step 4", "I have no source on InaExport", "Kementerian Perdagangan")),
        ("id", "ambiente", ("Biasanya Februari (belum ada sumber)",)),
        ("en", "salone", ("usually in April (no source)",)),
        ("id", "jiffina", ("Biasanya Maret. ",)),
    ],
)
async def test_what_the_catalogue_knows_by_name_alone_is_marked(
    town: Town, language: str, said: str, seen: tuple[str, ...]
) -> None:
    sri = await town.guest("sri", language)
    await sri.says(said)
    assert sri.sees(*seen)


async def test_who_wants_to_learn_about_it_sees_classes(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("pelatihan merek")
    assert "card" in {choice.action.name for choice in reply.choices}


# ---- figures --------------------------------------------------------------------------------------------------------------
NO_YEAR = [
    ("id", "nilai ekspor perhiasan 2022", "Untuk 2022 belum ada sumber", {"jewellery-export-2016", "jewellery-export-7m2023"}),
    (
        "en",
        "export value of jewellery 2022",
        "No source of mine states 2022",
        {"jewellery-export-2016", "jewellery-export-7m2023"},
    ),
    ("id", "ekspor batik 2019", "Untuk 2019 belum ada sumber", {"batik-export-2020", "batik-export-2021"}),
    ("en", "craft exports 2022", "No source of mine states 2022", {"craft-export-2021", "craft-export-2019"}),
    ("id", "jumlah perajin batik 2015", "Untuk 2015 belum ada sumber", {"batik-workers"}),
]


@pytest.mark.parametrize(("language", "said", "seen", "offered"), NO_YEAR)
async def test_a_year_that_no_source_states_is_said_before_others_are_offered(
    town: Town, language: str, said: str, seen: str, offered: set[str]
) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(seen)
    shown = {choice.action.argument for choice in reply.choices if choice.action.name == "figure"}
    assert offered <= shown
    assert not {one for one in shown if "demand" in one}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "berapa ekspor furnitur"),
        ("id", "ekspor mebel berapa"),
        ("id", "nilai ekspor tenun ke jepang"),
        ("id", "berapa mesin batik"),
        ("en", "how much furniture is exported"),
        ("en", "value of rattan exports"),
    ],
)
async def test_a_number_that_no_source_states_is_none(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says(said)
    assert sri.sees({"id": "Untuk angka itu belum ada sumber", "en": "I have no source for that figure"}[language])


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("nilai ekspor perhiasan 2016", "5,34 miliar US$, 2016"),
        ("jumlah perajin batik 2022", "200.000 orang, 2021-2024"),
        ("permintaan perhiasan jepang", "Bukan khusus Jepang"),
        ("nilai ekspor kerajinan ke amerika", "Bukan khusus Amerika Serikat"),
        ("permintaan perhiasan hongkong", "22,4 ton"),
        ("peringkat ekspor perhiasan", "17 (2023)"),
        ("jumlah eksportir batik 2024", "Bukan khusus Batik"),
        ("jumlah perajin perempuan", "Bukan khusus perempuan"),
        ("berapa peserta esmart", "Peserta e-Smart IKM"),
        ("ecp 2023 berapa", "Peserta ECP"),
        ("berapa jumlah sentra", "IKM batik dalam 201 sentra"),
        ("berapa ikm perhiasan", "Unit usaha perhiasan skala kecil"),
    ],
)
async def test_a_number_of_what_was_asked_is_said(town: Town, said: str, seen: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert sri.sees(seen)


# ---- groups of countries --------------------------------------------------------------------------------------------------
GROUPS = [
    ("id", "apa ada perjanjian dengan uni eropa", ("Uni Eropa", "IEU-CEPA belum berlaku", "Sumber: wmhg.org"), "DE"),
    ("en", "does the EU have an agreement", ("European Union", "IEU-CEPA not in force yet", "Source: wmhg.org"), "NL"),
    ("id", "apa ada perjanjian dengan asean", ("ATIGA", "0% dengan Form D", "Sumber: Direktorat Jenderal Bea dan Cukai"), "SG"),
    ("en", "is there an agreement with ASEAN", ("ATIGA", "0% with Form D", "Source:"), "TH"),
    ("id", "vietnam", ("ATIGA", "0% dengan Form D", "Vietnam belum ada di data kami", "FTA Center"), "MY"),
    ("en", "agreement with the Philippines", ("ATIGA", "Philippines is not in our data yet", "FTA Center"), "MY"),
    ("id", "batik ke prancis", ("IEU-CEPA belum berlaku", "Prancis belum ada di data kami"), "DE"),
]


@pytest.mark.parametrize(("language", "said", "seen", "member"), GROUPS)
async def test_a_group_is_answered_for_itself_and_then_by_its_markets(
    town: Town, language: str, said: str, seen: tuple[str, ...], member: str
) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(*seen)
    assert len(f"{reply.heading}\n{reply.text}") <= 350
    assert any(member in choice.action.argument for choice in reply.choices)
    assert any(choice.action.argument.endswith("/sources") for choice in reply.choices)


@pytest.mark.parametrize(("language", "said"), [("id", "perjanjian dagang apa saja"), ("en", "which countries have agreements")])
async def test_all_agreements_are_told_by_how_they_stand(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    of = {line.split(":")[0]: line for line in reply.text.splitlines()}
    stand = {"id": ("Berlaku", "Belum berlaku"), "en": ("In force", "Not in force yet")}[language]
    assert all(name in of[stand[0]] for name in ("IJEPA", "IUAE-CEPA", "AHKFTA", "IK-CEPA"))
    assert all(name in of[stand[1]] for name in ("IEU-CEPA", "IT-CEPA"))
    assert "ATIGA" not in of[stand[0]] + of[stand[1]]


@pytest.mark.parametrize(
    ("language", "said", "seen", "members"),
    [
        ("id", "rcep itu apa", ("RCEP: Berlaku 1 Jan 2022 untuk 10 negara, bukan Indonesia", "Sumber: Direktorat"), {"SG", "JP"}),
        ("en", "atiga", ("ASEAN Trade in Goods Agreement", "no source", "Source: Direktorat"), {"SG", "MY", "TH"}),
        ("en", "ieu-cepa status", ("IEU-CEPA not in force yet", "Source: wmhg.org"), {"DE", "NL"}),
    ],
)
async def test_an_agreement_is_told_by_its_name(
    town: Town, language: str, said: str, seen: tuple[str, ...], members: set[str]
) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(*seen)
    assert members <= {choice.action.argument for choice in reply.choices if choice.action.name == "market"}


async def test_who_joined_after_the_sources_were_written_is_covered_by_none(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("ekspor ke timor leste")
    assert sri.sees("Timor Leste belum ada di data ekspor kami")
    assert "ATIGA" not in sri.reads

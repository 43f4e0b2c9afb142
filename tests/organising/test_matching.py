"""What suits somebody; what they tell for it, only if they like; and what an activity says about whom it is for."""

from __future__ import annotations

import json
from datetime import date

import pytest

from storage.models import activities, consents, contacts, registrations
from tests.organising.afterwards import contact, moves, over, people
from tests.organising.people import organiser
from tests.persona import Persona, Town

DYEING, MOTIF, PEWTER = "contoh-pewarnaan-batik", "contoh-motif-batik", "contoh-pewter-desain"


async def says_of(town: Town, slug: str, **values: object) -> int:
    """What an activity says from now on; returns its number."""
    await town.change(activities, activities.c.slug == slug, **values)
    return int((await town.activity(slug))["id"])


def details(sri: Persona) -> dict[str, str]:
    return {choice.label.removesuffix(" (Contoh)").removesuffix(" (Sample)"): choice.detail for choice in sri.last.choices}


async def told(town: Town, sri: Persona) -> dict[str, object]:
    return (await town.rows(contacts, name=sri.name.title()))[0]


@pytest.mark.parametrize(("language", "words"), [("id", "yang cocok untuk saya"), ("en", "what suits me")])
async def test_each_comes_with_why_the_best_first(town: Town, language: str, words: str) -> None:
    await says_of(town, DYEING, level="beginner", skills='["pewarnaan"]')
    await says_of(town, MOTIF, level="advanced")
    sri = await town.guest("sri", language, craft="batik", province="ID-YO", level="beginner", skills='["pewarnaan"]')
    await sri.says(words)
    assert sri.sees(sri.word("Suits you"))
    found = details(sri)
    assert not [label for label in found if "otif" in label]  # two levels too far
    first = next(iter(found.values()))
    assert first.startswith(
        sri.word("because: {reasons}", reasons=", ".join(("batik", sri.word("dyeing"), sri.word("Beginner").lower())))
    )
    assert "Yogyakarta" in first


async def test_with_nothing_known_the_craft_is_asked_first_and_kept(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri")
    await sri.says("/cocok")
    assert sri.sees("Kerajinan Anda apa?")
    await sri.walks("batik", "Pemula")
    assert sri.sees("Cocok untuk Anda", "batik, pemula")
    row = await told(town, sri)
    assert (row["craft"], row["level"]) == ("batik", "beginner")
    await sri.says("pelatihan")
    assert "Cocok untuk Anda" in [choice.label for choice in sri.last.choices] or sri.sees("Persempit")


async def test_nothing_that_suits_is_said_and_can_be_followed(town: Town) -> None:
    sri = await town.guest("sri", "id", craft="rotan")
    await sri.says("cocok")
    assert sri.sees("Belum ada kegiatan mendatang yang cocok")
    assert "Kabari saya" in sri.labels


async def test_an_age_group_is_asked_with_its_purpose_and_removed_again(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri")
    await sri.taps("change:0:age_group")
    assert sri.sees("Boleh saya simpan kelompok usia Anda?", "tidak pernah wajib")
    await sri.presses("Tidak")
    assert (await told(town, sri))["age_group"] is None
    assert await town.rows(consents, purpose="age") == []
    await sri.taps("change:0:age_group")
    await sri.walks("Setuju", "25 sampai 39")
    assert (await told(town, sri))["age_group"] == "25to39"
    assert [row["withdrawn_at"] for row in await town.rows(consents, purpose="age")] == [None]
    await sri.says("/data")
    assert sri.sees("Kelompok usia")
    await sri.presses("Hapus usia saya")
    assert (await told(town, sri))["age_group"] is None
    assert [row["withdrawn_at"] for row in await town.rows(consents, purpose="age")] == [town.clock()]


async def test_a_pressed_group_without_the_agreement_is_not_kept(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri")
    await sri.taps("change:0:age_group")
    version = sri.last.choices[0].action.version
    await sri.taps(f"answer:{version}:age_group=60up")
    assert (await told(town, sri))["age_group"] is None


async def test_level_and_wishes_are_told_in_the_profile(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri")
    await sri.taps("change:0:skills")
    await sri.says("natural dyeing, kemasan, ukir tembus")
    assert json.loads(str((await told(town, sri))["skills"])) == ["pewarnaan", "kemasan", "ukir tembus"]
    await sri.taps("change:0:level")
    await sri.says("untuk pemula")
    assert (await told(town, sri))["level"] == "beginner"
    await sri.says("profil")
    assert sri.sees("pewarnaan, kemasan, ukir tembus", "Pemula")


async def test_who_it_is_for_is_asked_in_the_review_and_read_on_the_card(town: Town) -> None:
    wayan = await organiser(town)
    number = await says_of(town, MOTIF, programme=None)
    await says_of(town, DYEING, programme="Work Programme ECOTECH")
    await wayan.taps(f"revise:0:{number}")
    version = wayan.last.choices[0].action.version
    for field, said in (("skills", "pewarnaan, motif, a, b, c, d"), ("skills", "natural dyeing, motif")):
        await wayan.taps(f"correct:{version}:{field}")
        await wayan.says(said)
        assert wayan.sees("Paling banyak 5" if "a, b" in said else "Keterampilan: belum diisi → pewarnaan, motif")
    await wayan.taps(f"correct:{version}:ages")
    await wayan.walks("Di bawah 25", "Selesai")
    await wayan.taps(f"correct:{version}:programme")
    await wayan.presses("Work Programme ECOTECH")
    assert wayan.sees("Program: belum diisi → Work Programme ECOTECH")
    await wayan.walks("Terbitkan", "Ya, terbitkan")
    made = await town.activity(MOTIF)
    assert (made["skills"], made["ages"], made["programme"]) == ('["pewarnaan","motif"]', '["u25"]', "Work Programme ECOTECH")
    sri = await town.guest("sri")
    await sri.taps(f"card:0:{number}")
    assert sri.sees("Yang dipelajari: pewarnaan, motif. Usia: di bawah 25.")


async def test_ages_are_asked_at_registering_and_nothing_known_answers_for_them(town: Town) -> None:
    number = await says_of(town, DYEING, ages='["25to39"]')
    known = {"name": "Sri", "phone": "+6281234567890", "craft": "batik", "age_group": "25to39", "nib": "yes", "province": "ID-YO"}
    sri = await town.guest("sri", "id", **known, regency="Bantul", role="artisan", country="ID", business="Sri", scale="mikro")
    await sri.taps(f"agree:0:{number}")
    assert sri.sees("hanya untuk usia: 25 sampai 39")
    await sri.presses("Tidak")
    assert sri.sees("Belum ada yang didaftarkan")
    assert (await town.seats(DYEING)).get("confirmed", []) == []
    refused = sri.chat[-1]
    await sri.says("tenun")  # no answer any more
    assert "hanya untuk usia" not in sri.reads
    await sri.presses("Usia saya sesuai", refused)
    await sri.walks("Benar, daftarkan")
    assert (await town.seats(DYEING))["confirmed"] == ["sri"]


async def test_words_narrow_a_list_to_a_level_and_a_skill(town: Town) -> None:
    await says_of(town, DYEING, level="beginner", skills='["pewarnaan"]', version=2)
    await says_of(town, MOTIF, level="intermediate", version=2)
    await says_of(town, PEWTER, level="beginner", version=2)
    await town.learns()
    sri = await town.guest("sri", "id")
    for said, titles in (
        ("batik untuk pemula", ["Pewarnaan batik"]),
        ("kelas lanjutan", ["Desain motif batik"]),
        ("belajar pewarnaan", ["Pewarnaan batik"]),
        ("pewter untuk pemula", ["Bimtek desain produk pewter"]),
        ("batik for beginners", ["Pewarnaan batik"]),
    ):
        await sri.says(said)
        assert [
            label for label in details(sri) if label in ("Pewarnaan batik", "Desain motif batik", "Bimtek desain produk pewter")
        ] == titles


@pytest.mark.parametrize(("level", "shown"), [("intermediate", True), ("beginner", False)])
async def test_who_attended_reads_what_goes_one_level_on(town: Town, level: str, shown: bool) -> None:
    later = {"starts_on": date(2027, 1, 11), "ends_on": None, "closes_at": None, "level": level}
    await says_of(town, DYEING, **later)
    await says_of(town, MOTIF, level="beginner")
    (sri,) = await people(town, 1)
    await over(town, [sri])
    await moves(town, town.clock().replace(hour=13))
    await sri.walks("Sangat baik", "Lewati")
    assert sri.sees("Jawaban Anda: sangat baik")
    assert ("Langkah berikutnya: Pewarnaan batik (Contoh), 11 Jan 2027." in sri.reads) is shown
    assert ("Lihat lanjutannya" in sri.labels) is shown


async def test_what_one_registered_for_is_not_proposed(town: Town) -> None:
    sri = await town.guest("sri", "id", craft="batik", name="Sri", phone="+6281234567890")
    await sri.says("/cocok")
    before = set(details(sri))
    number = int((await town.activity(DYEING))["id"])
    row = {"activity_id": number, "contact_id": await contact(town, sri), "status": "waitlisted", "line_at": 1}
    row |= {"code": "0001", "ticket": "t1", "created_at": town.clock()}
    await town.database.run(lambda connection: connection.execute(registrations.insert(), row))
    await sri.says("/cocok")
    assert {one for one in before - set(details(sri)) if "ewarnaan" in one}
    await town.change(registrations, registrations.c.activity_id == number, status="cancelled")
    await sri.says("/cocok")
    assert set(details(sri)) == before

"""What people ask of fairs besides their names: the soonest, the cost, how to take part, who takes them there."""

from __future__ import annotations

import pytest

from tests.knowing.fairground import announced, follower
from tests.persona import Town

BOTH = pytest.mark.parametrize("language", ["id", "en"])


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "kapan pameran terdekat"), ("id", "pameran terdekat kpn ya"), ("en", "when is the nearest fair")],
)
async def test_the_nearest_in_time_is_no_place(town: Town, language: str, said: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert reply.ask is None
    assert reply.choices[0].action.name == "fair"


@pytest.mark.parametrize("said", ["kapan ada pameran deket kudus", "kapan pameran terdekat dari sini", "pameran terdekat"])
async def test_the_nearest_in_space_still_is_one(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert reply.ask is not None or "Jawa Tengah" in sri.reads


@pytest.mark.parametrize(
    ("language", "said", "whom"),
    [
        ("id", "biaya ikut inacraft brp", "ASEPHI"),
        ("id", "harga stand TEI", "Kementerian Perdagangan"),
        ("en", "how much is a stand at hktdc", "Hong Kong Trade Development Council"),
    ],
)
async def test_no_cost_is_named_and_whom_to_ask_is(town: Town, language: str, said: str, whom: str) -> None:
    sri = await town.guest("sri", language)
    reply = await sri.says(said)
    assert sri.sees(sri.word("What a stand here costs is in none of my sources, so I name no amount."), whom)
    assert "…." not in reply.text
    assert "Rp" not in reply.text


@BOTH
async def test_how_to_take_part_is_what_is_asked(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("syarat ikut ifex apa aja min" if language == "id" else "how do i join ifex")
    assert sri.sees("HIMKI")
    assert sri.word("Ways for all fairs") in sri.labels
    await sri.says("kapan ifex, mau ikut" if language == "id" else "when is ifex, i want to join")
    assert sri.word("Follow") in sri.labels


@pytest.mark.parametrize("said", ["bs difasilitasi ke pameran ga", "mau ikut pameran tp ga punya modal", "cara ikut pameran"])
async def test_without_a_fair_what_is_open_and_the_ways_there(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert sri.sees("Kemenkop UKM", "Fortune Indonesia")
    assert reply.choices[0].action.name == "card"
    assert len(f"{reply.heading}\n{reply.text}") <= 350


async def test_what_fairs_cost_at_all(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pameran gratis buat umkm")
    assert sri.sees("Biaya tiap pameran tidak ada di sumber saya")
    await sri.presses("Jalur umum")
    assert sri.sees("Kemenkop UKM")


async def test_where_nothing_fits_the_nearest_is_offered(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("ada pameran bulan desember?")
    assert sri.sees("Belum ada pameran untuk Desember", "paling mendekati")
    assert reply.choices[0].label == "Maison & Objet"  # usually in January
    await sri.says("pameran di luar negri utk anyaman")
    assert "INACRAFT" not in sri.labels


@pytest.mark.parametrize("said", ["kasih tau aku kalo inacraft buka", "ingatkan inacraft", "ingetin aku inacraft dong"])
async def test_told_when_it_opens_by_ones_own_word(town: Town, said: str) -> None:
    sri = await town.guest("sri", "id")
    await sri.says(said)
    assert "Hitung mundur" in sri.labels


@pytest.mark.parametrize(
    ("said", "fair"),
    [
        ("hktdc", "HKTDC"),
        ("jewellery gem world", "Jewellery & Gem WORLD"),
        ("asiaworld expo", "Asia World Expo"),
        ("indo craft", "Indocraft"),
        ("adiwastra", "Adiwastra Nusantara"),
        ("icra", "ICRA"),
        ("salone milano", "Salone del Mobile"),
    ],
)
async def test_a_fair_by_half_its_name(town: Town, said: str, fair: str) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says(said)
    assert (reply.heading or "").startswith(fair)


async def test_a_province_has_its_own_fairs_or_is_said_to_have_none(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pameran di surabaya")
    assert "Surabaya International Jewellery Fair" in sri.reads
    assert "INACRAFT" not in sri.labels
    await sri.says("pameran di bali")
    assert sri.sees("Belum ada pameran untuk Bali", "paling mendekati")


async def test_everything_that_can_be_done_still_leaves_room_to_share(town: Town) -> None:
    sri = await follower(town, "sri")
    await announced(town, 40)
    reply = await sri.taps("fair:0:inacraft")
    assert len(reply.choices) == 10
    assert "Bagikan" in sri.labels
    await sri.presses("Edisi lalu")
    assert "Yang belum jelas" in sri.labels

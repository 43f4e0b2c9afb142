"""Following in the chat: from lists, details and words; what is followed; when news comes; and one's rights over it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.vocabulary import ACTION_BYTES
from storage.models import activities, contacts, interests, news, timers
from tests.persona import Persona, Town, spoken
from tests.scheduler.following import at, loads, training

BOTH = pytest.mark.parametrize("language", ["id", "en"])
LABEL = 20


async def follows(town: Town) -> set[tuple[str, str]]:
    return {(row["kind"], row["subject"]) for row in await town.rows(interests)}


def fits(persona: Persona) -> None:
    """What every platform can show: short words, short buttons, payloads within Telegram's."""
    assert len(spoken(persona.last)) <= 350
    assert len(spoken(persona.last).splitlines()) <= 8
    for choice in persona.last.choices:
        assert len(choice.action.encode().encode()) <= ACTION_BYTES
        assert choice.detail or len(choice.label) <= LABEL, choice.label


@BOTH
async def test_a_list_offers_to_follow_what_it_is_narrowed_to(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    craft, province = {"id": ("Batik", "DI Yogyakarta"), "en": ("Batik", "Special Region of Yogyakarta")}[language]
    await sri.says("pelatihan" if language == "id" else "trainings")
    assert not [choice for choice in sri.last.choices if choice.action.name == "follow"], "not everything at once"
    await sri.walks(sri.word("Narrow down"), sri.word("Craft"), craft)
    await sri.presses(sri.word("Follow: {what}", what=craft))
    fits(sri)
    assert sri.sees({"id": "setiap hari pukul 09.00 WIB", "en": "every day at 09:00 WIB"}[language])
    assert await follows(town) == {("craft", "batik")}
    await sri.says("batik jogja")
    await sri.presses(sri.word("Follow this"))
    assert sri.sees(f"{craft} ({province})")
    await sri.says("batik jogja")
    assert sri.word("Follow this") not in sri.labels, "it is followed already"
    assert await follows(town) == {("craft", "batik"), ("local_craft", "batik/ID-YO")}


@pytest.mark.parametrize(
    ("words", "followed"),
    [
        ("ikuti batik", ("craft", "batik")),
        ("/ikuti tenun", ("craft", "tenun")),
        ("Ikuti jogja", ("province", "ID-YO")),
        ("ikuti tenun di lombok", ("local_craft", "tenun/ID-NB")),
        ("follow batik in Jogja", ("local_craft", "batik/ID-YO")),
        ("/following pewter", ("craft", "pewter")),
    ],
)
async def test_words_follow(town: Town, words: str, followed: tuple[str, str]) -> None:
    sri = await town.guest("sri")
    await sri.says(words)
    assert await follows(town) == {followed}
    fits(sri)


@pytest.mark.parametrize("words", ["ikuti pelatihan batik", "mau ikuti batik"])
async def test_who_wants_to_join_gets_the_list(town: Town, words: str) -> None:
    sri = await town.guest("sri")
    await sri.says(words)
    assert "Desain motif batik (Contoh)" in sri.labels
    assert await follows(town) == set()


@pytest.mark.parametrize("words", ["ikuti zzzz", "/ikuti yang mana ya", "ikuti Papua", "ikuti {what}%s"])
async def test_words_that_name_nothing_say_how_it_is_done(town: Town, words: str) -> None:
    sri = await town.guest("sri")
    await sri.says(words)
    assert sri.sees("ikuti batik Jogja")
    assert await follows(town) == set()


@pytest.mark.parametrize("words", ["ikuti", "/ikuti", "yang saya ikuti", "/following", "what i follow", "unfollow"])
async def test_what_is_followed_is_one_word_away(town: Town, words: str) -> None:
    sri = await town.guest("sri")
    await sri.says(words)
    assert sri.sees("Anda belum mengikuti apa pun")


@BOTH
async def test_everything_followed_is_listed_and_stopped_with_one_tap(town: Town, tmp_path: Path, language: str) -> None:
    sri = await town.guest("sri", language)
    name = "Balai Besar Standardisasi dan Pelayanan Jasa Industri Kerajinan dan Batik, Badan Standardisasi (BBSPJIKB) {}"
    await loads(town, tmp_path, training("panjang", organiser=name, programme=f"Program {name}", registration_close="2026-11-20"))
    number = (await town.activity("panjang"))["id"]
    await sri.walks(f"/start a_{number}", sri.word("Tell me"), sri.word("Follow: {what}", what="Batik"))
    await sri.walks(f"/start a_{number}", sri.word("Details"), sri.word("Follow programme"))
    await sri.walks(f"/start a_{number}", sri.word("Details"), sri.word("Follow organiser"))
    fits(sri)
    await sri.walks("ikuti jogja", "ikuti batik jogja", "/profil", sri.word("What I follow"))
    fits(sri)
    rows = [choice for choice in sri.last.choices if choice.action.name == "unfollow"]
    assert len(rows) == len(await follows(town)) == 6
    assert name in sri.labels
    for row in rows:
        await sri.says("/ikuti")
        await sri.presses(row.label)
        fits(sri)
    assert await follows(town) == set()
    await sri.taps(rows[0].action.encode())
    assert sri.sees(sri.word("You do not follow that any more."))


async def test_stopping_is_undone_for_everything_that_still_exists(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await loads(town, tmp_path, training("satu"))
    number = (await town.activity("satu"))["id"]
    for payload in (f"programme={number}", f"organiser={number}", f"activity={number}", "craft=batik", "local_craft=batik/ID-YO"):
        await sri.taps(f"follow:0:{payload}")
        before = await follows(town)
        await sri.taps(f"unfollow:0:{payload}")
        assert await follows(town) == set()
        await sri.presses("Urungkan")
        assert await follows(town) == before
        await sri.taps(f"unfollow:0:{payload}")
    await sri.taps(f"follow:0:programme={number}")
    await sri.says("/ikuti")
    await town.change(activities, activities.c.slug == "satu", programme="Nama lain")
    await sri.presses("Program Uji")
    assert "Urungkan" not in sri.labels, "nothing is left that would name it"


async def test_many_follows_are_paged(town: Town) -> None:
    sri = await town.guest("sri")
    for craft in ("batik", "tenun", "pewter", "perak", "anyaman", "kayu", "keramik", "kulit", "ecoprint"):
        await sri.taps(f"follow:0:craft={craft}")
    await sri.says("yang saya ikuti")
    assert len([choice for choice in sri.last.choices if choice.action.name == "unfollow"]) == 6
    await sri.presses("Lainnya")
    assert len([choice for choice in sri.last.choices if choice.action.name == "unfollow"]) == 3
    await sri.taps("following:0:99")
    assert len([choice for choice in sri.last.choices if choice.action.name == "unfollow"]) == 6


async def test_who_waits_for_one_activity_may_follow_its_craft(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says(f"/start a_{(await town.activity('contoh-ecoprint'))['id']}")
    await sri.walks("Kabari saya", "Ikuti: Ecoprint")
    assert ("craft", "ecoprint") in await follows(town)


@pytest.mark.parametrize(
    "payload",
    [
        "follow:0:",
        "follow:0:craft=nothing",
        "follow:0:craft=",
        "follow:0:local_craft=batik",
        "follow:0:local_craft=batik/XX",
        "follow:0:local_craft=/",
        "follow:0:programme=batik",
        "follow:0:organiser=-1",
        "follow:0:person=1",
        "follow:0:=1",
        "unfollow:0:~",
        "unfollow:0:~000000000000",
        "unfollow:0:craft=nothing",
        "news:0:x",
        "news:0:99999",
        "news_how:0:hourly",
        "news_hour:0:3",
        "news_hour:0:-9",
        "news_hour:0:x",
    ],
)
async def test_forged_buttons_follow_nothing_and_change_nothing(town: Town, payload: str) -> None:
    sri = await town.guest("sri")
    await sri.taps(payload)
    assert await follows(town) == set()
    (row,) = await town.rows(contacts)
    assert (row["news"], row["news_hour"]) == ("daily", 9)


async def test_an_activity_without_a_programme_has_none_to_follow(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await loads(town, tmp_path, training("satu", programme=None))
    number = (await town.activity("satu"))["id"]
    await sri.walks(f"/start a_{number}", "Rincian")
    assert "Ikuti program" not in sri.labels
    await sri.taps(f"follow:0:programme={number}")
    assert await follows(town) == set()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("7", 7),
        ("jam 8", 8),
        ("7 malam", 19),
        ("jam 8.30", None),
        ("jam 8 WIT", None),
        ("20", 20),
        ("08", 8),
        ("16.00", 16),
        ("16:00", 16),
        ("6", None),
        ("21", None),
        ("8.30", None),
        ("pagi", None),
        ("-8", None),
        ("١٢", None),
    ],
)
async def test_an_hour_is_chosen_by_typing(town: Town, typed: str, stored: int | None) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "Kapan dikabari", "Jam lain", typed)
    (row,) = await town.rows(contacts)
    assert row["news_hour"] == (stored or 9)
    if stored is None:
        assert sri.sees("Hanya bisa jam bulat, 7 sampai 20.")
        await sri.presses("Batal")
    assert sri.sees(f"pukul {row['news_hour']:02}.00 WIB")
    fits(sri)


async def test_the_way_news_comes_is_changed_by_one_tap(town: Town) -> None:
    sri = await town.guest("sri", province="ID-PA")
    await sri.walks("ikuti batik", "Kapan dikabari")
    fits(sri)
    for press, said in (
        ("Langsung", "langsung dikirim, kecuali malam hari"),
        ("Setiap Senin", "setiap Senin pukul 09.00 WIT"),
        ("12.00", "setiap Senin pukul 12.00 WIT"),
        ("Setiap hari", "setiap hari pukul 12.00 WIT"),
    ):
        await sri.presses(press)
        assert sri.sees(said)
        assert press not in sri.labels
        fits(sri)


async def test_the_export_holds_follows_and_news_and_an_erasure_leaves_none(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "ikuti jogja")
    await loads(town, tmp_path, training("satu"))
    await at(town, 24, 9)
    await loads(town, tmp_path, training("dua"))
    await sri.walks("/data", "Unduh data saya")
    assert sri.last.attachment is not None
    exported = json.loads(sri.last.attachment.content)
    assert sorted(row["subject"] for row in exported["follows"]) == ["ID-YO", "batik"]
    assert [(row["what"], row["told_at"] is not None) for row in exported["news"]] == [("new", True), ("new", False)]
    assert (exported["profile"]["news"], exported["profile"]["news_hour"]) == ("daily", 9)
    await sri.walks("/data", "Hapus semua", "Hapus semua")
    await at(town, 25, 9)
    assert await town.rows(interests) == await town.rows(news) == []
    assert {row["contact_id"] for row in await town.rows(timers)} <= {None}

"""News for those who follow: told once, at their hour, only while it is true; and stopped with one tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.catalogue import load_samples
from storage.models import activities, interests, news, timers
from storage.unasked.timers import Kind
from tests.persona import CATALOGUE, Town, spoken
from tests.scheduler.following import BATIK, at, known, loads, newest, owed, ticks, training, undated

BOTH = pytest.mark.parametrize("language", ["id", "en"])


# ---- tell me when it opens ------------------------------------------------------------------------------------------------
@BOTH
async def test_who_asked_is_told_when_a_programme_opens(town: Town, tmp_path: Path, language: str) -> None:
    await loads(town, tmp_path, undated(BATIK))
    number = (await town.activity(BATIK))["id"]
    sri = await town.guest("sri", language, name="Sri", phone="+6281234567890", craft="batik", nib="yes")
    await sri.walks(f"/start a_{number}", sri.word("Tell me"))
    assert sri.sees(
        sri.word("All right. I will tell you as soon as registration opens: {what}.", what=sri.last.text[-19:-1])[:30]
    )
    await loads(town, tmp_path, training(BATIK))
    await at(town, 23, 10)
    assert sri.last.heading == sri.word("Registration is open now")
    when = {
        "id": ("14-16 Des 2026, 09.00-16.00 WIB", "6 Des 2026, 23.59 WIB"),
        "en": ("14-16 Dec 2026, 09:00-16:00 WIB", "23:59 WIB"),
    }
    assert sri.sees(BATIK, "Balai Batik, Yogyakarta", *when[language], sri.word("You asked me to tell you."))
    assert len(spoken(sri.last)) <= 350
    await sri.presses(sri.word("Register"))
    assert sri.sees(BATIK)


async def test_nothing_is_told_twice_however_often_it_is_loaded(town: Town, tmp_path: Path) -> None:
    await loads(town, tmp_path, undated(BATIK))
    sri = await town.guest("sri")
    await sri.walks(f"/start a_{(await town.activity(BATIK))['id']}", "Kabari saya")
    for _ in range(3):
        await loads(town, tmp_path, training(BATIK))
        await at(town, 23, 10)
    assert len(await owed(town)) == 1
    await loads(town, tmp_path, undated(BATIK))
    await loads(town, tmp_path, training(BATIK))
    await at(town, 23, 11)
    assert len(await owed(town)) == 1, "the same deadline is the same news"
    await loads(town, tmp_path, undated(BATIK))
    await loads(town, tmp_path, training(BATIK, registration_close="2026-12-08"))
    await at(town, 23, 12)
    assert len(await owed(town)) == 2, "another deadline is another opening"
    assert await known(town) == [("opened:2026-12-06", True), ("opened:2026-12-08", True)]


async def test_what_was_told_at_once_is_not_in_the_digest_again(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, undated(BATIK))
    await sri.walks(f"/start a_{(await town.activity(BATIK))['id']}", "Kabari saya")
    await loads(town, tmp_path, training(BATIK))
    assert sri.last.heading == "Pendaftaran sudah dibuka"
    await loads(town, tmp_path, training(BATIK), training("baru-dua"))
    await at(town, 24, 9)
    assert sri.last.heading == "1 kegiatan baru untuk Anda"
    assert sri.last.choices[0].label == "Pelatihan baru-dua"


async def test_a_new_programme_and_its_opening_are_two_pieces_of_news(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, undated(BATIK))
    await at(town, 24, 9)
    assert sri.sees("1 kegiatan baru untuk Anda", "belum ada tanggal")
    await loads(town, tmp_path, training(BATIK))
    await at(town, 25, 9)
    assert sri.sees("1 kegiatan baru untuk Anda", "14-16 Des 2026")
    assert await known(town) == [("new", True), ("opened:2026-12-06", True)]


async def test_what_opens_at_night_is_told_in_the_morning_and_only_if_it_still_is_open(town: Town, tmp_path: Path) -> None:
    await loads(town, tmp_path, undated(BATIK), undated("baru-dua"))
    sri = await town.guest("sri")
    for slug in (BATIK, "baru-dua"):
        await sri.walks(f"/start a_{(await town.activity(slug))['id']}", "Kabari saya")
    await at(town, 23, 23)
    await loads(town, tmp_path, training(BATIK), training("baru-dua"))
    await at(town, 23, 23, 1)
    assert await owed(town) == []
    await town.change(activities, activities.c.slug == "baru-dua", cancelled=True)
    await at(town, 24, 6, 59)
    assert await owed(town) == []
    await at(town, 24, 7)
    assert sri.last.heading == "Pendaftaran sudah dibuka"
    assert sri.sees(BATIK)
    assert len(await owed(town)) == 1


async def test_what_is_past_or_closed_when_it_is_loaded_is_no_news(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(
        town,
        tmp_path,
        training("lama-satu", status="past", start="2024-03-18", end="2024-03-20", registration_close=None),
        training("lama-dua", start="2026-11-20", end="2026-11-21", registration_close=None),
        training("lama-tiga", registration_close="2026-11-20"),
    )
    await at(town, 24, 9)
    assert await town.rows(news) == await town.rows(timers, kind=Kind.NEWS) == []


# ---- the digest --------------------------------------------------------------------------------------------------------------
@BOTH
async def test_a_digest_says_what_is_new_why_and_how_to_stop(town: Town, tmp_path: Path, language: str) -> None:
    sri = await town.guest("sri", language, province="ID-YO")
    await sri.says({"id": "ikuti batik", "en": "follow batik"}[language])
    await loads(town, tmp_path, *(training(f"baru-{number}", start=f"2026-12-{14 + number}", end=None) for number in range(7)))
    await at(town, 23, 20)
    heard = len(sri.chat)
    await at(town, 24, 8, 59)
    assert len(sri.chat) == heard
    await at(town, 24, 9)
    assert len(sri.chat) == heard + 1
    words = {
        "id": (
            "7 kegiatan baru untuk Anda",
            "Karena Anda mengikuti Batik.",
            "dan 2 lagi",
            "14 Desember 2026, 09.00-16.00 WIB, Yogyakarta",
        ),
        "en": (
            "7 new activities for you",
            "Because you follow Batik.",
            "and 2 more",
            "14 December 2026, 09:00-16:00 WIB (Jakarta time), Yogyakarta",
        ),
    }
    assert sri.sees(*words[language])
    assert len(spoken(sri.last)) <= 350
    digest = sri.chat[-1]
    await sri.presses(sri.word("See all"))
    assert len([choice for choice in sri.last.choices if choice.action.name == "card"]) == 5
    await sri.presses(sri.word("More"))
    assert len([choice for choice in sri.last.choices if choice.action.name == "card"]) == 2
    await sri.presses(digest.reply.choices[0].label, digest)
    assert sri.sees("Balai Batik")
    await sri.presses(sri.word("Stop following"), digest)
    assert await town.rows(interests) == []
    await sri.presses(sri.word("Undo"))
    assert len(await town.rows(interests)) == 1
    await at(town, 25, 9)
    assert len(await owed(town)) == 1


async def test_three_follows_of_one_activity_are_one_piece_of_news(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "ikuti jogja", "ikuti batik jogja")
    await loads(town, tmp_path, training(BATIK))
    assert await known(town) == [("new", False)]
    await at(town, 24, 9)
    assert sri.last.heading == "1 kegiatan baru untuk Anda"
    assert sri.sees("Karena Anda mengikuti Batik (DI Yogyakarta).")
    await at(town, 25, 9)
    assert len(await owed(town)) == 1


async def test_a_programme_and_an_organiser_are_followed_from_the_details(town: Town, tmp_path: Path) -> None:
    await loads(town, tmp_path, training(BATIK))
    sri, budi = await town.guest("sri"), await town.guest("budi")
    number = (await town.activity(BATIK))["id"]
    await sri.walks(f"/start a_{number}", "Rincian", "Ikuti program")
    await budi.walks(f"/start a_{number}", "Rincian", "Ikuti penyelenggara")
    assert {(row["kind"], row["subject"]) for row in await town.rows(interests)} == {
        ("programme", "Program Uji"),
        ("organiser", "BBSPJIKB"),
    }
    await loads(town, tmp_path, training("baru-dua", organiser="Dinas Lain"), training("baru-tiga", programme=None))
    await at(town, 24, 9)
    assert newest(sri, "1 kegiatan").reply.choices[0].label == "Pelatihan baru-dua"
    assert newest(budi, "1 kegiatan").reply.choices[0].label == "Pelatihan baru-tiga"
    await budi.walks(f"/start a_{number}", "Rincian", "Lepas penyelenggara")
    assert [row["kind"] for row in await town.rows(interests)] == ["programme"]


async def test_the_digest_comes_at_nine_where_the_person_lives(town: Town, tmp_path: Path) -> None:
    agus = await town.guest("agus", province="ID-PA")  # Papua is two hours ahead
    await agus.says("ikuti batik")
    assert agus.sees("setiap hari pukul 09.00 WIT")
    await loads(town, tmp_path, training(BATIK))
    await at(town, 24, 6, 59)
    assert await owed(town) == []
    await at(town, 24, 7)
    assert agus.last.heading == "1 kegiatan baru untuk Anda"


async def test_weekly_news_waits_for_monday_and_a_change_of_mind_moves_it(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "Kapan dikabari", "Setiap Senin", "16.00")
    assert sri.sees("setiap Senin pukul 16.00 WIB")
    await loads(town, tmp_path, training(BATIK))
    await at(town, 23, 15, 59)
    await loads(town, tmp_path, training(BATIK), training("baru-dua"))
    await at(town, 23, 15, 59)
    await at(town, 23, 16)
    assert sri.last.heading == "2 kegiatan baru untuk Anda"
    await loads(town, tmp_path, training("baru-tiga"))
    await at(town, 29, 16)
    assert len(await owed(town)) == 1
    await sri.walks("yang saya ikuti", "Kapan dikabari", "Setiap hari", "Jam lain", "25", "7")
    assert sri.sees("setiap hari pukul 07.00 WIB")
    await at(town, 30, 7)
    assert sri.last.heading == "1 kegiatan baru untuk Anda"
    await at(town, 30, 16)
    assert len(await owed(town)) == 2


async def test_news_at_once_gathers_what_comes_in_the_same_minute(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "Kapan dikabari", "Langsung")
    await loads(town, tmp_path, training(BATIK))
    await loads(town, tmp_path, training("baru-dua"))
    assert await owed(town) == []
    town.clock.tick(minutes=1)
    await ticks(town)
    assert sri.last.heading == "2 kegiatan baru untuk Anda"
    await at(town, 23, 22)
    await loads(town, tmp_path, training("baru-tiga"))
    await at(town, 23, 23)
    assert len(await owed(town)) == 1
    await at(town, 24, 7)
    assert sri.last.heading == "1 kegiatan baru untuk Anda"


async def test_what_is_no_news_any_more_is_left_out_and_an_empty_digest_is_not_sent(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri", name="Sri", phone="+6281234567890", craft="batik", nib="yes", role="artisan", country="ID")
    await sri.says("ikuti batik")
    slugs = ("ikut", "batal", "tutup", "dua")
    await loads(town, tmp_path, *(training(f"baru-{slug}", asks=[], needs=[]) for slug in slugs))
    await ticks(town)
    await sri.walks(f"/start r_{(await town.activity('baru-ikut'))['id']}", "Setuju dan daftar")
    assert sri.sees("Kode")
    await town.change(activities, activities.c.slug == "baru-batal", cancelled=True)
    await town.change(activities, activities.c.slug == "baru-tutup", closes_at=town.clock())
    await at(town, 24, 9)
    digest = newest(sri, "1 kegiatan baru")
    assert digest.reply.choices[0].label == "Pelatihan baru-dua"
    assert await known(town) == [("new", True)]
    await loads(town, tmp_path, training("baru-tiga"))
    await ticks(town)
    await sri.says("ikuti tenun")
    await sri.presses("Yang saya ikuti")
    await sri.presses("Batik")
    await at(town, 25, 9)
    assert len(await owed(town, "digest")) == 1
    assert await known(town) == [("new", True)]


async def test_who_stopped_gets_nothing_and_is_told_so_when_following(town: Town, tmp_path: Path) -> None:
    sri = await town.guest("sri")
    await sri.says("ikuti batik")
    await loads(town, tmp_path, training(BATIK))
    await sri.says("berhenti")
    await loads(town, tmp_path, training("baru-dua"))
    await at(town, 24, 9)
    assert await owed(town) == []
    assert await town.rows(news) == []
    await sri.says("ikuti tenun")
    assert sri.sees("Anda menghentikan pesan")
    await sri.presses("Terima pesan lagi")
    await loads(town, tmp_path, training("baru-tiga"))
    await at(town, 25, 9)
    assert len(await owed(town)) == 1


async def test_samples_whose_days_move_on_are_no_news(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("ikuti batik", "ikuti ecoprint")
    for days in (1, 9, 40):
        town.clock.tick(days=days)
        now = town.clock()
        await town.database.run(lambda connection, now=now: load_samples(connection, CATALOGUE, now.date(), now))
        await ticks(town)
    assert await town.rows(news) == []
    assert await owed(town) == []


async def test_with_nobody_following_a_load_plans_nothing(town: Town, tmp_path: Path) -> None:
    await loads(town, tmp_path, training(BATIK))
    assert await town.rows(timers, kind=Kind.NEWS) == []

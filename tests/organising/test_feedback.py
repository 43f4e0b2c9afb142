"""How was it? One tap by who was there; organisers see numbers and words, and never whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.aftercare import average, hours_of
from storage.models import deliveries, feedback
from tests.organising.afterwards import NAMES, contact, fires, moves, over, people, registration
from tests.organising.people import organiser
from tests.persona import Town
from tests.scheduler.briefs import all_sayable

WORDS = ("Bagus sekali", "Kainnya kurang", "Waktunya pendek")


async def surveyed(town: Town, count: int, *, closed: bool = True):
    """The evening after an activity, with everybody asked."""
    came = await people(town, count)
    activity = await over(town, came, closed=closed)
    await moves(town, town.clock().replace(hour=13))  # 20.00 WIB
    return activity, came


async def answers(persona, stars: str, words: str = "") -> None:
    await persona.presses(persona.word(stars))
    await (persona.says(words) if words else persona.presses(persona.word("Skip")))


@pytest.mark.parametrize("closed", [True, False])
async def test_who_came_is_asked_in_the_evening_and_who_did_not_is_not(town: Town, closed: bool) -> None:
    sri, made, budi = await people(town, 3)
    activity = await over(town, [sri, made], [budi], closed=closed)
    await moves(town, town.clock().replace(hour=13))
    for persona in (sri, made):
        assert persona.sees(persona.word("How was it? {title}", title=f"{activity.title_id} (Contoh)"), "Yogyakarta")
    assert "Bagaimana" not in "".join(said.words for said in budi.chat)
    await all_sayable(town)
    asked = len(await town.rows(deliveries, notice="survey"))
    await moves(town, town.clock() + timedelta(days=3))
    assert len(await town.rows(deliveries, notice="survey")) == asked == 2


async def test_a_number_is_as_many_stars_and_a_word_may_follow(town: Town) -> None:
    _, (sri,) = await surveyed(town, 1)
    await sri.says("4")
    assert sri.sees("baik", "Satu kata atau kalimat")
    await sri.says("5")  # words, not another choice
    assert sri.sees("Jawaban Anda: baik", "Kata Anda: 5")
    await sri.presses("Ubah")
    await sri.presses("Sangat baik")
    await sri.presses("Lewati")
    assert sri.sees("Jawaban Anda: sangat baik", "Kata Anda: 5")
    (row,) = await town.rows(feedback)
    assert (row["stars"], row["words"]) == (5, "5")


async def test_it_can_be_changed_for_a_week(town: Town) -> None:
    activity, (sri,) = await surveyed(town, 1)
    await answers(sri, "Poor")
    number = (await registration(town, sri, activity)).id
    town.clock.tick(days=7, seconds=1)
    await sri.taps(f"stars:0:{number}=5")
    assert sri.sees("tidak diubah lagi")
    assert [row["stars"] for row in await town.rows(feedback)] == [2]


async def test_nobody_answers_for_somebody_else(town: Town) -> None:
    activity, (sri, made) = await surveyed(town, 2)
    rina = await town.guest("rina")
    number = (await registration(town, sri, activity)).id
    for persona in (made, rina):
        for payload in (f"stars:0:{number}=1", f"rate:0:{number}", "stars:0:=1", "stars:0:x=9"):
            await persona.taps(payload)
            assert persona.sees("Pertanyaan ini untuk yang hadir")
    await sri.taps(f"stars:0:{number}=6")
    assert sri.sees("Bagaimana menurut Anda?")
    assert await town.rows(feedback) == []


async def test_organisers_see_nothing_of_two_answers_and_no_names_of_three(town: Town) -> None:
    activity, came = await surveyed(town, 3)
    wayan = await organiser(town)
    for persona, words in zip(came[:2], WORDS, strict=False):
        await answers(persona, "Good", words)
    await wayan.taps(f"after:0:{activity.id}")
    assert wayan.sees("3 orang hadir", "Survei: 2 jawaban.")
    await wayan.presses("Survei")
    assert wayan.sees("2 dari 3 menjawab", "mulai 3 jawaban")
    await wayan.taps(f"wrote:0:{activity.id}")
    assert not any(words in wayan.reads for words in WORDS)
    await answers(came[2], "Very good", WORDS[2])
    await wayan.taps(f"opinions:0:{activity.id}")
    assert wayan.sees("3 dari 3 menjawab, rata-rata 4,3 dari 5", "★★★★★  1", "★★★★  2", "★  0")
    await wayan.presses("Kata mereka")
    assert wayan.sees(*WORDS)
    assert not any(name in wayan.reads for name in NAMES)


async def test_another_organisations_people_see_nothing(town: Town) -> None:
    activity, came = await surveyed(town, 3)
    for persona in came:
        await answers(persona, "Good", "Rahasia")
    stranger = await organiser(town, "lim", of="Dekranasda Bali")
    for name in ("after", "opinions", "wrote", "outcomes"):
        await stranger.taps(f"{name}:0:{activity.id}")
        assert stranger.sees("Itu tidak ada di antara kegiatan Anda.")


async def test_an_erased_person_leaves_their_stars_only(town: Town) -> None:
    _, (sri,) = await surveyed(town, 1)
    await answers(sri, "Good", "Saya Sri dari Bantul")
    number = await contact(town, sri)
    await sri.says("/data")
    await sri.presses("Bawa data saya") if "Bawa data saya" in sri.labels else await sri.taps("takealong:0:")
    assert b"Saya Sri dari Bantul" in sri.last.attachment.content
    await sri.taps("erase_yes:0:")
    (row,) = await town.rows(feedback)
    assert (row["stars"], row["words"]) == (4, None)
    assert not [one for one in await town.rows(deliveries) if one["contact_id"] == number]


async def test_who_wants_silence_is_not_asked(town: Town) -> None:
    (sri,) = await people(town, 1)
    await over(town, [sri])
    await sri.says("stop")
    said = len(sri.chat)
    await moves(town, town.clock().replace(hour=13))
    await fires(town)
    assert len(sri.chat) == said


def test_an_average_needs_three_answers() -> None:
    assert average({5: 2}) is None
    assert average({5: 2, 2: 1}) == 4.0


@pytest.mark.parametrize(
    ("days", "opens", "shuts", "hours"),
    [(5, "09:00", "16:00", 35), (1, "09:00", "10:30", 1), (2, None, "16:00", None), (1, "16:00", "09:00", None)],
)
def test_hours_of_a_whole_activity(days: int, opens: str | None, shuts: str, hours: int | None) -> None:
    assert hours_of(days, opens, shuts) == hours

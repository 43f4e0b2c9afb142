"""What who comes sees: the room word, a free seat without a registration; and kindness towards who did not come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.attendance import GUESSES, WORD_LIFE, Doors, Shut, overbooking, share, still_guesses
from bot.rules.room_words import WORDS, heard
from bot.rules.seats import Status
from bot.understanding import match_command, understand
from handlers import register_all
from storage.models import activities, registrations
from tests.organising.afterwards import contact, fires, held
from tests.organising.test_door import SLUG, claim, morning, statuses
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

DOORS = Doors(date(2026, 12, 7), date(2026, 12, 9), "09:00", "16:00", "Asia/Makassar", cancelled=False, closed=False)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of December, UTC; Makassar is eight hours ahead."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(6, 21, 59), Shut.EARLY),
        (at(6, 22), date(2026, 12, 7)),
        (at(7, 15), date(2026, 12, 7)),  # the evening of the first day
        (at(7, 22), date(2026, 12, 8)),
        (at(20, 0), date(2026, 12, 9)),  # from paper, later
        (at(31, 0) + timedelta(days=9), Shut.OVER),
    ],
)
def test_which_day_somebody_arrives_on(now: datetime, day: date | Shut) -> None:
    assert DOORS.day(now) == day


def test_attendance_closes_itself_at_multiples_of_two_days_after_the_end() -> None:
    assert DOORS.closes_itself(at(8, 0)) == at(11, 8)
    assert DOORS.closes_itself(at(11, 8)) == at(13, 8)


def test_history_advises_and_never_more_than_a_quarter_over() -> None:
    assert overbooking(20, share(85, 15)) == 24
    assert overbooking(20, share(10, 90)) == 25
    assert overbooking(20, share(8, 2)) is None  # too few are known
    assert overbooking(20, share(50, 0)) is None
    assert overbooking(None, share(85, 15)) is None


def test_guesses_are_forgotten() -> None:
    now = at(7, 0)
    assert still_guesses([int(now.timestamp())], now + WORD_LIFE - timedelta(seconds=1))
    assert not still_guesses([int(now.timestamp())], now + WORD_LIFE)


async def test_no_room_word_means_anything_else(town: Town) -> None:
    router, lexicon = register_all(), town.around.lexicon
    for word in WORDS:
        read = understand(word, lexicon, date(2026, 12, 7))
        assert match_command(word, lexicon) is None
        assert word not in router.commands
        known = (read.kind, read.craft, read.province, read.months, read.number, read.yes)
        assert known == (None,) * 6, word
    assert heard(" Mangga. ") == "mangga"
    assert len(WORDS) > 200


async def room(town: Town, wayan: Persona, number: int) -> str:
    """The word of the room, as it stands on the organiser's screen."""
    await wayan.taps(f"room_word:0:{number}")
    word: str = (await town.activity(SLUG))["room_word"]
    assert wayan.sees(word.upper(), "Berlaku sampai")
    return word


async def test_the_room_word_checks_in_who_has_a_seat_and_nobody_else(town: Town) -> None:
    (sri, made), wayan, number = await morning(town, 2)
    putu = await town.guest("putu", "id", name="Putu Artana", phone="+6281234567890")
    word = await room(town, wayan, number)
    await sri.says(f"{word.upper()}!")
    assert sri.sees("tercatat hadir", "Selamat datang")
    await sri.says(word)
    assert sri.sees("sudah tercatat hadir")
    await putu.says(word)
    assert "hadir" not in putu.reads
    town.clock.tick(minutes=16)
    await made.says(word)
    assert "hadir" not in made.reads
    assert await statuses(town, number) == ["attended", "confirmed"]
    rows = await town.rows(registrations, contact_id=await contact(town, sri))
    assert rows[0]["arrived_by"] == "word"


async def test_guessing_the_word_has_an_end(town: Town) -> None:
    (sri,), wayan, number = await morning(town, 1)
    word = await room(town, wayan, number)
    wrong = [one for one in WORDS if one != word][:GUESSES]
    for one in wrong:
        await sri.says(one)
    await sri.says(word)
    assert await statuses(town, number) == ["confirmed"]
    town.clock.tick(minutes=15)
    await wayan.taps(f"new_word:0:{number}")
    await sri.says((await town.activity(SLUG))["room_word"])
    assert await statuses(town, number) == ["attended"]


async def test_the_word_lets_others_in_where_the_organiser_allows_it(town: Town) -> None:
    _, wayan, number = await morning(town, 2)
    putu = await town.guest("putu", "id", phone="+6281234567890")
    word = await room(town, wayan, number)
    await wayan.presses("Boleh tanpa daftar")
    await putu.says(word)
    assert putu.sees("Ada 1 kursi kosong", "setahun sesudahnya")
    await putu.presses("Setuju dan masuk")
    await putu.says("Putu Artana")
    assert putu.sees("Selamat datang")
    assert await statuses(town, number) == ["attended", "confirmed", "confirmed"]
    kadek = await town.guest("kadek", "id", name="Kadek", phone="+6281234567891")
    await kadek.says(word)
    assert kadek.sees("Tidak ada kursi kosong")
    await kadek.taps(f"enter:0:{number}={next(one for one in WORDS if one != word)}")
    assert kadek.sees("sudah tidak berlaku")


async def test_who_did_not_come_is_asked_kindly_and_only_counted(town: Town) -> None:
    (sri, made), wayan, number = await morning(town, 2)
    await wayan.says((await claim(town, made)).code)
    town.clock.tick(days=3)
    await wayan.taps(f"close_yes:0:{number}")
    town.clock.tick(days=1, hours=3)
    await fires(town)
    asked = [said for said in sri.chat if "Ada kendala" in said.words]
    assert len(asked) == 1
    await all_sayable(town)
    await sri.presses("Saya sakit", asked[0])
    assert sri.sees("Terima kasih")
    (row,) = await town.rows(registrations, contact_id=await contact(town, sri))
    assert (row["status"], row["absence"]) == (Status.ABSENT, "ill")
    assert not [said for said in made.chat if "Ada kendala" in said.words]
    await made.taps(f"why:0:{row['id']}=far")
    assert (await town.rows(registrations, id=row["id"]))[0]["absence"] == "ill"


async def test_the_next_time_a_kind_word_and_no_bar(town: Town) -> None:
    (sri,), wayan, number = await morning(town, 1)
    town.clock.tick(days=3)
    await wayan.taps(f"close_yes:0:{number}")
    assert await statuses(town, number) == ["absent"]
    activity = await held(town)
    other = (await town.activity("contoh-pewarnaan-batik"))["id"]
    later = town.clock().date() + timedelta(days=20)
    values = {"starts_on": later, "ends_on": later, "closes_at": town.clock() + timedelta(days=9), "timing": "dated"}
    await town.change(activities, activities.c.id == other, organisation_id=activity.organisation_id, **values)
    await sri.taps(f"register:0:{other}")
    assert sri.sees("1 kali Anda punya kursi tetapi tidak datang")
    assert any(choice.action.name == "agree" for choice in sri.last.choices)

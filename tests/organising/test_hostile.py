"""What somebody means ill with: other people's web chats, room words tried by forged presses, names left behind."""

from __future__ import annotations

from bot.rules.attendance import GUESSES
from bot.rules.room_words import WORDS
from storage.models import addresses, transcript
from tests.organising.test_arriving import room
from tests.organising.test_door import morning, statuses
from tests.organising.test_questions import asks
from tests.persona import Town


async def test_taking_a_short_question_back_touches_nobody_elses_web_chat(town: Town) -> None:
    sri = await town.guest("sri", "id")
    number = await asks(town, sri, "a")
    others = '{"text":"Selamat datang","choices":[{"label":"Menu","action":{"name":"menu","argument":"","version":0}}]}'
    row = {"recipient": "somebody", "mine": False, "body": others, "at": town.clock()}
    await town.database.run(lambda connection: connection.execute(transcript.insert(), row))
    await sri.taps(f"withdraw_yes:0:{number}")
    assert [one["body"] for one in await town.rows(transcript)] == [others]


async def test_words_tried_by_forged_presses_count_as_guesses(town: Town) -> None:
    _, wayan, number = await morning(town, 1)
    putu = await town.guest("putu", "id", name="Putu Artana", phone="+6281234567890")
    word = await room(town, wayan, number)
    await wayan.presses("Boleh tanpa daftar")
    for wrong in [one for one in WORDS if one != word][:GUESSES]:
        await putu.taps(f"enter:0:{number}={wrong}")
    await putu.taps(f"enter:0:{number}={word}")
    assert putu.sees("sudah tidak berlaku")
    assert await statuses(town, number) == ["confirmed"]


async def test_who_is_erased_stands_on_no_screen_an_organiser_left_open(town: Town) -> None:
    (sri, _), wayan, number = await morning(town, 2)
    for open_screen in (f"people_list:0:{number}=all=0", f"door_list:0:{number}=0"):
        await wayan.taps(open_screen)
        assert wayan.sees("Sri Wahyuni")
    await sri.says("/data")
    await sri.taps("erase_yes:0:")
    kept = [row["conversation"] for row in await town.rows(addresses)]
    assert not [one for one in kept if "Wahyuni" in one]
    assert any("Made" in one for one in kept)

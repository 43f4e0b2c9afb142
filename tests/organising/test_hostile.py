"""What somebody means ill with: other people's web chats, room words tried by forged presses, names left behind."""

from __future__ import annotations

import pytest

from bot.rules.attendance import GUESSES
from bot.rules.room_words import WORDS
from bot.vocabulary import Address
from scheduler.making import exporting
from scheduler.making.errands import Ending, Errand
from scheduler.making.jobs_table import SHOWS_OTHERS
from storage.models import addresses, transcript
from storage.models import jobs as jobs_table
from storage.organising import jobs
from storage.organising.jobs import Job
from tests.organising.people import admin, organiser
from tests.organising.test_arriving import room
from tests.organising.test_door import morning, statuses
from tests.organising.test_exporting import rows, seated
from tests.organising.test_questions import asks
from tests.persona import Persona, Town


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


async def test_who_is_erased_while_a_list_is_made_does_not_stand_in_it(town: Town) -> None:
    number = await seated(town, "sri", "dewi")
    wayan = await organiser(town)
    sri = Persona(town, Address("memory", "sri"), "id")
    runs: list[int] = []

    async def meanwhile(errand: Errand) -> Ending:
        listed = await exporting.roll(errand)
        if not runs:
            await sri.taps("erase_yes:0:")
        runs.append(errand.order.id)
        return listed

    town.jobs.table = {Job.PARTICIPANTS: meanwhile}
    await wayan.taps(f"roll_xlsx:0:{number}")
    while await town.jobs.run_due():
        pass
    await wayan.hears(2)
    assert wayan.last.attachment is not None
    assert [row[1] for row in rows(wayan.last.attachment)[1:]] == ["=Dewi"]
    assert len(runs) == 2
    assert (await town.rows(jobs_table))[0]["state"] == "done"
    assert frozenset(jobs.LISTS) == SHOWS_OTHERS


@pytest.mark.parametrize("payload", ["audit:0:0=999999999999999", "certificate_of:0:a\0b", "uncertify:0:\0", "browse:0:a\0b"])
async def test_what_a_database_cannot_hold_costs_no_apology(town: Town, payload: str) -> None:
    ayu = await admin(town)
    await ayu.taps(payload)
    assert town.log.outcomes["quarantined"] == 0

"""A survey is asked by an organisation, answered once a person, and counted without names."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import Connection, insert

from bot.rules import surveys as rules
from bot.rules.surveys import LEAST
from bot.vocabulary import Action, Tap
from storage.knowing import surveys as them
from storage.models import announcements, audit, contacts, deliveries, survey_answers, surveys
from tests.knowing.surveying import QUESTION, ask, asked, cells, fill, made
from tests.organising.people import admin, organiser
from tests.persona import Town, spoken
from tests.scheduler.briefs import all_sayable

LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
async def test_a_survey_is_written_answered_changed_and_counted(town: Town, language: str) -> None:
    wayan = await organiser(town, language=language)
    number = await ask(wayan)
    sri = await town.guest("sri", language, craft="batik", province="ID-YO")
    await sri.says(f"survei {number}" if language == "id" else f"survey {number}")
    assert sri.sees("Balai Besar", "Apakah Anda sudah mengekspor?" if language == "id" else "Do you export already?")
    assert len(spoken(sri.last)) <= 350
    await sri.presses(sri.word("Not yet"))
    assert sri.sees(sri.word("Not yet"), "30 Nov 2026")
    await sri.presses(sri.word("Change my answer"))
    assert sri.sees(sri.word("Not yet"))
    await sri.says("1")
    assert [row["choice"] for row in await town.rows(survey_answers)] == [0]
    await wayan.taps(f"survey_counts:0:{number}")
    assert wayan.sees("1", "100%")
    assert "sri" not in wayan.reads.lower()
    await wayan.presses(wayan.word("Back"))
    await wayan.presses(wayan.word("Close it now"))
    await sri.taps(f"survey_say:0:{number}=2")
    assert sri.sees(sri.word("This survey is closed. Thank you."), sri.word("Yes"))
    assert [row["choice"] for row in await town.rows(survey_answers)] == [0]
    await wayan.presses(wayan.word("Open it again"))
    await sri.taps(f"survey_say:0:{number}=2")
    assert [row["choice"] for row in await town.rows(survey_answers)] == [2]
    assert [row["detail"] for row in await town.rows(audit)] == ["survey opened", "survey closed", "survey opened"]


async def test_it_closes_by_itself_and_the_last_day_can_be_moved(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan)
    sri = await town.guest("sri", "id")
    town.clock.tick(days=7, hours=14, minutes=58)  # 23.58 WIB of the last day
    await sri.taps(f"survey_say:0:{number}=0")
    assert sri.sees("Terima kasih")
    town.clock.tick(minutes=2)
    await sri.taps(f"survey_say:0:{number}=1")
    assert sri.sees("sudah ditutup")
    await wayan.taps(f"survey_edit:0:{number}=closes")
    await wayan.says("kemarin")
    assert wayan.sees("hari yang akan datang")
    await wayan.says("1 minggu")
    assert wayan.sees("8 Des 2026")
    await wayan.taps(f"survey_edit:0:{number}=closes")
    await wayan.says("5 Des")
    assert wayan.sees("5 Des 2026")
    await sri.taps(f"survey_say:0:{number}=1")
    assert [row["choice"] for row in await town.rows(survey_answers)] == [1]


async def test_who_opened_it_is_told_once_when_it_is_over(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan)
    town.clock.tick(days=2)
    await wayan.taps(f"survey_edit:0:{number}=closes")
    await wayan.says(wayan.word("14 days"))
    town.clock.tick(days=6)
    await town.clockwork.fire_due()
    assert await notices(town) == []  # its first last day was moved on
    town.clock.tick(days=10)
    await town.clockwork.fire_due()
    await town.clockwork.fire_due()
    (said,) = await notices(town)
    assert QUESTION.id in said
    await all_sayable(town)


async def test_of_a_survey_that_was_closed_by_hand_nobody_hears(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan)
    await wayan.presses(wayan.word("Close it now"))
    town.clock.tick(days=9)
    await town.clockwork.fire_due()
    assert number
    assert await notices(town) == []


async def notices(town: Town) -> list[str]:
    """What was said unasked of surveys that are over."""
    return [row["reply"] for row in await town.rows(deliveries, notice="survey_over")]


async def test_own_answers_are_checked_and_a_draft_is_asked_of_nobody(town: Town) -> None:
    wayan = await organiser(town)
    await wayan.says("/survei")
    await wayan.presses("Survei baru")
    for refused in ("Apa?", "lihat https://bit.ly/x ya?", "a" * 141 + " apa?"):
        await wayan.says(refused)
        assert "(1/" in wayan.reads
    await wayan.says("Apa yang paling Anda perlukan?")
    await wayan.says("What do you need most?")
    for refused in ("Modal", "a, b, c, d, e, f, g", "Modal, modal", "Pelatihan dengan sertifikat resmi, Modal"):
        await wayan.says(refused)
        assert "(3/" in wayan.reads, refused
    await wayan.says("1. Modal\n2. Pelatihan\n- Pasar")
    await wayan.says("Capital, Training")
    assert wayan.sees("sama banyak")
    await wayan.says("Capital\nTraining\nMarkets")
    await wayan.presses("7 hari")
    assert wayan.sees("Modal / Capital; Pelatihan / Training; Pasar / Markets", "30 Nov 2026")
    sri = await town.guest("sri", "id")
    number = (await town.rows(surveys))[0]["id"]
    await sri.says(f"survei {number}")
    assert "Modal" not in sri.reads
    await sri.taps(f"survey_say:0:{number}=0")
    assert await town.rows(survey_answers) == []
    await wayan.presses("Buang")
    await wayan.presses("Ya, buang")
    assert await town.rows(surveys) == []


async def test_two_who_change_one_draft_see_each_other(town: Town) -> None:
    wayan = await organiser(town)
    ketut = await organiser(town, "ketut")
    number = await ask(wayan, opened=False)
    await wayan.taps(f"survey_edit:0:{number}=question")
    await ketut.taps(f"survey_edit:0:{number}=closes")
    await ketut.presses("30 hari")
    await wayan.says("Berapa lama Anda membatik?")
    await wayan.presses("Pakai Indonesia saja")
    assert wayan.sees("Sudah ada perubahan", "Apakah Anda sudah mengekspor?", "23 Des 2026")
    assert (await town.rows(surveys))[0]["question_id"] == "Apakah Anda sudah mengekspor?"


async def test_nobody_else_opens_changes_or_counts_it(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan, opened=False)
    other = await organiser(town, "ketut", of="Dinas Pariwisata DIY")
    artisan = await town.guest("sri", "id")
    before = await town.rows(surveys)
    for who in (other, artisan):
        for press in ("open", "close", "drop", "of", "counts", "edit"):
            argument = {"drop": f"{number}=yes", "edit": f"{number}=question"}.get(press, str(number))
            await who.taps(f"survey_{press}:1:{argument}")
            assert "mengekspor" not in who.reads
        await who.taps(f"survey_new:0:o{(await town.rows(surveys))[0]['organisation_id']}")
        await who.says("batal")
    assert await town.rows(surveys) == before
    ayu = await admin(town)
    await ayu.taps(f"survey_of:0:{number}")
    assert ayu.sees("mengekspor")


# ---- many at once ---------------------------------------------------------------------------------------------------------
async def test_two_taps_at_once_are_one_answer(town: Town) -> None:
    number = await asked(town)
    sri = await town.guest("sri", "id")
    taps = [Tap(Action("survey_say", f"{number}={place}")) for place in (0, 1, 2, 0, 1)]
    await town.takes(*(town.incoming(sri.address, tap, "id") for tap in taps))
    assert len(await town.rows(survey_answers)) == 1
    me = (await town.rows(contacts))[0]["id"]
    await asyncio.gather(*(town.database.run(partial(_answers, number, me, place % 3, town)) for place in range(8)))
    assert len(await town.rows(survey_answers)) == 1


def _answers(number: int, contact_id: int, place: int, town: Town, connection: Connection) -> bool:
    return them.answer(connection, number, contact_id, place, town.clock())


async def test_who_looks_before_they_write_answers_twice(town: Town) -> None:
    """The bad twin: each finds no answer, and the second write is refused with an error instead of taking its place."""
    number = await asked(town)
    await town.guest("sri", "id")
    me = (await town.rows(contacts))[0]["id"]
    seen = [await town.database.read(partial(them.mine, survey_id=number, contact_id=me)) for _ in range(2)]

    def write(connection: Connection) -> None:
        connection.execute(insert(survey_answers), {"survey_id": number, "contact_id": me, "choice": 0, "at": town.clock()})

    assert seen == [None, None]
    await town.database.run(write)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await town.database.run(write)


# ---- few people -----------------------------------------------------------------------------------------------------------
def test_few_people_are_never_shown_by_themselves_nor_worked_out() -> None:
    for groups in (
        {"batik": [5, 4], "perak": [1, 0], "": [0, 0]},
        {"batik": [5, 4], "kayu": [3, 3], "perak": [1, 0], "": [0, 1]},
        {"batik": [2, 2]},
        {"batik": [5, 0], "": [9, 9]},
        {"a": [5], "b": [5], "c": [1]},
    ):
        shown, others = rules.protected(groups)
        total = sum(map(sum, groups.values()))
        assert all(sum(counts) >= LEAST for counts in shown.values())
        hidden = total - sum(map(sum, shown.values()))
        assert hidden == 0 or hidden >= LEAST or not shown, groups
        assert not others or sum(others) == hidden
    assert rules.shares([1, 1, 1]) == [34, 33, 33]
    assert rules.shares([0, 0]) == [0, 0]


async def test_by_craft_and_as_a_file_only_larger_groups_are_told(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan)
    await fill(town, number, {"batik": 12, "perak": 4, "kayu": 2})
    await wayan.taps(f"survey_counts:0:{number}")
    assert wayan.sees("18 orang menjawab")
    await wayan.presses("Menurut kerajinan")
    assert wayan.sees("Batik (12)")
    assert "Perak" not in wayan.reads
    await wayan.presses("Lembar kerja")
    await made(town, wayan)
    told = cells(wayan)
    assert told["Batik"][-1] == 12
    assert not {"Perak", "Kayu"} & set(told)
    assert not [one for one in told if one and one.startswith("orang ")], "a name is in the file"


async def test_many_answers_are_counted_beside_the_turns(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(them, "LARGE", 3)
    wayan = await organiser(town)
    number = await ask(wayan)
    await fill(town, number, {"batik": 6})
    await wayan.taps(f"survey_counts:0:{number}")
    assert wayan.sees("Sedang dihitung")
    await made(town, wayan)
    assert wayan.sees("6 orang menjawab")
    await wayan.presses("Menurut kerajinan")
    await made(town, wayan)
    assert wayan.sees("Batik (6)")


# ---- below an announcement ------------------------------------------------------------------------------------------------
async def test_an_announcement_carries_it_as_a_button(town: Town) -> None:
    wayan = await organiser(town)
    number = await ask(wayan)
    await wayan.taps("compose:0:")
    await wayan.says("Mohon isi survei singkat kami tentang ekspor.")
    await wayan.presses("Pakai Indonesia saja")
    (draft,) = await town.rows(announcements)
    await wayan.taps(f"compose_buttons:{draft['version']}:{draft['id']}")
    await wayan.presses("Isi survei")
    await wayan.presses("Apakah Anda sudah mengekspor?")
    assert wayan.sees("jawab: Apakah Anda sudah mengekspor?")
    assert '"kind":"survey"' in (await town.rows(announcements))[0]["buttons"]
    number_of = f"announced:0:{draft['id']}.0"
    await wayan.taps(number_of)
    assert wayan.sees("Apakah Anda sudah mengekspor?", "Belum")
    (row,) = await town.rows(surveys)
    await wayan.taps(f"survey_close:{row['version']}:{number}")
    await wayan.taps(f"compose:0:{draft['id']}")
    assert wayan.sees("survei yang sudah tidak ada")

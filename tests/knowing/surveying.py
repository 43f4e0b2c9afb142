"""Surveys that are open, and people who answered."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
from sqlalchemy import Connection, insert

from bot.rules.knowledge import Both
from bot.rules.surveys import State
from storage.knowing import surveys
from storage.models import contacts, survey_answers
from tests.persona import Persona, Town

QUESTION = Both("Apakah Anda sudah mengekspor?", "Do you export already?")
OPTIONS = (Both("Ya", "Yes"), Both("Tidak", "No"), Both("Belum", "Not yet"))


async def ask(organiser: Persona, *, opened: bool = True) -> int:
    """A survey written in the chat, open for seven days; returns its number."""
    say = organiser.word
    await organiser.says("/survei")
    await organiser.presses(say("New survey"))
    await organiser.walks(QUESTION.id, QUESTION.en, say("Yes, no, not yet"), _week(organiser))
    if opened:
        await organiser.presses(say("Open it"))
    return int(organiser.last.choices[0].action.argument.partition("=")[0])


def _week(organiser: Persona) -> str:
    return "7 days" if organiser.language == "en" else "7 hari"


async def asked(town: Town) -> int:
    """One that is open, of who runs Sapa."""

    def make(connection: Connection) -> int:
        closes = town.clock().replace(year=2027)
        number = surveys.create(connection, None, None, town.clock(), question=QUESTION, options=OPTIONS, closes_at=closes)
        one = surveys.get(connection, number)
        assert one is not None
        surveys.change(connection, one, state=State.OPEN)
        return number

    return await town.database.run(make)


async def fill(town: Town, number: int, crafts: Mapping[str, int]) -> None:
    """So many people of each craft answered."""

    def write(connection: Connection) -> None:
        for craft, people in crafts.items():
            for place in range(people):
                row = {"language": "id", "name": f"orang {craft} {place}", "craft": craft, "created_at": town.clock()}
                row = {name: value for name, value in row.items() if name in contacts.c}
                made = connection.execute(insert(contacts).returning(contacts.c.id), row).scalar_one()
                answer = {"survey_id": number, "contact_id": made, "choice": place % 3, "at": town.clock()}
                connection.execute(insert(survey_answers), answer)

    await town.database.run(write)


def cells(organiser: Persona) -> dict[Any, tuple[Any, ...]]:
    """The rows of every page of the file, by their first cell."""
    file = organiser.last.attachment
    assert file is not None
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    return {row[0]: row for page in book for row in page.iter_rows(values_only=True)}


async def made(town: Town, organiser: Persona) -> None:
    """What takes longer than a turn is done, and has come."""
    heard = len(organiser.chat)
    assert await town.jobs.run_due() == 1
    await organiser.hears(heard + 1)

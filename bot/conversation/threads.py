"""A question with everything said about it, and who answers: put together for screens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.screens.artisans.asking import House, Reading, Thread
from bot.vocabulary import Address
from storage.asking import answerers, letters
from storage.asking.questions import Question
from storage.organising import activities, organisations


def house(connection: Connection, organisation_id: int | None, zone: str) -> House:
    """Who answers for an organisation (None: the admins, at the usual hours in `zone`, IANA)."""
    found = organisations.get(connection, organisation_id) if organisation_id is not None else None
    office = answerers.office_of(found, zone)
    return House(found.name, office, found.phone or "") if found is not None else House("", office)


def thread(connection: Connection, question: Question, zone: str) -> Thread:
    """A question, its letters, who answers and what it is about."""
    about = activities.get(connection, question.activity_id) if question.activity_id else None
    return Thread(question, letters.of(connection, question.id), house(connection, question.organisation_id, zone), about)


def reading(connection: Connection, organisation_id: int | None, named: Collection[Address], now: datetime, zone: str) -> Reading:
    """Who reads what is asked of an organisation; `named` are the admins of the settings."""
    own = organisation_id is None or bool(answerers.organisers(connection, organisation_id, now))
    nobody = not answerers.of(connection, organisation_id, named, now)
    return Reading(house(connection, organisation_id, zone), own, nobody)

"""Somebody who helps, or is helped, is erased: what of it goes, and whom it is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from storage.models import addresses, deliveries, meetings, transcript
from storage.models import pairings as pairings_table
from storage.models import timers as timers_table
from storage.platforms import costs
from storage.taking_part import mentors, pairings
from storage.unasked import timers


def forget(connection: Connection, contact_id: int, now: datetime) -> None:
    """What goes on ends, the other one is told, and nothing that either wrote is kept."""
    found = pairings.all_of(connection, contact_id)
    ending = [one for one in found if one.goes_on and pairings.end(connection, one, now)]
    timers.plan(connection, [told for one in ending for told in pairings.left(one, one.other(contact_id), now)])
    numbers = [one.id for one in found]
    connection.execute(update(meetings).where(meetings.c.pairing_id.in_(numbers)).values(topic=""))
    own = [one.id for one in found if one.mentee == contact_id]
    connection.execute(update(pairings_table).where(pairings_table.c.id.in_(own)).values(words=None))
    _forget_said(connection, numbers, [one.other(contact_id) or 0 for one in found])
    connection.execute(delete(timers_table).where(timers_table.c.contact_id == contact_id))
    mentors.forget(connection, contact_id, now)


def _forget_said(connection: Connection, numbers: Iterable[int], others: Iterable[int]) -> None:
    """What each was told of the other; web chats keep what they showed, which is found by the number of the pairing."""
    about = [f"pairing:{number}" for number in numbers]
    gone = delete(deliveries).where(deliveries.c.subject.in_(about)).returning(*costs.KEPT)
    costs.keep(connection, connection.execute(gone))
    chats = select(addresses.c.recipient).where(addresses.c.channel == "web", addresses.c.contact_id.in_(set(others)))
    for number in numbers:
        named = transcript.c.body.contains(f'"argument":"{int(number)}"') & transcript.c.body.contains('"name":"mentee')
        connection.execute(delete(transcript).where(transcript.c.recipient.in_(chats), ~transcript.c.mine, named))

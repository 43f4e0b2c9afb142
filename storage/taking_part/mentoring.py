"""Somebody who helps, or is helped, is erased: what of it goes, and whom it is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from storage.models import addresses, deliveries, meetings, transcript
from storage.models import pairings as pairings_table
from storage.models import timers as timers_table
from storage.platforms import costs
from storage.taking_part import mentors, pairings
from storage.unasked import timers

FORMS = ("mentee_session", "mentee_note", "mentee_opinion")
"""Forms about a pairing: their subject is its number."""

SHORTEST = 4
"""Letters of a first name that is looked for in the other one's web chat: a shorter one stands in too many other words."""


def forget(connection: Connection, contact_id: int, now: datetime) -> None:
    """What goes on ends, the other one is told, and nothing that either wrote is kept."""
    found = pairings.all_of(connection, contact_id)
    ending = [one for one in found if one.goes_on and pairings.end(connection, one, now)]
    timers.plan(connection, [told for one in ending for told in pairings.left(one, one.other(contact_id), now)])
    numbers = [one.id for one in found]
    connection.execute(update(meetings).where(meetings.c.pairing_id.in_(numbers)).values(topic=""))
    own = [one.id for one in found if one.mentee == contact_id]
    connection.execute(update(pairings_table).where(pairings_table.c.id.in_(own)).values(words=None))
    names = {(one.mentee_name if one.mentee == contact_id else one.mentor_name) or "" for one in found}
    first = next(iter(" ".join(names).split()), "")
    _forget_said(connection, numbers, [one.other(contact_id) or 0 for one in found], first)
    connection.execute(delete(timers_table).where(timers_table.c.contact_id == contact_id))
    mentors.forget(connection, contact_id, now)


def _forget_said(connection: Connection, numbers: Collection[int], others: Collection[int], called: str) -> None:
    """What each was told of the other; web chats keep what they showed, which is found by the number of the pairing."""
    about = [f"pairing:{number}" for number in numbers]
    gone = delete(deliveries).where(deliveries.c.subject.in_(about)).returning(*costs.KEPT)
    costs.keep(connection, connection.execute(gone))
    chats = select(addresses.c.recipient).where(addresses.c.channel == "web", addresses.c.contact_id.in_(set(others)))
    for number in numbers:
        named = transcript.c.body.contains(f'"argument":"{int(number)}"') & transcript.c.body.contains('"name":"mentee')
        connection.execute(delete(transcript).where(transcript.c.recipient.in_(chats), ~transcript.c.mine, named))
    if len(called) >= SHORTEST:  # what was asked in between, while something was written to them
        spoken = transcript.c.body.contains(called, autoescape=True)
        connection.execute(delete(transcript).where(transcript.c.recipient.in_(chats), spoken))
    _forget_open(connection, {str(number) for number in numbers}, set(others))


def _forget_open(connection: Connection, numbers: Collection[str], others: Collection[int]) -> None:
    """On what the other one left open a choice about it loses its words, which may be a name; what they were writing goes."""
    held = select(addresses.c.id, addresses.c.conversation).where(
        addresses.c.contact_id.in_(others), addresses.c.conversation.contains("mentee", autoescape=True)
    )
    for number, conversation in connection.execute(held).all():
        kept = msgspec.json.decode(conversation)
        for shown in ("shown", "earlier"):
            kept[shown] = [["" if _is_about(action, numbers) else label, action] for label, action in kept.get(shown, [])]
        for name in ("form", "shelved"):
            form: dict[str, Any] = kept.get(name) or {}
            if form.get("name") in FORMS and form.get("subject") in numbers:
                kept[name] = None
        written = msgspec.json.encode(kept).decode()
        connection.execute(update(addresses).where(addresses.c.id == number).values(conversation=written))


def _is_about(action: str, numbers: Collection[str]) -> bool:
    """Whether a choice, as it is written down (`mentee:0:17=yes`), is about one of these pairings."""
    name, _, rest = action.partition(":")
    return name.startswith("mentee") and rest.partition(":")[2].partition("=")[0] in numbers

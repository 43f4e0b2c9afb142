"""Who is told how an announcement goes: its author, else those who may announce in the same name; and who may approve it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.vocabulary import Address
from storage.announcing.announcements import Announcement
from storage.asking import answerers
from storage.asking.answerers import Answerer


def about(announcement_id: int) -> str:
    """The subject of bubbles that show how far an announcement is: the last of each person is kept current."""
    return f"sending:{announcement_id}"


def author(connection: Connection, one: Announcement) -> list[Answerer]:
    """Who confirmed it, in the chat where they did; nobody where they are erased."""
    if one.contact_id is None or one.address is None:
        return []
    row = answerers.WHO.first(connection, {"of_channel": one.address.channel, "of_recipient": one.address.recipient})
    return [Answerer(one.address, one.contact_id, row[1] if row is not None else None)]


def colleagues(connection: Connection, one: Announcement, named: Collection[Address], now: datetime) -> list[Answerer]:
    """Who else may announce in its name: the organisers of its organisation and the admins (`named`: of the settings)."""
    own = answerers.organisers(connection, one.organisation_id, now) if one.organisation_id is not None else []
    known = {who.address for who in own} | ({one.address} if one.address is not None else set())
    people = {who.contact_id for who in own} - {None} | {one.contact_id}
    others = [who for who in own if who.address != one.address and (who.contact_id is None or who.contact_id != one.contact_id)]
    admins = answerers.admins(connection, named, now)
    return others + [
        who for who in admins if who.address not in known and (who.contact_id is None or who.contact_id not in people)
    ]


def told(connection: Connection, one: Announcement, named: Collection[Address], now: datetime) -> list[Answerer]:
    """Its author; where they are erased, those of its organisation, else the admins."""
    return author(connection, one) or answerers.of(connection, one.organisation_id, named, now)

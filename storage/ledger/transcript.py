"""The web chat's own messages, one conversation per recipient.

Rows are only added. An edit is a row of Sapa's that replaces an earlier one and is shown in its place; a tap is a row of the
person's that names the bubble it pressed, and is not shown where that bubble's edit was the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, case, exists, func, insert, literal, select, true

from bot.channels.web.port import Heard, Line
from storage.database import Database
from storage.ledger.inbox import digest
from storage.models import inbox, transcript
from storage.organising import files

_said = transcript.c
_theirs = _said.recipient == bindparam("of_recipient")
_COLUMNS = ("recipient", "mine", "body", "replaces_id", "at")

HEAR = insert(transcript).from_select(
    _COLUMNS,
    select(
        bindparam("of_recipient", type_=_said.recipient.type),
        true(),
        bindparam("body", type_=_said.body.type),
        bindparam("on", type_=_said.replaces_id.type),
        bindparam("at", type_=_said.at.type),
    ).where(~exists().where(inbox.c.channel == literal("web"), inbox.c.key == bindparam("of_key"))),
)

_earlier = transcript.alias("earlier")
_replaced = select(_earlier.c.id).where(
    _earlier.c.id == bindparam("replaces"), _earlier.c.recipient == bindparam("recipient"), ~_earlier.c.mine
)
APPEND = (
    insert(transcript)
    .values(
        recipient=bindparam("recipient"),
        mine=False,
        body=bindparam("body"),
        replaces_id=_replaced.scalar_subquery(),
        at=bindparam("at"),
    )
    .returning(func.coalesce(_said.replaces_id, _said.id))
)

_bubble = func.coalesce(_said.replaces_id, _said.id)
_order = (
    select(
        _said.id,
        func.lead(_said.mine).over(order_by=_said.id).label("next_mine"),
        func.lead(_said.replaces_id).over(order_by=_said.id).label("next_on"),
        func.max(_said.id).over(partition_by=(_said.mine, _bubble)).label("newest"),
    )
    .where(_theirs)
    .subquery()
)
_answered_in_place = case((~_order.c.next_mine & (_order.c.next_on == _said.replaces_id), True), else_=False)
_shown = case((_said.mine, ~_answered_in_place), else_=_order.c.newest == _said.id)
_place = case((_said.mine, _said.id), else_=_bubble).label("bubble")
_LINE = (_said.id, _place, _said.mine, _said.body, _said.at, case((_said.mine, _said.replaces_id)).label("on"))

PAGE = select(*_LINE).join(_order, _order.c.id == _said.id).where(_shown).order_by(_place.desc()).limit(bindparam("most"))
LINE = select(*_LINE).where(_theirs, _said.id == bindparam("of_id"), ~_said.mine)
NEWEST_OF = (
    select(_said.recipient, func.max(_said.id))
    .where(_said.recipient.in_(bindparam("of", expanding=True)))
    .group_by(_said.recipient)
)
NEWEST = select(func.coalesce(func.max(_said.id), 0)).where(_theirs)


def hear(connection: Connection, recipient: str, heard: Heard) -> None:
    """Store a person's line, unless its incoming was already taken: a repeat is not said twice."""
    row = {"of_recipient": recipient, "body": heard.words, "on": heard.on, "at": heard.at}
    connection.execute(HEAR, {**row, "of_key": digest(heard.key)})


def append(connection: Connection, recipient: str, body: str, at: datetime, replaces: int | None) -> int:
    """Store Sapa's line; returns its bubble. What was never said to this person cannot be replaced."""
    row = {"recipient": recipient, "body": body, "at": at, "replaces": replaces}
    return int(connection.execute(APPEND, row).scalar_one())


def page(connection: Connection, recipient: str, most: int) -> list[Line]:
    """The newest bubbles, oldest first, each in its latest state."""
    rows = connection.execute(PAGE, {"of_recipient": recipient, "most": most})
    return [Line(*row) for row in rows][::-1]


def line(connection: Connection, recipient: str, id: int) -> Line | None:
    """One line of Sapa's, said to this person."""
    row = connection.execute(LINE, {"of_recipient": recipient, "of_id": id}).first()
    return Line(*row) if row else None


def newest(connection: Connection, recipient: str) -> int:
    """The last row's number, 0 when nothing was said."""
    return int(connection.execute(NEWEST, {"of_recipient": recipient}).scalar_one())


def newest_of(connection: Connection, recipients: Collection[str]) -> dict[str, int]:
    """The same of many, without those to whom nothing was said."""
    return {row[0]: row[1] for row in connection.execute(NEWEST_OF, {"of": list(recipients)})}


class StoredTranscript:
    """The same as the web chat asks for it (`bot.channels.web.port.Transcript`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hear(self, recipient: str, heard: Heard) -> None:
        await self._database.run(partial(hear, recipient=recipient, heard=heard))

    async def append(self, recipient: str, body: str, at: datetime, replaces: int | None) -> int:
        return await self._database.run(partial(append, recipient=recipient, body=body, at=at, replaces=replaces))

    async def page(self, recipient: str, most: int) -> Sequence[Line]:
        return await self._database.read(partial(page, recipient=recipient, most=most))

    async def line(self, recipient: str, id: int) -> Line | None:
        return await self._database.read(partial(line, recipient=recipient, id=id))

    async def newest_of(self, recipients: Collection[str]) -> Mapping[str, int]:
        return await self._database.read(partial(newest_of, recipients=recipients))

    async def receive(self, recipient: str, content: bytes, media_type: str, at: datetime) -> str:
        received = partial(files.receive, recipient=recipient, content=content, media_type=media_type, now=at)
        return str(await self._database.run(received))

    async def content(self, number: int) -> bytes | None:
        return await self._database.read(partial(files.content, file_id=number))

    async def handed_over(self, reference: str) -> bytes | None:
        return await self._database.read(partial(files.received, reference=reference))

    async def newest(self, recipient: str) -> int:
        return await self._database.read(partial(newest, recipient=recipient))

"""Announcements as rows: written, moved from state to state by one conditional UPDATE each, found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, literal_column, select, update
from sqlalchemy import Text as Words

from bot.rules.announcements import MOVES, Button, Move, Repeat, State
from bot.rules.audience import Audience
from bot.vocabulary import Address
from storage.announcing import audiences
from storage.engine.prepared import Prepared
from storage.ledger.deliveries import PENDING
from storage.ledger.deliveries import State as Became
from storage.models import announcements, deliveries
from storage.taking_part.codes import ALPHABET, Chance


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; `docs/announcements.md` follows it through its life. Instants are UTC.

    `english` is None where only Indonesian words exist. `again` names the outcomes (`failed`, `unknown`) of whose people in
    `parent_id` it is sent to. `cursors` say how far people are gathered (key "") and owed (by zone), `wordings` what is said
    by language, `excluded` how many were left out and why.
    """

    id: int
    code: str
    organisation_id: int | None
    contact_id: int | None
    address: Address | None
    state: State
    version: int
    indonesian: str
    english: str | None
    file_id: int | None
    buttons: tuple[Button, ...]
    audience: Audience
    segment_id: int | None
    outlets: tuple[int, ...]
    paid: bool
    starts_at: datetime | None
    repeats: Repeat
    ends_at: datetime | None
    parent_id: int | None
    again: str
    digest: str
    approved_by: int | None
    approved_at: datetime | None
    frozen_at: datetime | None
    top: int
    cursors: Mapping[str, int]
    people: int
    excluded: Mapping[str, int]
    wordings: Mapping[str, int]
    bubble_id: int | None
    created_at: datetime
    began_at: datetime | None
    finished_at: datetime | None


_FIELDS = tuple(announcements.c.keys())  # as the table has them
_SELECT = select(*[announcements.c[name] for name in _FIELDS])
GET = Prepared(_SELECT.where(announcements.c.id == bindparam("of_id")))
LOCKED = Prepared(_SELECT.where(announcements.c.id == bindparam("of_id")).with_for_update())
BY_CODE = Prepared(_SELECT.where(announcements.c.code == bindparam("of_code")))
_STATES = {state: literal_column(f"'{state}'", Words) for state in State}
_ALIVE = announcements.c.state.in_(
    tuple(_STATES[one] for one in (State.HELD, State.SCHEDULED, State.GATHERING, State.SENDING, State.PAUSED))
)
# Whose hour has come, or who is being sent: whoever asks first does the next piece, and others pass it over.
AT_WORK = Prepared(
    _SELECT.where(
        _ALIVE,
        announcements.c.state != _STATES[State.PAUSED],
        announcements.c.id > bindparam("after"),
        announcements.c.state.in_((_STATES[State.GATHERING], _STATES[State.SENDING]))
        | (announcements.c.starts_at <= bindparam("at")),
    )
    .order_by(announcements.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
MOVE = update(announcements).where(
    announcements.c.id == bindparam("of_id"),
    announcements.c.state.in_(bindparam("from_states", expanding=True)),
    announcements.c.version == bindparam("of_version"),
)
WITHHOLD = (
    update(deliveries)
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.state == PENDING)
    .values(state=Became.WITHHELD)
)
RELEASE = (
    update(deliveries)
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.state == Became.WITHHELD)
    .values(state=Became.PENDING)
)
DROP = (
    update(deliveries)
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.state.in_((PENDING, Became.WITHHELD)))
    .values(state=Became.SKIPPED, reason="cancelled", settled_at=bindparam("at"))
)

CODE_LENGTH = 6
_pack = msgspec.json.Encoder().encode
_buttons = msgspec.json.Decoder(tuple[Button, ...]).decode
_numbers = msgspec.json.Decoder(dict[str, int]).decode
_ids = msgspec.json.Decoder(tuple[int, ...]).decode


def new_code(chance: Chance) -> str:
    """Six letters and digits, a digit among them: what an announcement ends with, and anybody can ask about."""
    while True:
        code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(CODE_LENGTH))
        if any(letter.isdigit() for letter in code):
            return code


def create(
    connection: Connection, code: str, organisation_id: int | None, author: tuple[int, Address], now: datetime, **fields: object
) -> int:
    """A new draft under a fresh code, of an organisation (None: of who runs Sapa); returns its id. `fields` as in `change`."""
    contact_id, address = author
    row = {
        "code": code,
        "organisation_id": organisation_id,
        "contact_id": contact_id,
        "channel": address.channel,
        "recipient": address.recipient,
        "state": State.DRAFT,
        "created_at": now,
        **_packed(fields),
    }
    return int(connection.execute(insert(announcements).returning(announcements.c.id), row).scalar_one())


def get(connection: Connection, announcement_id: int) -> Announcement | None:
    """One announcement, None where there is none."""
    row = GET.first(connection, {"of_id": announcement_id})
    return _read(row) if row else None


def lock(connection: Connection, announcement_id: int) -> Announcement | None:
    """The same, and nobody else changes it until this transaction ends."""
    row = LOCKED.first(connection, {"of_id": announcement_id})
    return _read(row) if row else None


def by_code(connection: Connection, code: str) -> Announcement | None:
    """The announcement that ends with this code."""
    row = BY_CODE.first(connection, {"of_code": code.lower()})
    return _read(row) if row else None


def at_work(connection: Connection, after: int, now: datetime) -> Announcement | None:
    """The first behind that id which has something to be done now; locked, and passed over where another works on it."""
    row = AT_WORK.first(connection, {"after": after, "at": now})
    return _read(row) if row else None


def change(connection: Connection, announcement_id: int, version: int, **fields: object) -> bool:
    """Change a draft that still has this version; False when somebody was faster, or it is no draft any more."""
    still = (announcements.c.id == announcement_id) & (announcements.c.version == version)
    draft = announcements.c.state == State.DRAFT
    values = {**_packed(fields), "version": announcements.c.version + 1}
    return connection.execute(update(announcements).where(still, draft).values(values)).rowcount == 1


def note(connection: Connection, announcement_id: int, **fields: object) -> None:
    """Write down how far it is; that is nobody's decision, so its version stays."""
    connection.execute(update(announcements).where(announcements.c.id == announcement_id).values(_packed(fields)))


def move(connection: Connection, one: Announcement, how: Move, now: datetime, **fields: object) -> bool:
    """Take it to the next state; False when it is not where the move begins any more, or changed since it was read.

    What waits in the ledger follows: nothing more leaves of what is paused or cancelled but what is in the air already.
    """
    begins, ends = MOVES[how]
    values = {**_packed(fields), "state": ends, "version": announcements.c.version + 1}
    if ends in (State.DONE, State.CANCELLED):
        values["finished_at"] = now
    key = {"of_id": one.id, "from_states": sorted(begins), "of_version": one.version}
    if connection.execute(MOVE.values(values), key).rowcount != 1:
        return False
    match how:
        case Move.PAUSE:
            connection.execute(WITHHOLD, {"of_id": one.id})
        case Move.RESUME:
            connection.execute(RELEASE, {"of_id": one.id})
        case Move.CANCEL:
            connection.execute(DROP, {"of_id": one.id, "at": now})
    return True


def _packed(fields: Mapping[str, object]) -> dict[str, Any]:
    names = {"indonesian": "text_id", "english": "text_en"}
    return {names.get(name, name): _plain(value) for name, value in fields.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Audience):
        return audiences.written(value)
    return _pack(value).decode() if isinstance(value, dict | tuple | list) else value


def _read(row: Sequence[Any]) -> Announcement:
    given = dict(zip(_FIELDS, row, strict=True))
    channel, recipient = given.pop("channel"), given.pop("recipient")
    given |= {
        "address": Address(channel, recipient) if channel else None,
        "state": State(given["state"]),
        "indonesian": given.pop("text_id"),
        "english": given.pop("text_en"),
        "buttons": _buttons(given["buttons"]),
        "audience": audiences.read(given["audience"]),
        "outlets": _ids(given["outlets"]),
        "repeats": Repeat(given["repeats"]),
        **{name: _numbers(given[name]) for name in ("cursors", "excluded", "wordings")},
    }
    return Announcement(**given)

"""Files: what people hand over, and results too large to travel inside a message.

What somebody hands over is a row at once, by the name under which the platform gives it out; a job brings the bytes. A result
is kept here while it is on its way, and the message only says which it is: the ledger stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, insert, literal_column, or_, select, update

from bot import traits
from bot.vocabulary import Address, Attachment, Media
from storage.models import deliveries, files
from storage.organising import jobs
from storage.organising.jobs import Job

UPLOAD = "upload"
"""The kind of what lies here because the page of the web chat brought it, until its turn has it fetched like any other."""

RESULT, OTHERS = "result", "others"
"""Kinds of files that Sapa made; the second tells of other people than who asked for it."""

INLINE = 64_000
"""Bytes up to which an attachment travels inside its message."""

_COLUMNS = ("id", "contact_id", "channel", "reference", "kind", "name", "media_type", "size", "trouble")
GET = select(*[files.c[name] for name in _COLUMNS], files.c.content.is_not(None)).where(files.c.id == bindparam("of_id"))
CONTENT = select(files.c.content).where(files.c.id == bindparam("of_id"))
RECEIVED = select(files.c.content).where(files.c.id == bindparam("of_id"), files.c.kind == UPLOAD)
FORGET_RECEIVED = delete(files).where(files.c.id == bindparam("of_id"), files.c.kind == UPLOAD)
STORE = (
    update(files)
    .where(files.c.id == bindparam("of_id"))
    .values(content=bindparam("bytes"), media_type=bindparam("as_type"), name=bindparam("called"), size=bindparam("long"))
)
FAIL = update(files).where(files.c.id == bindparam("of_id")).values(trouble=bindparam("why"), content=None)

_TRAVELS = deliveries.c.state.in_([literal_column(f"'{state}'") for state in ("pending", "inflight")])
_IN_DOUBT = deliveries.c.state == literal_column("'unknown'")
_OF_IT = (deliveries.c.channel == files.c.channel, deliveries.c.recipient == files.c.reference)
_MADE = files.c.kind.in_((RESULT, OTHERS))
_FETCHED_HERE = files.c.channel.in_([name for name, one in traits.TRAITS.items() if one.shelf])
SWEEP = delete(files).where(
    or_(_MADE, files.c.kind == UPLOAD),
    or_(
        files.c.at < bindparam("before"),
        _MADE & ~_FETCHED_HERE & ~exists().where(*_OF_IT, _TRAVELS) & ~exists().where(*_OF_IT, _IN_DOUBT),
    ),
)
FORGET_OTHERS = delete(files).where(files.c.kind == OTHERS)
MADE_KEPT = timedelta(days=1)
"""How long a result lies here at most: a page of the web chat links to it, and what nobody knows about may go once more."""


@dataclass(frozen=True, slots=True)
class File:
    """A file without its bytes. `trouble` is why it could not be brought; `is_here` that its bytes are stored."""

    id: int
    contact_id: int | None
    channel: str
    reference: str
    kind: str
    name: str
    media_type: str
    size: int
    trouble: str | None
    is_here: bool


def keep(connection: Connection, media: Media, address: Address, contact_id: int, now: datetime, then: str = "") -> int:
    """Note a file that somebody handed over, and have it brought; returns its number.

    Once it is here, `then` is pressed for them: the name of an action, whose argument is the file's number. Where nothing
    is named, they hear of it only if it cannot be brought.
    """
    row = {
        "contact_id": contact_id,
        "channel": address.channel,
        "reference": media.reference,
        "kind": media.kind,
        "name": "",
        "media_type": media.media_type,
        "size": media.size,
        "at": now,
    }
    number = int(connection.execute(insert(files).values(**row).returning(files.c.id)).scalar_one())
    jobs.ask(connection, Job.FETCH, contact_id, address, {"file": number, "then": then}, now)
    return number


def get(connection: Connection, file_id: int) -> File | None:
    """One file, None when it is not there (any more)."""
    row = connection.execute(GET, {"of_id": file_id}).first()
    return File(*tuple(row)) if row is not None else None


def content(connection: Connection, file_id: int) -> bytes | None:
    """Its bytes; None until they are here, and when they are gone."""
    found = connection.execute(CONTENT, {"of_id": file_id}).scalar()
    return bytes(found) if found is not None else None


def attachment(connection: Connection, file_id: int) -> Attachment | None:
    """A file as it is attached to a reply, by its number; None when it is not here."""
    found = get(connection, file_id)
    if found is None or not found.is_here:
        return None
    return Attachment(found.name, found.media_type, stored=found.id, size=found.size)


def store(connection: Connection, file_id: int, content: bytes, name: str, media_type: str) -> None:
    """Keep the bytes under a name of our own; `media_type` is what they are, not what somebody called them."""
    key = {"of_id": file_id, "bytes": content, "as_type": media_type, "called": name, "long": len(content)}
    connection.execute(STORE, key)


def fail(connection: Connection, file_id: int, why: str) -> None:
    """Note that the bytes cannot be brought, in a word."""
    connection.execute(FAIL, {"of_id": file_id, "why": why})


def shelve(
    connection: Connection, made: Attachment, kind: str, address: Address, contact_id: int | None, now: datetime
) -> Attachment:
    """Put what was made beside the ledger if it is large; returns what travels with the message instead."""
    if len(made.content) <= INLINE:
        return made
    row = {
        "contact_id": contact_id,
        "channel": address.channel,
        "reference": address.recipient,
        "kind": kind,
        "name": made.name,
        "media_type": made.media_type,
        "size": len(made.content),
        "content": made.content,
        "at": now,
    }
    number = int(connection.execute(insert(files).values(**row).returning(files.c.id)).scalar_one())
    return Attachment(made.name, made.media_type, stored=number, size=len(made.content))


def receive(connection: Connection, recipient: str, content: bytes, media_type: str, now: datetime) -> int:
    """Keep what a page of the web chat brought, for a day at most; returns its number."""
    row = {
        "channel": "web",
        "reference": recipient,
        "kind": UPLOAD,
        "name": "",
        "media_type": media_type,
        "size": len(content),
        "content": content,
        "at": now,
    }
    return int(connection.execute(insert(files).values(**row).returning(files.c.id)).scalar_one())


def received(connection: Connection, reference: str) -> bytes | None:
    """What the page brought under this number."""
    found = connection.execute(RECEIVED, {"of_id": _number(reference)}).scalar()
    return bytes(found) if found is not None else None


def forget_received(connection: Connection, reference: str) -> None:
    """Let go of what the page brought under this number: it is fetched by now."""
    connection.execute(FORGET_RECEIVED, {"of_id": _number(reference)})


def _number(reference: str) -> int:
    return int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 16 else 0


def sweep(connection: Connection, now: datetime) -> int:
    """Let go of results that were sent, or that nobody fetched in time; returns how many."""
    return connection.execute(SWEEP, {"before": now - MADE_KEPT}).rowcount


def forget_results(connection: Connection) -> None:
    """Let go of every result that tells of others: somebody among them is erased. Who waits for one is asked to ask again.

    One that is being made in this instant is made anew.
    """
    jobs.begin_anew(connection)
    connection.execute(FORGET_OTHERS)

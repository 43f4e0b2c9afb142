"""Who did what with an authority, for admins to read. It holds no names and no words of people: it outlives who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, bindparam, insert, or_, select

from bot.rules.authority import Deed, Role
from storage.models import audit, contacts


@dataclass(frozen=True, slots=True)
class Entry:
    """Something done. `by` is the name of who did it, None where they are erased or nobody did; `at` is UTC."""

    id: int
    at: datetime
    by: str | None
    role: str
    organisation_id: int | None
    deed: str
    subject: str
    detail: str


_ENTRIES = (
    select(*[audit.c[name] for name in ("id", "at")], contacts.c.name, *[audit.c[name] for name in Entry.__slots__[3:]])
    .outerjoin(contacts, contacts.c.id == audit.c.contact_id)
    .order_by(audit.c.id.desc())
)
ABOUT = _ENTRIES.where(audit.c.subject == bindparam("of_subject")).limit(1)
LATEST = (
    _ENTRIES.where(or_(audit.c.organisation_id == bindparam("of_organisation"), bindparam("of_organisation", 0, BigInteger) == 0))
    .where(or_(audit.c.id < bindparam("before"), bindparam("before", 0, BigInteger) == 0))
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, to what (`activity:17`), in which organisation; `detail` is a short word such as `published`."""

    deed: Deed
    subject: str = ""
    detail: str = ""
    organisation_id: int | None = None


def note(connection: Connection, contact_id: int | None, role: Role, act: Act, now: datetime) -> None:
    """Write down who did it, as what."""
    row = {name: getattr(act, name) for name in Act.__slots__}
    connection.execute(insert(audit), {"contact_id": contact_id, "role": role, "at": now, **row})


def latest(connection: Connection, *, organisation_id: int = 0, before: int = 0, most: int = 8) -> list[Entry]:
    """The newest first, of one organisation or of all, older than the entry `before`."""
    key = {"of_organisation": organisation_id, "before": before, "most": most}
    return [Entry(*tuple(row)) for row in connection.execute(LATEST, key)]


def last(connection: Connection, subject: str) -> Entry | None:
    """The newest entry about something, None when there is none."""
    found = connection.execute(ABOUT, {"of_subject": subject}).first()
    return Entry(*tuple(found)) if found is not None else None

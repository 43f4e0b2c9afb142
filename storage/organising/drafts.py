"""Activities being prepared or changed. They live here alone, so nothing that artisans read can show one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from bot.rules.drafts import Plan
from storage.models import drafts


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A draft's JSON: what it says, what the activity said when it was begun, and which fields somebody answered."""

    plan: Plan
    base: Plan | None = None
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """`activity_id` is what it changes, None for a new one; `base_version` the version that had when `base` was read."""

    id: int
    organisation_id: int
    activity_id: int | None
    base_version: int
    plan: Plan
    base: Plan | None
    answered: tuple[str, ...]
    contact_id: int | None
    at: datetime
    version: int


_OF_THEIRS = or_(drafts.c.organisation_id.in_(bindparam("organisations", expanding=True)), bindparam("everybody", False))
BY_ID = select(drafts).where(drafts.c.id == bindparam("of_id"))
HELD = BY_ID.with_for_update()
LATEST = (
    select(drafts)
    .where(_OF_THEIRS)
    .order_by(drafts.c.at.desc(), drafts.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
COUNT = select(func.count()).select_from(drafts).where(_OF_THEIRS)
OF_ACTIVITY = (
    select(drafts.c.id)
    .where(drafts.c.activity_id == bindparam("of_activity"), drafts.c.contact_id == bindparam("of_contact"))
    .order_by(drafts.c.id.desc())
    .limit(1)
)
WRITE = (
    update(drafts)
    .where(drafts.c.id == bindparam("of_id"))
    .values(fields=bindparam("packed"), base_version=bindparam("base"), at=bindparam("now"), version=drafts.c.version + 1)
)
DISCARD = delete(drafts).where(drafts.c.id == bindparam("of_id"))
_pack = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(Kept).decode


def begin(
    connection: Connection,
    organisation_id: int,
    kept: Kept,
    contact_id: int,
    now: datetime,
    changes: tuple[int, int] | None = None,
) -> int:
    """Keep a new draft and return its number; `changes` are the id and the version of the activity it changes."""
    activity_id, version = changes or (None, 0)
    row = {
        "organisation_id": organisation_id,
        "activity_id": activity_id,
        "base_version": version,
        "fields": _pack(kept).decode(),
        "contact_id": contact_id,
        "at": now,
    }
    return int(connection.execute(insert(drafts).values(**row).returning(drafts.c.id)).scalar_one())


def get(connection: Connection, draft_id: int) -> Draft | None:
    """One draft, None when there is none."""
    row = connection.execute(BY_ID, {"of_id": draft_id}).first()
    return _draft(row) if row is not None else None


def change(
    connection: Connection, draft_id: int, values: dict[str, Any], answered: Collection[str], now: datetime
) -> Draft | None:
    """Set fields of its plan, which count as answered from now on; what others set meanwhile stays. None when it is gone."""
    row = connection.execute(HELD, {"of_id": draft_id}).first()
    if row is None:
        return None
    held = _draft(row)
    plan = msgspec.structs.replace(held.plan, **values)
    said = tuple(dict.fromkeys((*held.answered, *answered)))
    _write(connection, draft_id, Kept(plan, held.base, said), held.base_version, now)
    return get(connection, draft_id)


def rebase(connection: Connection, draft: Draft, plan: Plan, base: Plan, version: int, now: datetime) -> None:
    """Put a draft upon what its activity says now."""
    _write(connection, draft.id, Kept(plan, base, draft.answered), version, now)


def _write(connection: Connection, draft_id: int, kept: Kept, base_version: int, now: datetime) -> None:
    connection.execute(WRITE, {"of_id": draft_id, "packed": _pack(kept).decode(), "base": base_version, "now": now})


def discard(connection: Connection, draft_id: int) -> bool:
    """Forget it; False when it was gone already."""
    return connection.execute(DISCARD, {"of_id": draft_id}).rowcount == 1


def of_activity(connection: Connection, activity_id: int, contact_id: int) -> int | None:
    """The draft in which this person changes this activity already."""
    return connection.execute(OF_ACTIVITY, {"of_activity": activity_id, "of_contact": contact_id}).scalar()


def latest(
    connection: Connection, organisations: Collection[int], *, everybody: bool = False, skip: int = 0, most: int = 6
) -> list[Draft]:
    """Those of these organisations (of everybody, for an admin), the last touched first."""
    key = {"organisations": sorted(organisations), "everybody": everybody, "skip": skip, "most": most}
    return [_draft(row) for row in connection.execute(LATEST, key)]


def count(connection: Connection, organisations: Collection[int], *, everybody: bool = False) -> int:
    """How many there are."""
    key = {"organisations": sorted(organisations), "everybody": everybody}
    return int(connection.execute(COUNT, key).scalar_one())


def _draft(row: Any) -> Draft:
    kept = _read(row.fields)
    return Draft(
        row.id,
        row.organisation_id,
        row.activity_id,
        row.base_version,
        kept.plan,
        kept.base,
        kept.answered,
        row.contact_id,
        row.at,
        row.version,
    )

"""Activities from a spreadsheet, all of them in one transaction: as drafts, or published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from bot.rules.drafts import Plan
from storage.models import activities, drafts, organisations, provinces
from storage.organising import publishing
from storage.organising.drafts import Kept
from storage.organising.organisations import Organisation

K = TypeVar("K")
Name = Callable[[str, date | None, str | None, str | None], K]
"""What makes two activities the same: of a title, the first day, the hour and the city."""

AT_ONCE = 200
"""Rows of a statement, all in one transaction. On PostgreSQL turns go on between two statements; preparing one takes some ms."""

OURS = select(*[activities.c[name] for name in ("title_id", "starts_on", "opens_at", "city")]).where(
    activities.c.organisation_id == bindparam("of_organisation"), activities.c.cancelled.is_(False)
)
PREPARED = select(drafts.c.fields).where(drafts.c.organisation_id == bindparam("of_organisation"), drafts.c.activity_id.is_(None))
HOLD = select(organisations.c.id).where(organisations.c.id == bindparam("of_organisation")).with_for_update()
ZONES = select(provinces.c.code, provinces.c.zone)
DRAFT = insert(drafts)
_pack = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(Kept).decode


@dataclass(frozen=True, slots=True)
class Batch:
    """What is imported: for whom, by whom; `mark` tells its activities from those of every other import."""

    organisation: Organisation
    contact_id: int | None
    mark: str
    plans: Sequence[Plan]


def hold(connection: Connection, organisation_id: int) -> None:
    """Let nobody else import for this organisation until the transaction ends: two would each find that nothing is there."""
    connection.execute(HOLD, {"of_organisation": organisation_id})


def there(connection: Connection, organisation_id: int, name: Name[K]) -> set[K]:
    """What an organisation has already, published or being prepared."""
    key = {"of_organisation": organisation_id}
    published = {name(*row) for row in connection.execute(OURS, key)}
    plans = (_read(fields).plan for fields in connection.execute(PREPARED, key).scalars())
    return published | {name(plan.title_id, plan.starts_on, plan.opens_at, plan.city) for plan in plans}


def zones(connection: Connection) -> dict[str, str]:
    """The zone (IANA) of each province, by its code."""
    return {code: zone for code, zone in connection.execute(ZONES)}


def keep(connection: Connection, batch: Batch, now: datetime) -> None:
    """Keep them as drafts, which only their organisation sees."""
    alike = {"organisation_id": batch.organisation.id, "contact_id": batch.contact_id, "at": now}
    for first in range(0, len(batch.plans), AT_ONCE):
        some = batch.plans[first : first + AT_ONCE]
        connection.execute(DRAFT, [{**alike, "fields": _pack(Kept(plan)).decode()} for plan in some])


def publish(connection: Connection, batch: Batch, now: datetime) -> None:
    """Let everybody see them, and plan what follows: who is told, and when registration closes."""
    slugs = [f"o{batch.organisation.id}-{batch.mark}-{number}" for number in range(1, len(batch.plans) + 1)]
    for first in range(0, len(slugs), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        publishing.add(connection, batch.organisation, dict(zip(slugs[some], batch.plans[some], strict=True)), now)

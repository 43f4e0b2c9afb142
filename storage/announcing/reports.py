"""Messages that people took for false: shown to who runs Sapa, with a number, until somebody has handled them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.rules.genuine import Finding
from storage.models import reports
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What

LONGEST = 1_000
"""Letters that are kept of one."""


@dataclass(frozen=True, slots=True)
class Report:
    """One of them; who showed it is not told. Instants are UTC."""

    id: int
    body: str
    finding: Finding
    at: datetime
    handled_at: datetime | None


_SELECT = select(*[reports.c[name] for name in Report.__slots__])
OPEN = reports.c.handled_at.is_(None)


def add(connection: Connection, contact_id: int, body: str, finding: Finding, now: datetime) -> int:
    """Keep what somebody agreed to show; admins hear of it once an hour. Returns its number."""
    row = {"contact_id": contact_id, "body": body[:LONGEST], "finding": finding, "at": now}
    number = int(connection.execute(insert(reports).returning(reports.c.id), row).scalar_one())
    alerts.sound(connection, [Cause(What.FAKE, count=count(connection))], now)
    return number


def count(connection: Connection) -> int:
    """How many nobody has handled."""
    return int(connection.execute(select(func.count()).select_from(reports).where(OPEN)).scalar_one())


def unhandled(connection: Connection, most: int) -> list[Report]:
    """The oldest that nobody has handled."""
    return [_read(*row) for row in connection.execute(_SELECT.where(OPEN).order_by(reports.c.id).limit(most))]


def get(connection: Connection, number: int) -> Report | None:
    """One of them; None where there is none, or its person was erased."""
    row = connection.execute(_SELECT.where(reports.c.id == number)).first()
    return _read(*row) if row is not None else None


def handle(connection: Connection, number: int, now: datetime) -> bool:
    """Somebody has dealt with it; False when it was so already."""
    done = update(reports).where(reports.c.id == number, OPEN).values(handled_at=now)
    return connection.execute(done).rowcount == 1


def _read(number: int, body: str, finding: str, at: datetime, handled_at: datetime | None) -> Report:
    return Report(number, body, Finding(finding), at, handled_at)

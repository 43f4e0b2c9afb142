"""Where a platform does not sell its faster lane the announcement goes on at the usual rate, and admins hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from storage.ledger.deliveries import PENDING, Lane
from storage.models import announcements, deliveries
from storage.unasked import alerts
from storage.unasked.alerts import Cause, What

WHICH = (
    select(deliveries.c.announcement_id, deliveries.c.channel)
    .distinct()
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)), deliveries.c.announcement_id.is_not(None))
    .order_by(deliveries.c.announcement_id)
)
SLOWER = (
    update(deliveries)
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.state == PENDING, deliveries.c.lane == Lane.PAID)
    .values(lane=Lane.BULK)
)
FREE = update(announcements).where(announcements.c.id == bindparam("of_id")).values(paid=False)


def fall_back(connection: Connection, refused: Sequence[int], now: datetime) -> None:
    """These rows were refused for want of money: what waits of their announcements leaves free of charge."""
    if not refused:
        return
    found = connection.execute(WHICH, {"ids": sorted(refused)}).all()
    for announcement_id, _ in found:
        connection.execute(FREE, {"of_id": announcement_id})
        connection.execute(SLOWER, {"of_id": announcement_id})
    alerts.sound(connection, [Cause(What.UNPAID, channel) for channel in sorted({row[1] for row in found})], now)

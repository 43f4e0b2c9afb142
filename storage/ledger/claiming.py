"""Which of the waiting rows go next, decided in the moment they are taken and not when they were owed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, update

from bot import traits
from storage.engine.many import Many
from storage.ledger import candidates, judging
from storage.ledger.candidates import Candidate
from storage.ledger.deliveries import Lane, Outcome, Parcel, State
from storage.ledger.settling import settle
from storage.models import deliveries
from storage.platforms import quota
from storage.unasked import reaching


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that were put into slots; `full` when another look may find more, `beyond` when all were beyond a daily limit."""

    parcels: list[Parcel]
    full: bool
    beyond: bool = False


MARK = Many(
    lambda among: (
        update(deliveries).where(among(deliveries.c.id, "ids")).values(state=State.INFLIGHT, owner=bindparam("by_owner"))
    )
)
PUT_OFF = update(deliveries).where(deliveries.c.id == bindparam("of_id")).values(due_at=bindparam("until"))
BEYOND = PUT_OFF.values(reason=quota.FULL)
SHUTS_SOON = timedelta(seconds=10)
"""A window with less than this left is taken for shut: a message waits a moment until it leaves."""


def claim(connection: Connection, channel: str, lane: Lane, owner: int, now: datetime, most: int) -> Batch:
    """Put due rows of a lane into this process's slots, the longest due first, never two of one address at once.

    What nobody wants any more, or nobody can get, becomes `skipped` instead, and the ledger says why.
    """
    key = {"of_channel": channel, "of_lane": lane, "at": now, "most": most}
    due = [Candidate(*row) for row in candidates.CANDIDATES.rows(connection, key)]
    found = len(due)
    if lane is not Lane.REPLY and connection.dialect.name == "postgresql":
        due = candidates.certain(connection, due)
    parcels = _may_go(connection, due, channel, lane, now)
    if lane is not Lane.REPLY and parcels and traits.of(channel).window:
        parcels = _within_limit(connection, channel, parcels, {one.id for one in due if one.reason == quota.FULL}, now)
        if not parcels:
            return Batch(parcels, full=False, beyond=True)
    if parcels:
        MARK.execute(connection, {"ids": [parcel.id for parcel in parcels], "by_owner": owner})
    return Batch(parcels, found == most or len(parcels) < found)


def _may_go(connection: Connection, due: Sequence[Candidate], channel: str, lane: Lane, now: datetime) -> list[Parcel]:
    """Those that nothing speaks against; what became of the others is written down."""
    parcels, outcomes = [], []
    for one in due:
        match judging.judge(one, channel, lane, now):
            case Outcome() as outcome:
                outcomes.append(outcome)
            case Parcel() as parcel:
                parcels.append(parcel)
            case datetime() as until:
                connection.execute(PUT_OFF, {"of_id": one.id, "until": until})
    settle(connection, outcomes, now)
    reaching.elsewhere(connection, [one.id for one in outcomes if one.reason == judging.UNREACHABLE], now)
    return parcels


def _within_limit(
    connection: Connection, channel: str, parcels: list[Parcel], again: Collection[int], now: datetime
) -> list[Parcel]:
    """Those that may leave; the others are to people who would be written to first, and too many for a day: they are put off.

    `again` are rows that were put off so before.
    """
    first = [one for one in parcels if one.passage.free_until is None or one.passage.free_until <= now + SHUTS_SOON]
    if not first:
        return parcels
    waiting = {one.address.recipient: one.id in again for one in first}
    until = quota.admit(connection, channel, first[0].lane, waiting, now)
    late = {one.id: until[one.address.recipient] for one in first if one.address.recipient in until}
    if late:
        connection.execute(BEYOND, [{"of_id": id, "until": when} for id, when in late.items()])
    return [one for one in parcels if one.id not in late]

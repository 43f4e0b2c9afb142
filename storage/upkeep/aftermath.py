"""What a restored database does about the past it missed: it says nothing by itself, and forgets who was erased since.

The installation that was lost has most probably sent what the backup still owes, and fired what was due; nobody can tell. What is
held is listed, and an operator decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, delete, func, select, update

from bot.rules.offers import Terms
from bot.vocabulary import Address
from storage.ledger.deliveries import State
from storage.models import addresses, contacts, deliveries, erasures, timers
from storage.people import erasure, lapsing
from storage.people.erased import KEY_FILE, REGISTER_FILE, Register
from storage.platforms import switches
from storage.taking_part import registrations, seats
from storage.unasked.timers import Kind
from storage.upkeep.backup import Unfit

RESTORED = "restored"
"""The reason in the ledger, and what became of a timer."""

DECIDING = (Kind.EXPIRY, Kind.PLACE, Kind.SPREAD)
"""Timers that settle seats; dropped, an offered seat would stay with somebody for ever. What follows from them is news then."""

HOLD = (
    update(deliveries)
    .where(deliveries.c.state.in_((State.PENDING, State.INFLIGHT)))
    .values(state=State.UNKNOWN, reason=RESTORED, owner=None, settled_at=bindparam("at"))
)
DROP = (
    update(timers)
    .where(timers.c.fired_at.is_(None), timers.c.due_at <= bindparam("at"), timers.c.kind.not_in(DECIDING))
    .values(fired_at=bindparam("at"), outcome=RESTORED)
)
STATES = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
_IS_DUE = case((timers.c.due_at <= bindparam("at"), 1), else_=0)
TIMERS = select(func.sum(_IS_DUE), func.sum(1 - _IS_DUE)).where(timers.c.fired_at.is_(None))
PEOPLE = select(addresses.c.channel, addresses.c.recipient, contacts.c.id, contacts.c.created_at).join_from(addresses, contacts)
FILE_AGAIN = update(erasures).where(erasures.c.digest == bindparam("of_digest")).values(filed=False)
KNOWN = select(erasures.c.digest, erasures.c.at, erasures.c.filed)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """How many messages are held, how many timers were dropped, how many people were forgotten, and by how many lines."""

    held: int
    dropped: int
    forgotten: int
    register: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What happens once nothing is paused: messages that wait and that are held, timers due now and later."""

    waiting: int
    held: int
    due: int
    later: int


def look_ahead(connection: Connection, now: datetime) -> Ahead:
    """What the ledger and the timers hold now."""
    states: dict[str, int] = {row[0]: row[1] for row in connection.execute(STATES)}
    due, later = connection.execute(TIMERS, {"at": now}).one()
    return Ahead(states.get(State.PENDING, 0), states.get(State.UNKNOWN, 0), due or 0, later or 0)


def settle_past(registers: Sequence[Register], connection: Connection, now: datetime, terms: Terms, trusting: bool) -> Aftermath:
    """Do it in a restored database that nobody serves. The first register is the installation's own.

    Raises Unfit when a register is missing or was kept with another key, unless `trusting`.
    """
    held = connection.execute(HOLD, {"at": now}).rowcount
    dropped = connection.execute(DROP, {"at": now}).rowcount
    switches.turn_on(connection, switches.PAUSED, now)
    written = [(register, _latest(register, trusting)) for register in registers]
    _refuse_incomplete(connection, written, trusting)
    forgotten = _forget_again(connection, written, now, terms)
    _keep_own(connection, *written[0])
    lapsing.sweep_farewells(connection, now)
    return Aftermath(held, dropped, forgotten, sum(len(lines) for _, lines in written))


def _latest(register: Register, trusting: bool) -> dict[str, datetime]:
    """When each digest was erased last; only those made with the key at hand."""
    lines = register.read()
    if not trusting and any(not one.digest.startswith(register.fingerprint) for one in lines):
        where = register.folder / REGISTER_FILE
        raise Unfit(
            f"{where} was written with another key than {KEY_FILE} beside it: put the right one there, or --without-register"
        )
    return {one.digest: one.at for one in sorted(lines, key=lambda one: one.at)}


def _refuse_incomplete(
    connection: Connection, written: Sequence[tuple[Register, Mapping[str, datetime]]], trusting: bool
) -> None:
    """What the backup knows to be in the register must be there; else it is another one, or cut off."""
    filed = {row.digest for row in connection.execute(KNOWN) if row.filed}
    missing = filed.difference(*(lines for _, lines in written))
    if missing and not trusting:
        raise Unfit(
            f"{REGISTER_FILE} lacks {len(missing)} erasures that the backup knows of: put it and {KEY_FILE} beside the backup,"
            " or --without-register to restore people who were erased"
        )


def _forget_again(
    connection: Connection, written: Sequence[tuple[Register, Mapping[str, datetime]]], now: datetime, terms: Terms
) -> int:
    own, known = written[0][0], {row.digest: row.at for row in connection.execute(KNOWN)}
    gone: dict[int, datetime] = {}
    for channel, recipient, contact_id, since in connection.execute(PEOPLE).all():
        for register, lines in written if any(lines for _, lines in written) else ():
            at = _erased_since(register.digest(Address(channel, recipient)), lines, known)
            if at is not None and since <= at:  # who was introduced later came back
                gone[contact_id] = at
    for contact_id, at in gone.items():
        for held in registrations.active_of(connection, contact_id):
            seats.give_up(connection, held, now, terms)
        erasure.forget_holds(connection, contact_id)
        erasure.forget(connection, contact_id, at, own.digest)
    return len(gone)


def _keep_own(connection: Connection, own: Register, lines: Mapping[str, datetime]) -> None:
    """What the own register lacks is filed in it again; what another key made stays in the register beside the backup."""
    connection.execute(delete(erasures).where(~erasures.c.digest.startswith(own.fingerprint)))
    lacking = [{"of_digest": row.digest} for row in connection.execute(KNOWN) if row.digest not in lines]
    if lacking:
        connection.execute(FILE_AGAIN, lacking)


def _erased_since(digest: str, lines: Mapping[str, datetime], known: Mapping[str, datetime]) -> datetime | None:
    """When an address was erased, None where it never was or the backup was made after that."""
    at = lines.get(digest)
    return at if at is not None and (digest not in known or known[digest] < at) else None

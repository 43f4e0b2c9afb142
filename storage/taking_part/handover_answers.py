"""What recipients say of goods they were given: that they have them, use them, want help with them; and what stays of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, select, update

from bot.rules.goods import Use
from storage.models import handovers
from storage.models import registrations as claims
from storage.taking_part.handovers import GIVEN, THIS, Handover

AT_ONCE = 30
"""People who are offered help in one transaction."""

HAVE = update(handovers).where(*THIS).values(confirmed_at=bindparam("since"), denied_at=None)
LACK = update(handovers).where(*THIS, handovers.c.confirmed_at.is_(None)).values(denied_at=bindparam("since"))
ASK_AGAIN = update(handovers).where(*THIS, handovers.c.confirmed_at.is_(None)).values(asked_at=bindparam("since"), denied_at=None)
USED = (
    update(handovers)
    .where(handovers.c.id == bindparam("of_id"), handovers.c.returned_at.is_(None))
    .values(
        used=bindparam("said"), used_at=bindparam("since"), named_at=case((bindparam("broken"), handovers.c.named_at), else_=None)
    )
)
BROKEN = GIVEN.where(
    claims.c.activity_id == bindparam("of_activity"),
    claims.c.contact_id.is_not(None),
    handovers.c.used == Use.BROKEN,
    handovers.c.named_at.is_(None),
    handovers.c.wanted_at.is_(None),
    handovers.c.returned_at.is_(None),
).limit(AT_ONCE)
WANT = update(handovers).where(handovers.c.id == bindparam("of_id")).values(wanted_at=bindparam("since"))
NAME = (
    update(handovers)
    .where(handovers.c.id == bindparam("of_id"), handovers.c.used == Use.BROKEN, handovers.c.named_at.is_(None))
    .values(named_at=bindparam("since"))
)


# ---- what recipients say ----------------------------------------------------------------------------------------------------
def answer(connection: Connection, seen: Handover, *, has_it: bool, now: datetime) -> bool:
    """Keep whether they have it; a yes stays. False where it was corrected or given back meanwhile."""
    key = {"of_id": seen.id, "seen": seen.version, "since": now}
    return connection.execute(HAVE if has_it else LACK, key).rowcount == 1


def asked_again(connection: Connection, seen: Handover, now: datetime) -> bool:
    """Note that they are asked once more; False where there is nothing to ask."""
    return connection.execute(ASK_AGAIN, {"of_id": seen.id, "seen": seen.version, "since": now}).rowcount == 1


def say_use(connection: Connection, number: int, said: Use, now: datetime) -> bool:
    """Keep what became of it, instead of an earlier answer; False where it was given back."""
    key = {"of_id": number, "said": said, "since": now, "broken": said is Use.BROKEN}
    return connection.execute(USED, key).rowcount == 1


def broken(connection: Connection, activity_id: int) -> list[Handover]:
    """What is broken and whose recipient was not offered help yet, nor asked for it."""
    return [Handover(*row) for row in connection.execute(BROKEN, {"of_activity": activity_id})]


def want(connection: Connection, number: int, now: datetime) -> None:
    """Note that the organiser offers help."""
    connection.execute(WANT, {"of_id": number, "since": now})


def name(connection: Connection, number: int, now: datetime) -> bool:
    """They agree that the organiser knows whose it is: once. False where it is not broken, or known already."""
    return connection.execute(NAME, {"of_id": number, "since": now}).rowcount == 1


# ---- when people go, or become one ----------------------------------------------------------------------------------------
_other = handovers.alias("other")
_OF_CONTACT = select(claims.c.id).where(claims.c.contact_id == bindparam("of_contact"))
_SAME = exists().where(_other.c.registration_id.not_in(_OF_CONTACT), _other.c.item == handovers.c.item)
UNNAME = (
    update(handovers)
    .where(handovers.c.registration_id.in_(_OF_CONTACT))
    .values(serial=None, item=case((_SAME, handovers.c.item), else_=""))
)
MOVE = update(handovers).where(handovers.c.registration_id == bindparam("goes")).values(registration_id=bindparam("stays"))
BACK = update(handovers).where(
    handovers.c.id.in_(bindparam("ids", expanding=True)), handovers.c.registration_id == bindparam("stays")
)


def forget_of(connection: Connection, contact_id: int) -> None:
    """Their goods stay as counts: serial numbers go, and words that were written of nobody else."""
    connection.execute(UNNAME, {"of_contact": contact_id})


def hand_over(connection: Connection, goes: int, stays: int) -> list[int]:
    """What hangs on the one registration hangs on the other now; returns which."""
    moved = MOVE.returning(handovers.c.id)
    return sorted(connection.execute(moved, {"goes": goes, "stays": stays}).scalars())


def give_back(connection: Connection, numbers: Sequence[int], stays: int, back: int) -> None:
    """The opposite, for what is still there."""
    connection.execute(BACK.values(registration_id=back), {"ids": list(numbers) or [0], "stays": stays})

"""Who helps others for an organisation, with what, and how many at a time; and the codes that invite them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.rules.mentoring import Offer
from bot.rules.seats import Status
from storage.engine.prepared import Prepared
from storage.models import contacts, grants, mentors, pairings, registrations
from storage.taking_part.codes import ALPHABET, Chance

LIFE = timedelta(days=7)
"""How long an invitation to be a mentor can be accepted."""

LENGTH = 10
DIGITS = "2345679"
"""One of these ends a code: no word does, so that `mentor keterampilan` is none."""

FIRST_MOST = 3
ROLE = "mentor"
LISTS = ("crafts", "provinces", "needs")


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor of an organisation. No crafts means any, no provinces anywhere; `until` is when they left, UTC.

    `load` is how many people they have now, `name` what they are called; `contact_id` is None once they are erased.
    """

    id: int
    contact_id: int | None
    organisation_id: int
    crafts: tuple[str, ...]
    provinces: tuple[str, ...]
    needs: tuple[str, ...]
    most: int
    until: datetime | None
    paused_at: datetime | None
    name: str | None
    load: int

    @property
    def offer(self) -> Offer:
        """As the rule that ranks them wants it."""
        crafts, provinces, needs = frozenset(self.crafts), frozenset(self.provinces), frozenset(self.needs)
        return Offer(self.id, crafts, provinces, needs, self.load, self.most)

    @property
    def takes_people(self) -> bool:
        """Whether somebody new can be given to them at all."""
        return self.until is None and self.paused_at is None and bool(self.needs) and self.contact_id is not None


@dataclass(frozen=True, slots=True)
class Invited:
    """What a code offers: to be a mentor of this organisation; `made_by` is a contact."""

    organisation_id: int
    made_by: int | None


TAKES_PART = (Status.APPLIED, Status.CONFIRMED, Status.ATTENDED, Status.ABSENT)
"""Who can have a mentor."""

_TAKES_PART = or_(*(registrations.c.status == one for one in TAKES_PART))
GOES_ON = pairings.c.ended_at.is_(None) & registrations.c.contact_id.is_not(None) & _TAKES_PART
"""Whether a row of `pairings`, joined with `registrations`, is still one."""

LOAD = (
    select(func.count())
    .select_from(pairings.join(registrations, registrations.c.id == pairings.c.registration_id))
    .where(pairings.c.mentor_id == mentors.c.id, GOES_ON)
    .correlate(mentors)
    .scalar_subquery()
)
_MENTOR = [mentors.c[name] for name in Mentor.__slots__ if name not in ("name", "load")]
_FOUND = select(*_MENTOR, contacts.c.name, LOAD).join_from(mentors, contacts, contacts.c.id == mentors.c.contact_id, isouter=True)
BY_ID = Prepared(_FOUND.where(mentors.c.id == bindparam("of_id")))
OF_CONTACT = Prepared(
    _FOUND.where(mentors.c.contact_id == bindparam("of_contact"), mentors.c.until.is_(None)).order_by(mentors.c.id)
)
OF_ORGANISATIONS = (
    _FOUND.where(
        mentors.c.organisation_id.in_(bindparam("of_organisations", expanding=True)),
        mentors.c.until.is_(None),
        mentors.c.contact_id.is_not(None),
    )
    .order_by(contacts.c.name, mentors.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_OPEN = (grants.c.code == bindparam("digest")) & grants.c.redeemed_at.is_(None) & (grants.c.expires_at > bindparam("at"))
_INVITED = (grants.c.organisation_id, grants.c.made_by)
LOOK = select(*_INVITED).where(_OPEN)
USE_UP = update(grants).where(_OPEN).values(redeemed_at=bindparam("at")).returning(*_INVITED)
LEAVE = update(mentors).where(mentors.c.id == bindparam("of_id"), mentors.c.until.is_(None)).values(until=bindparam("at"))
PAUSE = update(mentors).where(mentors.c.id == bindparam("of_id")).values(paused_at=bindparam("from_when"))
CHANGE = {name: update(mentors).where(mentors.c.id == bindparam("of_id")).values({name: bindparam("to")}) for name in LISTS}
CHANGE_MOST = update(mentors).where(mentors.c.id == bindparam("of_id")).values(most=bindparam("to"))
FORGET = (
    update(mentors)
    .where(mentors.c.contact_id == bindparam("of_contact"))
    .values(contact_id=None, crafts="[]", provinces="[]", needs="[]", until=func.coalesce(mentors.c.until, bindparam("at")))
)

# Whoever holds it decides alone what this person is a mentor of: of two codes taken up at once the second sees the first.
HOLD = select(contacts.c.id).where(contacts.c.id == bindparam("of_contact")).with_for_update(key_share=True)

OWN = select(*_MENTOR, mentors.c.since).where(mentors.c.contact_id == bindparam("of_contact"))


def get(connection: Connection, number: int) -> Mentor | None:
    """One mentor, who may have left; None when there is none."""
    return _read(BY_ID.first(connection, {"of_id": number}))


def of_contact(connection: Connection, contact_id: int) -> list[Mentor]:
    """What somebody is a mentor of now: once for each organisation."""
    return [_mentor(row) for row in OF_CONTACT.rows(connection, {"of_contact": contact_id})]


def of_organisations(connection: Connection, numbers: Collection[int], *, skip: int = 0, most: int = 1000) -> list[Mentor]:
    """The mentors of these organisations by name, those who want nobody new among them."""
    key = {"of_organisations": list(numbers), "skip": skip, "most": most}
    return [_mentor(row) for row in connection.execute(OF_ORGANISATIONS, key)]


def _read(row: Sequence[Any] | None) -> Mentor | None:
    return _mentor(row) if row is not None else None


def _mentor(row: Sequence[Any]) -> Mentor:
    listed = (tuple(msgspec.json.decode(text)) for text in row[3:6])
    return Mentor(*row[:3], *listed, *row[6:])


def enlist(connection: Connection, contact_id: int, organisation_id: int, craft: str | None, now: datetime) -> Mentor:
    """Make somebody a mentor of an organisation, with their own craft to begin with; who is one already stays as they are."""
    connection.execute(HOLD, {"of_contact": contact_id}).first()
    for one in of_contact(connection, contact_id):
        if one.organisation_id == organisation_id:
            return one
    row = {
        "contact_id": contact_id,
        "organisation_id": organisation_id,
        "crafts": _packed([craft] if craft else []),
        "provinces": _packed([]),
        "needs": _packed([]),
        "most": FIRST_MOST,
        "since": now,
    }
    number = int(connection.execute(insert(mentors).values(**row).returning(mentors.c.id)).scalar_one())
    found = get(connection, number)
    assert found is not None
    return found


def change(connection: Connection, mentor: Mentor, name: str, values: Collection[str]) -> None:
    """Keep another list (one of LISTS) of theirs."""
    connection.execute(CHANGE[name], {"of_id": mentor.id, "to": _packed(sorted(values))})


def take_at_most(connection: Connection, mentor: Mentor, most: int) -> None:
    """How many people they have at a time from now on; who is with them stays."""
    connection.execute(CHANGE_MOST, {"of_id": mentor.id, "to": most})


def pause(connection: Connection, mentor: Mentor, since: datetime | None) -> None:
    """They want nobody new since then (UTC), or (None) want people again."""
    connection.execute(PAUSE, {"of_id": mentor.id, "from_when": since})


def leave(connection: Connection, mentor: Mentor, now: datetime) -> bool:
    """They are no mentor any more; False when they were none. Whom they had is ended apart (`storage.taking_part.pairings`)."""
    return connection.execute(LEAVE, {"of_id": mentor.id, "at": now}).rowcount == 1


def forget(connection: Connection, contact_id: int, now: datetime) -> None:
    """Somebody is erased: that an organisation had a mentor stays, who it was does not."""
    connection.execute(FORGET, {"of_contact": contact_id, "at": now})


def _packed(values: Collection[str]) -> str:
    return msgspec.json.encode(list(values)).decode()


# ---- invitations --------------------------------------------------------------------------------------------------------
def invite(connection: Connection, invited: Invited, now: datetime, chance: Chance) -> str:
    """A code that whoever opens it first becomes a mentor by, if they agree within a week."""
    code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(LENGTH - 1)).upper()
    code += DIGITS[chance.randrange(len(DIGITS))]
    row = {"organisation_id": invited.organisation_id, "made_by": invited.made_by}
    connection.execute(insert(grants), {"code": _digest(code), "role": ROLE, "expires_at": now + LIFE, **row})
    return code


def look(connection: Connection, code: str, now: datetime) -> Invited | None:
    """What a code offers; None when it is unknown, used or too old."""
    row = connection.execute(LOOK, {"digest": _digest(code), "at": now}).first()
    return Invited(*row) if row is not None else None


def use_up(connection: Connection, code: str, now: datetime) -> Invited | None:
    """The same, and it is of no more use: of two who accept at once only one gets it."""
    row = connection.execute(USE_UP, {"digest": _digest(code), "at": now}).first()
    return Invited(*row) if row is not None else None


def _digest(code: str) -> str:
    """Other than that of a role's code, so that neither opens the other."""
    return sha256(b"mentor " + code.strip().upper().encode()).hexdigest()

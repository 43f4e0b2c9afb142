"""Certificates of attendance: a row says all that the paper says, so the paper is drawn anew whenever it is wanted.

A code stands for exactly one paper. A name that was wrong is put right by another certificate; the first one is revoked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.seats import Status
from storage.engine.patterns import ESCAPE, holding
from storage.engine.prepared import Prepared
from storage.models import activities, certificates, contacts, registrations

RESTORABLE = timedelta(days=7)
"""How long a certificate that was revoked by mistake can be put back."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One paper. `name` is None once its person is erased; instants are UTC."""

    code: str
    activity_id: int
    contact_id: int | None
    registration_id: int | None
    name: str | None
    hours: int | None
    issued_at: datetime
    revoked_at: datetime | None
    signer: str | None
    position: str | None


@dataclass(frozen=True, slots=True)
class Own:
    """A line of "my certificates"."""

    code: str
    title_id: str
    title_en: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody who attended and has no certificate that stands."""

    registration_id: int
    contact_id: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What all certificates of one activity say alike, and the contact who has them issued."""

    hours: int | None
    signer: str
    position: str
    issued_by: int | None = None


_COLUMNS = [certificates.c[name] for name in Certificate.__slots__]
BY_CODE = Prepared(select(*_COLUMNS).where(certificates.c.code == bindparam("of_code")))
_STANDS = certificates.c.revoked_at.is_(None)
OF_PERSON = (
    select(certificates.c.code, *[activities.c[name] for name in Own.__slots__[1:]])
    .join(activities, activities.c.id == certificates.c.activity_id)
    .where(certificates.c.contact_id == bindparam("of_contact"), _STANDS)
    .order_by(certificates.c.issued_at.desc(), certificates.c.code)
)
_HAS_ONE = exists().where(certificates.c.registration_id == registrations.c.id, _STANDS)
_CAME = and_(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status == Status.ATTENDED,
    registrations.c.contact_id.is_not(None),
)
LACKING = (
    select(registrations.c.id, registrations.c.contact_id, contacts.c.name)
    .join(contacts, contacts.c.id == registrations.c.contact_id)
    .where(_CAME, ~_HAS_ONE, registrations.c.id > bindparam("after"))
    .order_by(registrations.c.id)
    .limit(bindparam("most"))
)
NAMES_LACKING = select(contacts.c.name).join(registrations, contacts.c.id == registrations.c.contact_id).where(_CAME, ~_HAS_ONE)
ISSUED = select(func.count()).where(certificates.c.activity_id == bindparam("of_activity"), _STANDS)
STILL_ATTENDED = (
    select(registrations.c.contact_id, contacts.c.name)
    .join(contacts, contacts.c.id == registrations.c.contact_id)
    .where(registrations.c.id == bindparam("of_id"), registrations.c.status == Status.ATTENDED)
)
ISSUE = insert(certificates).on_conflict_do_nothing().returning(certificates.c.code)
REVOKE = update(certificates).where(certificates.c.code == bindparam("of_code"), _STANDS).values(revoked_at=bindparam("at"))
RESTORE = (
    update(certificates)
    .where(
        certificates.c.code == bindparam("of_code"),
        certificates.c.revoked_at >= bindparam("since"),
        certificates.c.contact_id.is_not(None),
    )
    .values(revoked_at=None)
)
_other = certificates.alias("other")
REPLACED = select(_other.c.code).where(_other.c.registration_id == bindparam("of_registration"), _other.c.revoked_at.is_(None))
# A year after an activity its organisers see no names any more (storage.people.lapsing.retire); their owners keep theirs.
_SEEN = case((registrations.c.contact_id.is_not(None), certificates.c.name), else_=None)
_FOR_STAFF = [_SEEN.label("name") if column.name == "name" else column for column in _COLUMNS]
_WITH_CLAIMS = certificates.outerjoin(registrations, registrations.c.id == certificates.c.registration_id)
LISTED = (
    select(*_FOR_STAFF)
    .select_from(_WITH_CLAIMS)
    .where(
        certificates.c.activity_id == bindparam("of_activity"),
        func.lower(func.coalesce(_SEEN, "")).like(bindparam("pattern"), escape=ESCAPE),
    )
    .order_by(case((_STANDS, 0), else_=1), _SEEN, certificates.c.code)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
FOR_STAFF = select(*_FOR_STAFF).select_from(_WITH_CLAIMS).where(certificates.c.code == bindparam("of_code"))
LAST_TERMS = (
    select(certificates.c.signer, certificates.c.position)
    .join(activities, activities.c.id == certificates.c.activity_id)
    .where(
        activities.c.organisation_id == bindparam("of_organisation"),
        certificates.c.signer.is_not(None),
        certificates.c.issued_by.is_not(None),  # not one that was put right: it says who signed long ago
    )
    .order_by(case((certificates.c.issued_by == bindparam("by_contact"), 0), else_=1), certificates.c.issued_at.desc())
    .limit(1)
)


def get(connection: Connection, code: str) -> Certificate | None:
    """One certificate, revoked ones included; None where the code is nobody's."""
    row = BY_CODE.first(connection, {"of_code": code})
    return Certificate(*row) if row is not None else None


def for_staff(connection: Connection, code: str) -> Certificate | None:
    """The same as its organisers see it: without the name once the activity is long over."""
    row = connection.execute(FOR_STAFF, {"of_code": code}).first()
    return Certificate(*row) if row is not None else None


def of_person(connection: Connection, contact_id: int) -> list[Own]:
    """Somebody's certificates that stand, the newest first."""
    return [Own(*row) for row in connection.execute(OF_PERSON, {"of_contact": contact_id})]


def issued(connection: Connection, activity_id: int) -> int:
    """How many of an activity stand."""
    return int(connection.execute(ISSUED, {"of_activity": activity_id}).scalar_one())


def lacking(connection: Connection, activity_id: int, *, after: int = 0, most: int = 10) -> list[Attendant]:
    """Who attended and has none, a page of them behind the registration `after`."""
    key = {"of_activity": activity_id, "after": after, "most": most}
    return [Attendant(*row) for row in connection.execute(LACKING, key)]


def names_lacking(connection: Connection, activity_id: int) -> list[str | None]:
    """The names of all who attended and have none: some may be missing, some may not be printable."""
    return list(connection.execute(NAMES_LACKING, {"of_activity": activity_id}).scalars())


def issue(connection: Connection, code: str, who: Attendant, activity_id: int, terms: Terms, now: datetime) -> bool:
    """Certify that somebody attended, under this code.

    False when they have a certificate by now, did not attend after all, are called otherwise, or the code is taken.
    """
    still = connection.execute(STILL_ATTENDED, {"of_id": who.registration_id}).first()
    if still is None or tuple(still) != (who.contact_id, who.name):
        return False
    row = {
        "code": code,
        "activity_id": activity_id,
        "contact_id": who.contact_id,
        "registration_id": who.registration_id,
        "name": who.name,
        "hours": terms.hours,
        "issued_at": now,
        "signer": terms.signer,
        "position": terms.position,
        "issued_by": terms.issued_by,
    }
    return connection.execute(ISSUE, row).first() is not None


def revoke(connection: Connection, code: str, now: datetime) -> bool:
    """It certifies nothing any more; False when it did not before."""
    return connection.execute(REVOKE, {"of_code": code, "at": now}).rowcount == 1


def can_restore(connection: Connection, found: Certificate, now: datetime) -> bool:
    """Whether its revocation can be taken back: within a week, and while no other one stands in its place."""
    if found.revoked_at is None or found.contact_id is None or now - found.revoked_at > RESTORABLE:
        return False
    return connection.execute(REPLACED, {"of_registration": found.registration_id}).first() is None


def restore(connection: Connection, code: str, now: datetime) -> bool:
    """Take a revocation back; False when it is too late, or another certificate stands in its place."""
    found = get(connection, code)
    if found is None or not can_restore(connection, found, now):
        return False
    return connection.execute(RESTORE, {"of_code": code, "since": now - RESTORABLE}).rowcount == 1


def correct(connection: Connection, old: Certificate, name: str, code: str, now: datetime) -> bool:
    """Revoke one and issue another with the right name, under `code`; False when the old one stands no more."""
    if old.contact_id is None or not revoke(connection, old.code, now):
        return False
    row = {field: getattr(old, field) for field in Certificate.__slots__}
    return (
        connection.execute(ISSUE, {**row, "code": code, "name": name, "issued_at": now, "revoked_at": None}).first() is not None
    )


def listed(connection: Connection, activity_id: int, words: str, *, skip: int = 0, most: int = 8) -> Sequence[Certificate]:
    """The certificates of an activity whose name holds these words, those that stand first, a page of them, for organisers."""
    key = {"of_activity": activity_id, "pattern": holding(words.lower()), "most": most, "skip": skip}
    return [Certificate(*row) for row in connection.execute(LISTED, key)]


def last_signer(connection: Connection, organisation_id: int | None, contact_id: int) -> tuple[str, str] | None:
    """Who signed the last certificates that this person had issued for an organisation, and as what: the name is typed once.

    Where they had none issued, those that somebody else of it did.
    """
    key = {"of_organisation": organisation_id, "by_contact": contact_id}
    row = connection.execute(LAST_TERMS, key).first()
    return (row[0], row[1] or "") if row is not None else None


def forget_issuer(connection: Connection, contact_id: int, becomes: int | None = None) -> None:
    """Who had certificates issued is erased, or is one with somebody else now."""
    connection.execute(update(certificates).where(certificates.c.issued_by == contact_id).values(issued_by=becomes))

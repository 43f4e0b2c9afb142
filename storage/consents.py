"""What a person agreed to: for which purpose, in which wording, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.models import consents

GIVEN = select(consents.c.id).where(
    consents.c.contact_id == bindparam("of_contact"),
    consents.c.purpose == bindparam("for_purpose"),
    consents.c.version == bindparam("of_version"),
    consents.c.withdrawn_at.is_(None),
)


def purpose_of(activity_id: int) -> str:
    """The purpose under which a registration's data are used."""
    return f"registration:{activity_id}"


def given(connection: Connection, contact_id: int, purpose: str, version: str) -> bool:
    """Whether the person agreed to this purpose in this very wording."""
    key = {"of_contact": contact_id, "for_purpose": purpose, "of_version": version}
    return connection.execute(GIVEN, key).first() is not None


def record(connection: Connection, contact_id: int, purpose: str, version: str, language: str, now: datetime) -> None:
    """Keep that the person agreed; a repeat changes nothing."""
    if given(connection, contact_id, purpose, version):
        return
    row = {"contact_id": contact_id, "purpose": purpose, "version": version, "language": language, "given_at": now}
    connection.execute(insert(consents), row)


def withdraw(connection: Connection, contact_id: int, purpose: str, now: datetime) -> None:
    """Note that the person no longer agrees to this purpose."""
    of_it = (consents.c.contact_id == contact_id) & (consents.c.purpose == purpose) & consents.c.withdrawn_at.is_(None)
    connection.execute(update(consents).where(of_it).values(withdrawn_at=now))

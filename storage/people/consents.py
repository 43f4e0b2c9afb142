"""What a person agreed to: for which purpose, in which wording, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from bot.vocabulary import Address
from storage.models import addresses, consents, contacts
from storage.taking_part import registrations
from storage.unasked import interests

NEWS = "news"
"""What is new among what somebody follows."""

NOTICES = "notices"
"""Reminders, offers and changes of what somebody is registered for."""

AGE = "age"
"""The age group, for suggestions."""

READINESS = "readiness"
"""Organisers may see how ready to export somebody is, for mentoring."""

REGISTRATION = "registration:"
"""What the purposes begin with for which a registration's data are used; the activity's number follows."""

ON_THE_PLATFORM = "platform"
"""The version of what the platform itself shows where somebody switches news on."""

OF_PERSON = (
    select(*[consents.c[name] for name in ("purpose", "given_at", "withdrawn_at")])
    .where(consents.c.contact_id == bindparam("of_contact"))
    .order_by(consents.c.id)
)
SILENCE_AT = select(addresses.c.contact_id).where(
    addresses.c.channel == bindparam("of_channel"), addresses.c.recipient == bindparam("of_recipient")
)
GIVEN = select(consents.c.id).where(
    consents.c.contact_id == bindparam("of_contact"),
    consents.c.purpose == bindparam("for_purpose"),
    consents.c.version == bindparam("of_version"),
    consents.c.withdrawn_at.is_(None),
)
_GIVEN_ANY = exists().where(
    consents.c.contact_id == bindparam("of_contact"),
    consents.c.purpose == bindparam("for_purpose"),
    consents.c.withdrawn_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to, since when, and until when; None: they still do. UTC."""

    purpose: str
    given_at: datetime
    withdrawn_at: datetime | None


def purpose_of(activity_id: int) -> str:
    """The purpose under which a registration's data are used."""
    return f"{REGISTRATION}{activity_id}"


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


def of_person(connection: Connection, contact_id: int) -> list[Consent]:
    """Everything a person ever agreed to, oldest first."""
    return [Consent(*row) for row in connection.execute(OF_PERSON, {"of_contact": contact_id})]


def agreed(connection: Connection, contact_id: int, purpose: str) -> bool:
    """Whether the person agrees to this purpose, in whichever wording."""
    asked = {"of_contact": contact_id, "for_purpose": purpose}
    return bool(connection.execute(select(_GIVEN_ANY), asked).scalar())


# ---- opting out and in ------------------------------------------------------------------------------------------------------
def want_news(connection: Connection, contact_id: int, version: str, language: str, now: datetime) -> None:
    """The person wants to be told of what they follow, or wants it again; `version` is the wording they were shown."""
    _change(connection, contact_id, news_stopped_at=None)
    record(connection, contact_id, NEWS, version, language, now)


def stop_news(connection: Connection, contact_id: int, now: datetime) -> None:
    """The person wants nothing that is not about themselves."""
    _change(connection, contact_id, news_stopped_at=now)
    withdraw(connection, contact_id, NEWS, now)


def stop_news_at(connection: Connection, address: Address, now: datetime) -> None:
    """The same for whoever lives there; nothing where nobody does."""
    found = connection.execute(SILENCE_AT, {"of_channel": address.channel, "of_recipient": address.recipient}).scalar()
    if found is not None:
        stop_news(connection, found, now)


def stop_everything(connection: Connection, contact_id: int, now: datetime) -> None:
    """The person wants nothing they did not ask for."""
    _change(connection, contact_id, stopped_at=now)
    for purpose in (NEWS, NOTICES):
        withdraw(connection, contact_id, purpose, now)


def resume(connection: Connection, contact_id: int, version: str, language: str, now: datetime) -> None:
    """The person wants everything again: news where they follow something, notices where they hold something."""
    _change(connection, contact_id, stopped_at=None, news_stopped_at=None)
    if interests.of_person(connection, contact_id):
        record(connection, contact_id, NEWS, version, language, now)
    if registrations.active_of(connection, contact_id):
        record(connection, contact_id, NOTICES, version, language, now)


def follows_nothing(connection: Connection, contact_id: int, now: datetime) -> None:
    """Withdraw the agreement to news once nothing is followed any more."""
    if not interests.of_person(connection, contact_id):
        withdraw(connection, contact_id, NEWS, now)


def _change(connection: Connection, contact_id: int, **values: datetime | None) -> None:
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))

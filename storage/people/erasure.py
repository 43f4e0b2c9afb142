"""A person's right to be forgotten (Indonesian Law 27/2022, article 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address
from storage.announcing import tallies
from storage.asking import keeping as asking
from storage.models import (
    activities,
    addresses,
    announcements,
    audit,
    certificates,
    consents,
    deliveries,
    drafts,
    erasures,
    feedback,
    files,
    first_exports,
    grants,
    holds,
    identities,
    interests,
    jobs,
    letters,
    links,
    merges,
    news,
    outcomes,
    outlets,
    progress,
    readiness,
    registrations,
    reports,
    results,
    roles,
    segments,
    survey_answers,
    surveys,
    timers,
    transcript,
    unknown_words,
)
from storage.models import contacts as contacts_table
from storage.organising import files as files_of
from storage.people import contacts, forgetting
from storage.platforms import costs, quota
from storage.taking_part import certificates as papers
from storage.taking_part import handover_answers, mentoring

HOLDS_OF = delete(holds).where(
    exists().where(
        addresses.c.contact_id == bindparam("of_contact"),
        addresses.c.channel == holds.c.channel,
        addresses.c.recipient == holds.c.recipient,
    )
)
# Whoever refers to the person in this instant (a firing that owes them news) is waited for, and comes too late after it.
ALONE = select(contacts_table.c.id).where(contacts_table.c.id == bindparam("of_contact")).with_for_update()
_NOTE = insert(erasures)
NOTE = _NOTE.on_conflict_do_update(index_elements=[erasures.c.digest], set_={"at": _NOTE.excluded.at, "filed": False})

Unreadable = Callable[[Address], str]
"""Turns an address into what stands for it in the register of erasures."""


def forget(connection: Connection, contact_id: int, now: datetime, unreadable: Unreadable) -> None:
    """Erase a person: rows about them go, registrations stay as counts without a name. Seats must be given up before.

    What stands for their addresses stays, so that a restored backup forgets them again.
    """
    connection.execute(ALONE, {"of_contact": contact_id})
    for address in contacts.addresses_of(connection, contact_id):
        connection.execute(NOTE, {"digest": unreadable(address), "at": now})
    quota.forget(connection, contact_id)
    forgetting.forget_said(connection, contact_id)
    mentoring.forget(connection, contact_id, now)
    forgetting.forget_care(connection, contact_id)
    _forget_web_chats(connection, contact_id)
    asking.forget_of(connection, contact_id)
    _forget_roles(connection, contact_id)
    _forget_claims(connection, contact_id)
    _forget_way(connection, contact_id)
    _forget_work(connection, contact_id)
    _forget_told(connection, contact_id)
    homes = select(addresses.c.id).where(addresses.c.contact_id == contact_id)
    connection.execute(delete(identities).where(identities.c.address_id.in_(homes)))
    for table in (results, interests, consents, links, merges, addresses):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    connection.execute(delete(contacts_table).where(contacts_table.c.id == contact_id))


def _forget_web_chats(connection: Connection, contact_id: int) -> None:
    """What a web chat shows again, and what was sent there."""
    webs = select(addresses.c.recipient).where(addresses.c.contact_id == contact_id, addresses.c.channel == "web")
    connection.execute(delete(transcript).where(transcript.c.recipient.in_(webs)))
    connection.execute(delete(files).where(files.c.kind == files_of.UPLOAD, files.c.reference.in_(webs)))


def _forget_roles(connection: Connection, contact_id: int) -> None:
    """They have none any more; those they gave stay with others, what they only offered is nobody's word."""
    held = exists().where(
        addresses.c.contact_id == contact_id, addresses.c.channel == roles.c.channel, addresses.c.recipient == roles.c.recipient
    )
    connection.execute(delete(roles).where(held))
    connection.execute(update(roles).where(roles.c.granted_by == contact_id).values(granted_by=None))
    connection.execute(delete(grants).where(grants.c.made_by == contact_id))


def _forget_claims(connection: Connection, contact_id: int) -> None:
    """Registrations and what was said of them stay as counts, without name and words."""
    own = select(registrations.c.id).where(registrations.c.contact_id == contact_id)
    connection.execute(delete(timers).where(timers.c.registration_id.in_(own)))
    connection.execute(update(feedback).where(feedback.c.registration_id.in_(own)).values(words=None))
    handover_answers.forget_of(connection, contact_id)
    unnamed = update(registrations).where(registrations.c.contact_id == contact_id)
    connection.execute(unnamed.values(contact_id=None, reason=None))


def _forget_told(connection: Connection, contact_id: int) -> None:
    """What they were told, and what they would have been; what it cost is counted on."""
    for table in (timers, news):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    said = delete(deliveries).where(deliveries.c.contact_id == contact_id).returning(*costs.KEPT)
    costs.keep(connection, connection.execute(said))
    tallies.forget(connection, contact_id)


def _forget_work(connection: Connection, contact_id: int) -> None:
    """What they did for an organisation stays without their name, what they handed over goes; a poster is the organisation's."""
    posters = select(activities.c.poster_id).where(activities.c.poster_id.is_not(None))
    connection.execute(delete(files).where(files.c.contact_id == contact_id, files.c.id.not_in(posters)))
    connection.execute(delete(jobs).where(jobs.c.contact_id == contact_id))
    files_of.forget_results(connection)
    said = update(announcements).where(announcements.c.contact_id == contact_id)
    connection.execute(said.values(channel="", recipient=""))
    connection.execute(delete(reports).where(reports.c.contact_id == contact_id))
    for table in (letters, drafts, files, audit, outcomes, announcements, segments, outlets):
        connection.execute(update(table).where(table.c.contact_id == contact_id).values(contact_id=None))
    connection.execute(update(certificates).where(certificates.c.contact_id == contact_id).values(contact_id=None, name=None))
    papers.forget_issuer(connection, contact_id)


def _forget_way(connection: Connection, contact_id: int) -> None:
    """How far they came on the way to exporting goes; a first export and answers to surveys stay as counts without a name."""
    for table in (progress, readiness, unknown_words):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    connection.execute(update(first_exports).where(first_exports.c.contact_id == contact_id).values(rupiah=None))
    for table in (first_exports, surveys, survey_answers):
        connection.execute(update(table).where(table.c.contact_id == contact_id).values(contact_id=None))


def forget_holds(connection: Connection, contact_id: int) -> None:
    """Let go of what platforms asked for at the addresses of somebody who will hear no farewell."""
    connection.execute(HOLDS_OF, {"of_contact": contact_id})

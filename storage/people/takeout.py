"""What is kept of a person, for them to take along (Indonesian Law 27/2022, article 7)."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, select

from bot.vocabulary import Address
from storage.asking import questions as tickets
from storage.models import (
    addresses,
    arrivals,
    audit,
    certificates,
    consents,
    deliveries,
    feedback,
    files,
    first_exports,
    handovers,
    interests,
    jobs,
    letters,
    merges,
    news,
    outcomes,
    progress,
    questions,
    readiness,
    registrations,
    reports,
    results,
    survey_answers,
    surveys,
    timers,
    transcript,
    unknown_words,
)
from storage.people import contacts, forgetting
from storage.people import identities as identities_of
from storage.people import roles as contact_roles
from storage.taking_part import meetings, mentors, pairings

OWN_ADDRESSES = (
    select(*[addresses.c[name] for name in ("id", "channel", "recipient", "unreachable", "free_until", "conversation")])
    .where(addresses.c.contact_id == bindparam("of_contact"))
    .order_by(addresses.c.id)
)
DAYS_THERE = (
    select(registrations.c.activity_id, arrivals.c.day, arrivals.c.at)
    .join_from(arrivals, registrations, registrations.c.id == arrivals.c.registration_id)
    .where(registrations.c.contact_id == bindparam("of_contact"))
    .order_by(arrivals.c.at)
)
OWN_TRANSCRIPT = (
    select(transcript.c.at, transcript.c.mine, transcript.c.body)
    .join(addresses, addresses.c.recipient == transcript.c.recipient)
    .where(addresses.c.contact_id == bindparam("of_contact"), addresses.c.channel == "web")
    .order_by(transcript.c.id)
)
OWN_OPINIONS = (
    select(registrations.c.activity_id, feedback.c.stars, feedback.c.words, feedback.c.at)
    .join(registrations, registrations.c.id == feedback.c.registration_id)
    .where(registrations.c.contact_id == bindparam("of_contact"))
)
OWN_GOODS = (
    select(registrations.c.activity_id, *[one for one in handovers.c if one.name not in ("id", "registration_id", "version")])
    .join(registrations, registrations.c.id == handovers.c.registration_id)
    .where(registrations.c.contact_id == bindparam("of_contact"))
    .order_by(handovers.c.id)
)


def export(connection: Connection, contact_id: int) -> bytes:
    """Everything kept about one person, as JSON for people to read."""
    kept = {
        "profile": dict(contacts.everything(connection, contact_id)),
        "addresses": _addresses(connection, contact_id),
        "registrations": _rows(connection, registrations, contact_id),
        "days there": [dict(row._mapping) for row in connection.execute(DAYS_THERE, {"of_contact": contact_id})],
        "in your care": forgetting.care_of(connection, contact_id),
        "consents": _rows(connection, consents, contact_id),
        "joined chats": [{**row, "undo": msgspec.Raw(row["undo"].encode())} for row in _rows(connection, merges, contact_id)],
        "follows": _rows(connection, interests, contact_id),
        "news": _rows(connection, news, contact_id),
        "reminders": _rows(connection, timers, contact_id, "kind", "due_at", "fired_at"),
        "questions": _rows(connection, questions, contact_id, "id", "activity_id", "body", "asked_at", "state", "answered_at"),
        "answers": tickets.answers_to(connection, contact_id),
        "reported": _rows(connection, reports, contact_id, "id", "body", "finding", "at", "handled_at"),
        "letters": _rows(connection, letters, contact_id, "question_id", "by_staff", "body", "at"),
        "files": _rows(connection, files, contact_id, "kind", "name", "media_type", "size", "at"),
        "opinions": [dict(row._mapping) for row in connection.execute(OWN_OPINIONS, {"of_contact": contact_id})],
        "asked for": _rows(connection, jobs, contact_id, "kind", "detail", "state", "at"),
        "certificates": _rows(connection, certificates, contact_id),
        "results": _rows(connection, results, contact_id),
        "goods": [dict(row._mapping) for row in connection.execute(OWN_GOODS, {"of_contact": contact_id})],
        "outcomes": _rows(connection, outcomes, contact_id),
        "steps to exporting": _rows(connection, progress, contact_id, "step", "state", "at"),
        "readiness": [
            {**row, "answers": msgspec.Raw(row["answers"].encode())} for row in _rows(connection, readiness, contact_id)
        ],
        "first export": _rows(connection, first_exports, contact_id),
        "surveys": _rows(connection, surveys, contact_id, "id", "state", "question_id", "question_en", "options", "created_at"),
        "answers to surveys": _rows(connection, survey_answers, contact_id, "survey_id", "choice", "at"),
        "words not understood": _rows(connection, unknown_words, contact_id, "word", "at"),
        "mentor": [dict(row._mapping) for row in connection.execute(mentors.OWN, {"of_contact": contact_id})],
        "mentoring": meetings.own(connection, pairings.all_of(connection, contact_id), contact_id),
        "done with a role": _rows(connection, audit, contact_id, "at", "role", "deed", "subject", "detail"),
        "messages": [
            {**row, "reply": _said(row["reply"])}
            for row in _rows(connection, deliveries, contact_id, "owed_at", "state", "reply")
        ],
        "web chat": [
            {"at": at, "mine": mine, "body": body if mine else _said(body)}
            for at, mine, body in connection.execute(OWN_TRANSCRIPT, {"of_contact": contact_id})
        ],
    }
    return msgspec.json.format(msgspec.json.encode(kept), indent=2)


def _said(reply: str) -> Any:
    """A message without the bytes of its file: an earlier export would hold all before it, and each be twice the last."""
    said = msgspec.json.decode(reply)
    if isinstance(said, dict) and isinstance(said.get("attachment"), dict):
        said["attachment"].pop("content", None)
    return said


def _addresses(connection: Connection, contact_id: int) -> list[dict[str, Any]]:
    """Where the person writes from, with the form that stands unfinished there and the roles held."""
    rows = connection.execute(OWN_ADDRESSES, {"of_contact": contact_id}).all()
    return [
        {
            "address": str(Address(channel, recipient)),
            "called": {kind: name for kind, name in connection.execute(identities_of.OF_ADDRESS, {"of_address": number})},
            "unreachable": unreachable,
            "answered freely until": free_until,
            "conversation": msgspec.Raw(conversation.encode() or b"null"),
            "roles": sorted({grant.role for grant in contact_roles.of(connection, Address(channel, recipient))}),
        }
        for number, channel, recipient, unreachable, free_until, conversation in rows
    ]


def _rows(connection: Connection, table: Table, contact_id: int, *columns: str) -> list[dict[str, Any]]:
    chosen = [table.c[name] for name in columns] or list(table.c)
    rows = connection.execute(select(*chosen).where(table.c.contact_id == contact_id))
    return [dict(row._mapping) for row in rows]

"""What is kept of a person, for them to take along (Indonesian Law 27/2022, article 7)."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, bindparam, select

from bot.vocabulary import Address
from storage.asking import keeping as asking
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

Part = dict[str, Any]
"""What one matter holds of a person, by what it is called in the file."""


def export(connection: Connection, contact_id: int) -> bytes:
    """Everything kept about one person, as JSON for people to read."""
    parts = (_themselves, _took_part, _on_the_way_out, _asked_and_written, _at_work, _said_to_them)
    kept = {name: found for part in parts for name, found in part(connection, contact_id).items()}
    return msgspec.json.format(msgspec.json.encode(kept), indent=2)


def _themselves(connection: Connection, contact_id: int) -> Part:
    """Who they are, where they write from, and what they agreed to."""
    joined = _rows(connection, merges, contact_id)
    return {
        "profile": dict(contacts.everything(connection, contact_id)),
        "addresses": _addresses(connection, contact_id),
        "in your care": forgetting.care_of(connection, contact_id),
        "consents": _rows(connection, consents, contact_id),
        "joined chats": [{**row, "undo": msgspec.Raw(row["undo"].encode())} for row in joined],
    }


def _took_part(connection: Connection, contact_id: int) -> Part:
    """Their seats and days, and what came of them."""
    return {
        "registrations": _rows(connection, registrations, contact_id),
        "days there": _found(connection, DAYS_THERE, contact_id),
        "opinions": _found(connection, OWN_OPINIONS, contact_id),
        "certificates": _rows(connection, certificates, contact_id),
        "results": _rows(connection, results, contact_id),
        "goods": _found(connection, OWN_GOODS, contact_id),
        "outcomes": _rows(connection, outcomes, contact_id),
        "mentor": _found(connection, mentors.OWN, contact_id),
        "mentoring": meetings.own(connection, pairings.all_of(connection, contact_id), contact_id),
    }


def _on_the_way_out(connection: Connection, contact_id: int) -> Part:
    """How far they came on the way to exporting."""
    checked = _rows(connection, readiness, contact_id)
    return {
        "steps to exporting": _rows(connection, progress, contact_id, "step", "state", "at"),
        "readiness": [{**row, "answers": msgspec.Raw(row["answers"].encode())} for row in checked],
        "first export": _rows(connection, first_exports, contact_id),
    }


def _asked_and_written(connection: Connection, contact_id: int) -> Part:
    """What they asked, answered and handed over."""
    return {
        "questions": _rows(connection, questions, contact_id, "id", "activity_id", "body", "asked_at", "state", "answered_at"),
        "answers": asking.answers_to(connection, contact_id),
        "reported": _rows(connection, reports, contact_id, "id", "body", "finding", "at", "handled_at"),
        "letters": _rows(connection, letters, contact_id, "question_id", "by_staff", "body", "at"),
        "files": _rows(connection, files, contact_id, "kind", "name", "media_type", "size", "at"),
        "answers to surveys": _rows(connection, survey_answers, contact_id, "survey_id", "choice", "at"),
        "words not understood": _rows(connection, unknown_words, contact_id, "word", "at"),
    }


def _at_work(connection: Connection, contact_id: int) -> Part:
    """What they did for an organisation."""
    return {
        "asked for": _rows(connection, jobs, contact_id, "kind", "detail", "state", "at"),
        "surveys": _rows(connection, surveys, contact_id, "id", "state", "question_id", "question_en", "options", "created_at"),
        "done with a role": _rows(connection, audit, contact_id, "at", "role", "deed", "subject", "detail"),
    }


def _said_to_them(connection: Connection, contact_id: int) -> Part:
    """What they follow, and what Sapa said and will say."""
    sent = _rows(connection, deliveries, contact_id, "owed_at", "state", "reply")
    written = connection.execute(OWN_TRANSCRIPT, {"of_contact": contact_id})
    return {
        "follows": _rows(connection, interests, contact_id),
        "news": _rows(connection, news, contact_id),
        "reminders": _rows(connection, timers, contact_id, "kind", "due_at", "fired_at"),
        "messages": [{**row, "reply": _said(row["reply"])} for row in sent],
        "web chat": [{"at": at, "mine": mine, "body": body if mine else _said(body)} for at, mine, body in written],
    }


def _found(connection: Connection, statement: Select[Any], contact_id: int) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(statement, {"of_contact": contact_id})]


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

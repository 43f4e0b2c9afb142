"""A person's rights over their data: take it along, and be forgotten (Indonesian Law 27/2022, articles 7 and 8)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.vocabulary import Address
from storage import contacts, costs, forgetting, quota, retention
from storage import deliveries as deliveries_of
from storage import files as files_of
from storage import identities as identities_of
from storage import questions as tickets
from storage import roles as contact_roles
from storage.database import Database, StorageDown
from storage.deliveries import State
from storage.erased import Erasure, Register
from storage.models import (
    activities,
    addresses,
    arrivals,
    audit,
    certificates,
    consents,
    deliveries,
    drafts,
    erasures,
    feedback,
    files,
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
    questions,
    registrations,
    results,
    roles,
    timers,
    transcript,
)
from storage.models import contacts as contacts_table
from storage.retention import What

FAREWELL = timedelta(seconds=40)
"""How long the farewell may take to reach its reader; then its row goes too, and all is gone within a minute."""

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
_SETTLED = deliveries.c.state.not_in((State.PENDING, State.INFLIGHT))
_HURRIES = deliveries.c.notice.in_((deliveries_of.FAREWELL, deliveries_of.QUOTING)) & (deliveries.c.owed_at < bindparam("before"))
_NOBODYS = deliveries.c.contact_id.is_(None) & or_(_SETTLED, _HURRIES)
_GONE = ~exists().where(addresses.c.channel == deliveries.c.channel, addresses.c.recipient == deliveries.c.recipient)
ORPHANED = select(deliveries.c.recipient).where(_NOBODYS, _GONE, deliveries.c.channel == "web")
SWEEP_TRANSCRIPT = delete(transcript).where(transcript.c.recipient.in_(ORPHANED))
SWEEP_FAREWELLS = (
    delete(deliveries)
    .where(_NOBODYS, deliveries.c.notice == deliveries_of.FAREWELL)
    .returning(deliveries.c.recipient, *costs.KEPT)
)
# A farewell keeps to the hold of its chat; after it the hold is only an address that should be gone.
_LIVED_AT = exists().where(addresses.c.channel == holds.c.channel, addresses.c.recipient == holds.c.recipient)
SWEEP_HOLDS = delete(holds).where(
    holds.c.channel == bindparam("of_channel"), holds.c.recipient == bindparam("of_recipient"), ~_LIVED_AT
)
HOLDS_OF = delete(holds).where(
    exists().where(
        addresses.c.contact_id == bindparam("of_contact"),
        addresses.c.channel == holds.c.channel,
        addresses.c.recipient == holds.c.recipient,
    )
)
# Whoever refers to the person in this instant (a firing that owes them news) is waited for, and comes too late after it.
ALONE = select(contacts_table.c.id).where(contacts_table.c.id == bindparam("of_contact")).with_for_update()
SWEEP = delete(deliveries).where(_NOBODYS).returning(*costs.KEPT)  # what was said in groups, too
_LONG_OVER = select(activities.c.id).where(func.coalesce(activities.c.ends_on, activities.c.starts_on) < bindparam("before"))
PAGE = 500
"""Rows that retention changes at once: on SQLite turns wait for it, some ms."""

_NAMED = (
    select(registrations.c.id)
    .where(registrations.c.contact_id.is_not(None), registrations.c.activity_id.in_(_LONG_OVER))
    .limit(PAGE)
)
RETIRE = update(registrations).where(registrations.c.id.in_(_NAMED)).values(contact_id=None)
# What is owed later has a higher number, so the old ones are the first: nothing behind them is looked at.
OLDEST = select(deliveries.c.id, deliveries.c.owed_at).where(deliveries.c.id > bindparam("after")).order_by(deliveries.c.id)
FORGET_SAID = (
    delete(deliveries)
    .where(
        deliveries.c.id > bindparam("after"),
        deliveries.c.id <= bindparam("until"),
        deliveries.c.contact_id.is_not(None),
        _SETTLED,
        deliveries.c.owed_at < bindparam("before"),
    )
    .returning(*costs.KEPT)
)
_POSTERS = select(activities.c.poster_id).where(activities.c.poster_id.is_not(None))
OLD_FILES = (
    select(files.c.id).where(files.c.at < bindparam("before"), files.c.id.not_in(_POSTERS)).order_by(files.c.id).limit(PAGE)
)
_NOTE = insert(erasures)
NOTE = _NOTE.on_conflict_do_update(index_elements=[erasures.c.digest], set_={"at": _NOTE.excluded.at, "filed": False})
UNFILED = select(erasures.c.digest, erasures.c.at).where(~erasures.c.filed).order_by(erasures.c.at)
FILED = (
    update(erasures).where(erasures.c.digest == bindparam("of_digest"), erasures.c.at == bindparam("since")).values(filed=True)
)

Unreadable = Callable[[Address], str]
"""Turns an address into what stands for it in the register of erasures."""


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
        "letters": _rows(connection, letters, contact_id, "question_id", "by_staff", "body", "at"),
        "files": _rows(connection, files, contact_id, "kind", "name", "media_type", "size", "at"),
        "opinions": [dict(row._mapping) for row in connection.execute(OWN_OPINIONS, {"of_contact": contact_id})],
        "asked for": _rows(connection, jobs, contact_id, "kind", "detail", "state", "at"),
        "certificates": _rows(connection, certificates, contact_id),
        "results": _rows(connection, results, contact_id),
        "outcomes": _rows(connection, outcomes, contact_id),
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


def forget(connection: Connection, contact_id: int, now: datetime, unreadable: Unreadable) -> None:
    """Erase a person: rows about them go, registrations stay as counts without a name. Seats must be given up before.

    What stands for their addresses stays, so that a restored backup forgets them again.
    """
    connection.execute(ALONE, {"of_contact": contact_id})
    for address in contacts.addresses_of(connection, contact_id):
        connection.execute(NOTE, {"digest": unreadable(address), "at": now})
    quota.forget(connection, contact_id)
    forgetting.forget_said(connection, contact_id)
    forgetting.forget_care(connection, contact_id)
    webs = select(addresses.c.recipient).where(addresses.c.contact_id == contact_id, addresses.c.channel == "web")
    connection.execute(delete(transcript).where(transcript.c.recipient.in_(webs)))
    connection.execute(delete(files).where(files.c.kind == files_of.UPLOAD, files.c.reference.in_(webs)))
    tickets.forget_of(connection, contact_id)
    held = exists().where(
        addresses.c.contact_id == contact_id, addresses.c.channel == roles.c.channel, addresses.c.recipient == roles.c.recipient
    )
    connection.execute(delete(roles).where(held))
    connection.execute(update(roles).where(roles.c.granted_by == contact_id).values(granted_by=None))
    connection.execute(delete(grants).where(grants.c.made_by == contact_id))  # what they offered is nobody's word any more
    own = select(registrations.c.id).where(registrations.c.contact_id == contact_id)
    connection.execute(delete(timers).where(timers.c.registration_id.in_(own)))
    connection.execute(update(feedback).where(feedback.c.registration_id.in_(own)).values(words=None))
    unnamed = update(registrations).where(registrations.c.contact_id == contact_id)
    connection.execute(unnamed.values(contact_id=None, reason=None))
    _forget_work(connection, contact_id)
    homes = select(addresses.c.id).where(addresses.c.contact_id == contact_id)
    connection.execute(delete(identities).where(identities.c.address_id.in_(homes)))
    for table in (timers, news):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    said = delete(deliveries).where(deliveries.c.contact_id == contact_id).returning(*costs.KEPT)
    costs.keep(connection, connection.execute(said))
    for table in (results, interests, consents, links, merges, addresses):
        connection.execute(delete(table).where(table.c.contact_id == contact_id))
    connection.execute(delete(contacts_table).where(contacts_table.c.id == contact_id))


def _forget_work(connection: Connection, contact_id: int) -> None:
    """What they did for an organisation stays without their name, what they handed over goes; a poster is the organisation's."""
    posters = select(activities.c.poster_id).where(activities.c.poster_id.is_not(None))
    connection.execute(delete(files).where(files.c.contact_id == contact_id, files.c.id.not_in(posters)))
    connection.execute(delete(jobs).where(jobs.c.contact_id == contact_id))
    files_of.forget_results(connection)
    for table in (letters, drafts, files, audit, outcomes):
        connection.execute(update(table).where(table.c.contact_id == contact_id).values(contact_id=None))
    connection.execute(update(certificates).where(certificates.c.contact_id == contact_id).values(contact_id=None, name=None))


def forget_holds(connection: Connection, contact_id: int) -> None:
    """Let go of what platforms asked for at the addresses of somebody who will hear no farewell."""
    connection.execute(HOLDS_OF, {"of_contact": contact_id})


def sweep(connection: Connection, now: datetime) -> int:
    """Delete what is nobody's and was said, or could not be in time; returns how many farewells went."""
    farewells = sweep_farewells(connection, now)
    costs.keep(connection, connection.execute(SWEEP, {"before": now - FAREWELL}))
    return farewells


def sweep_farewells(connection: Connection, now: datetime) -> int:
    """Delete the last of who was erased, once the farewell was said or could not be in time; returns how many went."""
    key = {"before": now - FAREWELL}
    connection.execute(SWEEP_TRANSCRIPT, key)
    gone = connection.execute(SWEEP_FAREWELLS, key).all()
    costs.keep(connection, gone)
    for channel, recipient in sorted({(row.channel, row.recipient) for row in gone}):
        connection.execute(SWEEP_HOLDS, {"of_channel": channel, "of_recipient": recipient})
    return len(gone)


def retire(connection: Connection, now: datetime) -> int:
    """Keep what the consent page promised: a year after an activity, or sooner, its registrations lose their names.

    A page of them; returns how many were changed.
    """
    changed = connection.execute(RETIRE, {"before": (now - retention.kept(connection, What.NAMES)).date()}).rowcount
    nobodys = forgetting.written_down(connection)
    for contact_id in nobodys:
        forget(connection, contact_id, now, str)  # they have no address to be hidden
    return changed + len(nobodys)


def forget_files(connection: Connection, now: datetime) -> int:
    """Let go of what people handed over long ago, a page of it; a poster stays. Returns how many files went."""
    old = [row[0] for row in connection.execute(OLD_FILES, {"before": now - retention.kept(connection, What.FILES)})]
    if old:
        connection.execute(update(letters).where(letters.c.file_id.in_(old)).values(file_id=None))
        connection.execute(delete(files).where(files.c.id.in_(old)))
    return len(old)


def forget_said(connection: Connection, after: int, now: datetime) -> int | None:
    """Delete messages that were settled long ago: of the page behind the one numbered `after`.

    Returns behind which number to go on, None when what follows is younger, or nothing does.
    """
    before = now - retention.kept(connection, What.MESSAGES)
    page = connection.execute(OLDEST.limit(PAGE), {"after": after}).all()
    if not page:
        return None
    asked = {"after": after, "until": page[-1].id, "before": before}
    costs.keep(connection, connection.execute(FORGET_SAID, asked))
    return int(page[-1].id) if page[-1].owed_at < before else None


async def file_new(database: Database, register: Register) -> None:
    """Write into the register, durably, who was erased since the last time. Raises StorageDown."""
    found = await database.read(unfiled)
    if not found:
        return
    try:
        await asyncio.to_thread(register.append, found)
    except OSError as error:
        raise StorageDown(f"the register of erasures in {register.folder}: {error.strerror}") from error
    await database.run(partial(mark_filed, filed=found))


def unfiled(connection: Connection) -> list[Erasure]:
    """Those that are not in the register yet, or may not be."""
    return [Erasure(*row) for row in connection.execute(UNFILED)]


def mark_filed(connection: Connection, filed: Sequence[Erasure]) -> None:
    """These are in the register; who was erased once more since is not among them."""
    connection.execute(FILED, [{"of_digest": one.digest, "since": one.at} for one in filed])

"""What is let go of once its time is over: farewells said, names after a year, old messages and files."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update

from storage.ledger import deliveries as deliveries_of
from storage.ledger.deliveries import State
from storage.models import activities, addresses, deliveries, files, holds, letters, registrations, transcript, unknown_words
from storage.people import erasure, forgetting, retention
from storage.people.retention import What
from storage.platforms import costs

FAREWELL = timedelta(seconds=40)
"""How long the farewell may take to reach its reader; then its row goes too, and all is gone within a minute."""

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

WORDS_KEPT = timedelta(days=90)
"""How long a word that was not understood waits for others who say it, and for an admin to teach it."""

FORGET_WORDS = delete(unknown_words).where(unknown_words.c.at < bindparam("before"))


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
        erasure.forget(connection, contact_id, now, str)  # they have no address to be hidden
    return changed + len(nobodys)


def forget_files(connection: Connection, now: datetime) -> int:
    """Let go of what people handed over long ago, a page of it; a poster stays. Returns how many files went."""
    old = [row[0] for row in connection.execute(OLD_FILES, {"before": now - retention.kept(connection, What.FILES)})]
    if old:
        connection.execute(update(letters).where(letters.c.file_id.in_(old)).values(file_id=None))
        connection.execute(delete(files).where(files.c.id.in_(old)))
    return len(old)


def forget_words(connection: Connection, now: datetime) -> int:
    """Let go of what nobody taught in time; returns how many rows went."""
    return connection.execute(FORGET_WORDS, {"before": now - WORDS_KEPT}).rowcount


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

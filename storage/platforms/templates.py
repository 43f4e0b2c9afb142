"""What a platform says of the templates that were submitted to it, and the messages that wait for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.channels.port import Notification
from bot.traits import TRAITS
from storage.ledger.deliveries import NO_TEMPLATE, PENDING, Lane
from storage.models import deliveries, templates

OURS = "sapa_"
"""How the names of our templates begin; an account may have others."""

LONGEST_WAIT = timedelta(minutes=15)
"""A message whose template is not approved is tried again sooner than this."""

STOPPED = ("rejected", "paused", "disabled", "deleted", "archived", "limit_exceeded")
"""How a template stands that will not be approved by itself."""

DELETED = "deleted"
_SAME_AS = {"reinstated": "approved", "unarchived": "approved", "pending_deletion": "deleted", "in_appeal": "pending"}
_STATUS, _CATEGORY = "template", "category"  # what a notification may be about


@dataclass(frozen=True, slots=True)
class Standing:
    """How a template stands, in the platform's words, lower case; `at` is UTC. `category` is empty where it was not told."""

    name: str
    language: str
    status: str
    category: str
    at: datetime
    external_id: str | None = None
    reason: str | None = None


_FIELDS = ("name", "language", "status", "category", "changed_at", "external_id", "reason")
_SAY = insert(templates)
_new, _old = _SAY.excluded, templates.c
_is_later = _new.changed_at >= _old.changed_at
SAY = _SAY.on_conflict_do_update(
    index_elements=["name", "language"],
    set_={
        "status": _new.status,
        "category": case((_new.category != "", _new.category), else_=_old.category),
        "reason": _new.reason,
        "external_id": case((_new.external_id.is_not(None), _new.external_id), else_=_old.external_id),
        "changed_at": case((_new.status == _old.status, _old.changed_at), else_=_new.changed_at),
    },
    where=_is_later,
)
RECATEGORISE = (
    update(templates)
    .where(_old.name == bindparam("of_name"), _old.language == bindparam("in_language"))
    .values(category=bindparam("to"))
)
ALL = select(*[templates.c[name] for name in _FIELDS]).order_by(templates.c.name, templates.c.language)
STOPPED_SINCE = ALL.where(templates.c.status.in_(STOPPED), templates.c.changed_at >= bindparam("since"))
_WAITING = (
    deliveries.c.state == PENDING,
    deliveries.c.channel.in_([name for name, trait in TRAITS.items() if trait.window]),
    deliveries.c.lane.in_([lane.value for lane in Lane]),
    deliveries.c.due_at > bindparam("at"),
    deliveries.c.due_at <= bindparam("until"),
)
WAITED_FOR = select(deliveries.c.reason).distinct().where(*_WAITING, deliveries.c.reason.startswith(f"{NO_TEMPLATE}: "))
RELEASE = (
    update(deliveries)
    .where(*_WAITING, deliveries.c.reason.in_(bindparam("reasons", expanding=True)))
    .values(due_at=bindparam("at"))
)


def apply(connection: Connection, told: Iterable[Notification]) -> None:
    """Note what the platform tells about templates, whatever else it tells and in whichever order; others' are passed over."""
    for one in sorted(told, key=lambda one: (one.name, one.language, one.at)):  # locks in one order
        if not one.name.startswith(OURS) or not one.language or not one.value:
            continue
        if one.kind == _STATUS:
            say(connection, [Standing(one.name, one.language, one.value, "", one.at, reason=one.reason or None)])
        elif one.kind == _CATEGORY:
            connection.execute(RECATEGORISE, {"of_name": one.name, "in_language": one.language, "to": one.value})


def say(connection: Connection, standings: Sequence[Standing]) -> None:
    """Write down how templates stand; what is older than what is known changes nothing."""
    for one in sorted(standings, key=lambda one: (one.name, one.language)):
        row = dict(zip(_FIELDS, (one.name, one.language, plain(one.status), one.category.lower(), one.at), strict=False))
        connection.execute(SAY, {**row, "external_id": one.external_id, "reason": one.reason})


def take_over(connection: Connection, listed: Sequence[Standing], ours: Collection[tuple[str, str]], now: datetime) -> None:
    """Write down a whole list of the platform's: of our names and languages, what is not on it any more counts as deleted."""
    there = {(one.name, one.language) for one in listed}
    lost = [
        replace(one, status=DELETED, at=now, reason=None)
        for one in standings(connection)
        if (one.name, one.language) in set(ours) - there and one.status != DELETED
    ]
    say(connection, [*(one for one in listed if (one.name, one.language) in ours), *lost])


def plain(status: str) -> str:
    """The platform's status in lower case, those that mean the same in one word."""
    return _SAME_AS.get(status.lower(), status.lower())


def standings(connection: Connection) -> list[Standing]:
    """Everything known about templates."""
    return [Standing(*row) for row in connection.execute(ALL)]


def stopped(connection: Connection, since: datetime) -> list[Standing]:
    """Those the platform refused, paused or disabled since then (UTC)."""
    return [Standing(*row) for row in connection.execute(STOPPED_SINCE, {"since": since})]


def waited_for(connection: Connection, now: datetime) -> set[str]:
    """The names of templates for which messages wait."""
    reasons = connection.execute(WAITED_FOR, {"at": now, "until": now + LONGEST_WAIT}).scalars()
    return {reason.partition(": ")[2] for reason in reasons}


def release(connection: Connection, names: Collection[str], now: datetime) -> int:
    """What waits for one of these templates goes at once; returns how many messages."""
    key = {"at": now, "until": now + LONGEST_WAIT, "reasons": [f"{NO_TEMPLATE}: {name}" for name in sorted(names)]}
    return connection.execute(RELEASE, key).rowcount if names else 0

"""An activity changes: its agenda follows, and everybody registered is told once, what it was and what it is.

Whoever changes an activity (a catalogue load, an organiser) reads it with `seen` before and after, and calls `changed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from bot.rules.hours import before_quiet
from storage.models import activities
from storage.organising.activities import Activity
from storage.unasked import spreading, timers
from storage.unasked.announced import NO_REASON, Announced, Reason, Seen, Telling
from storage.unasked.timers import Kind, Planned

CLOSING = timedelta(hours=24)
"""How long before registration closes people are told that it does."""

_OWN = ("id", "version", "timing", "cancelled", "closes_at", "reminders")
SEEN = (
    select(activities.c.slug, *[activities.c[name] for name in (*_OWN, *Announced.__struct_fields__)])
    .where(activities.c.slug.in_(bindparam("slugs", expanding=True)))
    .order_by(activities.c.id)
    .with_for_update()
)  # in the order of their ids, so that two who lock several never wait for each other


def announced(activity: Activity) -> Announced:
    """What people know of an activity."""
    return Announced(*(getattr(activity, name) for name in Announced.__struct_fields__))


def seen(connection: Connection, slugs: Collection[str]) -> dict[str, Seen]:
    """Activities by slug, locked until the transaction ends; those that do not exist are left out."""
    rows = connection.execute(SEEN, {"slugs": sorted(slugs)}).all()
    return {slug: Seen(**dict(zip(_OWN, rest, strict=False)), announced=Announced(*rest[len(_OWN) :])) for slug, *rest in rows}


def changed(connection: Connection, before: Seen | None, after: Seen, now: datetime, reason: Reason = NO_REASON) -> None:
    """Plan what follows from a change; `before` is None for a new activity, both are the same when nothing changed.

    `reason` is said to everybody where it is called off. Of many people the first are told at once, the others page by page.
    """
    if after.cancelled:
        if before is not None and not before.cancelled:
            spreading.begin(connection, after, Telling(before.announced, after.version, now, off=True, reason=reason), now)
        return
    _plan_closing(connection, before, after, now)
    if before is None or (before.announced, before.reminders) == (after.announced, after.reminders):
        return
    moved = before.announced != after.announced
    spreading.begin(connection, after, Telling(before.announced, after.version, now, replans=True, tells=moved), now)


def appeared(connection: Connection, new: Iterable[Seen], now: datetime) -> None:
    """Plan what follows from many new activities: the same as `changed` of each, in one statement."""
    timers.plan(connection, [planned for after in new for planned in _closing(after, now)])


def _plan_closing(connection: Connection, before: Seen | None, after: Seen, now: datetime) -> None:
    if before is not None and before.closes_at != after.closes_at:
        timers.cancel_of_activity(connection, [Kind.CLOSING], after.id)
    timers.plan(connection, _closing(after, now))


def _closing(after: Seen, now: datetime) -> Iterator[Planned]:
    """Telling people that registration closes soon, where that is still ahead."""
    if after.closes_at is None or after.timing != "dated":
        return
    at = before_quiet(after.closes_at - CLOSING, after.announced.zone)
    if at > now:
        yield Planned(Kind.CLOSING, f"closing:{after.id}", at, after.closes_at, activity_id=after.id)

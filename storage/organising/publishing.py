"""From what an organiser prepared to what everybody sees.

Whatever is published here goes the way a load of the catalogue goes: followers are told of what is new, everybody registered of
what moved, and a raised quota is given to the line. Seats taken and people waiting are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.rules import publishable
from bot.rules.drafts import Plan
from bot.rules.eligibility import Eligibility, asked
from bot.rules.seats import Status
from storage.catalogue.shelf import Row, Shelf
from storage.models import activities, activity_crafts, provinces, registrations
from storage.organising import activities as seen
from storage.organising import drafts, organisations, plans, sourcing
from storage.organising.activities import Activity
from storage.organising.drafts import Draft
from storage.organising.organisations import Organisation
from storage.taking_part import line
from storage.unasked import changes, news
from storage.unasked.announced import Reason, Seen

SHELF = Shelf(activities, ("slug",), plans.COLUMNS)
ACTIVE = [status for status in Status if status.is_active]

DROP_CRAFTS = delete(activity_crafts).where(activity_crafts.c.activity_id == bindparam("of_activity"))
CALL_OFF = (
    update(activities)
    .where(activities.c.id == bindparam("of_activity"), activities.c.cancelled.is_(False))
    .values(cancelled=True, version=activities.c.version + 1)
)
CONCERNED = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status.in_(ACTIVE),
    registrations.c.contact_id.is_not(None),
)
UNDECIDED = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.status.in_([Status.APPLIED, Status.WAITLISTED, Status.OFFERED]),
)
REGISTERED = select(func.count()).where(
    registrations.c.activity_id == bindparam("of_activity"),
    registrations.c.contact_id.is_not(None),
    registrations.c.status != Status.CANCELLED,
)
ZONE = select(provinces.c.zone).where(provinces.c.code == bindparam("of_province"))


@dataclass(frozen=True, slots=True)
class Done:
    """Published under this number; `new` when it was not there before."""

    activity_id: int
    new: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Not published: somebody changed the activity since the draft was begun. `theirs` is what it says now."""

    theirs: Plan
    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not published: what speaks against it, by field (bot.rules.drafts)."""

    problems: Mapping[str, str]


Outcome = Done | Moved | Refused | None
"""None: the draft or its activity is gone."""


def publish(connection: Connection, draft_id: int, now: datetime) -> Outcome:
    """Make a draft what everybody sees, and forget the draft; who follows or is registered is told what changed for them."""
    draft = drafts.get(connection, draft_id)
    organisation = organisations.get(connection, draft.organisation_id) if draft else None
    if draft is None or organisation is None:
        return None
    if draft.activity_id is not None:
        return _change(connection, draft, organisation, now)
    if found := publishable.problems(draft.plan, now):
        return Refused(found)
    if not drafts.discard(connection, draft.id):
        return None  # somebody else published it just now
    made = plans.slug(draft.id, draft.plan.title_id)
    [number] = add(connection, organisation, {made: draft.plan}, now)
    return Done(number, new=True)


def add(connection: Connection, organisation: Organisation, prepared: Mapping[str, Plan], now: datetime) -> list[int]:
    """Publish new activities under slugs that nobody has; returns their numbers in that order. Their plans were checked."""
    rows = [plans.row(plan, each, organisation) for each, plan in prepared.items()]
    ids = _write(connection, rows, {}, {each: plan.crafts for each, plan in prepared.items()}, now)
    return [ids[each] for each in prepared]


def _change(connection: Connection, draft: Draft, organisation: Organisation, now: datetime) -> Outcome:
    """Publish a change, unless the activity is another by now than the draft was made from."""
    was = seen.get(connection, draft.activity_id or 0)
    before = changes.seen(connection, [was.slug]) if was else {}  # nobody else changes it until this is committed
    was = seen.get(connection, was.id) if was else None
    if was is None or was.cancelled:
        return None
    theirs = plans.plan_of(connection, was)
    if was.version != draft.base_version and theirs != (draft.base or theirs):
        return Moved(theirs, was.version)
    found = publishable.problems(draft.plan, now, was.taken, theirs) | stuck(connection, was, draft.plan)
    if found:
        return Refused(found)
    drafts.discard(connection, draft.id)
    if draft.plan != theirs:
        written = plans.row(draft.plan, was.slug, organisation, was)
        stood = plans.row(theirs, was.slug, organisation, was) | {"crafts": theirs.crafts}
        sourcing.edited(connection, stood, written | {"crafts": draft.plan.crafts}, now.astimezone(UTC).date())
        _write(connection, [written], before, {was.slug: draft.plan.crafts}, now)
    return Done(was.id, new=False)


def stuck(connection: Connection, was: Activity, plan: Plan) -> dict[str, str]:
    """What cannot change while people are registered, by field.

    How people get in, while some wait for an answer by the present rule; and more details to be shown than they agreed to.
    """
    found, key = {}, {"of_activity": was.id}
    if plan.joining != was.joining and (undecided := connection.execute(UNDECIDED, key).scalar_one()):
        found["joining"] = f"undecided:{undecided}"
    rule = Eligibility(plan.roles, plan.only_countries, plan.only_provinces, plan.only_crafts, was.eligibility.scales)
    more = asked(plan.asks, rule) - asked(was.asks, was.eligibility)
    if more and (registered := connection.execute(REGISTERED, key).scalar_one()):
        found["asks"] = f"agreed:{registered}"
    return found


def _write(
    connection: Connection,
    rows: Sequence[Row],
    before: Mapping[str, Seen],
    crafts: Mapping[str, Iterable[str]],
    now: datetime,
) -> dict[str, int]:
    """Write rows (their columns by name) and plan what follows; returns the numbers by slug."""
    stored = SHELF.stored(connection, rows)
    SHELF.write(connection, SHELF.compare([*rows], stored))
    after = changes.seen(connection, [each["slug"] for each in rows])
    pairs = [{"activity_id": after[each].id, "craft": craft} for each in crafts for craft in dict.fromkeys(crafts[each])]
    for each in before:
        connection.execute(DROP_CRAFTS, {"of_activity": after[each].id})
    if pairs:
        connection.execute(insert(activity_crafts), pairs)
    news.announce(connection, rows, stored, now)
    changes.appeared(connection, [after[new["slug"]] for new in rows if new["slug"] not in before], now)
    for written in rows:
        now_seen = after[written["slug"]]
        if written["slug"] in before:
            changes.changed(connection, before[written["slug"]], now_seen, now)
        if (written["slug"],) in stored and stored[(written["slug"],)]["quota"] != written["quota"]:
            line.requota(connection, now_seen.id, stored[(written["slug"],)]["quota"], now)
    return {each: one.id for each, one in after.items()}


# ---- calling off --------------------------------------------------------------------------------------------------------
def call_off(connection: Connection, activity: Activity, reason: Reason, now: datetime) -> bool:
    """It does not take place: everybody registered is told, and why. False when it was called off before."""
    before = changes.seen(connection, [activity.slug])
    if connection.execute(CALL_OFF, {"of_activity": activity.id}).rowcount != 1:
        return False
    after = changes.seen(connection, [activity.slug])
    changes.changed(connection, before[activity.slug], after[activity.slug], now, reason)
    return True


def concerned(connection: Connection, activity_id: int) -> int:
    """How many people have a seat, an offer, a place in line or an application: who is told of a change."""
    return int(connection.execute(CONCERNED, {"of_activity": activity_id}).scalar_one())


def zone_of(connection: Connection, province: str) -> str | None:
    """The zone (IANA) of a province (ISO 3166-2), None for one nobody knows."""
    return connection.execute(ZONE, {"of_province": province}).scalar()

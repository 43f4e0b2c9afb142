"""What an announcement would take, read from the tables: whom it means now, in which chats, and what speaks against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from bot import traits
from bot.rules import paid
from bot.rules import plan as rules
from bot.rules.audience import contradicts_itself
from bot.rules.plan import Blocker, Crowd, Limit, Obstacle, Plan
from bot.rules.prices import Prices
from bot.rules.surveys import State as Open
from storage.announcing import announcements, audiences, gathering, segments
from storage.announcing.announcements import Announcement
from storage.announcing.audiences import ZONES
from storage.knowing import surveys
from storage.ledger.deliveries import Lane
from storage.models import addresses, contacts, provinces, templates
from storage.organising import activities
from storage.platforms import quota, standing, switches

SMALL = 2_000
"""Up to so many people altogether it is worked out within the turn; beyond it takes longer than one."""

PLANNED = "planned"
"""The key of a draft's `cursors` that says of which version its plan was made; `people` is what the plan counted."""

APPROVED = "approved"
MARKETING = "marketing"
"""The category in which announcements are submitted (`locales/templates.yaml`), where the platform has not said another."""

TEMPLATES = select(*[templates.c[name] for name in ("name", "language", "status", "category")])


@dataclass(frozen=True, slots=True)
class Ground:
    """What is true of the installation: prices, rates by channel, when it would begin (UTC), by which template, and now."""

    now: datetime
    begins: datetime
    template: str = "sapa_announcement"
    prices: Prices | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    paid_rate: float = 0.0  # messages a second of the faster lane, 0 where none is bought


@dataclass(frozen=True, slots=True)
class _Group:
    """So many people alike: told on this channel, in this language and zone; `reason` is why they are left out."""

    channel: str | None
    language: str
    zone: str
    is_inside: bool
    reason: str | None
    people: int


def is_small(connection: Connection) -> bool:
    """Whether a plan is worked out at once."""
    return bool(connection.execute(gathering.TOP).scalar_one() <= SMALL)


def current(connection: Connection, one: Announcement) -> Announcement:
    """The same with the audience its segment has now, where it was picked by one that is there still."""
    audience = segments.current(connection, one)
    if audience == one.audience:
        return one
    announcements.note(connection, one.id, audience=audience)
    return announcements.get(connection, one.id) or one


def is_planned(one: Announcement) -> bool:
    """Whether its plan is of what it says now."""
    return one.cursors.get(PLANNED) == one.version


def keep(connection: Connection, one: Announcement, plan: Plan) -> None:
    """Write down how many a draft would reach, as of the version that was counted."""
    announcements.note(connection, one.id, people=plan.people, cursors={PLANNED: one.version})


# ---- the plan ---------------------------------------------------------------------------------------------------------------
def plan(connection: Connection, one: Announcement, on: Ground) -> Plan:
    """All of it. Nothing is written; on a large installation it takes a second or two."""
    found = [_Group(*row) for row in connection.execute(_groups(gathering._wanted(connection, one, on.now), on))]
    told = [group for group in found if group.reason is None and group.channel is not None]
    left_out: Counter[str] = Counter()
    for group in found:
        if group.reason is not None or group.channel is None:
            left_out[group.reason or audiences.NOWHERE] += group.people
    crowds = tuple(_crowds(told))
    limits = {crowd.channel: _limit(connection, crowd.channel, on.now) for crowd in crowds}
    ends = rules.first_and_last(on.begins, crowds, on.rates, limits)
    tightest = max(crowds, key=lambda crowd: rules.days_needed(crowd.outside, limits[crowd.channel]), default=None)
    limit = limits[tightest.channel] if tightest is not None and tightest.outside else Limit()
    return Plan(
        begins=on.begins,
        crowds=crowds,
        left_out=dict(left_out.most_common()),
        blockers=tuple(_blockers(connection, one, told, on.now)),
        days=rules.days_needed(tightest.outside, limit) if tightest is not None else 1,
        a_day=limit.a_day,
        cost=_cost(connection, told, on),
        currency=on.prices.currency if on.prices is not None else "",
        stars=_stars(one, crowds, on),
        first=ends[0] if ends else None,
        last=ends[1] if ends else None,
    )


def _stars(one: Announcement, crowds: Sequence[Crowd], on: Ground) -> int | None:
    """What the faster lane takes of those whose platform sells one."""
    messages = sum(crowd.people for crowd in crowds if traits.of(crowd.channel).paid)
    return paid.stars(messages, on.paid_rate) if one.paid and on.paid_rate > 0 and messages else None


def _groups(wanted: gathering._Wanted, on: Ground) -> Select[Any]:
    """Everybody meant, counted by the chat in which they would be told: as storage.unasked.reaching sorts chats."""
    windows = [name for name, trait in traits.TRAITS.items() if trait.window]
    inside = addresses.c.channel.not_in(windows) | func.coalesce(addresses.c.free_until > on.begins, literal(False))
    place = func.row_number().over(partition_by=contacts.c.id, order_by=_order())
    chats = (
        select(
            addresses.c.channel,
            func.coalesce(contacts.c.language, "id").label("language"),
            audiences.zone().label("zone"),
            case((inside, 1), else_=0).label("inside"),
            wanted.reason().label("reason"),
            place.label("place"),
        )
        .select_from(contacts)
        .outerjoin(provinces, provinces.c.code == contacts.c.province)
        .outerjoin(addresses, addresses.c.contact_id == contacts.c.id)
        .where(wanted.meant(whole=True))
        .subquery()
    )
    of = [chats.c[name] for name in ("channel", "language", "zone", "inside", "reason")]
    named = case(*((chats.c.zone == number, name) for number, name in enumerate(ZONES)))
    return select(*of[:2], named, *of[3:], func.count()).where(chats.c.place == 1).group_by(*of)


def _order() -> list[ColumnElement[int]]:
    """`reaching.order` in the words of the tables."""
    ranks = case(
        *((addresses.c.channel == name, trait.rank) for name, trait in traits.TRAITS.items()), else_=traits.Traits().rank
    )
    return [
        case((addresses.c.unreachable.is_(None), 0), else_=1),
        case((addresses.c.channel == contacts.c.preferred, 0), else_=1),
        ranks,
        addresses.c.id,
    ]


def _crowds(told: Sequence[_Group]) -> Iterator[Crowd]:
    """The largest first."""
    by_channel: dict[str, tuple[Counter[str], int]] = {}
    for group in told:
        zones, outside = by_channel.setdefault(group.channel or "", (Counter(), 0))
        zones[group.zone] += group.people
        by_channel[group.channel or ""] = zones, outside + (0 if group.is_inside else group.people)
    ordered = sorted(by_channel.items(), key=lambda pair: (-pair[1][0].total(), pair[0]))
    for channel, (zones, outside) in ordered:
        yield Crowd(channel, {zone: zones[zone] for zone in ZONES if zones[zone]}, outside)


def _limit(connection: Connection, channel: str, now: datetime) -> Limit:
    """What announcements may use up: a part of it is kept for what is said to one person."""
    most = standing.limit(connection, channel)
    if most is None:
        return Limit()
    return Limit(quota.share(most, Lane.BULK), quota.used(connection, channel, now))


def _cost(connection: Connection, told: Sequence[_Group], on: Ground) -> Decimal | None:
    """Only where a platform has a window does it charge."""
    charged = [group for group in told if traits.of(group.channel or "").window]
    known = {(each.name, each.language): each.category for each in connection.execute(TEMPLATES)}
    outside: Counter[str] = Counter()
    for group in charged:
        if not group.is_inside:
            outside[known.get((on.template, group.language)) or MARKETING] += group.people
    return rules.price(sum(group.people for group in charged if group.is_inside), outside, on.prices)


# ---- what speaks against it -------------------------------------------------------------------------------------------------
def _blockers(connection: Connection, one: Announcement, told: Sequence[_Group], now: datetime) -> Iterator[Blocker]:
    if not one.indonesian.strip():
        yield Blocker(Obstacle.NO_WORDS)
    if contradicts_itself(one.audience):
        yield Blocker(Obstacle.CONTRADICTION)
    elif not told:
        yield Blocker(Obstacle.EMPTY)
    yield from (Blocker(Obstacle.GONE, label) for label in gone(connection, one))
    yield from _of_the_installation(connection, {group.channel or "" for group in told}, now)
    yield from _of_templates(connection, one, told)
    foreign = sum(group.people for group in told if group.language != "id")
    if one.english is None and foreign:
        yield Blocker(Obstacle.NO_ENGLISH, people=foreign)


def gone(connection: Connection, one: Announcement) -> list[str]:
    """The labels of its buttons that lead to an activity which was deleted or called off, or to a survey that was closed."""
    return [button.label for button in one.buttons if _is_gone(connection, button.kind, button.target)]


def _is_gone(connection: Connection, kind: str, target: str) -> bool:
    if kind == "link":
        return False
    number = int(target) if target.isascii() and target.isdigit() else 0
    if kind == "survey":
        survey = surveys.get(connection, number)
        return survey is None or survey.state is not Open.OPEN
    activity = activities.get(connection, number)
    return activity is None or activity.cancelled


RECENTLY = timedelta(minutes=5)


def _of_the_installation(connection: Connection, channels: set[str], now: datetime) -> Iterator[Blocker]:
    if switches.is_on(connection, switches.PAUSED):
        yield Blocker(Obstacle.PAUSED)
    if switches.is_on(connection, switches.BULK_STOPPED):
        yield Blocker(Obstacle.BULK_STOPPED)
    for channel in sorted(channels):
        if standing.why_down(connection, channel, now - RECENTLY):
            yield Blocker(Obstacle.DOWN, channel)
        grave = [told for told in standing.troubles(connection, now, channel) if told.kind != standing.QUALITY]
        if grave:
            yield Blocker(Obstacle.RESTRICTED, channel)


def _of_templates(connection: Connection, one: Announcement, told: Sequence[_Group]) -> Iterator[Blocker]:
    """Of the plain one: where that with a picture is missing, the plain one is sent instead."""
    approved = {each.language for each in connection.execute(TEMPLATES) if (each.name, each.status) == (PLAIN, APPROVED)}
    waiting: Counter[str] = Counter()
    for group in told:
        if not group.is_inside and group.language not in approved:
            waiting[group.language] += group.people
    yield from (Blocker(Obstacle.TEMPLATE, language, people) for language, people in sorted(waiting.items()))


PLAIN = "sapa_announcement"

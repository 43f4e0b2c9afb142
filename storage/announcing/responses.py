"""How an announcement went, in numbers: by channel, by reason, what was pressed and answered, beside what went before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select

from bot.rules import reasons
from bot.rules.announcements import State
from bot.rules.reasons import Reason
from storage.announcing import tallies
from storage.announcing.announcements import Announcement
from storage.announcing.tallies import KEPT, OUTCOMES, PRESSED, REPLIED, Tally
from storage.ledger.deliveries import State as Became
from storage.models import announcements, deliveries

LARGE = 2_000
"""Of more people the numbers are not counted within a turn."""

WAITED_FOR = frozenset({Reason.NO_TEMPLATE, Reason.WAITING, Reason.DOWN})
"""For what somebody may wait longer than for their turn."""

EARLIER = 3
"""With so many announcements of before it is compared."""

BREAKDOWN = (
    select(deliveries.c.channel, deliveries.c.state, func.coalesce(deliveries.c.reason, ""), func.count())
    .where(deliveries.c.announcement_id == bindparam("of_id"), deliveries.c.announcement_id.is_not(None))
    .group_by(deliveries.c.channel, deliveries.c.state, deliveries.c.reason)
)
BEFORE = (
    select(announcements.c.id, announcements.c.people)
    .where(
        func.coalesce(announcements.c.organisation_id, 0) == bindparam("of_organisation"),
        announcements.c.id < bindparam("before"),
        announcements.c.state == State.DONE,
        announcements.c.again == "",
        announcements.c.people.between(1, bindparam("most")),
    )
    .order_by(announcements.c.id.desc())
    .limit(EARLIER)
)

Causes = tuple[tuple[Reason, int], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How it went, as far as it is known by now.

    `channels` holds how many rows of the ledger stand how, by channel: what was deleted since has none any more. `failed`,
    `unknown`, `left_out` and `waiting` (where it is known for what) are people by reason, the most first. `pressed` counts
    presses by the place of the button, `replied` people. `again` is how many it can be sent again to, by outcome. `before` is
    how many of how many the last announcements of the same organisation reached.
    """

    tally: Tally
    channels: Mapping[str, Mapping[Became, int]] = field(default_factory=dict)
    failed: Causes = ()
    unknown: Causes = ()
    left_out: Causes = ()
    pressed: Mapping[int, int] = field(default_factory=dict)
    replied: int = 0
    again: Mapping[Became, int] = field(default_factory=dict)
    before: tuple[int, int] = (0, 0)
    waiting: Causes = ()


def of(connection: Connection, one: Announcement, compare: bool = False) -> Result:
    """The whole of it; to `compare` takes as long as the earlier ones are large, so beside the turns only."""
    channels: dict[str, Counter[Became]] = defaultdict(Counter)
    states: Counter[Became] = Counter()
    causes: dict[Became, Counter[Reason]] = defaultdict(Counter)
    for channel, state, reason, number in connection.execute(BREAKDOWN, {"of_id": one.id}):
        channels[channel][Became(state)] += number
        states[Became(state)] += number
        causes[Became(state)][reasons.of(reason)] += number
    again = {became: states[became] for became in (Became.FAILED, Became.UNKNOWN) if states[became]}
    kept = connection.execute(KEPT, {"of_id": one.id}).all()
    for row in kept:
        if row.state in OUTCOMES:
            states[Became(row.state)] += row.people
            causes[Became(row.state)][reasons.of(row.reason)] += row.people
    left_out = causes[Became.SKIPPED] + _excluded(one)
    return Result(
        Tally(states, max(one.people - states.total(), 0)),
        {name: dict(found) for name, found in sorted(channels.items()) if name},
        _ordered(causes[Became.FAILED]),
        _ordered(causes[Became.UNKNOWN]),
        _ordered(left_out),
        {int(row.reason): row.people for row in kept if row.state == PRESSED},
        sum(row.people for row in kept if row.state == REPLIED),
        again,
        _before(connection, one) if compare else (0, 0),
        _ordered({why: number for why, number in causes[Became.PENDING].items() if why in WAITED_FOR}),
    )


def _excluded(one: Announcement) -> Counter[Reason]:
    found: Counter[Reason] = Counter()
    for word, number in one.excluded.items():
        found[reasons.of(word)] += number
    return found


def _ordered(found: Mapping[Reason, int]) -> Causes:
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _before(connection: Connection, one: Announcement) -> tuple[int, int]:
    """How many of how many the last ones of the same organisation reached, as far as they are no larger than ten times this."""
    key = {"of_organisation": one.organisation_id or 0, "before": one.id, "most": max(10 * one.people, LARGE)}
    rows: Iterable[tuple[int, int]] = [tuple(row) for row in connection.execute(BEFORE, key)]
    earlier = [(tallies.of(connection, number, people).arrived, people) for number, people in rows]
    return sum(arrived for arrived, _ in earlier), sum(people for _, people in earlier)

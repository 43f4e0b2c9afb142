"""What an announcement would take and how far it is, gathered for the screens, in a turn or beside the turns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation.turn import Surroundings
from bot.rules import plan as rules
from bot.rules.announcements import State
from bot.rules.hours import is_quiet
from bot.rules.plan import Plan
from bot.screens import announcement
from bot.screens.organisers.planning import Planned
from bot.screens.organisers.sending import Progress
from storage.announcing import lines, planning, repeating, tallies
from storage.announcing.announcements import Announcement
from storage.announcing.planning import Ground
from storage.announcing.tallies import Tally
from storage.ledger.deliveries import State as Became
from storage.organising import files

UNSENT = frozenset({State.DRAFT, State.ASKED, State.HELD, State.SCHEDULED, State.GATHERING})


def worked_out(connection: Connection, around: Surroundings, one: Announcement, now: datetime) -> Plan:
    """Everything it would take if it began now, or at its hour. Reads only."""
    attachment = files.attachment(connection, one.file_id) if one.file_id is not None else None
    begins = max(now, one.starts_at) if one.starts_at is not None else now
    ground = Ground(now, begins, announcement.template_of(attachment), around.prices, around.rates, around.paid_rate)
    return planning.plan(connection, one, ground)


def shown(
    connection: Connection, around: Surroundings, one: Announcement, plan: Plan, offered: Collection[str], note: str = ""
) -> Planned:
    """The same for the screen; `offered` are the names of choices there are."""
    zone = repeating.zone_of(connection, one, around.zone)
    return Planned(one, plan, zone, around.approval_above, frozenset(offered), note)


def progress(
    connection: Connection, around: Surroundings, one: Announcement, now: datetime, offered: Collection[str], note: str = ""
) -> Progress:
    """How far it is, as the ledger says."""
    tally = Tally({}, one.people) if one.state in UNSENT else tallies.of(connection, one.id, one.people)
    began = one.began_at or now
    ends = rules.done_at(now, began, one.people - tally.waits, tally.waits) if one.state is State.SENDING else None
    return Progress(
        one,
        tally,
        repeating.zone_of(connection, one, around.zone),
        now,
        ends,
        _sleeps(one, tally, now),
        repeating.next_of(connection, one) if one.repeats and one.state not in UNSENT else None,
        frozenset(offered),
        note,
    )


def _sleeps(one: Announcement, tally: Tally, now: datetime) -> bool:
    """Whether all who are left wait for the morning."""
    if one.state is not State.SENDING or tally[Became.PENDING] + tally[Became.INFLIGHT] or not tally.left:
        return False
    return all(is_quiet(now, lines.zone_of(number)) for number, _key in lines.unfinished(one))


def is_many(around: Surroundings, one: Announcement) -> bool:
    """Whether more people are meant than one person alone may tell."""
    return one.people > around.approval_above


def needs_a_second(around: Surroundings, one: Announcement) -> bool:
    """Whether more people are meant than one person alone may tell, and nobody approved it."""
    return is_many(around, one) and one.approved_by is None

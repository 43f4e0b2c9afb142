"""Telling those who follow a fair: a new edition, another day, how many days are left, or that it is usually soon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules import fairs as rules
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans import fairs_told as screens
from bot.vocabulary import Reply
from scheduler.timers import telling_many
from scheduler.timers.firing import DROPPED, TOLD, Firing
from scheduler.timers.telling_many import PAGE
from storage.knowing import editions, fair_followers, fair_timers
from storage.knowing.fair_followers import Follower
from storage.knowing.fair_timers import BEFORE, USUAL, Mark
from storage.unasked import followers, timers
from storage.unasked.telling import Notice


@dataclass(frozen=True, slots=True)
class News:
    """What followers of a fair are told, until when it is of use (UTC), and whom of them it concerns."""

    kind: str
    slug: str
    subject: str
    say: Callable[[], Reply]
    useful_until: datetime | None
    concerns: Callable[[Follower], bool]


def fair(firing: Firing) -> str:
    """The next page of a fair's followers."""
    mark = Mark.read(firing.timer.detail)
    if mark.what == USUAL and mark.after == 0:
        _plan_next(firing, mark)
    news = _usual(firing, mark) if mark.what == USUAL else _of_edition(firing, mark)
    if news is None:
        return DROPPED
    found = fair_followers.page(firing.connection, news.slug, mark.after, PAGE)
    concerned = [one.contact_id for one in found if one.stopped_at is None and news.concerns(one)]
    notice = Notice(f"fair_{news.kind}", news.subject, news.useful_until)
    telling_many.owe(firing, notice, followers.reach(firing.connection, concerned), lambda _: None, lambda _: news.say())
    if len(found) == PAGE:
        further = Mark(mark.what, mark.subject, mark.state, found[-1].contact_id)
        timers.plan(firing.connection, [further.planned(firing.now, firing.timer.useful_until)])
    return TOLD


# ---- what still holds -------------------------------------------------------------------------------------------------------
def _usual(firing: Firing, mark: Mark) -> News | None:
    """It is usually held next month, and no date is known; None where one is, or where the catalogue says otherwise by now."""
    fair = firing.around.library.fairs.get(mark.subject)
    month = date.fromisoformat(f"{mark.state}-01")
    if fair is None or month.month not in rules.usual_months(fair):
        return None
    today = firing.around.day(firing.now)
    if any(one.is_ahead(today) for one in editions.of_fair(firing.connection, fair.id)):
        return None
    known: Fair = fair
    return News(
        screens.USUAL,
        fair.id,
        f"fair:{fair.id}",
        lambda: screens.usual(known, month),
        firing.timer.useful_until,
        lambda one: bool(one.days),
    )


def _plan_next(firing: Firing, mark: Mark) -> None:
    """The same for the next usual month, as long as somebody follows it."""
    fair = firing.around.library.fairs.get(mark.subject)
    if fair is not None and fair_followers.page(firing.connection, fair.id, 0, 1):
        fair_timers.plan_usual(firing.connection, fair, firing.now, firing.around.zone)


def _of_edition(firing: Firing, mark: Mark) -> News | None:
    """What happened to an edition, or how many days are left; None where it is not so any more."""
    edition = editions.get(firing.connection, int(mark.subject))
    today = firing.around.day(firing.now)
    fair = firing.around.library.fairs.get(edition.fair) if edition is not None else None
    if edition is None or fair is None or edition.ends_on < today or not _holds(edition, mark, today):
        return None
    days = int(mark.state.partition("/")[2]) if mark.what == BEFORE else 0
    call = next(iter(editions.calls(firing.connection, fair.id, today, most=1)), None)
    known, named = edition, fair
    return News(
        mark.what,
        fair.id,
        f"edition:{edition.id}",
        lambda: screens.edition(known, named, mark.what, (known.starts_on - today).days, call),
        _end_of(edition, firing.around.zone),
        lambda one: not days or days in one.days,
    )


def _holds(edition: Edition, mark: Mark, today: date) -> bool:
    match mark.what:
        case "withdrawn":
            return edition.withdrawn_at is not None
        case "before":
            return edition.withdrawn_at is None and f"{edition.starts_on}" == mark.state.partition("/")[0] > f"{today}"
        case "moved":
            return edition.withdrawn_at is None and fair_timers.facts(edition) == mark.state
        case _:
            return edition.withdrawn_at is None


def _end_of(edition: Edition, zone: str) -> datetime:
    """When it is over."""
    return datetime.combine(edition.ends_on + timedelta(days=1), time.min, ZoneInfo(zone))

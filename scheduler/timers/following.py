"""Telling those who follow: what is new, what opens, what closes soon. Page by page, so that no turn waits long for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.hours import is_quiet
from bot.rules.news import FREED, How, What, closing_telling, is_worth_telling, next_telling
from bot.screens.artisans import news as screens
from bot.screens.artisans.news import New
from bot.screens.names import Names
from bot.vocabulary import Reply
from scheduler.timers import telling_many
from scheduler.timers.firing import DROPPED, TOLD, Firing
from scheduler.timers.telling_many import PAGE, owed
from storage.ledger import owing
from storage.ledger.deliveries import Owed
from storage.organising import activities
from storage.organising.activities import Activity, Summary
from storage.unasked import digests, followers, interests, telling, timers
from storage.unasked import news as stored
from storage.unasked.digests import Untold
from storage.unasked.followers import Follower, Reach
from storage.unasked.interests import Followed, Kind
from storage.unasked.telling import Notice

BY_NAME = (Kind.ACTIVITY, Kind.FAIR)
"""What people follow by its name: they wait for it, and what takes them to a fair has a deadline."""


# ---- one activity, many followers ---------------------------------------------------------------------------------------
def news(firing: Firing) -> str:
    """An activity is new or can be registered for now, or closes soon: the next page of its followers."""
    activity_id, what, after = stored.read(firing.timer.detail)
    return _page(firing, activity_id, what, after)


def closing(firing: Firing) -> str:
    """Registration closes soon: tells who follows the activity, or was told of it, and has not registered."""
    return _page(firing, firing.timer.activity_id or 0, What.CLOSING, 0)


def _page(firing: Firing, activity_id: int, what: str, after: int) -> str:
    activity = activities.get(firing.connection, activity_id)
    kind = What(what.partition(":")[0])
    if activity is None or not is_worth_telling(kind, activity.standing(firing.now)):
        return DROPPED
    followed = interests.met_by(activity, activities.crafts_of(firing.connection, activity_id))
    if kind is What.CLOSING:
        followed = followed[:1]
        found = followers.before_closing(firing.connection, activity_id, followed[0], after, PAGE)
    else:
        followed = followed[:1] if what.startswith(FREED) else followed
        found = followers.of(firing.connection, activity_id, followed, after, PAGE)
    Audience(firing, activity, what, followed).take(found)
    if len(found) == PAGE:
        timers.plan(firing.connection, [stored.planned(activity_id, what, found[-1].contact_id, firing.now)])
    return TOLD


@dataclass(frozen=True, slots=True)
class Audience:
    """Followers of an activity who are to be told once what happened to it."""

    firing: Firing
    activity: Activity
    what: str
    followed: Sequence[Followed]

    def take(self, found: Iterable[Follower]) -> None:
        """Note whom it concerns; who wants it at once is told, the others get it with their next digest."""
        first: dict[int, Follower] = {}
        for one in found:
            if not one.busy and one.stopped_at is None:
                first.setdefault(one.contact_id, one)
        fresh = stored.note(self.firing.connection, [self._row(one) for one in first.values()])
        new = [one for one in first.values() if one.contact_id in fresh]
        self._tell([one for one in new if self._is_at_once(one)])
        digests.plan(self.firing.connection, [self._digest_at(one) for one in new if not self._is_at_once(one)])

    def _reason(self, one: Follower) -> Followed | None:
        return self.followed[one.rank] if one.rank < len(self.followed) else None

    def _row(self, one: Follower) -> dict[str, object]:
        reason = self._reason(one) or Followed("", "")
        return {
            "contact_id": one.contact_id,
            "activity_id": self.activity.id,
            "what": self.what,
            "kind": reason.kind,
            "subject": reason.subject,
            "at": self.firing.now,
            "due_at": None if self._is_at_once(one) else self._digest_at(one),
            "told_at": self.firing.now if self._is_at_once(one) else None,
        }

    def _zone(self, one: Follower) -> str:
        return one.zone or self.firing.around.zone

    def _is_at_once(self, one: Follower) -> bool:
        """What somebody asked for by its name they are told at once; in the night it becomes the morning's digest."""
        if self.what == What.CLOSING:
            return False
        reason = self._reason(one)
        return reason is not None and reason.kind in BY_NAME and not is_quiet(self.firing.now, self._zone(one))

    def _digest_at(self, one: Follower) -> datetime:
        if self.what == What.CLOSING:
            closes = self.activity.closes_at
            return closing_telling(self.firing.now, How(one.how), one.hour, self._zone(one), closes)
        reason = self._reason(one)
        how = How.NOW if reason is not None and reason.kind in BY_NAME else How(one.how)
        return next_telling(self.firing.now, how, one.hour, self._zone(one))

    def _tell(self, told: Sequence[Follower]) -> None:
        """Owe the same message to each of them; it is worded once a language and reason."""
        rank_of = {one.contact_id: one.rank for one in told}
        notice = Notice(self.what, f"activity:{self.activity.id}", last_use([self.activity]))
        reached = followers.reach(self.firing.connection, list(rank_of))
        telling_many.owe(self.firing, notice, reached, rank_of.__getitem__, self._say)

    def _say(self, rank: int) -> Reply:
        reason = self.followed[rank] if rank < len(self.followed) else None
        return screens.single(self.activity, What(self.what.partition(":")[0]), reason)


# ---- one instant, everybody whose news it brings -----------------------------------------------------------------------------
def digest(firing: Firing) -> str:
    """It is the hour of many: each gets what is new among what they follow, in one bubble. A page of them, then the next."""
    instant, page = digests.read(firing.timer.detail)
    waiting, more = digests.take(firing.connection, instant, PAGE)
    if more:
        digests.plan_next(firing.connection, instant, page + 1, firing.now)
    if not waiting:
        return DROPPED
    Round(firing, waiting).tell()
    return TOLD


@dataclass(slots=True)
class Round:
    """People whose hour it is, with what waits for each. What is no news any more is left out, and forgotten."""

    firing: Firing
    waiting: Mapping[int, Sequence[Untold]]
    said: dict[tuple[str, tuple[tuple[str, int, Followed | None], ...]], Reply] = field(default_factory=dict)

    def tell(self) -> None:
        """Owe a bubble to everybody for whom something is left."""
        reached = [one for one in followers.reach(self.firing.connection, list(self.waiting)) if one.stopped_at is None]
        news_of = {one.contact_id: self._news(self.waiting[one.contact_id]) for one in reached}
        rows = [self._owed(one, news_of[one.contact_id]) for one in reached if news_of[one.contact_id]]
        owing.owe_all(self.firing.connection, rows, self.firing.now)
        told = {(one.key.contact_id, one.activity.id) for found in news_of.values() for one in found}
        everything = [one.key for found in self.waiting.values() for one in found]
        digests.told(self.firing.connection, [key for key in everything if key[:2] in told], self.firing.now)
        digests.drop(self.firing.connection, [key for key in everything if key[:2] not in told])

    def _news(self, found: Iterable[Untold]) -> list[Untold]:
        """What is still true and still wanted, each activity once."""
        left: dict[int, Untold] = {}
        for one in found:
            if self._is_news(one) and (one.activity.id not in left or one.closes):
                left[one.activity.id] = one
        return [*left.values()]

    def _is_news(self, one: Untold) -> bool:
        what = What(one.key.what.partition(":")[0])
        return one.followed is not None and not one.known and is_worth_telling(what, one.activity.standing(self.firing.now))

    def _owed(self, person: Reach, found: Sequence[Untold]) -> Owed:
        kind = What.CLOSING if all(one.closes for one in found) else "digest"
        notice = Notice(kind, None, last_use([one.activity for one in found]))
        due = telling.speaks_at(notice, self.firing.now, person.zone or self.firing.around.zone)
        return owed(person.contact_id, person.address, self._say(person.language or FIRST_LANGUAGE, found), notice, due)

    def _say(self, language: str, found: Sequence[Untold]) -> Reply:
        """The same news for the same reasons is worded once a language."""
        key = language, tuple((one.key.what, one.activity.id, one.followed) for one in found)
        if key not in self.said:
            with speaking(language):
                self.said[key] = self._word(found)
        return self.said[key]

    def _word(self, found: Sequence[Untold]) -> Reply:
        one = found[0]
        if len(found) == 1 and one.followed is not None and (one.closes or one.followed.kind == Kind.ACTIVITY):
            activity = activities.get(self.firing.connection, one.activity.id)
            if activity is not None:
                return screens.single(activity, What.CLOSING if one.closes else What.OPENED, one.followed)
        around = self.firing.around
        names = Names(around.crafts, around.provinces, around.library)
        return screens.digest([New(one.activity, one.followed, one.closes) for one in found if one.followed is not None], names)


# ---- the ledger -----------------------------------------------------------------------------------------------------------
def last_use(of: Sequence[Summary]) -> datetime | None:
    """When the last of these can be registered for no more, UTC; None where that is not known."""
    ends = [one.closes_at or one.starts_at for one in of]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None

"""Whether a due row may go now, by what is known of it and of its person."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bot.rules.announcements import State as Running
from bot.rules.hours import after_quiet, is_quiet
from bot.vocabulary import Address, Passage, Reply
from storage.announcing.audiences import NO_CONSENT, STANDING
from storage.ledger.candidates import Candidate
from storage.ledger.deliveries import ANNOUNCING, MOVED, NEWS, Lane, Outcome, Parcel, Policy, State, tag
from storage.people.identities import RENAMED
from storage.unasked import reaching
from storage.unasked.timers import Kind

TOO_LATE, STOPPED, UNREACHABLE, NOTHING_TO_EDIT = "too late", "stopped", "unreachable", "nothing to edit"
NO_NEWS, CANCELLED = "wants no news", "cancelled"
"""Why a row was not sent on purpose."""

STILL_TOLD = frozenset({Kind.MOVED, Kind.CALLED_OFF})
"""Notices that reach also those who asked for silence: they hold a seat, and would travel in vain."""

_UNAGREED = STANDING.index(NO_CONSENT)
_unpack = msgspec.json.Decoder(Reply).decode


def judge(one: Candidate, channel: str, lane: Lane, now: datetime) -> Parcel | Outcome | datetime:
    """Send it, settle it unsent, or put it off until then."""
    why = _reason_not_to(one, lane, now)
    if why is not None:
        return Outcome(one.id, State.SKIPPED, None, why, None, one.attempts, one.doubts)
    if one.announced == Running.PAUSED:  # it was in the air, or was owed in another chat, when the others were held back
        return Outcome(one.id, State.WITHHELD, None, one.reason, None, one.attempts, one.doubts)
    return one.held_until or _morning(one, now) or _parcel(one, channel, lane)


def _morning(one: Candidate, now: datetime) -> datetime | None:
    """Until when a copy of an announcement waits for the end of its person's night; None by day."""
    zone = one.zone or reaching.SOMEWHERE
    return after_quiet(now, zone) if one.announced is not None and is_quiet(now, zone) else None


def _reason_not_to(one: Candidate, lane: Lane, now: datetime) -> str | None:
    """Why a row shall not be sent any more; None when it shall."""
    if one.useful_until is not None and now > one.useful_until:
        return TOO_LATE
    if one.announced == Running.CANCELLED:
        return CANCELLED
    if one.replaces_id is not None and one.bubble is None:
        return NOTHING_TO_EDIT
    if one.unreachable == RENAMED:
        return UNREACHABLE  # an answer, too: the name it would go to may be somebody else's by now
    if lane is Lane.REPLY:
        return None
    if one.unreachable is not None:
        return UNREACHABLE
    return _unwanted(one, lane)


def _unwanted(one: Candidate, lane: Lane) -> str | None:
    """What its person asked for, or agrees to no more, that speaks against it."""
    if lane in ANNOUNCING and one.news_stopped_at is not None:
        return NO_NEWS
    if one.notice == NEWS and one.standing == _UNAGREED:
        return NO_CONSENT
    return STOPPED if one.stopped_at is not None and one.notice not in STILL_TOLD else None


def _parcel(one: Candidate, channel: str, lane: Lane) -> Parcel | Outcome:
    """What is to be sent; a failure for a reply whose shape this version does not know."""
    try:
        said = _unpack(one.reply)
    except msgspec.DecodeError:
        return Outcome(one.id, State.FAILED, reason="unreadable")
    address, edits = Address(channel, one.recipient), one.bubble if one.replaces_id is not None else one.edits
    policy, moved = Policy(one.policy), one.reason == MOVED
    passage = Passage(one.destination or "", one.free_until, tag(one.id, one.attempts, one.owed_at))
    return Parcel(one.id, address, said, edits, policy, one.attempts, one.doubts, lane, moved, passage)

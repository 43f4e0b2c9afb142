"""The retry table: what an attempt to deliver means for its row. Certain failures and doubtful ones are told apart here only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.port import ChannelDown, DeliveryError, Doubtful, Moved, NoTemplate, NotSent, Refused, Throttled, Unpaid
from bot.vocabulary import Receipt
from storage.ledger.deliveries import MOVED, NO_TEMPLATE, Outcome, Parcel, Policy, State

ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
DOWN_PAUSE = timedelta(minutes=1)
TEMPLATE_PAUSE = timedelta(minutes=10)
"""How long a message waits whose template is not approved; an approval ends it at once."""


def sent(parcel: Parcel, receipt: Receipt) -> Outcome:
    """The platform took it."""
    outcome = Outcome(parcel.id, State.SENT, receipt.external_id, None, None, parcel.attempts + 1, parcel.doubts)
    return replace(outcome, category=receipt.category or None, template=receipt.template or None)


def failed(parcel: Parcel, why: str) -> Outcome:
    """It never will be delivered."""
    return Outcome(parcel.id, State.FAILED, None, why, None, parcel.attempts + 1, parcel.doubts)


def of(parcel: Parcel, error: DeliveryError, now: datetime, chance: float) -> Outcome:
    """What an error means for the row; `chance` from 0 to 1 spreads those that come back."""
    match error:
        case Throttled(after=after):
            return _later(parcel, now + timedelta(seconds=after), "throttled", attempts=parcel.attempts)
        case NotSent():
            return _not_sent(parcel, now, chance)
        case Doubtful():
            return _doubtful(parcel, now + _pause(0, chance))
        case ChannelDown() | Unpaid():
            return _barred(parcel, error, now)
        case NoTemplate(name=name):
            return _later(parcel, now + TEMPLATE_PAUSE, f"{NO_TEMPLATE}: {name}", attempts=parcel.attempts)
        case Moved(to=to):
            return _moved(parcel, to, now)
        case Refused(reason=reason):
            return failed(parcel, reason)
        case _:
            return failed(parcel, type(error).__name__)


def _barred(parcel: Parcel, error: ChannelDown | Unpaid, now: datetime) -> Outcome:
    """Our account is refused, or what it wanted to buy: nothing was tried of the message itself."""
    if isinstance(error, Unpaid):
        return _later(parcel, now, "unpaid", attempts=parcel.attempts)
    return _later(parcel, now + DOWN_PAUSE, "channel down", attempts=parcel.attempts)


def _later(parcel: Parcel, when: datetime, why: str, attempts: int) -> Outcome:
    return Outcome(parcel.id, State.PENDING, None, why, when, attempts, parcel.doubts)


def put_back(parcel: Parcel, why: str | None = None, due: datetime | None = None) -> Outcome:
    """It did not leave after all; `due` (UTC) is when it may."""
    reason = MOVED if parcel.moved else why
    return Outcome(parcel.id, State.PENDING, None, reason, due, parcel.attempts, parcel.doubts)


def _moved(parcel: Parcel, to: str, now: datetime) -> Outcome:
    """A chat moves once; one that keeps moving is not followed."""
    if parcel.moved or to == parcel.address.recipient or parcel.attempts + 1 >= ATTEMPTS:
        return failed(parcel, MOVED)
    return replace(_later(parcel, now, MOVED, parcel.attempts + 1), recipient=to)


def _not_sent(parcel: Parcel, now: datetime, chance: float) -> Outcome:
    if parcel.attempts + 1 >= ATTEMPTS:
        return failed(parcel, "never got through")
    return _later(parcel, now + _pause(parcel.attempts, chance), "not sent", parcel.attempts + 1)


def _doubtful(parcel: Parcel, when: datetime) -> Outcome:
    """A first doubt about a personal message is worth one resend; an announcement waits for a person."""
    doubts = parcel.doubts + 1
    again = parcel.policy is Policy.RESEND and doubts == 1
    state = State.PENDING if again else State.UNKNOWN
    return Outcome(parcel.id, state, None, "doubtful", when if again else None, parcel.attempts + 1, doubts)


def _pause(attempts: int, chance: float) -> timedelta:
    """1 s doubling to a minute, half of it by chance, so that many do not come back at once."""
    longest = min(FIRST_PAUSE * float(2**attempts), LONGEST_PAUSE)
    return longest * (0.5 + chance / 2)

"""The contract between Sapa and a chat platform, and the closed list of ways a delivery can fail.

    DeliveryError
    ├── NotSent        certain: nothing left this machine; retry with backoff
    ├── Throttled      certain: refused for now; wait as told, this is not an attempt
    ├── Refused        certain: the platform will never take this message
    ├── Unreachable    certain: the platform will never take any message for this person, until they write again
    ├── OptedOut       certain: this person wants nothing that is not about themselves
    ├── Unpaid         certain: the faster lane cannot be paid for; once more, at the usual rate
    ├── Moved          certain: the chat has another id now; once more, there
    ├── OutsideWindow  certain: free text is not allowed now, and there is no template for it
    ├── NoTemplate     certain: the template it needs is missing, rejected or paused; wait until it is approved
    ├── Doubtful       nobody knows whether it arrived: at most one resend
    └── ChannelDown    certain: the account itself is refused; stop the channel and keep the queue

An adapter translates a library's error on the line that raised it, and touches neither the database nor the words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.vocabulary import PLAIN, Address, Incoming, Leaflets, Passage, Receipt, Reply

Take = Callable[[Sequence[Incoming]], Awaitable[None]]
"""Hands incomings to the conversation; returns once they are committed, raises `storage.database.StorageDown` otherwise."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a platform tells later about a message it took: reports come late, twice, in any order, and not all of them.

    `state` is sent, delivered, read or failed; `tag` is the mark its passage carried, empty where it carried none; `at` is UTC.
    `error` says why it failed. `category` is what the platform charges for, None where this report does not tell; `free` that
    this one costs nothing.
    """

    tag: str
    external_id: str
    state: str
    at: datetime
    error: DeliveryError | None = None
    category: str | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Notification:
    """What a platform tells about our account, or about a template of ours.

    `kind` is limit, quality, restriction, account or template. `name` is what it is about (a template's name), `language` a
    template's; `value` how it stands now; `reason` why, in the platform's words; `at` is UTC.
    """

    kind: str
    name: str
    value: str
    at: datetime
    language: str = ""
    reason: str = ""


class DeliveryError(Exception):
    """A message was not (or perhaps not) delivered."""


class NotSent(DeliveryError):
    """DNS, connection refused, TLS, connect or pool timeout: no byte of the request was read by the platform."""


LONGEST_WAIT = 7 * 86_400.0
"""Seconds. The longest that was ever seen is three hours; what says a thousand years is broken, and past every calendar."""


class Throttled(DeliveryError):
    """The platform asks to wait.

    `after` is in seconds, at most `LONGEST_WAIT`. `whole_channel` says the limit is the account's and not this person's, where
    the platform tells; `unasked_only` that it is the account's for what nobody asked for, while answers go on; `this_only` that
    it is neither's, but this message's.
    """

    def __init__(self, after: float, *, whole_channel: bool = False, unasked_only: bool = False, this_only: bool = False) -> None:
        self.after = min(after, LONGEST_WAIT)
        super().__init__(f"retry after {self.after:g} s")
        self.whole_channel = whole_channel
        self.unasked_only = unasked_only
        self.this_only = this_only


class Refused(DeliveryError):
    """A rejection that a repeat cannot cure; `reason` is a short code for the ledger."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


TOO_LARGE, GONE = "too large", "gone"
"""Why a file is refused: it is over the limit, or the platform has it no more."""


class Unreachable(Refused):
    """The person blocked Sapa, deleted the account, or never met it."""


class OptedOut(Refused):
    """The person told the platform that they want no news; what is about themselves still reaches them."""


class Unpaid(DeliveryError):
    """The account cannot pay for the faster lane."""


class Moved(DeliveryError):
    """The chat is the recipient `to` now, as a group that became a supergroup."""

    def __init__(self, to: str) -> None:
        super().__init__("moved")
        self.to = to


class OutsideWindow(DeliveryError):
    """The platform takes no free words now, and nothing else says it."""


class NoTemplate(DeliveryError):
    """The platform takes no free words now, and the template `name` cannot be used: nothing is lost, it waits."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Doubtful(DeliveryError):
    """5xx, read timeout, a reset after the request was written: it may have arrived."""


class Why(StrEnum):
    """Why a platform takes nothing from us, as far as an operator does something else about it."""

    TOKEN = "token"  #: it has ended, or lacks a permission
    RESTRICTED = "restricted"  #: the account is restricted, disabled or locked
    PAYMENT = "payment"  #: there is no way to be paid
    NUMBER = "number"  #: the number is not registered, or not there any more


class ChannelDown(DeliveryError):
    """The token or the account was refused; `why` is what an operator must look at."""

    def __init__(self, words: str = "", *, why: Why = Why.TOKEN) -> None:
        super().__init__(words or why)
        self.why = why


class Channel(Protocol):
    """A chat platform, seen from the postman."""

    name: str

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        """Deliver one reply, editing the message `edits` where that is possible. Raises a DeliveryError."""

    async def fetch(self, reference: str, most: int) -> bytes:
        """The file that somebody handed over under this reference, of so many bytes at most.

        Raises NotSent or Throttled when it may be asked for again, Refused (`TOO_LARGE`, `GONE`) or ChannelDown.
        """

    async def acknowledge(self, incoming: Incoming) -> None:
        """Courtesies nobody is owed: stop the spinner of a tap, show typing. Never raises, never retried."""

    async def close(self) -> None:
        """Let go of connections."""


@runtime_checkable
class Groups(Protocol):
    """A platform that has groups, beside being a `Channel`."""

    async def runs(self, address: Address, person: str) -> bool:
        """Whether the person with this id runs the group. Raises a DeliveryError."""


@runtime_checkable
class Lookups(Protocol):
    """A platform on which people look something up in any chat, beside being a `Channel`."""

    async def offer(self, asked: Incoming, leaflets: Leaflets) -> None:
        """Answer a `Lookup`. A courtesy: never raises, never repeated."""

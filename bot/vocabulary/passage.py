"""Where a message goes, how it travels, and what a platform says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person can be reached: a channel and that channel's id for them, `telegram:42`."""

    channel: str
    recipient: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.recipient}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `channel:recipient`; raises ValueError when either part is missing."""
        channel, _, recipient = text.strip().partition(":")
        if not channel or not recipient:
            raise ValueError(f"not an address: {text!r}")
        return cls(channel, recipient)


@dataclass(frozen=True, slots=True)
class Identity:
    """One of the names a platform has for a person; `kind` is the platform's word for it, as in `wa_id`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Passage:
    """How a message travels.

    `to` is the platform's name for the person where that is not the address's own, `free_until` until when free words are
    allowed there (UTC, None: never were), and `tag` our mark on this attempt, which receipts bring back.
    `paid` buys it a faster lane.
    """

    to: str = ""
    free_until: datetime | None = None
    tag: str = ""
    paid: bool = False


PLAIN = Passage()
"""To the address's own recipient, and unmarked."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message; `external_id` is its name there, None when the answer could not be read.

    `category` is what the platform charges for, `template` the template that was used; empty where there is none. `window_shut`
    says that the platform took no free words, though we thought it would.
    """

    external_id: str | None
    category: str = ""
    template: str = ""
    window_shut: bool = False

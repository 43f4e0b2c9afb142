"""What each chat platform can do, as far as the ledger must know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """`rank` orders the chats in which a person is told something unasked: the cheapest that rings comes first."""

    edits: bool = True  # a message can be changed after it was sent
    receipts: bool = False  # the platform reports later, by our own mark, what became of each message
    names_limits: bool = False  # a refusal says whether a person's limit was reached or the account's
    window: bool = False  # free words only for a while after the person wrote; templates otherwise
    counts_all: bool = False  # its rate is about everything in and out, and not about what is said unasked alone
    shelf: bool = False  # files lie here and are fetched from us, so they need not travel
    paid: bool = False  # a faster lane for announcements is sold
    rank: int = 9


TRAITS = {
    "telegram": Traits(paid=True, rank=1),
    "whatsapp": Traits(edits=False, receipts=True, names_limits=True, window=True, counts_all=True, rank=2),
    "web": Traits(rank=3, shelf=True),  # it costs nothing, but no phone rings
}


def of(channel: str) -> Traits:
    """The traits of a channel by its name."""
    return TRAITS.get(channel, Traits())

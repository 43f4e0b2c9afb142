"""What each chat platform can do, as far as the ledger must know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """`rank` orders the chats in which a person is told something unasked: the cheapest that rings comes first."""

    edits: bool = True  # a message can be changed after it was sent
    receipts: bool = False  # the platform reports later, by our own mark, what became of each message
    window: bool = False  # free words only for a while after the person wrote; templates otherwise
    rank: int = 9


TRAITS = {
    "telegram": Traits(rank=1),
    "whatsapp": Traits(edits=False, receipts=True, window=True, rank=2),
    "web": Traits(rank=3),  # it costs nothing, but no phone rings
}


def of(channel: str) -> Traits:
    """The traits of a channel by its name."""
    return TRAITS.get(channel, Traits())

"""Names of crafts and provinces in the language being spoken."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.screens.names import Names


def of(turn: Turn) -> Names:
    """The catalogue's names."""
    return Names(turn.surroundings.crafts, turn.surroundings.provinces, turn.surroundings.library)


def craft(turn: Turn, code: str) -> str:
    """A craft's name; the code itself when the catalogue has none."""
    return of(turn).craft(code)


def province(turn: Turn, code: str) -> str:
    """A province's name; the code itself when the catalogue has none."""
    return of(turn).province(code)


def is_craft(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this craft."""
    return code in turn.surroundings.crafts


def is_province(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this province."""
    return code in turn.surroundings.provinces

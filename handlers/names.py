"""Names of crafts and provinces in the language being spoken."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.turn import Turn
from bot.i18n import language
from bot.understanding import Named


def craft(turn: Turn, code: str) -> str:
    """A craft's name; the code itself when the catalogue has none."""
    return _name(turn.surroundings.crafts, code)


def province(turn: Turn, code: str) -> str:
    """A province's name; the code itself when the catalogue has none."""
    return _name(turn.surroundings.provinces, code)


def is_craft(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this craft."""
    return code in turn.surroundings.crafts


def is_province(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this province."""
    return code in turn.surroundings.provinces


def _name(known: Mapping[str, Named], code: str) -> str:
    named = known.get(code)
    if named is None:
        return code
    indonesian, english = named.names
    return english if language() == "en" else indonesian

"""Names of crafts and provinces in the language being spoken."""

from __future__ import annotations

from bot.conversation.turn import Turn
from bot.i18n import language


def craft(turn: Turn, code: str) -> str:
    """A craft's name; the code itself when the catalogue has none."""
    return turn.lexicon.craft_name(code, language())


def province(turn: Turn, code: str) -> str:
    """A province's name; the code itself when the catalogue has none."""
    return turn.lexicon.province_name(code, language())


def is_craft(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this craft."""
    return code in turn.lexicon.crafts


def is_province(turn: Turn, code: str) -> bool:
    """Whether the catalogue has this province."""
    return code in turn.lexicon.provinces

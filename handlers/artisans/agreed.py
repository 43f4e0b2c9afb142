"""Trade agreements asked for without a market: one by its name, or all of them."""

from __future__ import annotations

import re

from bot.conversation.turn import Turn
from bot.rules import duties
from bot.screens.artisans import groups
from bot.vocabulary import Reply
from handlers import names

AGREED = re.compile(r"\b(?:perjanjian|kesepakatan dagang|agreements?|trade deals?|ftas?|cepa)\b")
"""Words that ask what was agreed, with whomever."""


def asked(turn: Turn, text: str) -> Reply | None:
    """The agreement that is named, else all of them where agreements are asked for; None for anything else."""
    known = names.of(turn)
    if found := duties.named(text, known.library):
        return groups.agreement(found, known)
    return groups.everywhere(known) if AGREED.search(text.casefold()) else None

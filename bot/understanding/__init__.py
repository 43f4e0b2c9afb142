"""What a person's words mean: kinds, crafts, places, months, numbers, yes and no. Pure; the lexicon is passed in."""

from bot.understanding.amounts import match_amount
from bot.understanding.intents import UNSOURCED, Asks, Aspect, Doubt, Intent
from bot.understanding.lexicon import Lexicon
from bot.understanding.matching import (
    is_taken,
    match_command,
    match_country,
    match_craft,
    match_label,
    match_narrowing,
    match_own,
    match_personal,
    match_place,
    match_shared_name,
    match_skill,
)
from bot.understanding.reader import Reader, by_lexicon
from bot.understanding.reading import Understood, understand
from bot.understanding.reminding import Wish, behind_opening, is_idle, match_opening, match_reminder
from bot.understanding.subjects import FairNamed, Heading, Subjects
from bot.understanding.unknown import unknown_words
from bot.understanding.words import Named, Term, Words, read_words

__all__ = [
    "UNSOURCED",
    "Asks",
    "Aspect",
    "Doubt",
    "FairNamed",
    "Heading",
    "Intent",
    "Lexicon",
    "Named",
    "Reader",
    "Subjects",
    "Term",
    "Understood",
    "Wish",
    "Words",
    "behind_opening",
    "by_lexicon",
    "is_idle",
    "is_taken",
    "match_amount",
    "match_command",
    "match_country",
    "match_craft",
    "match_label",
    "match_narrowing",
    "match_opening",
    "match_own",
    "match_personal",
    "match_place",
    "match_reminder",
    "match_shared_name",
    "match_skill",
    "read_words",
    "understand",
    "unknown_words",
]

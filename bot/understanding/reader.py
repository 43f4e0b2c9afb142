"""Who reads what people type. Another reader (a language model, say) takes this one's place in bot/learning.py."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Protocol

from bot.understanding.lexicon import Lexicon
from bot.understanding.reading import Understood, understand


class Reader(Protocol):
    """Reads one message on a day; says only what the words say, and leaves empty what they do not.

    It runs beside the turns, on their thread: within a few milliseconds, without a network, never raising.
    """

    def __call__(self, text: str, today: date) -> Understood: ...


def by_lexicon(lexicon: Lexicon) -> Reader:
    """The reader Sapa comes with: phrases, stems and forgiven typing errors."""
    return partial(_read, lexicon)


def _read(lexicon: Lexicon, text: str, today: date) -> Understood:
    return understand(text, lexicon, today)

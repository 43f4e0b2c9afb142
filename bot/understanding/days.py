"""Days that have passed, as people write them."""

from __future__ import annotations

import re
from datetime import date

from bot.understanding.lexicon import Lexicon

NUMERIC = re.compile(r"(\d{1,2})[./ -](\d{1,2})(?:[./ -](\d{4}))?", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
NAMED = re.compile(r"(\d{1,2})\s+([^\W\d_]+)(?:\s+(\d{4}))?")


def match_day(words: str, lexicon: Lexicon, today: date) -> date | None:
    """12 Nov 2026, 12-11-2026, 2026-11-12; without a year the last one that has come, None where there is no such day."""
    if named := NAMED.search(words):
        meant = lexicon.phrases.get((named[2].casefold(),))
        year, month, day = named[3], str(meant.month if meant is not None and meant.month else 0), named[1]
    elif iso := ISO.search(words):
        year, month, day = iso.groups()
    elif numeric := NUMERIC.search(words):
        day, month, year = numeric.groups()
    else:
        return None
    found = _date(year or str(today.year), month, day)
    return _date(str(today.year - 1), month, day) if not year and found is not None and found > today else found


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None

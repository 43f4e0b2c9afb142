"""The stem of a word: `pewarnaan` and `mewarnai` are alike, and so are `dyeing` and `dyed`."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

import snowballstemmer

CACHED = 32_768  # words; a catalogue of 10,000 activities has fewer
_STEMMERS = tuple(snowballstemmer.stemmer(language) for language in ("indonesian", "english"))
_one_at_a_time = Lock()  # a stemmer keeps the word it works on in itself


@lru_cache(CACHED)
def stems(word: str) -> tuple[str, ...]:
    """What the word may be a form of, as Indonesian and as English; the word itself where neither takes anything off."""
    with _one_at_a_time:
        found = [stemmer.stemWord(word) for stemmer in _STEMMERS]
    return tuple(dict.fromkeys(stem for stem in found if len(stem) > 1)) or (word,)

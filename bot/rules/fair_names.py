"""Fairs by what people call them: the words of a name, which fairs a text names, and whether at home or abroad."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from bot.rules.knowledge import Fair

WORD = re.compile(r"[a-z0-9]+")
SAME = {
    "hongkong": "hong kong", "perhiasan": "jewellery", "jewelry": "jewellery", "jewellry": "jewellery", "mebel": "furniture",
    "kerajinan": "craft", "handicraft": "craft", "jkt": "jakarta", "jogjakarta": "jogja", "yogyakarta": "jogja", "et": "",
}  # fmt: skip
"""Words of names that are said in two ways; an empty one says nothing."""

GENERIC = frozenset(
    [
        "pameran",
        "fair",
        "fairs",
        "show",
        "expo",
        "exhibition",
        "international",
        "the",
        "of",
        "and",
        "dan",
        "di",
        "in",
        "on",
        "at",
        "untuk",
    ]
)
"""Words that most names of fairs have."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared: small letters, without accents, one word for what is said in two ways."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " ")).encode("ascii", "ignore").decode().casefold()
    said = [SAME.get(word, word) for word in WORD.findall(plain)]
    return tuple(word for words in said for word in words.split())


READ = 300
"""Letters of a message in which names are looked for: each word of it is held against every name."""


def named(fairs: Mapping[str, Fair], text: str, *, surely: bool = False) -> tuple[str, ...]:
    """The slugs of the fairs that a text may name: by a whole name or alias in it, or by telling words that only names have.

    One that is named in full stands first. `surely` leaves out those of which it holds one word only, as "jewellery".
    """
    said = words_of(text[:READ])
    telling = {word for word in said if word not in GENERIC}
    full = [slug for slug, fair in fairs.items() if any(_holds(said, name) for name in _names(fair))]
    partly = [slug for slug, fair in fairs.items() if telling and telling <= _vocabulary(fair)]
    if surely and (len(telling) < SURE_WORDS or len(partly) > SURE_FAIRS):
        partly = []
    return tuple(dict.fromkeys((*full, *partly)))


def in_full(fairs: Mapping[str, Fair], text: str) -> tuple[str, ...]:
    """The slugs of those whose own name of several words stands in a text, word for word: other names may be of its words."""
    said = words_of(text[:READ])
    names = {slug: _words_of_name(fair.name.partition("(")[0]) for slug, fair in fairs.items()}
    return tuple(slug for slug, name in names.items() if len(name) > SURE_WORDS and _holds(said, name))


SURE_WORDS, SURE_FAIRS = 2, 3
"""So many words of a name, and no more fairs that have them, say that a fair is meant and not fairs of some kind."""


def _holds(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name stands in what was said, word for word."""
    if not set(name) - GENERIC:
        return False
    return any(said[start : start + len(name)] == name for start in range(len(said) - len(name) + 1))


_words_of_name = lru_cache(2_000)(words_of)  # of what the catalogue names, never of what people say


def _names(fair: Fair) -> set[tuple[str, ...]]:
    return {_words_of_name(name) for name in (fair.name, *fair.aliases, fair.id)}


def _vocabulary(fair: Fair) -> set[str]:
    return {word for name in (*_names(fair), _words_of_name(fair.city)) for word in name}


def unsourced(fairs: Mapping[str, Fair], names: Mapping[str, str], text: str) -> tuple[str, ...]:
    """The slugs of what is known by name only that a text names: by a word that no fair of the catalogue has."""
    said = set(words_of(text[:READ]))
    common = GENERIC.union(*(_vocabulary(fair) for fair in fairs.values()))
    short = {slug: re.split(r"[(/]", name)[0] for slug, name in names.items()}
    return tuple(slug for slug, name in short.items() if said & (set(_words_of_name(name)) - common))


def where_said(text: str) -> str:
    """`in` or `out` where a text says in Indonesia or abroad; else empty."""
    said = f" {' '.join(WORD.findall(text.casefold()))} "
    return next((where for phrase, where in WHERE.items() if f" {phrase} " in said), "")


WHERE = {
    "luar negeri": "out",
    "luar negri": "out",
    "ke luar": "out",
    "dalam negri": "in",
    "dalam negeri": "in",
    "abroad": "out",
    "overseas": "out",
    "in indonesia": "in",
    "di indonesia": "in",
}

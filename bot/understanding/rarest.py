"""Tables of what needs several words at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def by_rarest(all_of: Iterable[T], words: Callable[[T], frozenset[str]]) -> dict[str, tuple[T, ...]]:
    """Each under the one of its words that the fewest have: it needs all, and is looked at only where that one is said."""
    ones = [one for one in all_of if words(one)]
    often = Counter(word for one in ones for word in words(one))
    found: dict[str, list[T]] = {}
    for one in ones:
        found.setdefault(min(words(one), key=lambda word: (often[word], word)), []).append(one)
    return {word: tuple(same) for word, same in found.items()}

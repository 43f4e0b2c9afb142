"""Which help desk words name: `kantor ppei dimana`, `export center makassar`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.rules.knowledge import HelpDesk

WORD = re.compile(r"[a-z]+")
CENTRE = frozenset(["export", "center"])
"""Words of the desks that are told apart by their town."""

SAME = {"centre": "center", "ekspor": "export", "bbkb": "bbspjikb", "jatim": "timur"}
IDLE = frozenset(["dan", "go", "id", "kemendag", "indonesia", "bea", "cukai", "jawa", "timur"])
"""Words in names of desks that tell none of them from another."""


def named(desks: Iterable[HelpDesk], text: str) -> list[HelpDesk]:
    """The desks that a text names: by a word that only one has in its name, or as the centre in a town."""
    known, said = list(desks), {SAME.get(word, word) for word in WORD.findall(text.casefold())}
    found = [one for one in known if said & _telling(one)]
    return found or [one for one in known if _words(one.name) & said >= CENTRE and _words(one.city) & said]


def _telling(one: HelpDesk) -> set[str]:
    """The words of its name that are neither a town nor what several are called."""
    return _words(one.name) - _words(one.city) - CENTRE - IDLE


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))

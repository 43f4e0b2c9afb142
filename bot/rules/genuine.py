"""Whether a message somebody shows is one of ours, by its code and by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

LENGTH = 6
"""Letters and digits of an announcement's code."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What codes are made of: nothing that reads like something else."""

ADDED = 24
"""Letters that may stand around the words of an announcement: a forward's mark, "is this real?"."""

SHORT = 40
"""Letters up to which a message is a question about a code, and no copy of an announcement."""

_CODE = re.compile(f"(?=[a-z]*[2-9])[{LETTERS}]{{{LENGTH}}}")
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_LINK = re.compile(r"https?:|www\.|\d{5,}", re.IGNORECASE)


class Finding(StrEnum):
    """What Sapa can say of a message it is shown."""

    GENUINE = "genuine"  #: it says what one of ours says
    OTHER_WORDS = "other words"  #: it carries the code of one of ours, and says something else
    UNKNOWN = "unknown"  #: nothing of ours


def codes(text: str) -> list[str]:
    """What could be a code in somebody's words, as it is kept, the likeliest first: `cek k7f 3pd`."""
    words = [word.lower() for word in _WORD.findall(text)]
    pairs = [first + second for first, second in pairwise(words) if len(first) == LENGTH // 2]
    return list(dict.fromkeys(word for word in (*words, *pairs) if _CODE.fullmatch(word)))


def names_one(text: str) -> bool:
    """Whether somebody asks about a code and nothing else: one word, or two halves, behind the command."""
    rest = text.split()[1:]
    word = "".join(rest).strip(".?!").replace("-", "").lower()
    mixed = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
    return len(rest) in (1, 2) and len(word) == LENGTH and word.isascii() and word.isalnum() and mixed


def folded(text: str) -> str:
    """Letters and digits alone: what forwarding, line breaks and stars leave as they are."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def is_copy(shown: str, ours: Iterable[str]) -> bool:
    """Whether a message says one of these and next to nothing else; who adds a link or a number writes another message.

    `ours` come with the longest first: the first one that is in it is what it must be.
    """
    text = folded(shown)
    for said in ours:
        words = folded(said)
        if words and words in text:
            return len(text) - len(words) <= ADDED and len(_LINK.findall(shown)) <= len(_LINK.findall(said))
    return False

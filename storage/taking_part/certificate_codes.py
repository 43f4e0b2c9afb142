"""The code of a certificate: how it is made, printed, and found in what somebody wrote."""

from __future__ import annotations

import re
from itertools import pairwise

from storage.taking_part.codes import ALPHABET, Chance

LENGTH = 10
"""Letters and digits of a code: 31^10 of them, so guessing finds none."""

_CODE = re.compile(f"(?=[a-z]*[2-9])[{ALPHABET}]{{{LENGTH}}}")
_LIKE = re.compile(r"\s[A-Za-z0-9]{4,6}-[A-Za-z0-9]{4,6}[\s.?!]*$", re.ASCII)
_LIKE_CAPITALS = re.compile(r"\s[A-Z0-9]{5} ?[A-Z0-9]{5}[\s.?!]*$", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)


def new(chance: Chance) -> str:
    """Ten letters and digits that nobody guesses, a digit among them: no word reads like it."""
    while True:
        code = "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(LENGTH))
        if _CODE.fullmatch(code):
            return code


def shown(code: str) -> str:
    """A code as it is printed and read aloud: K7F3P-QM2XA."""
    return f"{code[:5]}-{code[5:]}".upper()


def read(text: str) -> str:
    """The code in somebody's words, as it is kept: `cek k7f3p qm2xa`; empty where there is none."""
    words = [word.lower() for word in _WORD.findall(text)]
    pairs = [first + second for first, second in pairwise(words) if len(first) == LENGTH // 2]
    return next((word for word in (*pairs, *words) if _CODE.fullmatch(word)), "")


def looks_like_one(text: str) -> bool:
    """Whether somebody means a code that is none of ours: `cek ABCDE-FGHJK`; all in capitals it needs its hyphen."""
    return bool(_LIKE.search(text)) or (not text.isupper() and bool(_LIKE_CAPITALS.search(text)))

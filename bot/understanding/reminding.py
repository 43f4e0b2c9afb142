"""When somebody wants to be reminded: `ingatkan H-3 jam 7 WITA`, `remind me 3 days before at 7 am`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.understanding.lexicon import Lexicon
from bot.understanding.phrases import WORD, Phrase, tokens
from bot.understanding.reading import LONGEST_TEXT

ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
GLUED = re.compile(r"(?:h(?=[0-9])|[0-9]{1,2}(?=[a-z]))", re.ASCII)  # 7am, 3hari, h3
DIGITS = re.compile(r"[0-9]{1,2}", re.ASCII)
DAY_ITSELF = "h"
NIGHTFALL = 7
"""An hour before it, said without a part of the day, is one of the afternoon: nobody wants to be woken."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was understood, None where nothing was: so many days (`d`) or hours (`h`) before, at which hour of which zone."""

    amount: int | None = None
    unit: str | None = None
    hour: time | None = None
    zone: str | None = None


def match_reminder(text: str, lexicon: Lexicon) -> Wish:
    """Read a wish to be reminded. Never raises; what it does not say stays None."""
    said = _unglued(tokens(text[:LONGEST_TEXT]))
    wish, at = Wish(), 0
    while at < len(said):
        wish, used = _next(said[at:], wish, lexicon)
        at += used
    return wish


def match_opening(text: str, lexicon: Lexicon) -> str | None:
    """Which wish a longer message begins with, as `openings` in words.yaml lists them; polite words may come first."""
    said = tokens(text[:LONGEST_TEXT])
    opened, length = _opened(said, lexicon)
    if len(said) > 1 and said[0] == DAY_ITSELF and DIGITS.fullmatch("".join(said[1:])):
        return "remind"  # `H-3`
    return opened if len(said) > length else None


def behind_opening(text: str, lexicon: Lexicon) -> str:
    """What is said behind the words that a message opens with, just as it was typed; all of it where it opens with none."""
    words = [*WORD.finditer(text[:LONGEST_TEXT])]
    opened, length = _opened(tuple(word[0].casefold() for word in words), lexicon)
    return text[words[length - 1].end() :].lstrip(" \t\n\r?!.,:;-") if opened else text


def is_idle(text: str, lexicon: Lexicon) -> bool:
    """Whether words carry nothing: `ya kak`, `atau palsu`."""
    return all(word in lexicon.idle for word in tokens(text[:LONGEST_TEXT]))


def _opened(said: Phrase, lexicon: Lexicon) -> tuple[str | None, int]:
    """The wish that words open with, and how many of them say so, polite words before it among them."""
    for start, word in enumerate(said):
        for length in (4, 3, 2, 1):
            if found := lexicon.openings.get(said[start : start + length]):
                return found, min(start + length, len(said))
        if word not in lexicon.polite:
            break
    return None, 0


def _next(said: Sequence[str], wish: Wish, lexicon: Lexicon) -> tuple[Wish, int]:
    """The wish with what its next words add, and how many words that took."""
    if said[0] in ZONES:
        return replace(wish, zone=ZONES[said[0]]), 1
    return _before(said, wish, lexicon) or _at(said, wish, lexicon) or (wish, 1)


def _before(said: Sequence[str], wish: Wish, lexicon: Lexicon) -> tuple[Wish, int] | None:
    """`3 hari`, `H-3`, `hari H`, `seminggu`."""
    word, following = said[0], said[1] if len(said) > 1 else ""
    whole = lexicon.reminding.get((word, "whole"))
    if whole:
        amount, unit = _WHOLE[whole]
        return replace(wish, amount=amount, unit=unit), 1
    if word == "h":  # the day it begins is H, three days before is H-3
        days = _number(following, lexicon)
        return replace(wish, amount=days or 0, unit="d"), 1 if days is None else 2
    number, counted = _number(word, lexicon), lexicon.reminding.get((following, "unit"))
    if counted and len(said) > 2 and (word, "one") in lexicon.reminding and (said[2], "before") in lexicon.reminding:
        return _counted(wish, 1, counted), 3  # an hour before; on the day itself is something else
    return (_counted(wish, number, counted), 2) if number is not None and counted else None


def _at(said: Sequence[str], wish: Wish, lexicon: Lexicon) -> tuple[Wish, int] | None:
    """`jam 7`, `setengah 8`, `7 malam`; a bare number is an hour once the days are known."""
    roles, following = lexicon.reminding, said[1] if len(said) > 1 else ""
    led = 1 if roles.get((said[0], "at")) and following else 0
    bare = wish.amount is not None and wish.hour is None and _number(said[0], lexicon) is not None
    if not (led or bare or roles.get((said[0], "half")) or roles.get((following, "part"))):
        return None
    hour, used = _hour(said[led:], lexicon)
    return (replace(wish, hour=hour), led + used) if hour is not None else None


_WHOLE = {"day": (1, "d"), "week": (7, "d"), "hour": (1, "h")}


def _counted(wish: Wish, number: int, unit: str) -> Wish:
    if unit == "week":
        return replace(wish, amount=7 * number, unit="d")
    return replace(wish, amount=number, unit=unit[0])


def _hour(said: Sequence[str], lexicon: Lexicon) -> tuple[time | None, int]:
    """The hour that words begin with, `7`, `7 30`, `7 malam`, `setengah 8`; and how many words it took."""
    half = lexicon.reminding.get((said[0], "half")) is not None
    hour = _number(said[half], lexicon) if len(said) > half else None
    if hour is None or hour > 24:
        return None, 1
    used, minute = 1 + half, 0
    if len(said) > used and DIGITS.fullmatch(said[used]) and len(said[used]) == len("30") and int(said[used]) < 60:
        minute, used = int(said[used]), used + 1
    part = lexicon.reminding.get((said[used], "part")) if len(said) > used else None
    exact = said[half].startswith("0")
    hour = of_the_day(hour, part, exact) % 24
    return (time((hour - 1) % 24, 30) if half else time(hour, minute)), used + (part is not None)


def of_the_day(hour: int, part: str | None, exact: bool) -> int:
    """An hour of 24, from what a person calls it."""
    if part == "morning":
        return 0 if hour == 12 else hour
    if part == "midday":
        return hour if hour >= 10 else hour + 12
    if part in ("afternoon", "night"):
        midnight = part == "night" and hour == 12
        return 0 if midnight else hour + 12 if hour < 12 else hour
    return hour if exact or not 0 < hour < NIGHTFALL else hour + 12


def _number(word: str, lexicon: Lexicon) -> int | None:
    if DIGITS.fullmatch(word):
        return int(word)
    return lexicon.numbers.get((word,))


def _unglued(said: Phrase) -> list[str]:
    """`7am` and `h3` as two words each."""
    parts: list[str] = []
    for word in said:
        glued = GLUED.match(word)
        parts += [word[: glued.end()], word[glued.end() :]] if glued else [word]
    return parts

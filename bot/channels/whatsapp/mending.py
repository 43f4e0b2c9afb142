"""A body whose one event breaks the JSON of all: that event becomes a string, which is no event, and the others stay as they are.

WhatsApp posts up to a thousand events at once and posts them all again until it hears 200, so one of them may neither hold up
nor take away the rest. A half of a surrogate pair in a person's name is enough to break a strict parser.
"""

from __future__ import annotations

import json
from math import nan
from typing import Any

import msgspec

from bot.channels.bodies import Unreadable, cut_deep

DIGITS = 4_000
"""Digits of a number that Python refuses to read beyond 4,300; no platform sends twenty."""


def mend(body: bytes) -> bytes:
    """The body with every broken part as a string, events first; raises `Unreadable` where it is no JSON at all."""
    try:
        text = cut_deep(body, b"NaN").decode("utf-8", "surrogateescape")
        whole = json.loads(text, strict=False, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    for entry in _tables(whole, "entry"):
        for change in _tables(entry, "changes"):
            _mend_table(change.get("value"))
            _mend_table(change)
        _mend_table(entry)
    _mend_table(whole)
    return json.dumps(whole).encode()


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < DIGITS else nan


def _tables(table: Any, name: str) -> list[dict[str, Any]]:
    found = table.get(name) if isinstance(table, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _mend_table(table: Any) -> None:
    """Beside the events, too: what broke there would take all of them away."""
    if isinstance(table, dict):
        for name in [name for name in table if not _is_sound(name)]:
            del table[name]
        for name, held in table.items():
            table[name] = [_sound(one) for one in held] if isinstance(held, list) else _sound(held)


def _sound(piece: Any) -> Any:
    return piece if _is_sound(piece) else json.dumps(piece)


def _is_sound(event: Any) -> bool:
    """Whether a strict parser takes it: NaN and halves of characters are written as they were read."""
    try:
        msgspec.json.decode(json.dumps(event).encode())
    except msgspec.DecodeError:
        return False
    return True

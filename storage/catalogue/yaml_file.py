"""A YAML file as plain data, by a reader that trusts nothing.

It is built on parser events because composing nodes recurses in C: a megabyte of `[` ends the process. Anchors, aliases, tags
and repeated keys are refused, and only null, true, false and decimal numbers are more than text, so that a date, `NO` for
Norway and `10:00` stay what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_TEXT = 5_000
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
TURNS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can make text read as other text
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why in plain words."""


def read(path: Path) -> dict[str, Any]:
    """The file's top-level table; raises Unreadable."""
    return parsed(_text(path))


def parsed(text: str) -> dict[str, Any]:
    """The top-level table of a file's text; raises Unreadable."""
    events = _events(text)
    try:
        next(events)
        document = _node(next(events), events, 0)
        if not isinstance(next(events), yaml.DocumentEndEvent) or next(events, None) is not None:
            raise Unreadable("it holds more than one document")
    except StopIteration:
        raise Unreadable("it is empty") from None
    except yaml.YAMLError as error:
        raise Unreadable(_why(error)) from error
    if not isinstance(document, dict):
        raise Unreadable("it is not a table of sections")
    return document


def clean(text: str) -> str:
    """Text without control characters and without marks that turn the reading direction."""
    if text.isprintable() and not text.startswith(" ") and not text.endswith(" "):
        return text if TURNS.isdisjoint(text) else "".join(c for c in text if c not in TURNS)
    kept = (c for c in text if c == "\n" or (c not in TURNS and unicodedata.category(c) not in ("Cc", "Cs")))
    return "".join(kept).strip()


def _why(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())[:200]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be opened") from error


def _events(text: str) -> Iterator[Any]:
    """What lies between the stream's start and end."""
    for event in yaml.parse(text, Loader=Loader):
        if not isinstance(event, (yaml.StreamStartEvent, yaml.StreamEndEvent)):
            yield event


def _node(event: Any, events: Iterator[Any], depth: int) -> Any:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _refused(event, "anchors and aliases are not accepted")
    if event.tag is not None:
        raise _refused(event, "tags are not accepted")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if depth == MAX_DEPTH:
        raise _refused(event, f"it is nested more than {MAX_DEPTH} deep")
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(events, depth + 1)
    return _table(events, depth + 1)


def _list(events: Iterator[Any], depth: int) -> list[Any]:
    items = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_node(event, events, depth))
    return items


def _table(events: Iterator[Any], depth: int) -> dict[str, Any]:
    table: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise _refused(event, "a key must be a word")
        key = clean(event.value)
        if key in table:
            raise _refused(event, f"the key {key[:40]!r} occurs twice")
        table[key] = _node(next(events), events, depth)
    return table


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if len(text) > MAX_TEXT:
        raise _refused(event, f"a text is longer than {MAX_TEXT} characters")
    if not event.implicit[0]:
        return clean(text)
    if text in WORDS:
        return WORDS[text]
    if number := NUMBER.fullmatch(text):
        return float(text) if number[2] else int(text)
    return clean(text)


def _refused(event: Any, reason: str) -> Unreadable:
    return Unreadable(f"line {event.start_mark.line + 1}: {reason}")

"""Good rows from bad ones: each bad row leaves a line in the report, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from storage.catalogue.report import FileReport

T = TypeVar("T", bound=msgspec.Struct)

PLAIN = (
    (re.compile(r"Expected `str` of length >= 1"), "must not be empty"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"is longer than \1 characters"),
    (re.compile(r"Expected `str` matching regex .*?(?= - at|$)"), "is not written as expected"),
    (re.compile(r"Expected `(?:int|float)` ([<>]=) (\S+)"), r"must be \1 \2"),
    (re.compile(r"Object missing required field `(.+?)`"), r"lacks the field \1"),
    (re.compile(r"Object contains unknown field `(.+?)`"), r"has the unknown field \1"),
    (re.compile(r"Invalid enum value '?(.+?)'?(?= - at|$)"), r"must not be \1"),
    (re.compile(r"Expected `array` of length >= 1"), "must not be empty"),
    (re.compile(r"`str(?: \| null)?`"), "text"),
    (re.compile(r"`int(?: \| null)?`"), "a whole number"),
    (re.compile(r"`float(?: \| null)?`"), "a number"),
    (re.compile(r"`bool(?: \| null)?`"), "true or false"),
    (re.compile(r"`object(?: \| null)?`"), "a table"),
    (re.compile(r"`array(?: \| null)?`"), "a list"),
    (re.compile(r"`null`"), "nothing"),
)


@dataclass
class Known:
    """The ids rows may refer to, from the tables and from the files read so far."""

    crafts: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)  # by province code


@dataclass(frozen=True)
class Sieve(Generic[T]):
    """What a list's rows must look like, what names them, and what else can be wrong with one."""

    shape: type[T]
    name: Callable[[T], str]
    complaints: Callable[[T, Known], Iterable[str]] = lambda row, known: ()


def sift(listed: Any, sieve: Sieve[T], known: Known, file: FileReport) -> list[tuple[T, Any]]:
    """The rows that are whole, each with what was written; of rows with one id the first."""
    if not isinstance(listed, list):
        file.reject("the whole section", "is not a list")
        return []
    kept: dict[str, tuple[T, Any]] = {}
    for position, raw in enumerate(listed, 1):
        label = _label(raw, position)
        try:
            row = msgspec.convert(raw, sieve.shape)
        except msgspec.ValidationError as error:
            file.reject(label, plain(str(error)))
            continue
        reasons = [*sieve.complaints(row, known)]
        if not sieve.name(row):
            reasons.append("nothing names it")
        if sieve.name(row) in kept:
            reasons.append("this id occurs twice")
        if reasons:
            file.reject(label, "; ".join(reasons))
        else:
            kept[sieve.name(row)] = row, raw
    return list(kept.values())


def unknown(noun: str, names: Iterable[str | None], known: Iterable[str]) -> Iterable[str]:
    """A complaint for each name that is not known."""
    return [f"unknown {noun} {name}" for name in names if name is not None and name not in known]


def plain(error: str) -> str:
    """A validation error as a person would say it: where, then what."""
    what, _, where = error.partition(" - at `$")
    for pattern, words in PLAIN:
        what = pattern.sub(words, what)
    place = where.rstrip("`").lstrip(".")
    return f"{place} {what[:1].lower()}{what[1:]}".strip()


def _label(raw: Any, position: int) -> str:
    if isinstance(raw, dict):
        for key in ("id", "iso_3166_2", "market", "craft", "short", "name"):
            if isinstance(raw.get(key), str) and raw[key]:
                return str(raw[key])
    return f"row {position}"

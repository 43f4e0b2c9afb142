"""What may stand in the fields of an organisation: words in, the value or a problem out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KINDS = ("centre", "council", "office", "association", "company", "other")
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
WEEKS = {"5": (1, 2, 3, 4, 5), "6": (1, 2, 3, 4, 5, 6), "7": (1, 2, 3, 4, 5, 6, 7)}
"""Working days by how many there are, Monday is 1."""

ANSWERS = (1, 2, 3, 5, 10)
"""Working days within which questions are answered."""

FIELDS = (
    "name",
    "kind",
    "about_id",
    "about_en",
    "city",
    "province",
    "website",
    "phone",
    "email",
    "hours",
    "weekdays",
    "zone",
    "answers_in",
    "listed",
)
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "zone": ZONES,
    "weekdays": tuple(WEEKS),
    "answers_in": tuple(map(str, ANSWERS)),
    "listed": ("yes", "no"),
}
"""What is chosen and not typed."""

LONGEST = {"name": 120, "about_id": 300, "about_en": 300, "city": 60, "website": 120, "phone": 20, "email": 100}
HOURS = re.compile(
    r"\s*([01]?[0-9]|2[0-3])(?:[.:]([0-5][0-9]))?\s*(?:-|–|sampai|hingga|s/d|sd|to|until)\s*"
    r"([01]?[0-9]|2[0-3])(?:[.:]([0-5][0-9]))?\s*(?:wib|wita|wit)?\s*",
    re.ASCII | re.IGNORECASE,
)
WEBSITE = re.compile(r"(?:https://)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\x21-\x7e]*)?", re.ASCII | re.IGNORECASE)
EMAIL = re.compile(r"[\x21-\x3f\x41-\x7e]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,18}", re.ASCII)
SHAPES = {"website": WEBSITE, "phone": PHONE, "email": EMAIL}
NEVER_EMPTY = frozenset({"name", "kind", "hours", "weekdays", "zone", "answers_in", "listed"})


def read(field: str, text: str) -> dict[str, Any] | str:
    """The columns a field sets, or why not: `empty`, `long`, `shape`, `order`, `choice`. What may be empty is emptied by `-`."""
    words = " ".join(text.split())
    if words in ("", "-"):
        return "empty" if field in NEVER_EMPTY else {field: None}
    if field in CHOSEN:
        return _chosen(field, words)
    if field == "hours":
        return _hours(words)
    if len(words) > LONGEST.get(field, 100):
        return "long"
    shape = SHAPES.get(field)
    if shape is not None and not shape.fullmatch(words):
        return "shape"
    website = field == "website" and not words.lower().startswith("https://")
    return {field: f"https://{words}" if website else words}


def _chosen(field: str, value: str) -> dict[str, Any] | str:
    if value not in CHOSEN[field]:
        return "choice"
    if field == "weekdays":
        return {field: list(WEEKS[value])}
    if field == "answers_in":
        return {field: int(value)}
    return {field: value == "yes" if field == "listed" else value}


def _hours(words: str) -> dict[str, Any] | str:
    found = HOURS.fullmatch(words)
    if found is None:
        return "shape"
    opens, shuts = f"{int(found[1]):02}:{found[2] or '00'}", f"{int(found[3]):02}:{found[4] or '00'}"
    return {"opens_at": opens, "shuts_at": shuts} if opens < shuts else "order"

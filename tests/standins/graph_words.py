"""What a rule of the platform is made of: something must hold, or a request is refused with a code."""

import re
import unicodedata
from typing import Any

UNKNOWN, MISSING, WRONG, UNSUPPORTED = 100, 131008, 131009, 131051
ARITY, NO_TEMPLATE, TEMPLATE_SHAPE, TEMPLATE_FORMAT, BAD_FILE = 132000, 132001, 132012, 132018, 131053


class Rejected(Exception):
    """An error answer: a `code` of the platform's and its `details`."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(f"({code}) {details}")
        self.code = code
        self.details = details


def need(holds: object, details: str, code: int = WRONG) -> None:
    if not holds:
        raise Rejected(code, details)


def fields(thing: Any, allowed: set[str], required: set[str], where: str) -> None:
    need(isinstance(thing, dict), f"{where} is no object")
    need(not thing.keys() - allowed, f"{where}: unknown {sorted(thing.keys() - allowed)}", UNKNOWN)
    need(not required - thing.keys(), f"{where}: missing {sorted(required - thing.keys())}", MISSING)


def length(text: Any, most: int, what: str) -> None:
    need(isinstance(text, str) and 1 <= len(text) <= most, f"{what}: 1 to {most} characters")
    need(any(unicodedata.category(c)[0] not in "CZ" for c in text), f"{what} is empty")


def label(text: Any, most: int, what: str) -> None:
    length(text, most, what)
    need(text == " ".join(text.split()), f"{what}: one line, no spaces around")


def identifier(text: Any, most: int) -> None:
    length(text, most, "id")
    need(text == text.strip(), "id: spaces around")


def unlike(texts: list[str], what: str) -> None:
    need(len({text.casefold() for text in texts}) == len(texts), f"{what} must differ")


def media(media: dict[str, Any], others: set[str]) -> None:
    fields(media, {"id", "link", *others}, set(), "media")
    need(("id" in media) != ("link" in media), "exactly one of id and link", MISSING)
    length(media.get("id", "x"), 200, "media id")
    need(re.match("https?://", media.get("link", "https://")), "media link")
    length(media.get("caption", "x"), 1024, "caption")
    length(media.get("filename", "x"), 240, "filename")

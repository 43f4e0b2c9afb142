"""What an announcement may say: how much of it each platform shows, and which addresses it may lead to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

SHORTEST = 10
"""Letters below which nothing is an announcement."""

TEXT, BESIDE = 4096, 1024
"""How long a bubble may be on Telegram (UTF-16 units) and WhatsApp (code points): words alone, and beside a file or buttons."""

TEMPLATE_WORDS = 160
"""Letters of the longest template that are its own, in any language; the sender's name comes to it."""

MOST_BUTTONS, MOST_LINKS = 3, 1
LONGEST_LINK = 300

SHORTENERS = frozenset(
    ("bit.ly", "s.id", "tinyurl.com", "t.co", "goo.gl", "cutt.ly", "is.gd", "ow.ly", "rebrand.ly", "shorturl.at", "rb.gy")
) | {"tiny.cc", "linktr.ee", "wa.link", "t.ly"}
"""Addresses that hide where they lead."""

_ADDRESS = re.compile(r"\b(?:https?|ftp)://[^\s<>\"']+", re.IGNORECASE)
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_AFTER = ".,;:!?)]}…"


class Place(StrEnum):
    """Where words may be too long."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


class Flaw(StrEnum):
    """Why an address is not taken."""

    NONE = "none"  #: it is no address
    PLAIN = "plain"  #: not https
    NAMED = "named"  #: with a name or a password in it
    NUMBERS = "numbers"  #: an IP address instead of a name
    SHORTENED = "shortened"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Bubble:
    """What people would get: all its words, and whether something goes with them."""

    text: str
    has_file: bool = False
    has_buttons: bool = False


def over(bubble: Bubble) -> Mapping[Place, int]:
    """By how many letters it is too long, where it is."""
    found = {
        Place.TELEGRAM: _units(bubble.text) - (BESIDE if bubble.has_file else TEXT),
        Place.WHATSAPP: len(bubble.text) - (BESIDE if bubble.has_file or bubble.has_buttons else TEXT),
    }
    return {place: letters for place, letters in found.items() if letters > 0}


def template_room(sender: str) -> int:
    """How many letters of the words a template shows; the rest waits behind its button."""
    return BESIDE - TEMPLATE_WORDS - len(sender)


def _units(text: str) -> int:
    return sum(1 + (ord(letter) > 0xFFFF) for letter in text)


def cleaned(words: str) -> str:
    """What somebody wrote, without what cannot be shown; lines stay, no two empty ones follow each other."""
    kept = "".join(letter for letter in words.replace("\r\n", "\n").replace("\r", "\n") if _shows(letter))
    lines = [" ".join(line.split()) for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _shows(letter: str) -> bool:
    """Not controls nor halves of letters; the joiners inside emoji stay, marks that turn the writing around do not."""
    return letter in "\n\t" or letter in "\u200c\u200d" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def says_something(words: str) -> bool:
    """Whether it is long enough, and has words in it."""
    return len(words) >= SHORTEST and sum(letter.isalnum() for letter in words) >= SHORTEST // 2


def link(words: str) -> str | Flaw:
    """The address that somebody typed, as it is shown and opened; `https://` may be left out."""
    address = words.strip()
    if not address or not address.isascii() or not address.isprintable() or any(sign.isspace() for sign in address):
        return Flaw.NONE
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Flaw.NONE
    flaw = _flaw(parts)
    if flaw is not None:
        return flaw
    where = parts.hostname or ""
    shown = f"https://{where}{f':{port}' if port is not None else ''}{address.partition('://')[2][len(parts.netloc) :]}"
    return shown if len(shown) <= LONGEST_LINK else Flaw.LONG


def _flaw(parts: SplitResult) -> Flaw | None:
    where = (parts.hostname or "").removesuffix(".")
    if parts.scheme.lower() != "https":
        return Flaw.PLAIN
    if "@" in parts.netloc or "\\" in parts.netloc:
        return Flaw.NAMED
    if ":" in where or re.fullmatch(r"[0-9.]+|0x[0-9a-fx.]+", where):
        return Flaw.NUMBERS
    if where != (parts.hostname or "") or not _NAME.fullmatch(where):
        return Flaw.NONE
    return Flaw.SHORTENED if where.removeprefix("www.") in SHORTENERS else None


def host(url: str) -> str:
    """Whose address it is, as people know it: `example.org`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def bad_link(words: str) -> Flaw | None:
    """What is wrong with the first address inside some words that may not be there; None when all may."""
    for found in _ADDRESS.finditer(words):
        judged = link(found[0].rstrip(_AFTER))
        if isinstance(judged, Flaw):
            return judged
    return None

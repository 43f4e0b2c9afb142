"""Texts of the catalogue as they stand: long ones in pages, marks put into words, days as their sources state them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from textwrap import shorten
from urllib.parse import urlsplit

from bot.i18n import _, language, month, short_day
from bot.rules.knowledge import Both, Source
from bot.rules.stated import published
from bot.screens.according import dated, publication
from bot.screens.citing import read_on
from bot.vocabulary import Action, Choice, Reply

BUBBLE = 350
ROOM = 250
"""Characters of a long text on one page: heading and source stand with it."""

LONGEST_NAME = 50
DAY, MONTH = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), re.compile(r"\d{4}-\d{2}", re.ASCII)
UNDATED = "tidak tercantum"
ARTICLE = re.compile(r"\b(?:artikel|article) (S\d)\b", re.ASCII)
SENTENCE, CLAUSE = re.compile(r"(?<=\.)\s+"), re.compile(r"(?<=[.;])\s+")


def said_day(stated: str) -> str:
    """A day as a source states it; what is no whole day or month stays as it stands."""
    try:
        if DAY.fullmatch(stated):
            return short_day(date.fromisoformat(stated))
        return month(date.fromisoformat(f"{stated}-01")) if MONTH.fullmatch(stated) else stated
    except ValueError:
        return stated


def by(source: Source) -> str:
    """Who says it and when, as short as it can honestly be said."""
    name = shorten(publication(source).partition(" (")[0], LONGEST_NAME, placeholder="…")
    return f"{name}, {_when(source)}"


def _when(source: Source) -> str:
    when = published(source)
    return dated(UNDATED if not when or when.startswith(UNDATED) else when)


def of_addresses(addresses: Iterable[str]) -> list[Source]:
    """Sources that the catalogue gives by their address only, or as an official list."""
    return [Source(urlsplit(one).hostname or one, url=one if "://" in one else None) for one in addresses]


def plainly(text: str, sources: Sequence[Source]) -> str:
    """A text of the catalogue with its marks put into words: that no source is known, and which article is meant."""
    names = {one.source_article: one.publication for one in sources if one.source_article}
    told = ARTICLE.sub(lambda found: names.get(found[1], found[0]), text)
    stated = re.sub(r"\s*=\s*source: none", ": " + _("no source"), told, flags=re.IGNORECASE)
    return re.sub(r"\bsource: none", _("no source"), stated, flags=re.IGNORECASE)


def worded(text: Both) -> str:
    """In the language being spoken; what the catalogue has in Indonesian alone is said to be so to who reads another."""
    if language() == "id" or text.en or not text.id:
        return text.said(language())
    return _("(in Indonesian) {note}").format(note=text.id)


def reading(heading: str, text: str, below: str, here: Action, page: int, choices: tuple[Choice, ...]) -> Reply:
    """A long text, a page of it, as it stands; `below` is its source."""
    pages = parted(text, min(ROOM, BUBBLE - len(heading) - len(below) - len("\n\n")))
    page = min(page, len(pages) - 1)
    more = (read_on(here, page + 1),) if page < len(pages) - 1 else ()
    return Reply("\n".join((pages[page], below)), heading=heading, choices=(*more, *choices), more=_("Choose"))


def parted(text: str, room: int = ROOM) -> list[str]:
    """A text in pieces that each fit, parted between sentences where that is possible and never within brackets; at least one."""
    pieces = [""]
    for sentence in _sentences(text.strip(), room):
        joined = f"{pieces[-1]} {sentence}".strip()
        if len(joined) <= room:
            pieces[-1] = joined
            continue
        pieces += _words(sentence, room)
    return _closed([one for one in pieces if one] or [""])


def _sentences(text: str, room: int) -> Iterator[str]:
    """The sentences of a text; of one that is longer than a page its clauses."""
    for one in _outside(SENTENCE.split(text)):
        yield from [one] if len(one) <= room else _outside(CLAUSE.split(one))


def _outside(parts: Iterable[str]) -> list[str]:
    """Parts of a text, those joined again that were parted within brackets."""
    found: list[str] = []
    for one in parts:
        if found and found[-1].count("(") > found[-1].count(")"):
            found[-1] += f" {one}"
        else:
            found.append(one)
    return found


def _closed(pieces: list[str]) -> list[str]:
    """Brackets that a piece leaves open are closed there and opened anew in the next."""
    for at, piece in enumerate(pieces):
        if piece.count("(") > piece.count(")") and at + 1 < len(pieces):
            pieces[at], pieces[at + 1] = f"{piece} …)", f"(… {pieces[at + 1]}"
    return pieces


def _words(sentence: str, room: int) -> list[str]:
    pieces = [""]
    for word in sentence.split():
        if len(f"{pieces[-1]} {word}") > room:
            pieces.append(word[:room])
        else:
            pieces[-1] = f"{pieces[-1]} {word}".strip()
    return pieces

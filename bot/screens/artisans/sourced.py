"""What carries its source: the short line below a fact, the page with every source, and long texts of the catalogue in pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import shorten
from urllib.parse import urlsplit

from bot.i18n import _, label, month, short_day
from bot.rules.knowledge import Source
from bot.rules.stated import published
from bot.screens.according import dated
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply

ROOM = 250
"""Characters of a long text on one page: heading and source stand with it."""

SOURCES_A_PAGE = 3
LONGEST_NAME, LONGEST_TITLE, LONGEST_LABEL = 50, 60, 20
DAY, MONTH = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), re.compile(r"\d{4}-\d{2}", re.ASCII)
UNDATED = "tidak tercantum"
ARTICLE = re.compile(r"\b(?:artikel|article) (S\d)\b", re.ASCII)
SENTENCE = re.compile(r"(?<=[.;])\s+")


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
    return f"{_name(source)}, {_when(source)}"


def line(sources: Sequence[Source], as_of: str | None) -> str:
    """The line below a fact: one source, how many more there are, and up to when it is supported."""
    if not sources:
        return _("Source: none at hand.")
    more = f" (+{len(sources) - 1})" if len(sources) > 1 else ""
    if as_of and as_of != UNDATED:
        return _("Source: {name}{more}, as of {day}").format(name=_name(sources[0]), more=more, day=dated(as_of))
    return _("Source: {name}{more}").format(name=by(sources[0]), more=more)


def _name(source: Source) -> str:
    return shorten(source.publication.partition(" (")[0], LONGEST_NAME, placeholder="…")


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
    return re.sub(r"=?\s*source: none", " " + _("no source"), told, flags=re.IGNORECASE).replace("( ", "(").replace("  ", " ")


def every(sources: Sequence[Source], here: Action, page: int, back: Choice) -> Reply:
    """All sources, a page of them, with what they are called and where they can be read. `here` is the page's own action."""
    first = min(page, max(len(sources) - 1, 0) // SOURCES_A_PAGE) * SOURCES_A_PAGE
    shown = list(enumerate(sources[first : first + SOURCES_A_PAGE], first + 1))
    lines = [f"{number}. {_named(one)}" for number, one in shown]
    links = tuple(Link(_short(f"{number}. {one.publication}"), one.url) for number, one in shown if one.url)
    more = (_page(here, page + 1),) if len(sources) > first + SOURCES_A_PAGE else ()
    text = "\n".join(lines) if lines else _("No source is at hand.")
    return Reply(text, heading=_("Sources"), links=links, choices=(*more, back, menu_choice()))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _named(source: Source) -> str:
    title = shorten(source.title or "", LONGEST_TITLE, placeholder="…")
    named = f"{shorten(source.publication, LONGEST_NAME, placeholder='…')}: {title}" if title else source.publication
    return f"{named} ({_when(source)})"


def reading(heading: str, text: str, below: str, here: Action, page: int, choices: tuple[Choice, ...]) -> Reply:
    """A long text, a page of it, as it stands; `below` is its source."""
    pages = parted(text)
    page = min(page, len(pages) - 1)
    more = (_page(here, page + 1),) if page < len(pages) - 1 else ()
    return Reply("\n".join((pages[page], below)), heading=heading, choices=(*more, *choices), more=_("Choose"))


def _page(here: Action, page: int) -> Choice:
    return Choice(label("Read on"), Action(here.name, f"{here.argument}/{page}"))


def parted(text: str, room: int = ROOM) -> list[str]:
    """A text in pieces that each fit, parted between sentences where that is possible; at least one."""
    pieces = [""]
    for sentence in SENTENCE.split(text.strip()):
        joined = f"{pieces[-1]} {sentence}".strip()
        if len(joined) <= room:
            pieces[-1] = joined
            continue
        pieces += _words(sentence, room)
    return [one for one in pieces if one] or [""]


def _words(sentence: str, room: int) -> list[str]:
    pieces = [""]
    for word in sentence.split():
        if len(f"{pieces[-1]} {word}") > room:
            pieces.append(word[:room])
        else:
            pieces[-1] = f"{pieces[-1]} {word}".strip()
    return pieces

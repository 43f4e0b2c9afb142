"""What is offered to somebody who types after the bot's name in any chat, within Telegram's limits. No library, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.channels import rendering
from bot.channels.telegram import layout, limits
from bot.channels.telegram.layout import Bubble
from bot.vocabulary import Leaflet, Leaflets

KEPT = 0
"""Seconds that Telegram gives the same answer to the same words: none, since the next person may read another language."""

TITLE, LINE = 100, 160
"""Characters of a result that a phone shows; the rest of it is in the message."""

ONWARDS = "cari"
"""The word of the link to Sapa itself."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the list, and the message it becomes where it is pressed."""

    key: str
    title: str
    line: str
    bubble: Bubble


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer to the query of this id: `further` is where the next page begins, `onwards` the word on the button above."""

    query: str
    results: tuple[Result, ...]
    further: str = ""
    onwards: str = ""


def offer(query: str, leaflets: Leaflets) -> Offer:
    """The same, as Telegram can show it; what it cannot is left out."""
    results = tuple(_results(leaflets.found[: limits.INLINE_RESULTS]))
    return Offer(query, results, str(leaflets.further) if leaflets.further else "", rendering.cut_utf16(leaflets.onwards, 64))


def _results(found: tuple[Leaflet, ...]) -> Iterator[Result]:
    seen: set[str] = set()  # two of one name make Telegram refuse the whole answer
    for leaflet in found:
        if leaflet.key in seen or not 0 < len(leaflet.key.encode()) <= limits.INLINE_ID_BYTES:
            continue
        seen.add(leaflet.key)
        bubble = layout.bubble(replace(leaflet.reply, choices=(), ask=None, attachment=None))
        yield Result(leaflet.key, rendering.cut(leaflet.title, TITLE), rendering.cut(leaflet.line, LINE), bubble)

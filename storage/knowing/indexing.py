"""The index of everything that was taught. Where a town lies and which craft a figure is about, its words decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.understanding import Lexicon, match_craft, match_place
from bot.understanding.finding.documents import Document, Found
from bot.understanding.finding.index import Index, no_pause
from storage.catalogue.taught import Taught
from storage.knowing.documents import HOME, of_library, synonyms

STAYS = frozenset({Found.FAIR, Found.DESK})
"""What is in a town whose province nobody stated."""


def indexed(taught: Taught, lexicon: Lexicon, pause: Callable[[], None] = no_pause) -> Index:
    """Some 100 us a document; `pause` is called every few ms."""
    documents = (_placed(one, lexicon) for one in _all(taught))
    return Index.build(documents, synonyms(taught.crafts), pause)


def _all(taught: Taught) -> Iterator[Document]:
    yield from taught.documents
    yield from of_library(taught.library)


def _placed(one: Document, lexicon: Lexicon) -> Document:
    if one.kind in STAYS and one.city and one.country == HOME:
        province = match_place(one.city, lexicon)
        return replace(one, province=province) if isinstance(province, str) else one
    if one.kind is Found.FIGURE:
        named = (match_craft(title, lexicon) for title in one.titles)
        return replace(one, crafts=tuple(dict.fromkeys(craft for craft in named if isinstance(craft, str))))
    return one

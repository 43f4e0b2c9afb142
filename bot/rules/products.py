"""What can be exported: a craft, an HS code, or a code as one craft uses it. Codes have four or six digits, never more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rules.knowledge import CraftHeadings, Heading, Library

CODE = re.compile(r"\d{4}(?:\d{2})?", re.ASCII)
RANGE = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
MOST_DIGITS = 6
CHAPTER_HEADING = 4


@dataclass(frozen=True, slots=True)
class Product:
    """Of these two at least one is given; `code` is as the catalogue writes it (`711311`, `5208-5212`) or as it was typed."""

    craft: str = ""
    code: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.craft, self.code) if part)


def parse(said: str, library: Library, crafts: Iterable[str]) -> Product | None:
    """What a payload names: `perak`, `711311`, `perak.711311`; None when it is no product (payloads can be forged)."""
    craft, _, code = said.rpartition(".")
    if not craft and code in crafts:
        return Product(code)
    if craft and craft not in crafts:
        return None
    if CODE.fullmatch(code) or (RANGE.fullmatch(code) and crafts_of(library, code)):
        return Product(craft, code)
    return None


def shortened(code: str) -> str:
    """A code somebody typed, cut to what may be said here: six digits of eight, four of five; empty when it is no code."""
    digits = re.sub(r"\D", "", code)
    if len(digits) >= MOST_DIGITS:
        return digits[:MOST_DIGITS]
    return digits[:CHAPTER_HEADING] if len(digits) >= CHAPTER_HEADING else ""


def dotted(code: str) -> str:
    """`711311` as it is usually written: 7113.11."""
    return f"{code[:4]}.{code[4:]}" if CODE.fullmatch(code) and len(code) == MOST_DIGITS else code


def headings(product: Product, library: Library) -> list[Heading]:
    """What the catalogue knows of it: of a craft all its headings, of a code the headings of that code, or of the four digits.

    A craft without a list of its own has those headings of others that name it: rattan seats are furniture.
    """
    if not product.code:
        known = library.headings.get(product.craft)
        return list(known.hs) if known is not None else _naming(library, product.craft.replace("-", " "))
    owner = product.craft if product.craft in library.headings else ""
    same = [one for _, one in _all(library, owner) if one.code == product.code]
    return same or [one for _, one in _all(library, owner) if _covers(one.code, product.code)]


def crafts_of(library: Library, code: str) -> list[str]:
    """The crafts that have this code among theirs; where none has just it, those that have the heading above it."""
    same = [entry.craft for entry, one in _all(library) if one.code == code]
    above = [entry.craft for entry, one in _all(library) if _covers(one.code, code)]
    return list(dict.fromkeys(same or above))


def crafts(product: Product, library: Library) -> list[str]:
    """The crafts it may be of."""
    return [product.craft] if product.craft else crafts_of(library, product.code)


def concerns(product: Product, hs: str, library: Library) -> bool:
    """Whether what is stated for an HS code is stated of this product, of a part of it, or of the heading above it."""
    codes = [product.code] if product.code else [one.code for one in headings(product, library)]
    return any(_covers(code, hs) or _covers(hs, code) for code in codes)


def crafts_concerned(library: Library, hs: str) -> list[str]:
    """The crafts of which something stated for this HS code is true in part."""
    return [craft for craft in library.headings if concerns(Product(craft), hs, library)]


def _naming(library: Library, craft: str) -> list[Heading]:
    """The headings whose title ends with this word, once each: "batu mulia" is no "batu"."""
    word = re.compile(rf"\b{re.escape(craft)}(?=$|/)", re.IGNORECASE)
    return list({one.code: one for _, one in _all(library) if craft and word.search(one.title.id)}.values())


def _covers(wide: str, narrow: str) -> bool:
    """Whether one code, or range of headings, holds the other."""
    ends = RANGE.fullmatch(wide)
    if ends is not None:
        return ends[1] <= narrow[:4] <= ends[2]
    return narrow.startswith(wide)


def _all(library: Library, craft: str = "") -> Iterator[tuple[CraftHeadings, Heading]]:
    for entry in library.headings.values():
        if not craft or entry.craft == craft:
            yield from ((entry, one) for one in entry.hs)

"""What can be named beyond trainings: fairs, markets, products, steps, figures, and words that admins added."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.words import Named, Term


@dataclass(frozen=True, slots=True)
class FairNamed:
    """A fair: its slug, its names and aliases, and the country it is held in (ISO 3166-1, empty where none is stated)."""

    id: str
    names: tuple[str, ...]
    country: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An HS code as a craft has it, with its titles in both languages."""

    code: str
    craft: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """All of them, in the catalogue's order. Hashable, so that what is built of it can be kept."""

    fairs: tuple[FairNamed, ...] = ()
    markets: tuple[Named, ...] = ()
    headings: tuple[Heading, ...] = ()
    steps: tuple[Named, ...] = ()
    figures: tuple[Named, ...] = ()  # what they state, with unit and period as further words
    terms: tuple[Term, ...] = ()


NOTHING_NAMED = Subjects()

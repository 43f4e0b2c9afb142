"""Whom an announcement is for: traits that must all hold, or must not; of several values of one trait any will do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Trait(StrEnum):
    """What people are picked by. The values of each are text; `docs/announcements.md` says what they are."""

    CRAFT = "craft"  #: its id
    PROVINCE = "province"  #: its code
    REGENCY = "regency"  #: part of what they wrote
    LANGUAGE = "language"  #: two letters
    CHANNEL = "channel"  #: where they can be reached, too
    ROLE = "role"  #: artisan, civil_servant, other
    SCALE = "scale"
    EXPORTING = "exporting"  #: yes: said so when asked months after an activity; no: said otherwise
    REGISTERED = "registered"  #: holds a seat of this activity, by its number, or asked for one
    WAITING = "waiting"  #: stands in its line
    ATTENDED = "attended"
    ABSENT = "absent"
    FOLLOWING = "following"  #: `kind=subject` of what they follow
    FAIR = "fair"  #: the slug of a fair they follow
    UNTOLD = "untold"  #: nothing was announced to them for so many days


OF_AN_ACTIVITY = frozenset({Trait.REGISTERED, Trait.WAITING, Trait.ATTENDED, Trait.ABSENT})
"""Whoever is picked by one of these agreed to be told of that activity."""

ONE_OF_ITS_KIND = frozenset({Trait.CRAFT, Trait.PROVINCE, Trait.LANGUAGE, Trait.ROLE, Trait.SCALE, Trait.EXPORTING})
"""Of these a person has one value at a time."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: the trait has one of these values, or (`without`) none of them."""

    trait: Trait
    values: tuple[str, ...]
    without: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody for whom all terms hold; without terms everybody within reach."""

    terms: tuple[Term, ...] = ()

    @property
    def is_of_an_activity(self) -> bool:
        """Whether all of them take part in something, and agreed to be told of it."""
        return any(term.trait in OF_AN_ACTIVITY and not term.without for term in self.terms)


def with_term(audience: Audience, term: Term) -> Audience:
    """The same and one condition more; a second one on the same trait and side replaces the first."""
    others = tuple(one for one in audience.terms if (one.trait, one.without) != (term.trait, term.without))
    return Audience((*others, term))


def values_of(audience: Audience, trait: Trait, *, without: bool = False) -> tuple[str, ...]:
    """What is chosen of one trait, on one side."""
    found = (term.values for term in audience.terms if (term.trait, term.without) == (trait, without))
    return next(found, ())


def with_values(audience: Audience, trait: Trait, values: Iterable[str], *, without: bool = False) -> Audience:
    """The same with these values of a trait, each once; with none of them it is no condition any more."""
    term = Term(trait, tuple(dict.fromkeys(values)), without)
    if term.values:
        return with_term(audience, term)
    return Audience(tuple(one for one in audience.terms if (one.trait, one.without) != (trait, without)))


def toggled(audience: Audience, trait: Trait, value: str, *, without: bool = False) -> Audience:
    """The same with one value of a trait put in, or taken out where it was."""
    chosen = values_of(audience, trait, without=without)
    values = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
    return with_values(audience, trait, values, without=without)


def contradicts_itself(audience: Audience) -> bool:
    """Whether nobody at all can be meant, whoever people are."""
    return any(_is_empty(_of(audience.terms, trait, False), _of(audience.terms, trait, True), trait) for trait in Trait)


def _of(terms: Iterable[Term], trait: Trait, without: bool) -> list[frozenset[str]]:
    return [frozenset(term.values) for term in terms if (term.trait, term.without) == (trait, without)]


def _is_empty(wanted: list[frozenset[str]], unwanted: list[frozenset[str]], trait: Trait) -> bool:
    if not wanted:
        return False
    if trait not in ONE_OF_ITS_KIND:
        return any(values <= frozenset().union(*unwanted) for values in wanted if unwanted)
    return not frozenset.intersection(*wanted) - frozenset().union(*unwanted)

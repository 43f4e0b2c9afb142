"""Who was asked to send people: what they can answer, and the answers counted together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_PEOPLE = 999
"""People one guest may send."""


class Reaction(StrEnum):
    """What became of an invitation."""

    INVITED = "invited"  #: no answer yet
    SENDING = "sending"
    NONE = "none"


STANDS = {reaction: number for number, reaction in enumerate(Reaction)}


def version(reaction: Reaction, people: int | None) -> int:
    """What a button carries of the answer it was shown beside, so that an old one is known as such."""
    return 1 + STANDS[reaction] * (MOST_PEOPLE + 1) + (people or 0)


@dataclass(frozen=True, slots=True)
class Together:
    """The answers of all: how many countries and institutions were asked, how many of them send, how many people in all."""

    countries: int = 0
    institutions: int = 0
    sending: int = 0
    people: int = 0
    none: int = 0

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.countries + self.institutions - self.sending - self.none


def together(answers: Iterable[tuple[bool, Reaction, int | None]]) -> Together:
    """Sum up (whether it is a country, what it answered, how many it sends)."""
    known = list(answers)
    countries = sum(is_country for is_country, _, _ in known)
    sending = [people or 0 for _, reaction, people in known if reaction is Reaction.SENDING]
    none = sum(reaction is Reaction.NONE for _, reaction, _ in known)
    return Together(countries, len(known) - countries, len(sending), sum(sending), none)

"""What suits somebody: which of the things that are coming, in which order, and for which reasons. Values in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.drafts import LEVELS

AGES = ("u25", "25to39", "40to59", "60up")
"""Age groups: below 25, 25 to 39, 40 to 59, 60 and above."""

SKILLS = ("pewarnaan", "motif", "desain", "kemasan", "foto", "pemasaran", "keuangan")
"""Skills that have a name in every language; others are kept as they were typed."""

MOST_SKILLS, LONGEST_SKILL = 5, 40


def taught_skills(stated: Collection[str], title: str) -> tuple[str, ...]:
    """The skills with a name that something teaches: what is stated of it, and what its Indonesian title says."""
    said = title.casefold()
    return tuple(skill for skill in SKILLS if skill in stated or skill in said)


class Reason(StrEnum):
    """Why something suits somebody."""

    CRAFT = "craft"
    SKILL = "skill"
    LEVEL = "level"
    PROVINCE = "province"
    AGE = "age"
    ONLINE = "online"  #: wherever they live


WEIGHTS = {Reason.CRAFT: 8, Reason.SKILL: 6, Reason.LEVEL: 4, Reason.PROVINCE: 3, Reason.AGE: 2, Reason.ONLINE: 1}
"""What counts more than what: the own craft most, then what somebody wants to learn."""

HEADLINES = frozenset({Reason.CRAFT, Reason.SKILL})
"""Of what somebody told of these, one must be met: a place alone suits nobody."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody told of themselves, as far as they did."""

    craft: str | None = None
    province: str | None = None
    level: str | None = None
    skills: tuple[str, ...] = ()
    age_group: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self.craft or self.skills)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is coming: `crafts` empty are any craft, `level` None anybody's, `ages` empty any age."""

    id: int
    starts_on: date
    crafts: tuple[str, ...] = ()
    province: str | None = None
    online: bool = False
    level: str | None = None
    skills: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An offer with why it suits; `skills` are those wanted that it teaches."""

    offer: Offer
    reasons: tuple[Reason, ...]
    skills: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How well it suits."""
        return sum(WEIGHTS[reason] for reason in self.reasons)


def match(wish: Wish, offer: Offer) -> Match | None:
    """Whether and why an offer suits somebody.

    None where it is of another craft, of a level that is not theirs, for another age than the one they told, or meets nothing of
    what they want.
    """
    if _is_another(wish.craft, offer.crafts) or _is_another(wish.age_group, offer.ages):
        return None
    if wish.level and offer.level and offer.level not in _levels_near(wish.level):
        return None
    learnt = taught(wish.skills, offer)
    met = {
        Reason.CRAFT: wish.craft is not None and wish.craft in offer.crafts,
        Reason.SKILL: bool(learnt),
        Reason.LEVEL: wish.level is not None and wish.level == offer.level,
        Reason.PROVINCE: wish.province is not None and wish.province == offer.province and not offer.online,
        Reason.AGE: wish.age_group is not None and wish.age_group in offer.ages,
        Reason.ONLINE: offer.online and wish.province is not None,
    }
    reasons = tuple(reason for reason in WEIGHTS if met[reason])
    return Match(offer, reasons, learnt) if HEADLINES & set(reasons) else None


def _is_another(told: str | None, only: Collection[str]) -> bool:
    return told is not None and bool(only) and told not in only


def _levels_near(level: str) -> tuple[str, ...]:
    """A level and the next one; nobody is sent back to the beginning."""
    at = LEVELS.index(level) if level in LEVELS else 0
    return LEVELS[at : at + 2]


def taught(wanted: Sequence[str], offer: Offer) -> tuple[str, ...]:
    """Of the skills somebody wants those that an offer names, also in its title."""
    title = offer.title.casefold()
    named = {skill.casefold() for skill in offer.skills}
    return tuple(skill for skill in wanted if skill.casefold() in named or skill.casefold() in title)


def best(wish: Wish, offers: Sequence[Offer]) -> list[Match]:
    """What suits, the best first, then the soonest."""
    found = [one for offer in offers if (one := match(wish, offer)) is not None]
    return sorted(found, key=lambda one: (-one.weight, one.offer.starts_on, one.offer.id))


def next_level(level: str | None) -> str | None:
    """What comes after a level; None after the last one."""
    at = LEVELS.index(level) + 1 if level in LEVELS else len(LEVELS)
    return LEVELS[at] if at < len(LEVELS) else None

"""A lottery that anybody can repeat: from a seed and the numbers of who applied, an order.

Each number stands where the SHA-256 of `seed:number` puts it, the smallest first. Who the organiser prefers stands before the
others, and among themselves the same holds. With a shell: `printf '%s:%s' SEED NUMBER | sha256sum`, sorted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Preference(StrEnum):
    """Who is drawn before everybody else."""

    NOBODY = "nobody"
    FIRST_TIMERS = "first"  #: who never came to anything of this organisation
    PROVINCE = "province"  #: who lives where it takes place


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who may be drawn. `number` is that of their registration."""

    number: int
    first_timer: bool = True
    local: bool = False


def draw(seed: str, applicants: Iterable[Applicant], preferred: Preference) -> list[int]:
    """The numbers of all of them, in the order in which seats are given."""
    return [one.number for one in sorted(applicants, key=lambda one: (not _is_first(one, preferred), ticket(seed, one.number)))]


def ticket(seed: str, number: int) -> str:
    """What a number is sorted by."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def fingerprint(numbers: Iterable[int]) -> str:
    """Eight hex digits that tell one set of applicants from another."""
    return sha256(",".join(map(str, sorted(numbers))).encode()).hexdigest()[:8]


def _is_first(one: Applicant, preferred: Preference) -> bool:
    return (preferred is Preference.FIRST_TIMERS and one.first_timer) or (preferred is Preference.PROVINCE and one.local)


def seats_to_draw(free: int | None, applicants: int, most: int) -> int:
    """How many can be drawn at once: as many as there are seats and people, `most` at a time."""
    return min(applicants, most, applicants if free is None else max(free, 0))

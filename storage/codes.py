"""What a registration is known by at the door: four digits to say, and the word its QR picture carries."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, bindparam, select

from storage.models import registrations

CODES = select(registrations.c.code).where(registrations.c.activity_id == bindparam("of_activity"))
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


class Chance(Protocol):
    """Where codes come from; `secrets.SystemRandom` outside tests."""

    def randrange(self, stop: int, /) -> int:
        """A number from 0 up to, not including, `stop`."""


def free_code(connection: Connection, activity_id: int, chance: Chance) -> str:
    """Four digits nobody else at this activity has or had: a cancellation can be undone. More digits once they run short."""
    used = set(connection.execute(CODES, {"of_activity": activity_id}).scalars())
    digits = 4 if len(used) < 5_000 else 6
    while (code := f"{chance.randrange(10**digits):0{digits}d}") in used:
        pass
    return code


def ticket(chance: Chance) -> str:
    """Sixteen letters and digits that nobody guesses."""
    return "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(16))

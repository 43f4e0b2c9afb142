"""What a registration is known by at the door: four digits to say, and the word its QR picture carries."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, bindparam, select

from storage.models import registrations

CODES = select(registrations.c.code).where(
    registrations.c.activity_id == bindparam("of_activity"), registrations.c.code != ""
)  # who only applied has none
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


class Chance(Protocol):
    """Where codes come from; `secrets.SystemRandom` outside tests."""

    def randrange(self, stop: int, /) -> int:
        """A number from 0 up to, not including, `stop`."""


def free_code(connection: Connection, activity_id: int, chance: Chance) -> str:
    """Four digits nobody else at this activity has or had: a cancellation can be undone. More digits once they run short."""
    return free_codes(connection, activity_id, chance, 1)[0]


def free_codes(connection: Connection, activity_id: int, chance: Chance, how_many: int) -> list[str]:
    """The same for several people at once."""
    used = set(connection.execute(CODES, {"of_activity": activity_id}).scalars())
    found: list[str] = []
    while len(found) < how_many:
        digits = 4 if len(used) < 5_000 else 6
        code = f"{chance.randrange(10**digits):0{digits}d}"
        if code not in used:
            used.add(code)
            found.append(code)
    return found


def ticket(chance: Chance) -> str:
    """Sixteen letters and digits that nobody guesses."""
    return "".join(ALPHABET[chance.randrange(len(ALPHABET))] for _ in range(16))

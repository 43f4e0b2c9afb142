"""Until when a platform takes our own words from us at an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.vocabulary import Address
from storage.models import addresses

# Only what we believed when it was refused: the person may have written since.
SHUT = (
    update(addresses)
    .where(
        addresses.c.channel == bindparam("of_channel"),
        addresses.c.recipient == bindparam("of_recipient"),
        addresses.c.free_until <= bindparam("believed"),
        addresses.c.free_until > bindparam("at"),
    )
    .values(free_until=bindparam("at"))
)


def shut(connection: Connection, refused: Iterable[tuple[Address, datetime | None]], now: datetime) -> None:
    """The platform took no free words at these addresses, though they were believed to be allowed until the instant beside each.

    Instants are aware UTC.
    """
    for address, believed in sorted(refused, key=lambda one: str(one[0])):  # locks in one order
        if believed is not None:
            key = {"of_channel": address.channel, "of_recipient": address.recipient, "believed": believed, "at": now}
            connection.execute(SHUT, key)

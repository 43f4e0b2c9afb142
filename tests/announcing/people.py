"""Many people at once, and announcements to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, func, insert, select

from bot.rules.announcements import Move
from bot.rules.audience import Audience
from bot.rules.authority import Grant, Role
from bot.vocabulary import Address
from storage.announcing import announcements
from storage.models import addresses, consents, contacts
from storage.people import roles
from tests.persona import Town

AUTHOR = Address("memory", "author")


def settle_in(connection: Connection, how_many: int, now: datetime, craft: str = "batik", province: str = "ID-YO") -> list[int]:
    """So many people who agreed to news, each with one chat `memory:crowd-<id>`; returns their ids."""
    rows = [{"language": "id", "craft": craft, "province": province, "created_at": now} for _ in range(how_many)]
    found = connection.execute(insert(contacts).returning(contacts.c.id, sort_by_parameter_order=True), rows)
    ids = [row[0] for row in found]
    connection.execute(insert(addresses), [{"channel": "memory", "recipient": f"crowd-{id}", "contact_id": id} for id in ids])
    agreed = {"purpose": "news", "version": "1", "language": "id", "given_at": now}
    connection.execute(insert(consents), [{"contact_id": id, **agreed} for id in ids])
    return ids


async def crowd(town: Town, how_many: int, craft: str = "batik", province: str = "ID-YO") -> list[int]:
    """The same in a town."""
    return await town.database.run(partial(settle_in, how_many=how_many, now=town.clock(), craft=craft, province=province))


async def announce(town: Town, text: str = "Pameran dibuka.", audience: Audience = Audience(), **fields: object) -> int:  # noqa: B008
    """An announcement of who runs Sapa, confirmed and due at once; returns its number."""

    def confirm(connection: Connection) -> int:
        now = town.clock()
        code = announcements.new_code(town.around.chance)
        author = connection.execute(select(func.min(contacts.c.id))).scalar_one(), AUTHOR
        number = announcements.create(connection, code, None, author, now, indonesian=text, audience=audience, **fields)
        one = announcements.get(connection, number)
        assert one is not None
        roles.grant(connection, AUTHOR, Grant(Role.ADMIN), now)
        due = {"starts_at": now - timedelta(seconds=1), "approved_by": author[0]}
        assert announcements.move(connection, one, Move.HOLD, now, **due)
        return number

    return await town.database.run(confirm)

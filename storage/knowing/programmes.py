"""Programmes of the catalogue that lead to marketplaces, by their slugs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.models import activities

ONLINE = ("esmart-national", "tkdn-ik-service")
"""e-Smart IKM brings small firms to marketplaces, a TKDN IK certificate into the government's e-Katalog."""

OF_SLUGS = (
    select(activities.c.id, activities.c.title_id, activities.c.title_en, activities.c.as_of)
    .where(activities.c.slug.in_(bindparam("slugs", expanding=True)), activities.c.cancelled.is_(False))
    .order_by(activities.c.id)
)


@dataclass(frozen=True, slots=True)
class Programme:
    """Its number, titles, and up to when it is supported, as its source states it."""

    id: int
    title_id: str
    title_en: str
    as_of: str | None


def online(connection: Connection) -> list[Programme]:
    """Those that lead to online markets."""
    return [Programme(*row) for row in connection.execute(OF_SLUGS, {"slugs": list(ONLINE)})]

"""Crafts and provinces as the lexicon wants them."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from bot.understanding import Named
from storage.models import crafts, provinces

CRAFTS = select(crafts.c.id, crafts.c.name_id, crafts.c.name_en, crafts.c.words).order_by(crafts.c.position)
PROVINCES = select(provinces.c.code, provinces.c.name_id, provinces.c.name_en, provinces.c.words).order_by(provinces.c.position)


def read_lexicon_rows(connection: Connection) -> tuple[list[Named], list[Named]]:
    """Crafts and provinces, in catalogue order."""
    return [_named(*row) for row in connection.execute(CRAFTS)], [_named(*row) for row in connection.execute(PROVINCES)]


def _named(id: str, name_id: str, name_en: str, words: str) -> Named:
    return Named(id, (name_id, name_en), tuple(json.loads(words)))

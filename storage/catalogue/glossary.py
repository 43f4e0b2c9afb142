"""Crafts and provinces: what the other files refer to, so they are loaded first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from storage.catalogue import rows
from storage.catalogue.report import FileReport
from storage.catalogue.shapes import Craft, ProvinceRow
from storage.catalogue.shelf import Shelf
from storage.catalogue.sifting import Known, Sieve, sift
from storage.models import crafts, provinces

CRAFTS = Sieve(Craft, lambda row: row.id)
PROVINCES = Sieve(ProvinceRow, lambda row: row.iso_3166_2)
CRAFT_SHELF = Shelf(crafts, ("id",), ("position", "name_id", "name_en", "words"))
PROVINCE_SHELF = Shelf(provinces, ("code",), ("position", "name_id", "name_en", "zone", "words"))


def load(connection: Connection, document: dict[str, Any], known: Known, file: FileReport) -> None:
    """Write both lists and make their ids known."""
    craft_rows = [row for row, _ in sift(document.get("crafts", []), CRAFTS, known, file)]
    province_rows = [row for row, _ in sift(document.get("provinces", []), PROVINCES, known, file)]
    CRAFT_SHELF.put(connection, [rows.craft(position, row) for position, row in enumerate(craft_rows)], file)
    PROVINCE_SHELF.put(connection, [rows.province(position, row) for position, row in enumerate(province_rows)], file)
    known.crafts |= {row.id for row in craft_rows}
    known.zones |= {row.iso_3166_2: row.iana for row in province_rows}

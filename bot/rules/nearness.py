"""Which help desk is near: in the same province, on the same island group, open to everywhere, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

ISLANDS = {
    "SM": "AC SU SB RI JA SS BE LA BB KR",
    "JW": "JK JB JT YO JI BT",
    "NU": "BA NB NT",
    "KA": "KB KT KS KI KU",
    "SL": "SA ST SN SG GO SR",
    "ML": "MA MU",
    "PP": "PA PB PS PT PE PD",
}
"""The geographical units of Indonesia and their provinces: https://www.iso.org/obp/ui/#iso:code:3166:ID"""

_UNIT_OF = {f"ID-{code}": unit for unit, codes in ISLANDS.items() for code in codes.split()}


class Near(IntEnum):
    """How near; the smaller the nearer."""

    HERE = 0  #: in the same province
    ISLAND = 1  #: on the same island group
    ANYWHERE = 2  #: no place is stated: asked from anywhere
    ELSEWHERE = 3


def near(home: str | None, places: Iterable[str]) -> Near:
    """How near something in these provinces (ISO 3166-2) is to somebody at home in one; without a home only places count."""
    there = set(places)
    if not there:
        return Near.ANYWHERE
    if home in there:
        return Near.HERE
    unit = _UNIT_OF.get(home or "")
    return Near.ISLAND if unit is not None and unit in {_UNIT_OF.get(code) for code in there} else Near.ELSEWHERE

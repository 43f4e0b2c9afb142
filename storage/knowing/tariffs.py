"""Duty as admins imported it: a row for a market, an HS code and an agreement, with who states it and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import tariffs


class Key(NamedTuple):
    """What a duty is stated for. `agreement` is empty for the rate without one."""

    market: str
    hs: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Tariff:
    """`rate` as the source states it: "5%", "bebas"; `source_on` is the day of the source."""

    market: str
    hs: str
    agreement: str
    rate: str
    source: str
    source_on: date
    link: str | None = None

    @property
    def key(self) -> Key:
        return Key(self.market, self.hs, self.agreement)


@dataclass(frozen=True, slots=True)
class Put:
    """What became of rows that were written; `changed` and `added` by what they are stated for.

    `mark` is another number as soon as any row, or what stands in its place, is another.
    """

    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    same: int
    mark: int = 0


LARGEST = 10**9
"""A button carries a version of nine digits."""

_NAMES = ("market", "hs", "agreement", "rate", "source", "source_on", "link")
_COLUMNS = [tariffs.c[name] for name in _NAMES]
OF_MARKET = Prepared(
    select(*_COLUMNS).where(tariffs.c.market == bindparam("of_market")).order_by(tariffs.c.hs, tariffs.c.agreement)
)
OF_MARKETS = select(*_COLUMNS).where(tariffs.c.market.in_(bindparam("of_markets", expanding=True)))
ALL = select(*_COLUMNS).order_by(tariffs.c.market, tariffs.c.hs, tariffs.c.agreement)
COUNT = select(func.count()).select_from(tariffs)
_PUT = insert(tariffs)
PUT = _PUT.on_conflict_do_update(
    index_elements=["market", "hs", "agreement"],
    set_={name: _PUT.excluded[name] for name in ("rate", "source", "source_on", "link", "imported_at")},
)


def of_market(connection: Connection, market: str) -> list[Tariff]:
    """Everything stated for a market, by HS code."""
    return [Tariff(*row) for row in OF_MARKET.rows(connection, {"of_market": market})]


def everything(connection: Connection) -> list[Tariff]:
    """Every row there is."""
    return [Tariff(*row) for row in connection.execute(ALL)]


def count(connection: Connection) -> int:
    """How many rows there are."""
    return int(connection.execute(COUNT).scalar_one())


def compare(connection: Connection, rows: Sequence[Tariff]) -> Put:
    """What writing these rows (each key once) would do."""
    known = _known(connection, {row.market for row in rows})
    added = tuple(row.key for row in rows if row.key not in known)
    changed = tuple(row.key for row in rows if row.key in known and known[row.key] != row)
    return Put(added, changed, len(rows) - len(added) - len(changed), _mark(rows, known))


def _mark(rows: Sequence[Tariff], known: Mapping[Key, Tariff]) -> int:
    told = sorted(f"{row!r}{known.get(row.key)!r}" for row in rows)
    return crc32("\n".join(told).encode("utf-8", "replace")) % LARGEST


def put(connection: Connection, rows: Sequence[Tariff], now: datetime) -> Put:
    """Bring the table to these rows (each key once); what stands there for other keys stays."""
    done = compare(connection, rows)
    touched = {*done.added, *done.changed}
    written = [{**{name: getattr(row, name) for name in _NAMES}, "imported_at": now} for row in rows if row.key in touched]
    if written:
        connection.execute(PUT, written)
    return done


def _known(connection: Connection, markets: Iterable[str]) -> dict[Key, Tariff]:
    found = (Tariff(*row) for row in connection.execute(OF_MARKETS, {"of_markets": sorted(markets)}))
    return {row.key: row for row in found}

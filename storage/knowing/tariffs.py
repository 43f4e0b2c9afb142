"""Duty as admins imported it: a row for a market, an HS code and an agreement, with who states it and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
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
    """What became of rows that were written; `changed` and `added` by what they are stated for."""

    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    same: int


_NAMES = ("market", "hs", "agreement", "rate", "source", "source_on", "link")
_COLUMNS = [tariffs.c[name] for name in _NAMES]
OF_MARKET = Prepared(select(*_COLUMNS).where(tariffs.c.market == bindparam("of_market")).order_by(tariffs.c.hs, tariffs.c.agreement))
OF_MARKETS = select(*_COLUMNS).where(tariffs.c.market.in_(bindparam("of_markets", expanding=True)))
ALL = select(*_COLUMNS).order_by(tariffs.c.market, tariffs.c.hs, tariffs.c.agreement)
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


def put(connection: Connection, rows: Sequence[Tariff], now: datetime) -> Put:
    """Bring the table to these rows (each key once); what stands there for other keys stays."""
    known = _known(connection, {row.market for row in rows})
    added = [row for row in rows if row.key not in known]
    changed = [row for row in rows if row.key in known and known[row.key] != row]
    written = [{**{name: getattr(row, name) for name in _NAMES}, "imported_at": now} for row in (*added, *changed)]
    if written:
        connection.execute(PUT, written)
    return Put(tuple(one.key for one in added), tuple(one.key for one in changed), len(rows) - len(written))


def _known(connection: Connection, markets: Iterable[str]) -> dict[Key, Tariff]:
    found = (Tariff(*row) for row in connection.execute(OF_MARKETS, {"of_markets": sorted(markets)}))
    return {row.key: row for row in found}

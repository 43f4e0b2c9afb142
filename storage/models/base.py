"""What every table is made of. Core only: statements are built once and run on a Connection (docs/decisions/0005).

Times are aware UTC on the way in and out; JSON columns hold text that one module writes and reads. Where an erasure deletes
rows, SQLite must not give their numbers out again (`sqlite_autoincrement`): a late outcome would settle another's row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite autoincrements only INTEGER


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime reached storage")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.replace(value, tzinfo=UTC)


def reference(target: str, *, nullable: bool = False) -> Column[Any]:
    """A foreign key named after what it points at: `contacts.id` gives `contact_id`."""
    noun = target.split(".")[0]
    singular = {"activities": "activity", "addresses": "address"}.get(noun, noun.removesuffix("s"))
    return Column(f"{singular}_id", Id, ForeignKey(target), nullable=nullable)

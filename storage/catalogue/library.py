"""The records of the catalogue as one immutable library, read at the start and whenever they change."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, func, select

from bot.rules import knowledge
from bot.rules.knowledge import Library
from storage.models import records

T = TypeVar("T")
ALL: Any = select(records.c.kind, records.c.slug, records.c.body).order_by(records.c.kind, records.c.slug)
MARK: Any = select(func.count(), func.coalesce(func.sum(records.c.version), 0)).select_from(records)
UNSOURCED = "_unsourced"

log = structlog.get_logger("library")


def mark(connection: Connection) -> tuple[int, int]:
    """How many records there are and how often they changed: equal as long as none did."""
    count, changes = connection.execute(MARK).one()
    return count, int(changes)


def read_library(connection: Connection) -> Library:
    """Every record; one that cannot be read is left out and named in the log."""
    bodies: dict[str, dict[str, str]] = {}
    for kind, slug, body in connection.execute(ALL):
        bodies.setdefault(kind, {})[slug] = body
    steps = sorted(_all(bodies, "procedure", knowledge.Step).values(), key=lambda step: step.step)
    return Library(
        fairs=_by_id(_all(bodies, "fair", knowledge.Fair)),
        markets=_by_id(_all(bodies, "market", knowledge.Market)),
        headings=_by_id(_all(bodies, "hs", knowledge.CraftHeadings)),
        rules=_by_id(_all(bodies, "product_rule", knowledge.ProductRule)),
        steps={step.id: step for step in steps},
        desks=_by_id(_all(bodies, "help_desk", knowledge.HelpDesk)),
        figures=_by_id(_all(bodies, "statistic", knowledge.Figure)),
        world=_by_id(_all(bodies, "world_context", knowledge.WorldContext)),
        anomalies=_by_id(_all(bodies, "anomaly", knowledge.Anomaly)),
        acronyms={one.short: one for one in _all(bodies, "acronym", knowledge.Acronym).values()},
        remarks=_all(bodies, "note", knowledge.Remark),
        unsourced={
            kind.removesuffix(UNSOURCED): _all(bodies, kind, knowledge.Unsourced) for kind in bodies if kind.endswith(UNSOURCED)
        },
    )


def _all(bodies: dict[str, dict[str, str]], kind: str, shape: type[T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for slug, body in bodies.get(kind, {}).items():
        try:
            found[slug] = msgspec.json.decode(body, type=shape, strict=False)
        except msgspec.ValidationError as error:
            log.error("a record cannot be read", kind=kind, slug=slug, error=str(error))
    return found


def _by_id(found: dict[str, Any]) -> dict[str, Any]:
    return {one.id: one for one in found.values()}

"""Fairs, markets, procedures, statistics and the smaller lists: checked, then kept as they were written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from storage.catalogue import record_shapes as shapes
from storage.catalogue.checks import crafts_known
from storage.catalogue.report import FileReport
from storage.catalogue.shelf import Row, Shelf
from storage.catalogue.sifting import Known, Sieve, sift
from storage.knowing import revisions
from storage.models import records

SHELF = Shelf(records, ("kind", "slug"), ("body",))
UNSAID = object()


@dataclass(frozen=True)
class Section:
    """A list in a file (or one table, taken as a list of one) and the kind of record its rows become."""

    at: str  # "markets", or "meta.agreements_overview"
    kind: str
    sieve: Sieve[Any]


def slug(text: str) -> str:
    """A name as an id: `FTA Center (Jakarta)` gives `fta-center-jakarta`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def _of(shape: type[Any], *names: str) -> Sieve[Any]:
    return Sieve(shape, lambda row: slug("-".join(str(getattr(row, name)) for name in names)), crafts_known)


def _one(name: str) -> Sieve[Any]:
    return Sieve(shapes.Remark, lambda row: name)


UNSOURCED: Sieve[Any] = Sieve(shapes.Unsourced, lambda row: slug(row.id or row.name or (row.title.en if row.title else "")))
SECTIONS: dict[str, tuple[Section, ...]] = {
    "glossary.yaml": (
        Section("business_scales", "scale", _of(shapes.BusinessScale, "id")),
        Section("craft_regions", "craft_region", Sieve(shapes.CraftRegion, lambda row: slug(f"{row.craft}-{row.places[0]}"))),
        Section("acronyms", "acronym", _of(shapes.Acronym, "short")),
        Section("scale_note", "note", _one("scales")),
    ),
    "trainings.yaml": (Section("source_none", "training_unsourced", UNSOURCED),),
    "fairs.yaml": (
        Section("fairs", "fair", _of(shapes.Fair, "id")),
        Section("source_none", "fair_unsourced", UNSOURCED),
        Section("facilitation_general", "note", _one("fair-facilitation")),
    ),
    "markets.yaml": (
        Section("markets", "market", _of(shapes.Market, "market")),
        Section("crafts_hs", "hs", _of(shapes.CraftHeadings, "craft")),
        Section("product_rules", "product_rule", _of(shapes.ProductRule, "id")),
        Section("meta.agreements_overview", "note", _one("agreements")),
    ),
    "procedures.yaml": (
        Section("steps", "procedure", _of(shapes.Step, "id")),
        Section("help_desks", "help_desk", _of(shapes.HelpDesk, "name")),
        Section("source_none", "procedure_unsourced", UNSOURCED),
        Section("guardrails", "note", _one("export-guardrails")),
    ),
    "statistics.yaml": (
        Section("statistics", "statistic", _of(shapes.Statistic, "id")),
        Section("anomalies", "anomaly", _of(shapes.Anomaly, "id")),
        Section("source_articles", "source_article", _of(shapes.SourceArticle, "id")),
        Section("world_context", "world_context", _of(shapes.WorldContext, "id")),
    ),
}


def load(connection: Connection, document: dict[str, Any], known: Known, file: FileReport, now: datetime) -> None:
    """Bring the record table to what this file says; from `now` on what changed is told to those who follow it."""
    rows: list[Row] = []
    for section in SECTIONS.get(file.name, ()):
        listed = _at(document, section.at)
        if listed is not UNSAID:
            rows += (_record(section, *pair) for pair in sift(_as_list(listed), section.sieve, known, file))
    before = SHELF.stored(connection, rows)
    SHELF.put(connection, rows, file)
    revisions.noted(connection, before, rows, now)


def record(kind: str, name: str, body: Any) -> Row:
    return {"kind": kind, "slug": name, "body": json.dumps(body, ensure_ascii=False)}


def _record(section: Section, row: Any, raw: Any) -> Row:
    return record(section.kind, section.sieve.name(row), raw)


def _as_list(listed: Any) -> Any:
    return [listed] if isinstance(listed, dict) else listed


def _at(document: Any, path: str) -> Any:
    """What stands at a dotted path, UNSAID where nothing does."""
    for key in path.split("."):
        if not isinstance(document, dict) or key not in document:
            return UNSAID
        document = document[key]
    return document


def document(name: str, stored: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """A catalogue file made again from its records (kind, slug, body); crafts and activities are kept elsewhere."""
    bodies: dict[str, list[tuple[str, Any]]] = {}
    for kind, slug_, body in stored:
        bodies.setdefault(kind, []).append((slug_, json.loads(body)))
    whole: dict[str, Any] = {}
    for section in SECTIONS[name]:
        if section.kind == "note":
            found: Any = next((body for slug_, body in bodies.get("note", ()) if slug_ == section.sieve.name(None)), None)
        else:
            found = [body for _, body in bodies.get(section.kind, ())]
        if found:
            _put(whole, section.at, found)
    return whole


def _put(whole: dict[str, Any], path: str, found: Any) -> None:
    *above, last = path.split(".")
    for key in above:
        whole = whole.setdefault(key, {})
    whole[last] = found

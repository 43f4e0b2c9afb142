"""Activities and their crafts, from checked rows to the tables. Seats taken and people waiting are never touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.catalogue import checks, records, rows
from storage.catalogue.report import FileReport
from storage.catalogue.shapes import Training
from storage.catalogue.shelf import Changes, Key, Row, Shelf
from storage.catalogue.sifting import Known, Sieve, sift
from storage.models import activities, activity_crafts
from storage.organising import sourcing
from storage.organising.sourcing import Merge, Sourced
from storage.taking_part import line
from storage.unasked import changes as happenings
from storage.unasked import news

_OF_ORGANISERS = "organisation_id joining waitlist link poster_id level skills ages"
_OF_THE_DAY = "room_word room_word_from room_word_until attendance_closed_at walk_ins declined_until fair edition_id"
NOT_OURS = {"id", "slug", "taken", "waiting", "version", "sourced", *_OF_ORGANISERS.split(), *_OF_THE_DAY.split()}
SHELF = Shelf(activities, ("slug",), tuple(column.name for column in activities.c if column.name not in NOT_OURS))
TRAININGS = Sieve(Training, lambda row: row.id, checks.training)

CRAFTS = (
    select(activities.c.slug, activities.c.id, activity_crafts.c.craft)
    .join_from(activities, activity_crafts, isouter=True)
    .where(activities.c.slug.in_(bindparam("slugs", expanding=True)))
)
DROP_CRAFTS = delete(activity_crafts).where(activity_crafts.c.activity_id == bindparam("at_activity"))
ADD_CRAFT = insert(activity_crafts)

Crafts = dict[str, tuple[str, ...]]  # by slug


def load(connection: Connection, document: dict[str, Any], known: Known, file: FileReport, now: datetime) -> None:
    """The activities of trainings.yaml, and what its records say beyond the columns of an activity."""
    sifted = [row for row, _ in sift(document.get("trainings", []), TRAININGS, known, file)]
    crafts = {row.id: tuple(row.crafts) for row in sifted}
    put(connection, [rows.training(row, known) for row in sifted], crafts, file, now)
    records.SHELF.put(connection, [*_notes(sifted)], FileReport(file.name))


def put(connection: Connection, wanted: list[Row], crafts: Crafts, file: FileReport, now: datetime) -> None:
    """Bring these activities to these rows; a slug held by the other sort, sample or sourced, is refused."""
    before = happenings.seen(connection, [row["slug"] for row in wanted])
    stored = SHELF.stored(connection, wanted)
    ours = [_as_called_off(row, stored) for row in wanted if stored.get((row["slug"],), row)["sample"] == row["sample"]]
    accepted = {row["slug"] for row in ours}
    for row in wanted:
        if row["slug"] not in accepted:
            file.reject(row["slug"], "this id already belongs to a " + ("sourced activity" if row["sample"] else "sample"))
    held = _crafts(connection, crafts)
    ours, crafts, sourced = _merged(connection, ours, crafts, (stored, held), file, now)
    changes = _with_crafts(SHELF.compare(ours, stored), ours, crafts, held)
    quotas = {slug: was for row in changes.changed if row["quota"] != (was := stored[(slug := row["slug"],)]["quota"])}
    SHELF.write(connection, changes)
    _write_crafts(connection, changes, crafts)
    sourcing.keep(connection, sourced)
    changes.count_into(file)
    news.announce(connection, [*changes.added, *changes.changed], stored, now)
    for slug, after in happenings.seen(connection, accepted).items():
        happenings.changed(connection, before.get(slug), after, now)
        if slug in quotas:
            line.requota(connection, after.id, quotas[slug], now)


def _as_called_off(row: Row, stored: dict[Key, Row]) -> Row:
    """What was called off stays so: a file may do it, too, but not undo it."""
    return row | {"cancelled": row["cancelled"] or stored.get((row["slug"],), row)["cancelled"]}


def _merged(
    connection: Connection,
    rows: list[Row],
    crafts: Crafts,
    there: tuple[dict[Key, Row], dict[str, set[str]]],
    file: FileReport,
    now: datetime,
) -> tuple[list[Row], Crafts, dict[str, Sourced]]:
    """What is to stand there, where somebody changed what a file said; and what is known of the files from now on."""
    stored, held = there
    known = sourcing.read(connection, [row["slug"] for row in rows])
    merged: list[Row] = []
    kept_crafts, sourced = dict(crafts), dict[str, Sourced]()
    for row in rows:
        slug = row["slug"]
        new, last = row | {"crafts": crafts[slug]}, known.get(slug) or Sourced()
        merge = Merge(new, stored.get((slug,), row) | {"crafts": held.get(slug, ())}, last, now.astimezone(UTC).date())
        file.kept += [f"{file.name}: {slug}: {line}" for line in merge.lines()]
        kept_crafts[slug] = tuple(merge.row["crafts"])
        merged.append({name: merge.row[name] for name in row})
        if merge.sourced != known.get(slug):
            sourced[slug] = merge.sourced
    return merged, kept_crafts, sourced


def _with_crafts(changes: Changes, ours: list[Row], crafts: Crafts, stored: dict[str, set[str]]) -> Changes:
    """Other crafts make a changed row, too."""
    touched = {row["slug"] for row in (*changes.added, *changes.changed)}
    more = [row for row in ours if row["slug"] not in touched and set(crafts[row["slug"]]) != stored[row["slug"]]]
    return Changes(changes.added, changes.changed + more, changes.same - len(more))


def _crafts(connection: Connection, slugs: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for slug, _, craft in connection.execute(CRAFTS, {"slugs": sorted(slugs)}):
        found.setdefault(slug, set()).update([craft] if craft else [])
    return found


def _write_crafts(connection: Connection, changes: Changes, crafts: Crafts) -> None:
    slugs = sorted(row["slug"] for row in (*changes.added, *changes.changed))
    ids = {slug: id for slug, id, _ in connection.execute(CRAFTS, {"slugs": slugs})}
    if ids:
        connection.execute(DROP_CRAFTS, [{"at_activity": id} for id in ids.values()])
    if pairs := [{"activity_id": ids[slug], "craft": craft} for slug in slugs for craft in crafts[slug]]:
        connection.execute(ADD_CRAFT, pairs)


def _notes(sifted: list[Training]) -> Iterator[Row]:
    """Conflicts between sources and remarks on the figures, for the screens that show them."""
    for row in sifted:
        if body := {name: value for name in ("regency", "quota_note", "flags") if (value := getattr(row, name))}:
            yield records.record("training_note", row.id, body)

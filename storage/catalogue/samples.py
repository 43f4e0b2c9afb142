"""Sample activities for trying Sapa: made up, marked as such, and dated from the day they are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, update

from bot.rules.seats import Status
from storage.catalogue import activities, checks, eligibility, rows
from storage.catalogue.loading import known_in, readable
from storage.catalogue.report import Report
from storage.catalogue.shapes import Sample
from storage.catalogue.shelf import Row
from storage.catalogue.sifting import Known, Sieve, sift
from storage.models import activities as table
from storage.models import registrations
from storage.organising import organisations

NAME = "samples.yaml"
SAMPLES = Sieve(Sample, lambda row: row.id, checks.sample)
DAYS = ("starts_on", "ends_on", "closes_at")

HELD = (
    select(table.c.slug, *(table.c[name] for name in DAYS))
    .where(table.c.slug.in_(bindparam("slugs", expanding=True)), table.c.sample)
    .where(exists().where(registrations.c.activity_id == table.c.id, registrations.c.status != Status.CANCELLED))
)
RETIRE = update(table).where(table.c.slug == bindparam("at_slug")).values(slug=bindparam("new_slug"))

JOINING = (  # how people get in is the organisers' word: a sample has it until somebody registers
    update(table)
    .where(table.c.slug == bindparam("at_slug"), table.c.sample, table.c.joining != bindparam("how"))
    .where(~exists().where(registrations.c.activity_id == table.c.id))
    .values(joining=bindparam("how"))
)

FAIR = (
    update(table)
    .where(table.c.slug == bindparam("at_slug"), table.c.sample, func.coalesce(table.c.fair, "") != bindparam("to_fair"))
    .values(fair=bindparam("to_fair"))
)


def kinds_of_organisers(folder: Path) -> dict[str, str]:
    """What the organisers of the folder's samples are, by name, as the file says it; nothing where it cannot be read."""
    document = readable(folder / NAME, Report().open(NAME)) or {}
    rows = [row for row in document.get("samples", []) if isinstance(row, dict)]
    return {str(row["organiser"]): str(row["organiser_kind"]) for row in rows if {"organiser", "organiser_kind"} <= row.keys()}


def load_samples(connection: Connection, folder: Path, today: date, now: datetime) -> Report:
    """Load the folder's samples as of today; what follows from it is planned at `now` (aware).

    A sample somebody is registered for keeps its days until it is over; then it stays as history under its slug and last day,
    and a new one takes its place.
    """
    report = Report()
    file = report.open(NAME)
    document = readable(folder / NAME, file)
    if document is None:
        return report
    known = known_in(connection)
    sifted = [row for row, _ in sift(document.get("samples", []), SAMPLES, known, file)]
    held = _hold(connection, [row.id for row in sifted], today)
    wanted = [activity(row, known, today) | held.get(row.id, {}) for row in sifted]
    activities.put(connection, wanted, {row.id: tuple(row.crafts) for row in sifted}, file, now)
    connection.execute(JOINING, [{"at_slug": row.id, "how": row.joining} for row in sifted] or [{"at_slug": "", "how": ""}])
    if calls := [{"at_slug": row.id, "to_fair": row.fair} for row in sifted if row.fair]:
        connection.execute(FAIR, calls)
    organisations.adopt_all(connection)
    return report


def activity(row: Sample, known: Known, today: date) -> Row:
    """A sample as a table row, its days counted from today."""
    zone = known.zones.get(row.province or "", rows.DEFAULT_ZONE)
    starts_on = today + timedelta(days=row.starts_in)
    return rows.common(row) | {
        "timing": "dated",
        "sample": True,
        "province": row.province,
        "zone": zone,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=row.lasts - 1),
        "dates_note": None,
        "closes_at": rows.day_end(today + timedelta(days=row.closes_in), zone),
        "participants_reported": None,
        "eligibility": eligibility.sample(row.eligibility),
        "eligibility_note": None,
        "sources": "[]",
        "as_of": None,
    }


def _hold(connection: Connection, slugs: list[str], today: date) -> dict[str, dict[str, Any]]:
    """The days of samples that must keep them; those that are over make way."""
    held = [dict(row) for row in connection.execute(HELD, {"slugs": slugs}).mappings()]
    if over := [*_renamed(row for row in held if row["ends_on"] < today)]:
        connection.execute(RETIRE, over)
    return {row["slug"]: {name: row[name] for name in DAYS} for row in held if row["ends_on"] >= today}


def _renamed(over: Iterator[dict[str, Any]]) -> Iterator[Row]:
    for row in over:
        yield {"at_slug": row["slug"], "new_slug": f"{row['slug']}--{row['ends_on']}"}

"""What a fault did, a line each, and the table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault on one database: what it met, what went wrong, and whether the promise was kept.

    `lost` and `duplicated` count messages, `unknown` rows that end so in the ledger. `kept` is None for what was not run; then
    `figure` says why.
    """

    fault: str
    database: str
    rows: int
    lost: int
    duplicated: int
    unknown: int
    figure: str
    promise: str
    kept: bool | None

    @property
    def verdict(self) -> str:
        return {True: "kept", False: "BROKEN", None: "not run"}[self.kept]


def not_run(fault: str, database: str, promise: str, why: str) -> Finding:
    """A fault that this machine cannot make."""
    return Finding(fault, database, 0, 0, 0, 0, why, promise, None)


HEAD = ("fault", "database", "rows", "lost", "duplicated", "unknown", "figure", "promise", "verdict")


def table(findings: Iterable[Finding]) -> str:
    """The findings in columns."""
    rows = [HEAD, *(_cells(one) for one in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def _cells(one: Finding) -> tuple[str, ...]:
    counts = ("",) * 4 if one.kept is None else tuple(map(str, (one.rows, one.lost, one.duplicated, one.unknown)))
    return (one.fault, one.database, *counts, one.figure, one.promise, one.verdict)

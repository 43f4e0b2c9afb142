"""The table of sends: medians, ratios from the same run, and whether each target was met."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

Found = dict[str, list[dict[str, Any]]]
"""What each trial found, by name, in the order of finding."""


def median(found: Found, name: str, key: str = "rate") -> float:
    """The median over the trials of one name; 0 when there were none."""
    return float(statistics.median(one[key] for one in found[name])) if found.get(name) else 0.0


def targets(found: Found, clients: list[str], owed: str) -> Iterator[tuple[str, float, str, float]]:
    """What was measured beside what it should be."""
    for kind in ("SQLite", "PostgreSQL"):
        durable = f"durable, {kind}"
        if durable not in found:
            continue
        yield f"durable sends/s, {kind}", median(found, durable), ">=", 1_500
        for name in clients:
            yield f"  to {name}", median(found, durable) / (median(found, name) or 1), ">=", 1.0
        yield f"reply p95 meanwhile, s, {kind}", median(found, f"answers meanwhile, {kind}", "p95"), "<=", 1.0
        for rate in (30, 80):
            paced = f"paced {rate}/s, {kind}"
            if paced in found:
                yield f"{paced}: rate off by %", abs(median(found, paced) / rate - 1) * 100, "<=", 2.0
                yield f"{paced}: most within 1 s", median(found, paced, "worst"), "<=", rate * 1.05
        none, many = f"{kind}, 0 owed", f"{kind}, {owed} owed"
        yield f"{owed} owed, MB more, {kind}", median(found, many, "rss") - median(found, none, "rss"), "<=", 50
        yield f"  nothing due, ms a tick, {kind}", median(found, many, "tick"), "<=", 1.0
    if "workers: 2" in found:
        yield "two workers to one, PostgreSQL", median(found, "workers: 2") / median(found, "workers: 1"), ">=", 1.7


def _or_dash(value: float | None, form: str) -> str:
    """A figure, or a dash where nobody measured it."""
    return "-" if value is None else format(value, form)


def text(found: Found, clients: list[str], owed: str) -> str:
    """The figures, and the targets."""
    lines = [
        "Sends of one plain sentence, 100 in flight, answered after 40 ms",
        f"{'':36}{'sends/s':>9}{'CPU us':>8}{'far side':>10}{'MB':>6}",
    ]
    for name, trials in found.items():
        if name.startswith(("durable", "bare", "workers")):
            cpu, busy, megabytes = (median(found, name, key) if key in trials[0] else None for key in ("cpu", "busy", "rss"))
            lines.append(
                f"{name:36}{median(found, name):9.0f}{_or_dash(cpu and cpu * 1e6, '.0f'):>8}"
                f"{_or_dash(busy, '.0%'):>10}{_or_dash(megabytes, '.0f'):>6}"
            )
    lines += ["", "Targets of sends"]
    for name, value, relation, target in targets(found, clients, owed):
        met = value >= target if relation == ">=" else value <= target
        lines.append(f"{name:44}{value:9.2f}  {relation} {target:7.1f}  {'yes' if met else 'NO'}")
    wrong = sum(one.get("wrong", 0) for trials in found.values() for one in trials)
    lines += [
        "",
        f"WRONG, so the figures mean nothing: {wrong} messages"
        if wrong
        else "Every message arrived once, and the ledger says so.",
    ]
    return "\n".join(lines)

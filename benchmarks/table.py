"""The table: medians, ratios from the same run, and whether each promise of docs/performance.md was kept."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from typing import Any

Trials = dict[str, list[dict[str, Any]]]
Starts = dict[str, tuple[float, float]]
PEERS = ("bare PTB echo", "bare aiogram echo")
MIX = "40 % typed /pelatihan, 60 % taps on lists, cards and details; a tap takes two calls of the Bot API"


def text(trials: Trials, starts: Starts) -> str:
    """Everything, to be printed."""
    parts = (_turns(trials), _sends(trials), _starts(starts), _targets(trials, starts), _mistakes(trials))
    return "\n\n".join("\n".join(part) for part in parts)


def median(trials: Trials, name: str, of: Callable[[dict[str, Any]], float]) -> float:
    """The median over the trials of one name; 0 when there were none."""
    return float(statistics.median(map(of, trials[name]))) if trials.get(name) else 0.0


def rate(trials: Trials, name: str) -> float:
    return median(trials, name, lambda trial: trial["rate"])


def cpu(trials: Trials, name: str) -> float:
    """Microseconds of CPU for one turn."""
    return median(trials, name, lambda trial: _spent(trial, "cpu first") + _spent(trial, "cpu others"))


def _spent(trial: dict[str, Any], where: str) -> float:
    return float(trial[where] / max(trial["measured"], 1) * 1e6)


def _turns(trials: Trials) -> Iterator[str]:
    yield f"Turns, 64 in flight, the program on one core ({MIX})"
    yield (
        f"{'':36}{'turns/s':>8}{'p50':>6}{'p95':>6}{'p99 ms':>8}{'CPU us':>8}{'loop':>6}{'other':>7}{'MB':>6}"
        f"{'/PTB':>7}{'/aiogram':>9}{'CPU:PTB':>9}{'CPU:aiogram':>12}{'far side':>10}{'rest':>6}"
    )
    for name, found in trials.items():
        if "answer" in found[0]:
            yield _row(trials, name)


def _row(trials: Trials, name: str) -> str:
    late = [median(trials, name, lambda trial, part=part: trial["answer"][part]) for part in ("p50", "p95", "p99")]  # type: ignore[misc]
    loop = median(trials, name, lambda trial: _spent(trial, "cpu first"))
    other = median(trials, name, lambda trial: _spent(trial, "cpu others"))
    rates = [rate(trials, name) / (rate(trials, peer) or 1) for peer in PEERS]
    costs = [cpu(trials, peer) / (cpu(trials, name) or 1) for peer in PEERS]
    busy = median(trials, name, lambda trial: trial["far side"])
    rest = median(trials, name, lambda trial: trial["rest"])
    memory = median(trials, name, lambda trial: trial["rss"])
    return (
        f"{name:36}{rate(trials, name):8.0f}{late[0]:6.0f}{late[1]:6.0f}{late[2]:8.0f}{loop + other:8.0f}{loop:6.0f}{other:7.0f}"
        f"{memory:6.0f}{rates[0]:7.2f}{rates[1]:9.2f}{costs[0]:9.2f}{costs[1]:12.2f}{busy:10.0%}{rest:6.0%}"
    )


def _sends(trials: Trials) -> Iterator[str]:
    yield "Sends, 64 in flight, one core, nothing recorded (a list of five with nine buttons)"
    yield f"{'':36}{'sends/s':>8}{'CPU us':>8}"
    for name in trials:
        if name.startswith("sends"):
            yield f"{name:36}{rate(trials, name):8.0f}{median(trials, name, lambda trial: trial['cpu']) * 1e6:8.0f}"


def _starts(starts: Starts) -> Iterator[str]:
    yield "From the command to the first answer on GET /"
    yield f"{'':36}{'s':>8}{'MB':>8}"
    for name, (seconds, memory) in starts.items():
        yield f"{name:36}{seconds:8.2f}{memory:8.0f}"


def _targets(trials: Trials, starts: Starts) -> Iterator[str]:
    yield "Targets"
    ours, other = "SQLite, ptb", "SQLite, aiogram"
    p95 = [median(trials, size, lambda trial: trial["answer"]["p95"]) for size in trials if "people" in size]
    found = (
        ("turns/s of the default driver on SQLite", rate(trials, ours), ">=", 1200.0),
        ("  its slowest answers, p99 ms", median(trials, ours, lambda trial: trial["answer"]["p99"]), "<=", 100.0),
        ("  to a bare PTB echo", rate(trials, ours) / (rate(trials, PEERS[0]) or 1), ">=", 1.0),
        ("  to a bare aiogram echo", rate(trials, ours) / (rate(trials, PEERS[1]) or 1), ">=", 1.6),
        ("turns/s of the other driver", rate(trials, other), ">=", 1000.0),
        ("turns/s on PostgreSQL", rate(trials, "PostgreSQL, ptb"), ">=", 500.0),
        ("p95 of a large database to a small one", p95[1] / p95[0] if len(p95) == 2 and p95[0] else 0.0, "<=", 1.3),
        ("start, web only, s", starts["web only"][0], "<=", 2.0),
        ("  MB", starts["web only"][1], "<=", 120.0),
        ("start with Telegram, s", starts["with Telegram, ptb"][0], "<=", 3.0),
        ("  MB", starts["with Telegram, ptb"][1], "<=", 160.0),
    )
    for name, value, relation, target in found:
        met = value >= target if relation == ">=" else value <= target
        yield f"{name:44}{value:9.2f}  {relation} {target:7.1f}  {'yes' if met else 'NO'}"


def _mistakes(trials: Trials) -> Iterator[str]:
    wrong = [f"{name}: {trial['wrong']}" for name, found in trials.items() for trial in found if trial.get("wrong")]
    turns = sum(trial.get("begun", 0) for found in trials.values() for trial in found)
    yield (
        f"WRONG, so the figures mean nothing: {'; '.join(wrong)}"
        if wrong
        else f"All {turns:,} turns were answered once and rightly."
    )

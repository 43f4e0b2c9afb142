"""The table of WhatsApp: medians, ratios from the same run, and whether each target was met."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import sends_table, table
from benchmarks.sends_table import Found
from benchmarks.table import Trials

PEER, PEER_SENDS = "bare pywa echo", "bare pywa"


def text(turns: Trials, found: Found) -> str:
    """The figures, and the targets."""
    return "\n".join([*_turns(turns), "", *_posts(found), "", *_targets(turns, found), "", *_mistakes(turns, found)])


def _turns(turns: Trials) -> Iterator[str]:
    yield "WhatsApp turns: a signed message in, the call that answers it out; 64 in flight, the program on one core"
    yield f"{'':36}{'turns/s':>8}{'p50':>6}{'p95':>6}{'p99 ms':>8}{'CPU us':>8}{'MB':>6}{'/pywa':>7}{'CPU:pywa':>10}{'rest':>6}"
    for name in turns:
        late = [table.median(turns, name, lambda trial, part=part: trial["answer"][part]) for part in ("p50", "p95", "p99")]  # type: ignore[misc]
        memory, rest = (table.median(turns, name, lambda trial, key=key: trial[key]) for key in ("rss", "rest"))  # type: ignore[misc]
        rate, cost = (
            table.rate(turns, name) / (table.rate(turns, PEER) or 1),
            table.cpu(turns, PEER) / (table.cpu(turns, name) or 1),
        )
        yield (
            f"{name:36}{table.rate(turns, name):8.0f}{late[0]:6.0f}{late[1]:6.0f}{late[2]:8.0f}{table.cpu(turns, name):8.0f}"
            f"{memory:6.0f}{rate:7.2f}{cost:10.2f}{rest:6.0%}"
        )


def _posts(found: Found) -> Iterator[str]:
    yield "WhatsApp sends (100 in flight, answered after 40 ms), a POST of 1,000 messages, statuses (64 POSTs in flight)"
    for name in found:
        if name.startswith(("durable", "bare")):
            yield f"{name:36}{sends_table.median(found, name):9.0f} sends/s"
        elif name.startswith("batch"):
            taken, answered = (sends_table.median(found, name, key) for key in ("posted", "all"))
            yield f"{name:36}{taken:9.2f} s until taken, {answered:.2f} s until all were answered"
        else:
            events, late = sends_table.median(found, name, "events"), sends_table.median(found, name, "ack p99") * 1000
            yield f"{name:36}{events:9.0f} statuses/s, a POST p99 {late:.0f} ms"


def _targets(turns: Trials, found: Found) -> Iterator[str]:
    yield "Targets of WhatsApp"
    targets = [
        ("turns/s, SQLite", table.rate(turns, "SQLite"), ">=", 1_200.0),
        ("  to a bare pywa echo", table.rate(turns, "SQLite") / (table.rate(turns, PEER) or 1), ">=", 1.0),
    ]
    for kind in ("SQLite", "PostgreSQL"):
        if f"durable, {kind}" not in found:
            continue
        durable = sends_table.median(found, f"durable, {kind}")
        targets.append(
            (f"a POST of 1,000 messages taken, s, {kind}", sends_table.median(found, f"batch, {kind}", "posted"), "<=", 1.5)
        )
        for each in (1, 100):
            rate = sends_table.median(found, f"statuses, {each} a POST, {kind}", "events")
            # One a POST is what a number makes at the top rate of the platform, 1,000 messages a second.
            targets.append((f"statuses/s, {each} a POST, {kind}", rate, ">=", 3_000.0 if each == 1 else 5_000.0))
        targets.append((f"durable sends/s, {kind}", durable, ">=", 1_500.0))
        targets.append(("  to bare pywa", durable / (sends_table.median(found, PEER_SENDS) or 1), ">=", 1.0))
    for name, value, relation, target in targets:
        met = value >= target if relation == ">=" else value <= target
        yield f"{name:44}{value:9.2f}  {relation} {target:7.1f}  {'yes' if met else 'NO'}"


def _mistakes(turns: Trials, found: Found) -> Iterator[str]:
    wrong = [
        f"{name}: {trial['wrong']}"
        for each in (turns, found)
        for name, trials in each.items()
        for trial in trials
        if trial.get("wrong")
    ]
    yield (
        f"WRONG, so the figures mean nothing: {'; '.join(wrong)}"
        if wrong
        else "Every message was answered once and rightly, and the ledger knows what became of each."
    )

"""What Sapa counts about itself, in Prometheus' text format; names of handlers and outcomes, never of people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Metrics:
    """Counts turns and deliveries; `bot.conversation.engine.Watch` and `scheduler.sending.postman.Watch`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter("sapa_turns", "Turns by handler and outcome", ["by", "outcome"], registry=self._registry)
        self._seconds = Histogram("sapa_turn_seconds", "Seconds from hand-in to commit", buckets=BUCKETS, registry=self._registry)
        by = ["channel", "lane", "outcome"]
        self._sent = Counter("sapa_deliveries", "Delivery attempts by outcome", by, registry=self._registry)
        self._turn_of, self._sent_of = cache(self._turns.labels), cache(self._sent.labels)
        charged = "Messages that a platform took, by what it charges for; its receipts may tell another category later"
        self._charged = Counter("sapa_messages_charged", charged, ["channel", "category"], registry=self._registry)
        owed, lag = "Ledger rows not settled yet", "Seconds since the longest waiting row was due"
        self._owed = Gauge("sapa_owed", owed, ["lane", "state"], registry=self._registry)
        self._lag = Gauge("sapa_lag_seconds", lag, ["lane"], registry=self._registry)
        self._paused = Gauge("sapa_paused", "1 while nothing is sent at all", registry=self._registry)

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        """One turn ended."""
        self._turn_of(kind, outcome).inc()
        self._seconds.observe(seconds)

    def delivery(self, channel: str, lane: str, outcome: str) -> None:
        """One attempt to deliver ended."""
        self._sent_of(channel, lane, outcome).inc()

    def charged(self, channel: str, category: str) -> None:
        """A platform took a message of that category."""
        self._charged.labels(channel, category).inc()

    def text(self, owed: Mapping[tuple[str, str], int], lag: Mapping[str, float] | None = None, *, paused: bool = False) -> bytes:
        """Everything counted, with what is owed right now by lane and state, and the lag by lane in seconds."""
        for (lane, state), count in owed.items():
            self._owed.labels(lane, state).set(count)
        for lane, seconds in (lag or {}).items():
            self._lag.labels(lane).set(seconds)
        self._paused.set(paused)
        return generate_latest(self._registry)

"""What delivery counts, in Prometheus' words. They stand in the library's own registry: whoever serves `/metrics`
writes `prometheus_client.generate_latest()`.

Counted as it happens, by each process for itself; the gauges are set by the look for lost work (`stand`), so every
process over one database shows the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from bot.messages import Purpose

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)

OUTCOMES = Counter("ocop_sends", "Sends by what became of them", ("channel", "purpose", "outcome"))
ANSWERED = Histogram(
    "ocop_event_to_answer_seconds", "From an event's commit to its answer sent", ("channel",), buckets=SECONDS
)
PUNCTUAL = Histogram(
    "ocop_due_to_sent_seconds", "From when a message was due to when it was sent", ("purpose",), buckets=SECONDS
)
RECEIPTS = Counter("ocop_receipts", "Messages the platform says were delivered or seen", ("channel", "kind"))
WAITS = Counter("ocop_throttled", "Times a platform told an account to wait", ("channel",))

WAITING = Gauge("ocop_outbox_waiting", "Messages that are due and not sent", ("purpose",))
OLDEST = Gauge("ocop_outbox_oldest_seconds", "How long the oldest due message has waited", ("purpose",))
DOUBT = Gauge("ocop_outbox_in_doubt", "Sends whose answer was lost", ("purpose",))


@cache
def outcomes(channel: str, purpose: str, outcome: str) -> Counter:
    """One of `OUTCOMES`; to look a label up takes longer than to count."""
    return OUTCOMES.labels(channel, purpose, outcome)


@cache
def _punctual(purpose: str) -> Histogram:
    return PUNCTUAL.labels(purpose)


@cache
def _answered(channel: str) -> Histogram:
    return ANSWERED.labels(channel)


def sent(channel: str, purpose: str, due: datetime, now: datetime) -> None:
    """One message went out: how long after it was due, and for an answer how long after the event."""
    seconds = max(0.0, (now - due).total_seconds())
    _punctual(purpose).observe(seconds)
    if purpose == "reply":
        _answered(channel).observe(seconds)


def stand(waiting: Mapping[Purpose, tuple[int, float]], doubt: Mapping[Purpose, int]) -> None:
    """How things stand, by purpose: how many are due and for how many seconds the oldest; how many are in doubt."""
    for gauge in (WAITING, OLDEST, DOUBT):
        gauge.clear()
    for purpose, (count, oldest) in waiting.items():
        WAITING.labels(purpose).set(count)
        OLDEST.labels(purpose).set(oldest)
    for purpose, count in doubt.items():
        DOUBT.labels(purpose).set(count)

"""What this process counts and measures, for `/metrics`; every room may add to it. Names and numbers only.

Times are wall seconds by the house's clock. The promise they stand for: 95 of 100 within ten seconds.
"""

from __future__ import annotations

from prometheus_client import REGISTRY, Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)

refused_bodies = Counter("ocop_bodies_refused", "Bodies that were no event, by channel and why", ["channel", "why"])
ignored_events = Counter(
    "ocop_events_ignored", "Updates that are for nobody here, by channel and why", ["channel", "why"]
)
events = Counter("ocop_events", "Events taken, by channel and what became of them at first", ["channel", "became"])
retries = Counter("ocop_event_retries", "Kept events worked again, by what became of them", ["became"])
answered = Histogram(
    "ocop_event_to_answer_seconds", "From an event's arrival to its answer sent", ["channel"], buckets=SECONDS
)
due_to_sent = Histogram(
    "ocop_due_to_sent_seconds", "From when a message was due until it was sent", ["channel", "purpose"], buckets=SECONDS
)

__all__ = ["REGISTRY", "answered", "due_to_sent", "events", "ignored_events", "refused_bodies", "retries"]

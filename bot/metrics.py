"""What this process counts of what comes in, for `/metrics`; every room may add to it. Names and numbers only.

They stand in the library's own registry, beside what delivery counts (`delivery/metrics.py`).
"""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

refused_bodies = Counter("ocop_bodies_refused", "Bodies that were no event, by channel and why", ("channel", "why"))
ignored_events = Counter(
    "ocop_events_ignored", "Updates that are for nobody here, by channel and why", ("channel", "why")
)
events = Counter("ocop_events", "Events, by channel and what became of them at first", ("channel", "became"))
turned_away = Counter("ocop_posts_turned_away", "Posts answered 503 at the door, too many being inside")
kept = Histogram("ocop_event_to_kept_seconds", "From an event's arrival to its commit", ("channel",), buckets=SECONDS)
held = Counter("ocop_held_events", "Kept events worked later, by what became of them", ("became",))


@cache
def events_of(channel: str, became: str) -> Counter:
    """One of `events`; to look a label up takes longer than to count."""
    return events.labels(channel, became)


@cache
def kept_of(channel: str) -> Histogram:
    return kept.labels(channel)

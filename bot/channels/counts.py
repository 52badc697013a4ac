"""What the channels count, for `/metrics` where it is served: never who, only how many."""

from __future__ import annotations

from prometheus_client import Counter

DROPPED = Counter(
    "ocop_inbound_dropped",
    "Calls and events that were not taken in, by why: forged, malformed, unknown kind…",
    ["channel", "account", "why"],
)


def dropped(channel: str, account: str, why: str) -> None:
    DROPPED.labels(channel, account, why).inc()


def how_many(channel: str, account: str, why: str) -> int:
    """How many so far in this process."""
    return int(DROPPED.labels(channel, account, why)._value.get())

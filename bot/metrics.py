"""What this process counts of what comes in, for `/metrics`; every room may add to it. Names and numbers only.

They stand in the library's own registry, beside what delivery counts (`delivery/metrics.py`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from prometheus_client import REGISTRY, Counter
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Seconds(Collector):
    """A histogram of times under one label, as the library's own reads. Each message is timed three times, and that one
    takes ten times the CPU: its locks, a look at each bound. Only the thread of the event loop may observe."""

    def __init__(self, name: str, says: str, label: str, bounds: Sequence[float] = SECONDS) -> None:
        self._name, self._says, self._label, self._bounds = name, says, label, bounds
        self._counts: dict[str, list[int]] = {}  # how many up to each bound and not the one before; the rest last
        self._sums: dict[str, float] = {}
        REGISTRY.register(self)

    def observe(self, value: str, seconds: float) -> None:
        """`value`: of the label."""
        counts = self._counts.get(value)
        if counts is None:
            counts = self._counts[value] = [0] * (len(self._bounds) + 1)
            self._sums[value] = 0.0
        counts[bisect_left(self._bounds, seconds)] += 1
        self._sums[value] += seconds

    def describe(self) -> Iterator[HistogramMetricFamily]:
        yield HistogramMetricFamily(self._name, self._says, labels=[self._label])

    def collect(self) -> Iterator[HistogramMetricFamily]:
        names = [floatToGoString(bound) for bound in (*self._bounds, float("inf"))]
        for family in self.describe():
            for value, counts in list(self._counts.items()):
                upto = zip(names, accumulate(counts), strict=True)
                family.add_metric([value], [(name, float(count)) for name, count in upto], self._sums[value])
            yield family


refused_bodies = Counter("ocop_bodies_refused", "Bodies that were no event, by channel and why", ("channel", "why"))
ignored_events = Counter(
    "ocop_events_ignored", "Updates that are for nobody here, by channel and why", ("channel", "why")
)
events = Counter("ocop_events", "Events, by channel and what became of them at first", ("channel", "became"))
turned_away = Counter("ocop_posts_turned_away", "Posts answered 503 at the door, too many being inside")
kept = Seconds("ocop_event_to_kept_seconds", "From an event's arrival to its commit", "channel")
held = Counter("ocop_held_events", "Kept events worked later, by what became of them", ("became",))


@cache
def events_of(channel: str, became: str) -> Counter:
    """One of `events`; to look a label up takes longer than to count."""
    return events.labels(channel, became)

"""Times are told as the Prometheus library tells them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY, CollectorRegistry, Histogram
from prometheus_client.openmetrics.exposition import generate_latest

from bot.metrics import Seconds

BOUNDS = (0.05, 0.5, 1, 10)
TIMES = st.lists(st.tuples(st.sampled_from(["web", "telegram"]), st.sampled_from([*BOUNDS, 0.0, 0.2, 3.0, 99.0])))


def _said(registry: CollectorRegistry) -> set[str]:
    return {line for line in generate_latest(registry).decode().splitlines() if "_created" not in line}


@given(TIMES)
def test_it_says_the_same_as_the_librarys_own(times: list[tuple[str, float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    seconds = Seconds("took_seconds", "How long it took", "channel", BOUNDS)
    REGISTRY.unregister(seconds)
    ours.register(seconds)
    histogram = Histogram("took_seconds", "How long it took", ("channel",), buckets=BOUNDS, registry=theirs)
    for channel, took in times:
        seconds.observe(channel, took)
        histogram.labels(channel).observe(took)
    assert _said(ours) == _said(theirs)

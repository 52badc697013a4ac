"""One rule of a platform being kept: at most so many calls in any stretch of so many seconds. Pure, with the time
handed in (seconds of any clock that only rises).

Two lanes: answers may use all of it at once; everything else is spread evenly over the stretch, so that the next free
place is never far away and an answer that comes takes it. Where a rule spans hours (a month's quota), a share is kept
for answers instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Lane = Literal["answers", "others"]
SHIFT = 1.01  # a stretch is taken that much longer: clocks differ, and the quickest way is known by trying only
SPREAD = 120.0  # seconds: longer stretches are quotas, and nothing is spread over them
CATCH_UP = 0.1  # seconds of its even pace that what was held up may make good at once, where the rule has room
LOOK = 0.02  # seconds between looks whether a call that is away for long has come back
SLOWEST, SLOWER, MEND = 0.5, 0.9, 10.0  # after "too many requests": down to, by, and seconds to gain a fiftieth back
TOGETHER = 1.0  # seconds within which refusals are of what was under way together


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `count` in any `seconds`; the share `reserve` of them for answers only."""

    count: int
    seconds: float
    reserve: float = 0.0


def per_second(rate: float) -> Rule:
    """A rate as a rule of whole messages: 20 → 20 in 1 s, 0.5 → 1 in 2 s."""
    return Rule(int(rate), int(rate) / rate) if rate >= 1 else Rule(1, 1 / rate)


class Window:
    """When calls arrived at the platform, at the latest. `away`: how many are under way, which count as well."""

    def __init__(self, rule: Rule) -> None:
        self.seconds = rule.seconds * SHIFT
        self._count = rule.count
        self._others = max(1, rule.count - int(rule.count * rule.reserve))
        self._arrived: deque[float] = deque()  # rising
        self._next = float("-inf")  # when the next of the others is due
        self._every = self.seconds / self._others if rule.seconds <= SPREAD else 0.0
        self._late = max(CATCH_UP, self._every)
        self._speed, self._since = 1.0, float("-inf")

    def wait(self, now: float, lane: Lane, away: int = 0, since: float = 0.0) -> float:
        """Seconds until one more may pass, 0 when it may now: at the least, where a call has to come back first.
        `since`: when the oldest of those was let go."""
        self._forget(now)
        over = len(self._arrived) + away - self._limit(lane)
        if over < 0:
            full = 0.0
        elif over < len(self._arrived):
            full = self._arrived[over] + self.seconds - now
        else:
            full = max(LOOK, since + self.seconds - now)
        return max(full, self._next - now if lane == "others" else 0.0, 0.0)

    def ahead(self, now: float, lane: Lane, away: int, seconds: float) -> int:
        """How many can pass within so many seconds, give or take a few."""
        self._forget(now)
        if lane == "others" and self._every:
            return int(seconds / self._step(now)) + 1
        free = self._limit(lane) - len(self._arrived) - away
        return max(free, int(self._count * seconds / self.seconds) + 1)

    def idle(self, now: float) -> bool:
        self._forget(now)
        return not self._arrived

    def spread(self, now: float) -> None:
        """One of the others is let go: the next one is due a step later."""
        if self._every:
            self._next = max(self._next, now - self._late) + self._step(now)

    def arrived(self, at: float) -> None:
        """A call has arrived, at the latest then."""
        self._arrived.append(max(at, self._arrived[-1]) if self._arrived else at)

    def remember(self, instants: Iterable[float]) -> None:
        """What arrived before this process came."""
        self._arrived.extendleft(sorted(instants, reverse=True))

    def slow_down(self, now: float) -> None:
        """The platform said that it was too much: the others go slower for a while. What was under way together and is
        refused together says it once."""
        if now - self._since > TOGETHER:
            self._speed, self._since = max(SLOWEST, self._now_speed(now) * SLOWER), now

    def _limit(self, lane: Lane) -> int:
        return self._count if lane == "answers" else self._others

    def _step(self, now: float) -> float:
        return self._every / self._now_speed(now)

    def _now_speed(self, now: float) -> float:
        return 1.0 if self._speed >= 1.0 else min(1.0, self._speed + (now - self._since) / MEND / 50)

    def _forget(self, now: float) -> None:
        arrived, before = self._arrived, now - self.seconds
        while arrived and arrived[0] <= before:
            arrived.popleft()

"""How fast an account may send: pure, with the time handed in (seconds of any clock that only rises).

A platform's rule is a window: at most so many in any stretch of so many seconds. The window remembers when it let
something pass, so it is kept exactly, whatever happened before; it is taken a hundredth longer than the rule says, for
what the network shifts. Two lanes: answers may use all of it at once; everything else is spread evenly over the window,
so that the next free place is never far away and an answer that comes takes it. Where a rule spans hours (a month's
quota), a share is kept for answers instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Lane = Literal["answers", "others"]
SHIFT = 1.01  # the network's jitter
SPREAD = 120.0  # seconds: longer windows are quotas, and nothing is spread over them
CATCH_UP = 0.05  # seconds a late wake-up may make good at once
CHATS = 5000  # chats remembered at once before those nothing was sent to lately are forgotten
SLOWEST, SLOWER, MEND = 0.5, 0.9, 10.0  # after "too many requests": down to, by, and seconds to gain a fiftieth back


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `count` in any `seconds`; the share `reserve` of them for answers only."""

    count: int
    seconds: float
    reserve: float = 0.0


def per_second(rate: float) -> Rule:
    """A rate as a rule of whole messages: 20 → 20 in 1 s, 0.5 → 1 in 2 s."""
    return Rule(int(rate), int(rate) / rate) if rate >= 1 else Rule(1, 1 / rate)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an account keeps to. `chat`: to one chat, for what is no answer (whoever writes sets the pace of answers);
    `group`: to one group, for everything."""

    account: tuple[Rule, ...] = ()
    chat: Rule | None = None
    group: Rule | None = None


class Window:
    """One rule being kept."""

    def __init__(self, rule: Rule) -> None:
        self.seconds = rule.seconds * SHIFT
        self._count = rule.count
        self._others = max(1, rule.count - int(rule.count * rule.reserve))
        self._passed: deque[float] = deque()
        self._next = float("-inf")  # when the next of the others is due
        self._every = self.seconds / self._others if rule.seconds <= SPREAD else 0.0
        self._late = max(CATCH_UP, self._every)
        self._speed, self._since = 1.0, 0.0

    def wait(self, now: float, lane: Lane) -> float:
        """Seconds until one more may pass; 0 when it may now."""
        self._forget(now)
        limit = self._count if lane == "answers" else self._others
        over = len(self._passed) - limit
        full = self._passed[over] + self.seconds - now if over >= 0 else 0.0
        early = self._next - now if lane == "others" else 0.0
        return max(0.0, full, early)

    def room(self, now: float, lane: Lane) -> int:
        """How many may pass now."""
        self._forget(now)
        if lane == "answers":
            return max(0, self._count - len(self._passed))
        free = self._others - len(self._passed)
        if self._every and free > 0:
            behind = now - max(self._next, now - self._late)
            free = min(free, int(behind / self._step(now) + 1e-9) + 1 if behind >= 0 else 0)
        return max(0, free)

    def idle(self, now: float) -> bool:
        self._forget(now)
        return not self._passed

    def take(self, now: float, lane: Lane) -> None:
        """One passes; asked for by `wait` or `room` before."""
        self._passed.append(now)
        if lane == "others" and self._every:
            self._next = max(self._next, now - self._late) + self._step(now)

    def remember(self, instants: Iterable[float]) -> None:
        """What passed before this process came, oldest first."""
        self._passed.extendleft(sorted(instants, reverse=True))

    def slow_down(self, now: float) -> None:
        """The platform said that it was too much: the others go slower for a while."""
        self._speed, self._since = max(SLOWEST, self._now_speed(now) * SLOWER), now

    def _step(self, now: float) -> float:
        return self._every / self._now_speed(now)

    def _now_speed(self, now: float) -> float:
        return 1.0 if self._speed >= 1.0 else min(1.0, self._speed + (now - self._since) / MEND / 50)

    def _forget(self, now: float) -> None:
        passed, before = self._passed, now - self.seconds
        while passed and passed[0] <= before:
            passed.popleft()


class Pace:
    """All rules of one account, and how long it was told to wait."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._windows = [Window(rule) for rule in rules.account]
        self._chats: dict[str, Window] = {}
        self.paused_until = float("-inf")

    @property
    def longest(self) -> float:
        """Seconds of the longest window: so far back it matters what was sent."""
        return max((window.seconds for window in self._windows), default=0.0)

    def wait(self, now: float, lane: Lane) -> float:
        return max([0.0, self.paused_until - now, *(window.wait(now, lane) for window in self._windows)])

    def room(self, now: float, lane: Lane, most: int) -> int:
        """How many may be sent now, `most` at the most."""
        if now < self.paused_until:
            return 0
        return min([most, *(window.room(now, lane) for window in self._windows)])

    def take(self, now: float, lane: Lane, chat: str) -> None:
        for window in self._windows:
            window.take(now, lane)
        if (own := self._of(chat, lane)) is not None:
            own.take(now, "answers")
            if len(self._chats) > CHATS:
                self._sweep(now)

    def wait_chat(self, now: float, lane: Lane, chat: str) -> float:
        """Seconds until one more may go to this chat."""
        window = self._of(chat, lane)
        return window.wait(now, "answers") if window is not None else 0.0

    def remember(self, instants: Sequence[float]) -> None:
        for window in self._windows:
            window.remember(instants)

    def slow_down(self, now: float) -> None:
        for window in self._windows:
            window.slow_down(now)

    def pause(self, until: float) -> None:
        self.paused_until = max(self.paused_until, until)

    def resume(self) -> None:
        self.paused_until = float("-inf")

    def _sweep(self, now: float) -> None:
        """Forgets chats nothing was sent to lately."""
        self._chats = {chat: window for chat, window in self._chats.items() if not window.idle(now)}

    def _of(self, chat: str, lane: Lane) -> Window | None:
        group = self._rules.group if chat.startswith("-") else None  # how Telegram numbers groups
        rule = group or (self._rules.chat if lane == "others" else None)
        if rule is None:
            return None
        if chat not in self._chats:
            self._chats[chat] = Window(rule)
        return self._chats[chat]

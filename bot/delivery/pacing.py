"""How fast an account may send: pure, with the time handed in (seconds of any clock that only rises).

A platform counts calls when they arrive, and how long one is on its way nobody knows: our own loop is busy, lines are
slow. It arrives after it was let go and before its answer is back. So its place is taken from the first, and free again
a whole window after the second, less what even the quickest calls take there and back: however calls bunch on the way,
no stretch of a window sees more than the rule says. Only a call that is away for longer than `LONGEST_WAY` is held to
have arrived then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from bot.delivery.window import Lane, Rule, Window, per_second

__all__ = ["Lane", "Pace", "Quickest", "Rule", "Rules", "per_second"]

CHATS = 5000  # chats remembered at once before those nothing was sent to lately are forgotten
LONGEST_WAY = 5.0  # seconds
LATELY = 15.0  # seconds: the quickest way of such a period that is over counts, and of the one after it
KNOWN = 30  # calls in a period from which the quickest way is known


@dataclass(frozen=True, slots=True)
class Rules:
    """What an account keeps to. `chat`: to one chat, for what is no answer (whoever writes sets the pace of answers);
    `group`: to one group, for everything."""

    account: tuple[Rule, ...] = ()
    chat: Rule | None = None
    group: Rule | None = None


class Quickest:
    """How long the quickest calls take, there and back (seconds), by what they took of late. A short time tells
    nothing: while we are busy all of them are slow."""

    def __init__(self) -> None:
        self._since = float("-inf")
        self._least, self._calls = float("inf"), 0
        self._before = 0.0

    def took(self, now: float, seconds: float) -> float:
        """A call came back after so long; returns what the quickest took, 0 where it is not known."""
        if now - self._since > LATELY:
            known = self._calls >= KNOWN and now - self._since <= 2 * LATELY
            self._before = self._least if known else 0.0
            self._since, self._least, self._calls = now, float("inf"), 0
        self._least, self._calls = min(self._least, seconds), self._calls + 1
        return min(self._least, self._before)


class Pace:
    """All rules of one account, what is under way, and how long it was told to wait."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._windows = [Window(rule) for rule in rules.account]
        self._chats: dict[str, Window] = {}
        self._away: OrderedDict[int, float] = OrderedDict()  # a call's number → when it was let go
        self._numbers = count(1)
        self._quickest = Quickest()
        self.paused_until = float("-inf")

    @property
    def longest(self) -> float:
        """Seconds of the longest window: so far back it matters what was sent."""
        return max((window.seconds for window in self._windows), default=0.0)

    def wait(self, now: float, lane: Lane) -> float:
        """Seconds until one more call may be made, 0 for now; at the least, where one has to come back first."""
        away, since = self._still_away(now)
        waits = (window.wait(now, lane, away, since) for window in self._windows)
        return max([0.0, self.paused_until - now, *waits])

    def ahead(self, now: float, lane: Lane, seconds: float, most: int) -> int:
        """How many can be made within so many seconds, `most` at the most."""
        if self.wait(now, lane) > seconds:
            return 0
        away, _ = self._still_away(now)
        return min([most, *(window.ahead(now, lane, away, seconds) for window in self._windows)])

    def take(self, now: float, lane: Lane) -> int:
        """One call is let go; returns its number."""
        number = next(self._numbers)
        if self._windows:
            self._away[number] = now
        if lane == "others":
            for window in self._windows:
                window.spread(now)
        return number

    def back(self, now: float, number: int) -> None:
        """Its answer is back, or it was not made at all."""
        begun = self._away.pop(number, None)
        if begun is not None:
            self._arrived(max(begun, now - self._quickest.took(now, now - begun)))

    def wait_chat(self, now: float, lane: Lane, chat: str) -> float:
        """Seconds until one more message may go to this chat."""
        window = self._of(chat, lane)
        return window.wait(now, "answers") if window is not None else 0.0

    def take_chat(self, now: float, lane: Lane, chat: str) -> None:
        """One message goes to this chat."""
        if (window := self._of(chat, lane)) is not None:
            window.arrived(now)
            if len(self._chats) > CHATS:
                self._chats = {chat: window for chat, window in self._chats.items() if not window.idle(now)}

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

    def _still_away(self, now: float) -> tuple[int, float]:
        """How many calls are under way, and when the first of them was let go."""
        while self._away:
            number, begun = next(iter(self._away.items()))
            if begun + LONGEST_WAY > now:
                return len(self._away), begun
            del self._away[number]
            self._arrived(begun + LONGEST_WAY)
        return 0, 0.0

    def _arrived(self, at: float) -> None:
        for window in self._windows:
            window.arrived(at)

    def _of(self, chat: str, lane: Lane) -> Window | None:
        group = self._rules.group if chat.startswith("-") else None  # how Telegram numbers groups
        rule = group or (self._rules.chat if lane == "others" else None)
        if rule is None:
            return None
        if chat not in self._chats:
            self._chats[chat] = Window(rule)
        return self._chats[chat]

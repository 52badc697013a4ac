"""One channel account as its sender sees it: the channel, its pace, whether it is ours to drive, what is under way."""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.ports import Channel
from bot.delivery.gate import Gate
from bot.delivery.pacing import Lane, Pace
from bot.messages import Outcome
from bot.storage.outbox import Want

IN_HAND = 256  # messages claimed and not through
OTHERS_IN_HAND = 192  # of them what is no answer: somebody who writes always finds a place
OTHERS = 0.1  # seconds between looks at what is no answer, while there is none
AHEAD = 0.1  # seconds of its pace claimed ahead, half of it in a step: a kill leaves no more in doubt
FEW, FEW_AHEAD = 8, 0.25  # a slow account claims so many of the others, if they are due within so many seconds
BREATH = 0.01  # seconds between two looks of a slow stream
NEAR = 5.0  # seconds: two chats told to wait so close together mean the account
ROW = 5  # sends that failed one after the other: then it is the platform, not the message
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds


@dataclass(slots=True)
class Account:
    """`shared`: any process may send for it (the web chat), so there is no lease. `generation`: of the lease held."""

    number: int
    kind: str
    name: str
    channel: Channel
    pace: Pace
    shared: bool = False
    generation: int = 0
    held_until: float = 0.0
    answers: int = 0  # claimed and not come back
    others: int = 0
    step: int = 1  # of the others are claimed together
    more: dict[Lane, bool] = field(default_factory=lambda: {"answers": True, "others": True})  # there may be more of it
    news: bool = False  # somebody rang since what is no answer was last looked at
    others_at: float = 0.0  # when to look at what is no answer next, while there seems to be none
    resume_at: datetime | None = None  # until then the platform told it to wait
    queued: dict[Lane, int] = field(default_factory=lambda: {"answers": 0, "others": 0})  # of them not yet sent off
    _throttled: tuple[int, float] = (0, float("-inf"))  # the chat told to wait last, and when
    _failed: int = 0  # sends that failed in a row
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.pace)

    @property
    def driven(self) -> bool:
        """Whether this process may send for it now."""
        return self.shared or (self.generation > 0 and time.monotonic() < self.held_until)

    def hold(self, generation: int, until: float) -> None:
        self.generation, self.held_until = generation, until

    def lose(self) -> None:
        self.generation, self.held_until = 0, 0.0

    def pause(self, now: datetime, until: datetime) -> None:
        """Waits until then, by the house's clock or by the seconds it takes, whichever is first: clocks are set."""
        self.resume_at = until
        self.pace.pause(time.monotonic() + (until - now).total_seconds())

    def look_up(self, now: datetime) -> None:
        """Goes on where the time to wait is over."""
        if self.resume_at is not None and now >= self.resume_at:
            self.resume_at = None
            self.pace.resume()
            self.gate.look()

    def want(self, now: float, *, rung: bool = True, everything: bool = False) -> Want | None:
        """What is to be claimed for it now; None for nothing. Answers are asked for when somebody `rung`, or there may
        be more of them; what is no answer in steps, where there may be some or it is time to look; with `everything`
        always."""
        self.more["answers"] |= rung or everything  # until they are asked for: there may be no place for them now
        if not self.driven:
            return None
        free = IN_HAND - self.answers - self.others
        answers = others = 0
        if self.more["answers"]:
            answers = min(free, self.pace.ahead(now, "answers", AHEAD, IN_HAND) - self.queued["answers"])
        if everything or self.more["others"] or now >= self.others_at:
            others = self.others_wanted(now)
            others = others if everything or others >= self.step else 0
        return Want(self.number, max(0, answers), others, self.generation) if answers > 0 or others > 0 else None

    def others_wanted(self, now: float) -> int:
        """How many of what is no answer can go out next and are not at hand."""
        most = max(
            self.pace.ahead(now, "others", AHEAD, OTHERS_IN_HAND), self.pace.ahead(now, "others", FEW_AHEAD, FEW)
        )
        self.step = (most + 1) // 2
        return min(IN_HAND - self.answers - self.others, OTHERS_IN_HAND - self.others, most - self.queued["others"])

    def runs_low(self, lane: Lane) -> bool:
        """Whether it is time to claim the next step."""
        known = lane == "others" and self.more["others"] and self.queued["others"] <= self.step
        return known and self.others_wanted(time.monotonic()) >= self.step

    def looked(self, want: Want, found: Set[Lane]) -> None:
        """What was claimed tells whether there may be more of it: where something was found, or nobody asked."""
        if want.answers:
            self.more["answers"] = "answers" in found
        if want.others:
            self.more["others"] = "others" in found
            self.others_at, self.news = time.monotonic() + OTHERS, False

    def next_look(self, now: float) -> float:
        """Seconds until something can have become possible by itself: a place in the pace for what is known to wait."""
        soon = [self.next_place(now, lane) for lane, more in self.more.items() if more]
        return min([float("inf"), *soon, *([max(BREATH, self.others_at - now)] if self.news else [])])

    def next_place(self, now: float, lane: Lane) -> float:
        """Seconds until one more of a lane can be claimed; for ever where something has to come back or go first."""
        full = self.answers + self.others >= IN_HAND or (lane == "others" and self.others >= OTHERS_IN_HAND)
        if full or self.queued[lane] or not self.driven:
            return float("inf")
        return max(BREATH, self.pace.wait(now, lane) - AHEAD)

    def learn(self, chat_id: int, outcome: Outcome, wait: timedelta | None) -> float:
        """What an outcome says about the account: seconds it has to pause as a whole, 0 for none.

        One chat told to wait waits alone; a second one shortly after, and it is the account. Where sends fail one after
        the other without having been accepted, or our credentials are refused, trying every message in turn would only
        use up their tries."""
        now = time.monotonic()
        if outcome.kind == "throttled":
            before, at = self._throttled
            self._throttled = (chat_id, now)
            both = before not in (0, chat_id) and now - at < NEAR
            if outcome.scope == "account" or (outcome.scope == "" and both):
                self.pace.slow_down(now)
                return wait.total_seconds() if wait is not None else FIRST_PAUSE
            return 0.0
        if outcome.kind == "auth":
            return LONGEST_PAUSE
        self._failed = self._failed + 1 if outcome.kind == "later" else 0
        if self._failed < ROW:
            return 0.0
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self._failed - ROW))

"""From what Zalo said to what became of a send, and what the operator is told (platforms, A.11)."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

import structlog

from bot.channels.zalo_oa.api import Done, NoAccess, NoAnswer, NotTaken, Refused, Reply
from bot.channels.zalo_oa.codes import Code, code
from bot.channels.zalo_oa.ports import Alarms
from bot.channels.zalo_oa.window import morning
from bot.clock import Clock
from bot.messages import Outcome

log = structlog.get_logger(__name__)

SHORTEST, LONGEST = 1.0, 60.0  # seconds of backing off
MINUTE, SOON, MEND = timedelta(minutes=1), timedelta(minutes=10), timedelta(minutes=15)
QUIET = timedelta(hours=1)  # between two alarms of one kind
BUSY = timedelta(seconds=15)
NO_ACCESS = {"busy": BUSY, "failed": MINUTE}  # else MEND: somebody has to connect the account


class Outcomes:
    """Remembers, for one account, how long to back off, what was tried once more, and what the operator was told."""

    def __init__(self, name: str, alarms: Alarms, clock: Clock) -> None:
        self._name, self._alarms, self._clock = name, alarms, clock
        self._wait = SHORTEST
        self.held_until: datetime | None = None
        self._once: OrderedDict[str, None] = OrderedDict()
        self._told: dict[str, datetime] = {}
        self._well: set[str] = set()  # the alarms known not to stand

    def held(self) -> Outcome | None:
        """While Zalo wants to be left alone, nothing is asked at all."""
        if self.held_until is None or self.held_until <= self._clock.now():
            return None
        return Outcome("throttled", retry_at=self.held_until, reason="backing off (-32)", scope="account")

    async def sent(self) -> None:
        self._wait, self.held_until = SHORTEST, None
        await self.well("send")

    async def well(self, kind: str) -> None:
        """Something went through: the first time after the start or after an alarm, the alarm is over."""
        if kind not in self._well:
            self._well.add(kind)
            await self._alarms.clear(kind)

    async def of(self, reply: Reply, key: str) -> Outcome:
        """What became of a send that was not `Done`; `key` is ours for the message."""
        now = self._clock.now()
        match reply:
            case NotTaken(why=why):
                return Outcome("later", reason=why)
            case NoAnswer(why=why):
                return Outcome("unknown", reason=why)
            case NoAccess(why=why):
                return Outcome("auth", retry_at=now + NO_ACCESS.get(why, MEND), reason=f"no access token: {why}")
            case Refused(code=number):
                return await self._refused(number, code(number), key, now)
            case Done():
                raise ValueError("this one was sent")

    async def _refused(self, number: int, found: Code, key: str, now: datetime) -> Outcome:
        why = f"{number} {found.means}"
        said = f"Zalo refuses what {self._name} sends: {found.means} ({number})"
        if found.act == "account" or number == -211:
            await self.tell("send", said, about=str(number))
        elif found.act == "template":
            await self.tell("template", said, about=str(number))
        elif found.act == "bug":
            log.error(said)
        match found.act:
            case "renew":
                return Outcome("auth", retry_at=now + MINUTE, reason=why)
            case "account":
                return Outcome("auth", retry_at=now + MEND, reason=why)
            case "back_off":
                self.held_until = now + timedelta(seconds=self._wait)
                self._wait = min(self._wait * 2, LONGEST)
                return Outcome("throttled", retry_at=self.held_until, reason=why, scope="account")
            case "once_more" if self._first_time(key):
                return Outcome("later", retry_at=now + MINUTE, reason=why)
            case "later" | "upload_again":
                return Outcome("later", retry_at=now + SOON, reason=why)
            case "morning":
                return Outcome("throttled", retry_at=morning(now), reason=why, scope="chat")
            case "tomorrow":
                return Outcome(
                    "throttled", retry_at=_tomorrow(now), reason=why, scope="chat" if number == -218 else "account"
                )
            case "closed":
                return Outcome("closed", reason=why)
            case "window" | "template":
                return Outcome("window", reason=why)
            case _:
                return Outcome("rejected", reason=why)

    async def tell(self, kind: str, said: str, about: str = "") -> None:
        """One sentence for the operator, at most each hour about the same thing."""
        now, before = self._clock.now(), self._told.get(kind + about)
        if before is None or now - before >= QUIET:
            self._told[kind + about] = now
            self._well.discard(kind)
            await self._alarms.ring(kind, said)

    def _first_time(self, key: str) -> bool:
        if key in self._once:
            del self._once[key]
            return False
        self._once[key] = None
        while len(self._once) > 5000:
            self._once.popitem(last=False)
        return True


def _tomorrow(now: datetime) -> datetime:
    """The first morning of another day in Viet Nam."""
    ahead = morning(now)
    return ahead if ahead - now > timedelta(hours=6) else ahead + timedelta(days=1)

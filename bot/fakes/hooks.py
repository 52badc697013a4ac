"""Posts events to a bot's webhook as the platforms do: in their order, again after what was no success, and on request
more than once or late.

An event that was answered with success may come again all the same: its answer was lost on the way (`Mess.lost`), or it
was delivered twice (`Mess.twice`, `Mess.late`).
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from bot.fakes.clock import FakeClock


@dataclass(frozen=True, slots=True)
class Hook:
    """One POST."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[int], Hook]
"""Gives the POST of a try; the first is 0."""


@dataclass(frozen=True, slots=True)
class Mess:
    """Chances, for each event: `twice`, posted two times at once; `late`, once more after the next event of its queue;
    `lost`, its success not heard of, so it is tried again; `swapped`, the next waiting event goes first."""

    twice: float = 0
    late: float = 0
    lost: float = 0
    swapped: float = 0


@dataclass(slots=True)
class Delivery:
    """What became of one event: the status of every POST (0: none came back), and whether the platform is content."""

    queue: str
    make: Make
    statuses: list[int] = field(default_factory=list)
    tries: int = 0
    state: str = "waiting"  # "waiting", "delivered", "given up"


class Hooks:
    """The webhook side of one face. `waits` are the seconds before the second, third… try; after the last the event is
    given up, and `gave_up` is called. `patience`: real seconds until no answer counts as a failure. `ordered`: a
    failing event holds up those behind it in its queue (else they pass by)."""

    def __init__(
        self,
        clock: FakeClock,
        waits: Sequence[float],
        *,
        patience: float = 30,
        ordered: bool = True,
        seed: int = 0,
        gave_up: Callable[[Delivery], None] = lambda _: None,
    ) -> None:
        self.mess = Mess()
        self.deliveries: list[Delivery] = []
        self._clock = clock
        self._waits = waits
        self._patience = aiohttp.ClientTimeout(total=patience)
        self._ordered = ordered
        self._gave_up = gave_up
        self._random = random.Random(seed)
        self._queues: dict[str, deque[Delivery]] = {}
        self._held: set[str] = set()  # queues whose first event waits for its next try
        self._late: dict[str, list[Make]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def post(self, queue: str, make: Make) -> Delivery:
        """Puts an event in its queue (a chat's, say) and begins to deliver it."""
        delivery = Delivery(queue, make)
        self.deliveries.append(delivery)
        self._queues.setdefault(queue, deque()).append(delivery)
        if queue not in self._held:
            self._go_on(queue)
        return delivery

    async def settled(self) -> None:
        """Returns when all that can be delivered now has been; what waits for its next try is left to the clock."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    async def close(self) -> None:
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @property
    def given_up(self) -> list[Delivery]:
        return [one for one in self.deliveries if one.state == "given up"]

    # ── One queue ────────────────────────────────────────────────────────────────────────────────

    def _go_on(self, queue: str) -> asyncio.Task[None]:
        task = self._running.get(queue)
        if task is None:
            task = self._running[queue] = asyncio.ensure_future(self._work(queue))
            task.add_done_callback(lambda _: self._running.pop(queue, None))
        return task

    async def _work(self, queue: str) -> None:
        waiting = self._queues[queue]
        while waiting and queue not in self._held:
            if len(waiting) > 1 and self._hit(self.mess.swapped):
                waiting[0], waiting[1] = waiting[1], waiting[0]
            delivery = waiting[0]
            if await self._try(delivery):
                waiting.popleft()
                await self._repeat(delivery)
            elif delivery.state == "given up":
                waiting.popleft()
            elif self._ordered:
                self._held.add(queue)
                self._clock.later(self._wait(delivery), lambda: self._release(queue))
            else:
                waiting.popleft()
                self._clock.later(self._wait(delivery), lambda again=delivery: self._alone(again))  # type: ignore[misc]

    async def _release(self, queue: str) -> None:
        self._held.discard(queue)
        await self._go_on(queue)

    async def _alone(self, delivery: Delivery) -> None:
        if not await self._try(delivery) and delivery.state == "waiting":
            self._clock.later(self._wait(delivery), lambda: self._alone(delivery))

    def _wait(self, delivery: Delivery) -> float:
        return self._waits[delivery.tries - 1]

    async def _repeat(self, delivery: Delivery) -> None:
        for make in self._late.pop(delivery.queue, ()):
            delivery.statuses.append(await self._post(make(0)))
        if self._hit(self.mess.late):
            self._late.setdefault(delivery.queue, []).append(delivery.make)

    # ── One try ──────────────────────────────────────────────────────────────────────────────────

    async def _try(self, delivery: Delivery) -> bool:
        hook = delivery.make(delivery.tries)
        delivery.tries += 1
        posts = [self._post(hook) for _ in range(2 if self._hit(self.mess.twice) else 1)]
        statuses = await asyncio.gather(*posts)
        delivery.statuses += statuses
        if any(200 <= status < 300 for status in statuses) and not self._hit(self.mess.lost):
            delivery.state = "delivered"
            return True
        if delivery.tries > len(self._waits):
            delivery.state = "given up"
            self._gave_up(delivery)
        return False

    async def _post(self, hook: Hook) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._patience)
        try:
            async with self._session.post(hook.url, data=hook.body, headers=dict(hook.headers)) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _hit(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance

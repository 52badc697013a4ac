"""R6 at the platform's own door: it counts calls when they arrive, and between us and it they are held up."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.delivery.gate import Gate, TooLong
from bot.delivery.pacing import Lane, Pace, Rule, Rules
from tests.delivery.virtual import VirtualLoop, run


@dataclass
class Platform:
    """Takes at most `count` calls in any second. `way`: seconds a call takes there, and its answer back."""

    count: int
    way: Callable[[], float]
    refused: int = 0
    taken: list[float] = field(default_factory=list)
    _last: deque[float] = field(default_factory=deque)

    async def call(self) -> None:
        await asyncio.sleep(self.way())
        now = asyncio.get_running_loop().time()
        while self._last and now - self._last[0] >= 1:
            self._last.popleft()
        if len(self._last) >= self.count:
            self.refused += 1
        else:
            self._last.append(now)
            self.taken.append(now)
        await asyncio.sleep(self.way())


@dataclass
class Bot:
    """Sends through a gate: as many others as it can, `at_hand` of them waiting, and answers now and then. `waited`:
    seconds the answers did."""

    platform: Platform
    at_hand: int
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = Gate(Pace(Rules((Rule(self.platform.count, 1),))))

    async def send(self, lane: Lane) -> None:
        loop = asyncio.get_running_loop()
        asked = loop.time()
        number = await self.gate.enter(lane)
        if lane == "answers":
            self.waited.append(loop.time() - asked)
        await self.platform.call()
        self.gate.leave(number)

    async def announce(self, until: float) -> None:
        """Each that is let go is followed by another, as a claim step does it."""
        loop, tasks = asyncio.get_running_loop(), set()
        waiting = asyncio.Semaphore(self.at_hand)

        async def one() -> None:
            number = await self.gate.enter("others")
            waiting.release()
            await self.platform.call()
            self.gate.leave(number)

        while loop.time() < until:
            await waiting.acquire()
            task = asyncio.ensure_future(one())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        for task in tasks:
            task.cancel()

    async def answer(self, every: Callable[[], float]) -> None:
        while True:
            await asyncio.sleep(every())
            await self.send("answers")


async def stalls(between: Callable[[], float], long: Callable[[], float]) -> None:
    """Our own loop stands still now and then: somebody else has the processor, memory is tidied up."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    while True:
        await asyncio.sleep(between())
        loop.stall(long())


async def told(bot: Bot, seconds: float, *beside: asyncio.Future[None]) -> None:
    await bot.announce(seconds)
    for one in beside:
        one.cancel()


def spread(chance: random.Random, least: float, most: float) -> Callable[[], float]:
    """Mostly near the least, as a line is; sometimes the most."""
    return lambda: least + (most - least) * chance.random() ** 3


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([5, 20, 30, 60]), st.floats(0, 0.2), st.floats(0, 0.3), st.floats(0, 0.3))
@example(1, 30, 0.0, 0.3, 0.3)
@example(2, 30, 0.2, 0.05, 0.0)
def test_r6_no_second_at_the_platform_sees_more_than_its_limit_whatever_the_way_does(
    seed: int, limit: int, least: float, jitter: float, stall: float
) -> None:
    chance = random.Random(seed)
    platform = Platform(limit, spread(chance, least, least + jitter))
    bot = Bot(platform, at_hand=8)

    async def main() -> None:
        answers = asyncio.ensure_future(bot.answer(lambda: chance.uniform(0, 0.3)))
        standing = asyncio.ensure_future(stalls(lambda: chance.uniform(0.05, 2), lambda: chance.uniform(0, stall)))
        await told(bot, 40, answers, standing)

    run(main())
    assert not platform.refused
    assert len(platform.taken) > limit


@pytest.mark.parametrize(
    ("limit", "least", "jitter", "stall"),
    [(30, 0.001, 0.02, 0.0), (30, 0.001, 0.01, 0.1), (30, 0.05, 0.02, 0.02), (1000, 0.001, 0.01, 0.05)],
)
def test_r6_an_announcement_comes_to_95_percent_of_the_limit_and_answers_go_before_it(
    limit: int, least: float, jitter: float, stall: float
) -> None:
    """Four people register meanwhile, two answers a second; what they get counts towards the limit. A line over which
    even the quickest calls take long is known after a while: that while is not counted."""
    chance = random.Random(limit)
    platform = Platform(limit, spread(chance, least, least + jitter))
    bot = Bot(platform, at_hand=max(3, limit // 10))

    async def main() -> None:
        answers = asyncio.ensure_future(bot.answer(lambda: chance.uniform(0, 1)))
        standing = asyncio.ensure_future(stalls(lambda: chance.uniform(0, 2), lambda: chance.uniform(0, stall)))
        await told(bot, 40 if limit < 100 else 20, answers, standing)

    run(main())
    assert not platform.refused
    last = [at for at in platform.taken if at >= platform.taken[-1] - 20]
    assert len(last) >= 0.95 * limit * 20
    assert sorted(bot.waited)[int(0.95 * len(bot.waited))] < 0.2


def test_what_was_begun_waits_however_long_and_the_rest_is_told_to_go_back() -> None:
    gate = Gate(pace := Pace(Rules((Rule(10, 1),))))

    async def main() -> tuple[int, object, float]:
        loop = asyncio.get_running_loop()
        pace.pause(loop.time() + 40)
        going_on = asyncio.ensure_future(gate.enter("answers", patient=True))
        new = asyncio.ensure_future(gate.enter("answers"))
        (refused,) = await asyncio.gather(new, return_exceptions=True)
        return await going_on, refused, loop.time()

    number, refused, now = run(main())
    assert number
    assert isinstance(refused, TooLong)
    assert refused.seconds == pytest.approx(40, abs=0.1)
    assert now == pytest.approx(40, abs=0.1)


def test_whoever_goes_away_while_waiting_takes_no_place() -> None:
    gate = Gate(Pace(Rules((Rule(1, 1),))))

    async def main() -> float:
        gate.leave(await gate.enter("others"))
        leaving, staying = (asyncio.ensure_future(gate.enter("others")) for _ in range(2))
        await asyncio.sleep(0.5)
        leaving.cancel()
        await staying
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(1, abs=0.1)


def test_a_platform_that_answers_nothing_is_waited_for_and_not_for_ever() -> None:
    gate = Gate(Pace(Rules((Rule(2, 1),))))

    async def main() -> list[float]:
        at = []
        for _ in range(4):
            await gate.enter("others")  # and its answer never comes
            at.append(asyncio.get_running_loop().time())
        return at

    at = run(main())
    assert at[2] - at[0] > 5
    assert at[3] < 12


def test_closing_lets_what_was_begun_go_on_and_sends_the_rest_back() -> None:
    gate = Gate(pace := Pace(Rules((Rule(10, 1),))))

    async def main() -> list[object]:
        pace.pause(1.0)
        begun = asyncio.ensure_future(gate.enter("others", patient=True))
        new = asyncio.ensure_future(gate.enter("others"))
        await asyncio.sleep(0)
        gate.close()
        return list(await asyncio.gather(begun, new, return_exceptions=True))

    begun, new = run(main())
    assert begun == 1
    assert isinstance(new, TooLong)


def test_most_in_a_second_is_what_the_platform_counts() -> None:
    """The platform above is no kinder than the rule: sliding, to the instant."""
    platform = Platform(3, lambda: 0.0)

    async def main() -> None:
        for wait in (0.0, 0.5, 0.4, 0.05, 0.1):
            await asyncio.sleep(wait)
            await platform.call()

    run(main())
    assert platform.refused == 1
    assert [round(at, 2) for at in platform.taken] == [0.0, 0.5, 0.9, 1.05]
    assert max(index + 1 - bisect_right(platform.taken, at - 1) for index, at in enumerate(platform.taken)) == 3

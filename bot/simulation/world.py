"""The made-up province: who is there, what they have, how they answer, when the machine is down. Pure, from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

Sort = Literal["unfinished", "ready", "certificate", "cooperative"]
Answer = Literal["", "later", "handed_in"]

ONE_DAY = timedelta(days=1)
GOODS = (
    "mật ong",
    "chè búp",
    "măng khô",
    "miến dong",
    "gạo nếp",
    "rượu ngô",
    "nước mắm",
    "cà phê",
    "bưởi",
    "nấm hương",
)
NAMES = ("Mỷ", "Lan", "Hoa", "Páo", "Sơn", "Thắm", "Dung", "Chung", "Yến", "Tâm")
COMMUNE = "xã Tân Cương, Thái Nguyên"


@dataclass(frozen=True, slots=True)
class Product:
    """`certificate`: its last day; without one the product is ready for a round."""

    name: str
    certificate: date | None = None


@dataclass(frozen=True, slots=True)
class Producer:
    """One person with a chat. `answer` is given to the `answers_at`-th reminder. They opt out, or block the bot, on
    that day."""

    number: int
    sort: Sort
    name: str
    joined: date
    products: tuple[Product, ...]
    opts_out: date | None = None
    blocks: date | None = None
    answer: Answer = ""
    answers_at: int = 1

    @property
    def chat(self) -> str:
        return f"sim-{self.number}"


@dataclass(frozen=True, slots=True)
class World:
    """`down`: days on which nothing ran. `mute`: days on which the planner ran and nothing could be sent. `again`: days
    on which the clock was set back in the afternoon and the day lived a second time."""

    first: date
    last: date
    producers: tuple[Producer, ...]
    down: frozenset[date] = field(default_factory=frozenset)
    mute: frozenset[date] = field(default_factory=frozenset)
    again: frozenset[date] = field(default_factory=frozenset)

    @property
    def days(self) -> Sequence[date]:
        return [self.first + ONE_DAY * n for n in range((self.last - self.first).days + 1)]


def make_world(people: int, first: date, days: int, seed: int) -> World:
    """A province of so many producers over so many days. The same seed makes the same province."""
    chance = random.Random(seed)
    last = first + ONE_DAY * (days - 1)
    down = _stretches(chance, first, days, max(1, days // 60), 4)
    mute = _stretches(chance, first, days, max(1, days // 90), 2) - down
    again = _stretches(chance, first, days, max(1, days // 90), 1) - down - mute
    up = [first + ONE_DAY * n for n in range(days) if first + ONE_DAY * n not in down]
    producers = tuple(_producer(chance, number, first, days, up) for number in range(1, people + 1))
    return World(first, last, producers, down, mute, again)


def _stretches(chance: random.Random, first: date, days: int, count: int, longest: int) -> frozenset[date]:
    found: set[date] = set()
    for _ in range(count):
        begin = chance.randrange(3, max(4, days - longest))
        found |= {first + ONE_DAY * (begin + n) for n in range(chance.randint(1, longest))}
    return frozenset(found)


def _producer(chance: random.Random, number: int, first: date, days: int, up: Sequence[date]) -> Producer:
    sort: Sort = chance.choices(("unfinished", "ready", "certificate", "cooperative"), (25, 35, 30, 10))[0]
    early = [day for day in up if day < first + ONE_DAY * min(40, days)]
    joined = chance.choice(early if chance.random() < 0.7 else up)
    goods = chance.choice(GOODS)
    answer: Answer = ""
    opts_out = blocks = None
    fate = chance.random()
    if fate < 0.10:
        opts_out = _later(chance, joined, up)
    elif fate < 0.14:
        blocks = _later(chance, joined, up)
    elif sort in ("ready", "certificate"):
        answer = chance.choices(("", "later", "handed_in"), (55, 20, 25))[0]
    products: tuple[Product, ...]
    if sort == "cooperative":
        products = (
            Product(f"{goods} số {number}"),
            Product(f"{chance.choice(GOODS)} loại {number}", _ends(chance, first, days)),
        )
    elif sort == "certificate":
        products = (Product(f"{goods} số {number}", _ends(chance, first, days)),)
    else:
        products = (Product(f"{goods} số {number}"),)
    return Producer(
        number, sort, chance.choice(NAMES), joined, products, opts_out, blocks, answer, chance.randint(1, 3)
    )


def _later(chance: random.Random, joined: date, up: Sequence[date]) -> date | None:
    after = [day for day in up if day > joined]
    return chance.choice(after) if after else None


def _ends(chance: random.Random, first: date, days: int) -> date:
    """A last day such that its window, its end or its grace falls into the time that is played."""
    return first + ONE_DAY * chance.randint(-170, days + 170)


def at(day: date, hour: str) -> datetime:
    """An instant of the made-up province's wall clock, UTC+7 without summer time."""
    from bot.clock import VIETNAM

    return datetime.combine(day, time.fromisoformat(hour), VIETNAM)

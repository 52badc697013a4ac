"""The made-up province: who is there, what they make, how well, and when they come. Pure, from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.clock import VIETNAM
from bot.demo.names import FIRST_WORDS, GIVEN, GOODS, MIDDLE, SECOND_WORDS, SURNAMES
from bot.programme.places import Place, communes

PROVINCE = "19"
COMMUNES = 30
"""Communes of the province in which anybody takes part; the others have nothing yet."""
IN_FORCE = date(2026, 5, 22)
"""Since then a dossier goes by the commune (Decision 26/2026/QĐ-TTg): none was handed in before."""
MONTHS = 18

Group = Literal["household", "cooperative", "company", "farm"]
Plan = Literal["stops", "looks", "hands_in", "holds"]
"""What becomes of somebody: stops in the middle, is content with the estimate, hands a dossier in, holds a certificate
from before."""


@dataclass(frozen=True, slots=True)
class Producer:
    """One organisation with the person who talks for it. `quality` (0 to 1) is how good what they answer is; `goods`
    what they make, the first one first; `stops_after` the replies after which who stops has stopped."""

    number: int
    channel: str
    group: Group
    kind: str
    name: str
    contact: str
    phone: str
    place: Place
    goods: tuple[str, ...]
    quality: float
    joined: datetime
    plan: Plan
    stops_after: int
    stars_held: int
    certificate_ends: date
    agrees_office: bool
    agrees_news: bool
    helper: bool

    @property
    def chat(self) -> str:
        return f"demo-{self.number}"


@dataclass(frozen=True, slots=True)
class World:
    """`sessions`: the days of the provincial council."""

    province: str
    first: date
    today: date
    communes: tuple[Place, ...]
    producers: tuple[Producer, ...]
    sessions: tuple[date, ...]


def make_world(organisations: int, today: date, seed: int = 1) -> World:
    """A province of so many organisations whose last eighteen months end today. The same seed and day make the same
    province."""
    chance = random.Random(seed)
    first = today - timedelta(days=MONTHS * 365 // 12)
    inside = list(communes(PROVINCE))
    used = tuple(chance.sample(inside, min(COMMUNES, max(2, organisations // 6))))
    weights = [1 / (rank + 2) for rank in range(len(used))]
    makers = tuple(
        _producer(chance, number, first, today, chance.choices(used, weights)[0])
        for number in range(1, organisations + 1)
    )
    return World(PROVINCE, first, today, used, makers, _sessions(first, today))


def _sessions(first: date, today: date) -> tuple[date, ...]:
    """A council every six weeks or so since the law began, on a Thursday; the last one two weeks ago."""
    begin = max(first, IN_FORCE) + timedelta(days=45)
    found, day = [], today - timedelta(days=13)
    while day >= begin:
        found.append(day - timedelta(days=(day.weekday() - 3) % 7))
        day -= timedelta(days=43)
    return tuple(sorted(found))


def person(chance: random.Random) -> str:
    sex = chance.choice("ffm")
    return f"{chance.choice(SURNAMES)} {chance.choice(MIDDLE[sex])} {chance.choice(GIVEN[sex])}"


def no_phone(number: int) -> str:
    """A number as people write it that nobody can have: behind an area code no subscriber's begins with 0."""
    return f"0208 0{number // 1000:03d} {number % 1000:03d}"


def _producer(chance: random.Random, number: int, first: date, today: date, place: Place) -> Producer:
    group: Group = chance.choices(("household", "cooperative", "company", "farm"), (40, 38, 17, 5))[0]
    contact = person(chance)
    good = _good(chance)
    plan: Plan = chance.choices(("stops", "looks", "hands_in", "holds"), (9, 15, 56, 20))[0]
    quality = min(0.98, max(0.15, chance.gauss(0.76 if plan in ("hands_in", "holds") else 0.55, 0.14)))
    second = (_good(chance),) if plan in ("hands_in", "holds") and chance.random() < 0.12 else ()
    return Producer(
        number=number,
        channel=chance.choices(("zalo_oa", "web", "telegram"), (60, 25, 15))[0],
        group=group,
        kind=_kind(chance, group),
        name=organisation_name(chance, group, contact, good),
        contact=contact,
        phone=no_phone(number),
        place=place,
        goods=(good, *(one for one in second if one != good)),
        quality=quality,
        joined=_joined(chance, first, today),
        plan=plan,
        stops_after=chance.randint(3, 30),
        stars_held=chance.choices((3, 4), (80, 20))[0],
        certificate_ends=today + timedelta(days=chance.randint(-120, 700)),
        agrees_office=chance.random() < 0.9,
        agrees_news=chance.random() < 0.85,
        helper=chance.random() < 0.06,
    )


def _good(chance: random.Random) -> str:
    return chance.choices([name for name, _ in GOODS], [weight for _, weight in GOODS])[0]


def _kind(chance: random.Random, group: Group) -> str:
    kinds: dict[Group, Sequence[str]] = {
        "cooperative": ("cooperative", "cooperative", "cooperative", "cooperative_group"),
        "company": ("limited_company", "limited_company", "private_enterprise", "joint_stock_company"),
    }
    return chance.choice(kinds.get(group, (group,)))


def organisation_name(chance: random.Random, group: Group, contact: str, good: str) -> str:
    own = f"{chance.choice(FIRST_WORDS)} {chance.choice(SECOND_WORDS)}"
    if group == "household":
        return f"Hộ {contact}"
    if group == "cooperative":
        return f"HTX {good.split()[0]} {own}" if chance.random() < 0.5 else f"HTX nông nghiệp {own}"
    return f"Công ty {own}" if group == "company" else f"Trang trại {own}"


def _joined(chance: random.Random, first: date, today: date) -> datetime:
    """Few come at first; most once the new decision is in force."""
    begin = max(first, min(IN_FORCE, today - timedelta(days=60))) if chance.random() < 0.7 else first
    day = begin + timedelta(days=int((today - begin).days * chance.random()))
    return at(day, chance)


def at(day: date, chance: random.Random) -> datetime:
    """An instant of that day at which people are awake and at their phones (Viet Nam)."""
    return datetime.combine(day, time(chance.randint(7, 19), chance.randint(0, 59)), VIETNAM)

"""The sheet the province hands in on the first day: products that hold stars already, of producers who have not come to
the bot yet."""

from __future__ import annotations

import random
from datetime import date, timedelta

from bot.demo.names import GOODS
from bot.demo.world import World, no_phone, organisation_name, person
from bot.programme.calendar import Calendar
from bot.programme.product_row import Area, ProductRow, Read
from bot.services import imports
from bot.services.acting import Actor
from bot.storage import Work
from bot.storage.imports import seal

SHARE = 4
"""One such producer for so many who come."""
OLDEST = 700  # days before the first day
STARS, WEIGHTS = (3, 4, 5), (72, 25, 3)


def take_in(work: Work, world: World, actor: Actor, chance: random.Random) -> None:
    """Hands it in, has it looked through and takes in what is right."""
    rows = [_row(number, world, chance) for number in range(1, max(3, len(world.producers) // SHARE) + 1)]
    run = imports.begin(work, Area(world.province), actor.audited, "san-pham-da-cong-nhan.xlsx", seal(work, b""))
    imports.take_reading(work)
    imports.stage(work, run, [Read(number + 1, row) for number, row in enumerate(rows, 1)])
    imports.read_through(work, run)
    while imports.step(work):
        pass
    imports.choose(work, run, "good", actor.audited)
    while imports.step(work):
        pass


def _row(number: int, world: World, chance: random.Random) -> ProductRow:
    where = chance.choice(world.communes)
    group = chance.choices(("household", "cooperative", "company"), (35, 50, 15))[0]
    contact = person(chance)
    good = chance.choices([name for name, _ in GOODS], [weight for _, weight in GOODS])[0]
    issued: date = world.first - timedelta(days=chance.randint(30, OLDEST))
    return ProductRow(
        product=f"{good} {where.name}",
        producer=organisation_name(chance, group, contact, good),  # type: ignore[arg-type]
        province=where.province_code,
        commune=where.code,
        stars=chance.choices(STARS, WEIGHTS)[0],
        number=f"{number}/{issued.year}",
        decision=f"{number}/QĐ-UBND",
        issued=issued,
        expires=Calendar(world.province).expiry(issued),
        kind={"household": "household", "cooperative": "cooperative", "company": "limited_company"}[group],
        contact=contact,
        phone="+84" + no_phone(90_000 + number).replace(" ", "")[1:],
    )

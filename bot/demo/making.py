"""The demo database: the made-up province's last months played into it, up to now."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import FixedClock, local_date
from bot.demo import sheet
from bot.demo.days import Days
from bot.demo.morning import Mornings
from bot.demo.offices import Offices
from bot.demo.producers import Life
from bot.demo.world import IN_FORCE, World, at, make_world
from bot.settings import Settings
from bot.storage import open_storage

Progress = Callable[[int, int], None]
"""Told the days that are played and how many there are."""


def make(
    settings: Settings, organisations: int, now: datetime, seed: int = 1, progress: Progress = lambda done, of: None
) -> World:
    """Makes the database the settings name, which must be new, and plays everything into it until `now`."""
    world = make_world(organisations, local_date(now), seed)
    chance = random.Random(f"offices:{seed}")
    days = Days(now)
    offices = Offices(world, days, chance)
    first = at(world.first - timedelta(days=1), random.Random(seed))
    lane = open_storage(settings.database, settings.secret_keys or None, settings.var, FixedClock(first))
    whole = (world.today - world.first).days
    try:
        days.at(first, offices.open)
        days.at(first, lambda work: sheet.take_in(work, world, offices.head, random.Random(f"sheet:{seed}")))
        days.at(at(max(world.first, IN_FORCE) + timedelta(days=3), random.Random(seed)), offices.plan_rounds)
        for one in world.producers:
            Life(one, days, offices.handed_in, offices.asked, seed).begin()
        Mornings(world, days, offices, chance).begin()
        days.play(lane, lambda day: progress(min(whole, (day - world.first).days), whole))
        progress(whole, whole)
    finally:
        lane.stop()
    return world

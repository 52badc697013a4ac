"""What happens of itself each morning: certificates end, people are reminded, announcements go out and arrive."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM
from bot.demo.arriving import arrive, deliver
from bot.demo.days import Days
from bot.demo.names import NEWS
from bot.demo.offices import Offices
from bot.demo.world import World
from bot.handlers.reminders import compose
from bot.programme.audience import Audience
from bot.services import announcements, certificates, office_announcements
from bot.services.reminders import attend
from bot.storage import Work

EARLY = time(8, 5)
NEWS_EVERY = 45  # days
REMINDED = timedelta(days=75)
"""People are looked at for reminders in the last weeks only: it takes time to play."""


class Mornings:
    def __init__(self, world: World, days: Days, offices: Offices, chance: random.Random) -> None:
        self.world, self.days, self.offices, self.chance = world, days, offices, chance
        self._told = 0

    def begin(self) -> None:
        day = self.world.first
        while day <= self.world.today:
            self.days.at(_early(day), self._morning)
            day += timedelta(days=1)
        news = self.world.today - timedelta(days=4)
        while news > self.world.first + timedelta(days=60):
            self.days.at(_early(news) + timedelta(hours=1), self._announce)
            news -= timedelta(days=NEWS_EVERY)

    def _morning(self, work: Work) -> None:
        certificates.expire(work)
        arrive(work)
        if work.now > self.days.last - REMINDED:
            while attend(work, compose).more:
                pass
        deliver(work, self.chance)

    def _announce(self, work: Work) -> None:
        """An office tells its own people; every second time the province, else a commune."""
        said = {"vi": NEWS[self._told % len(NEWS)]}
        self._told += 1
        desk = (
            self.offices.province[0] if self._told % 2 else self.chance.choice(list(self.offices.communes.values()))[0]
        )
        number, sent = office_announcements.begin(work, desk.officer, said, Audience())
        if not sent:  # to many: a colleague of the province looks at it first
            colleague = next(one for one in self.offices.province if one.officer.id != desk.officer.id)
            office_announcements.decide(work, office_announcements.speaker(colleague.officer), number, approve=True)
        while announcements.step(work):
            pass
        arrive(work)
        deliver(work, self.chance)
        while announcements.step(work):
            pass


def _early(day: date) -> datetime:
    return datetime.combine(day, EARLY, VIETNAM)

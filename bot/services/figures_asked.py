"""What figures are asked for, and what they are counted from, each part read when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bot.clock import local_date
from bot.programme.dossier_life import OLDEST
from bot.storage import Work, figures
from bot.storage.figures import Among, Given, Owners, Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """Among whom, and for which year: what stands is counted on its last day, or today where it goes on. `told`:
    certificates that no office recorded, only their holders told, count too."""

    among: Among
    year: int
    today: date
    told: bool = False

    @property
    def day(self) -> date:
        return min(self.today, self.last)

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)


def asked(work: Work, among: Among, year: int | None = None, *, told: bool = False) -> Asked:
    """For a year that there can be figures of (else for this one)."""
    today = local_date(work.now)
    known = year is not None and OLDEST.year <= year <= today.year
    return Asked(among, year if known and year is not None else today.year, today, told)


class Counted:
    """What one request is counted from."""

    def __init__(self, work: Work, asked: Asked) -> None:
        self.work, self.asked = work, asked

    @property
    def standing(self) -> Standing:
        """What was held on the day."""
        asked = self.asked
        return Standing(asked.among, asked.day, asked.today, asked.told)

    @cached_property
    def owners(self) -> list[Owners]:
        """What was held on the day, by who makes it."""
        return figures.owners(self.work, self.standing)

    @cached_property
    def given(self) -> list[Given]:
        """What was given in the year, as far as it has gone."""
        return figures.given(self.work, self.asked.among, self.asked.first, self.asked.day)

    @cached_property
    def of_plan(self) -> Counted:
        """What a plan is held against: every sheet, and only what offices recorded."""
        asked = self.asked
        if asked.among.sheet is None and not asked.told:
            return self
        return Counted(self.work, replace(asked, among=replace(asked.among, sheet=None), told=False))

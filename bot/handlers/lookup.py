"""What a flow has looked up only when it is shown, out of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.flows.question import Lookup
from bot.handlers.office import duty_of
from bot.programme.duties import Duty
from bot.programme.offices import Office, Policy
from bot.scoring.learn import Learnt
from bot.services import directory, improvement, languages, results
from bot.storage import Work, offices


@dataclass(frozen=True, slots=True)
class HouseLookup(Lookup):
    """For one person; `place` is the commune of production as it was answered, None for no answer."""

    work: Work
    person: int
    place: object

    def learnt(self) -> Learnt:
        return results.learnt(self.work)

    def offices(self) -> tuple[Office, ...]:
        return directory.offices_near(self.work, self.place)

    def duty(self) -> Duty | None:
        return duty_of(self.work, self.person)

    def policies(self, province: str) -> tuple[Policy, ...]:
        return offices.policies_of(self.work, province)

    def languages(self) -> Sequence[str]:
        return languages.spoken(self.work).offered

    def improved(self, province: str, rubric: str) -> Sequence[Mapping[str, Any]]:
        return improvement.changes(self.work, province, rubric)

"""Every conversation a talk can be a run of, by the name kept with the talk."""

from __future__ import annotations

from bot.flows.journey import JOURNEY
from bot.flows.office import OFFICE
from bot.flows.question import Flow

FLOWS: dict[str, Flow] = {JOURNEY.name: JOURNEY, OFFICE.name: OFFICE}

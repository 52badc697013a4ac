"""The list of dossiers as an office or a reader sees it: each line with its clock, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.clock import local_date
from bot.programme import dossier_life as life
from bot.services import deadlines, queues
from bot.services.queues import Clock, Tones
from bot.storage import Work
from bot.storage import dossier_lists as store
from bot.storage.dossier_lists import Line, Wanted

PAGE = 50
OPEN = tuple(one for one in life.OPEN_STATES if one != "draft")
"""The states in which somebody works on a dossier."""
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "open": OPEN,
        "ended": tuple(one.id for one in life.states().values() if one.ended),
        "all": (),
    }
)
"""What is asked for by one word instead of a state."""


@dataclass(frozen=True, slots=True)
class Listed:
    """`tone` says how pressing it is: "red", "amber", "green" while it `waits`, "" where no clock runs or another's
    answer is awaited."""

    line: Line
    clock: Clock | None
    waits: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list; `total` counts all of it."""

    lines: tuple[Listed, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def waits_for(role: str) -> tuple[str, ...]:
    """The states in which a dossier waits for an office: the commune's, the province's (with the ministry's, which the
    province records), or any office's for who is neither."""
    theirs = {"commune": ("commune",), "province": ("province", "ministry")}.get(
        role, ("commune", "province", "ministry")
    )
    return tuple(one.id for one in life.states().values() if one.awaits in theirs and not one.ended)


def find(work: Work, wanted: Wanted, page: int = 1) -> Found:
    """A page of the list; the last one for a number beyond it."""
    total = store.count(work, wanted)
    page = min(max(1, page), max(1, -(-total // PAGE)))
    lines = store.page(work, wanted, limit=PAGE, offset=(page - 1) * PAGE)
    calendars = deadlines.calendars_of(work, {one.province for one in lines})
    today, tones = local_date(work.now), Tones.of(work, wanted.province)
    found = []
    for one in lines:
        clock, waits = queues.clock_of(one, calendars[one.province], today), one.state in wanted.waits
        found.append(Listed(one, clock, waits, tones.tone(clock) if waits else ""))
    return Found(tuple(found), total, page)

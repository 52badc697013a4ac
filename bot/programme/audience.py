"""Whom an office speaks to, as plain data: each part that is named narrows, each part left empty means all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

NOT_TOLD = ("failed", "expired", "cancelled")
"""What becomes of a message that surely did not arrive. Of "unknown" ones nobody can say: to tell them again is to tell
some of them twice."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Audience:
    """`provinces` and `communes` by code ("19", "05503"); `kinds` of organisation ("household", "cooperative"…);
    `sheets` of the rubric and `stars` estimated, of a product; `states` of a dossier; `expiring`: months in which a
    certificate ends ("2027-03"). `left_of`: earlier announcements (their numbers) that did not reach the person;
    `left_with`: what became of those there, `NOT_TOLD` where nothing is named.

    What is named together must hold for one organisation of the person, and for one product of it. Nobody but those
    who agreed to announcements is ever meant."""

    provinces: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sheets: tuple[int, ...] = ()
    stars: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    expiring: tuple[str, ...] = ()
    left_of: tuple[int, ...] = ()
    left_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if wrong := next((month for month in self.expiring if not _MONTH.fullmatch(month)), None):
            raise ValueError(f"{wrong} is no month; write it as 2027-03")

    def to_json(self) -> dict[str, Any]:
        """Only the parts that are named."""
        return {name: list(value) for name, value in asdict(self).items() if value}


def audience(data: Mapping[str, Any]) -> Audience:
    """An audience from `to_json`; parts only another version knows are refused: they would have narrowed it."""
    known = {one.name for one in fields(Audience)}
    if strange := sorted(set(data) - known):
        raise ValueError(f"an audience has no part {strange[0]}")
    return Audience(**{name: tuple(value) for name, value in data.items()})


def month_span(month: str) -> tuple[date, date]:
    """The first day of a month "2027-03" and the first day of the next."""
    first = date.fromisoformat(f"{month}-01")
    return first, (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )

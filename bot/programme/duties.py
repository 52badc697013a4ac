"""An officer's duty: where they serve, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.programme.places import place, province

Role = Literal["commune", "province"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A commune's office or a province's; codes of today, `commune` is "" for the province's."""

    role: Role
    province: str
    commune: str = ""

    @property
    def area(self) -> str:
        """The code of the place the office answers for."""
        return self.commune or self.province

    @property
    def name(self) -> str:
        """As in "xã Tân Cương, Thái Nguyên" or "tỉnh Thái Nguyên"."""
        found = place(self.commune) if self.commune else province(self.province)
        return found.full if found is not None else self.area

    def covers(self, other: Scope) -> bool:
        """Whether the other office lies below this one: a province's over its communes'."""
        return self.role == "province" and other.role == "commune" and other.province == self.province


class BadScope(ValueError):
    """No office goes by that; one line saying how to write it."""


def read_scope(text: str) -> Scope:
    """ "commune:05503" or "province:19". Raises BadScope."""
    kind, _, code = text.partition(":")
    if kind == "commune":
        found = place(code)
        if found is None:
            raise BadScope(f"{code!r} is no commune of today: write commune:CODE, as in commune:05503")
        return Scope("commune", found.province_code, found.code)
    if kind == "province":
        if province(code) is None:
            raise BadScope(f"{code!r} is no province of today: write province:CODE, as in province:19")
        return Scope("province", code)
    raise BadScope(f"{text!r} is neither commune:CODE nor province:CODE")


@dataclass(frozen=True, slots=True)
class Duty:
    """One officer's desk at a glance. `dossiers` wait for this office, `urgent` of them are near their last day;
    `questions` and `complaints` wait for an answer."""

    officer_id: int
    scope: Scope
    dossiers: int = 0
    urgent: int = 0
    questions: int = 0
    complaints: int = 0

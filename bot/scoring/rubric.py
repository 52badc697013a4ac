"""The model of a scoring sheet: plain frozen data, no file, clock or arithmetic beyond its own floors.

Texts are mappings of language code to words ("vi" and "en" always both there). Points are whole points of 100.
Source of the shapes: Decision 26/2026/QĐ-TTg, Annex II; the same shapes hold Decision 148/QĐ-TTg (2023).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Texts = Mapping[str, str]
RuleKind = Literal["gate", "reject", "stop", "info"]

STARS = (3, 4, 5)
"""The star levels that are recognised and that floors are printed for (Article 4.1)."""


class RubricError(ValueError):
    """A rubric that cannot be used: one line naming the file and the place in it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed note. gate: must hold to be assessed; reject: the dossier falls out; stop: nothing further is
    scored; info: how the criterion is scored. Rules never change numbers here."""

    kind: RuleKind
    text: Texts


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a criterion. `position` counts from 1 in the sheet's order; `star`: the level it is the floor of."""

    position: int
    points: int
    text: Texts
    star: int | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One scored line of one sheet: exactly one option is chosen, or none (0 points).

    `cases` is empty except where the sheet first asks who runs the service (sheet 26: 8, 9, 15); `options` is then
    the first case's. `max` is the printed maximum, `best` what the options can really give (they differ only in a
    gap reported by `Rubric.gaps`).

    `star` is a mark printed on the criterion's own name instead of on an option (Decision 148: "Sở hữu trí tuệ",
    four stars). Our reading: that level asks for the criterion to be met at all, so its floor is the lowest option
    that gives points (there: trademark certificate granted).
    """

    code: str
    ref: str
    name: Texts
    part: str
    section: str
    max: int
    options: tuple[Option, ...]
    cases: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    judged: bool = False
    commune_report: bool = False
    evidence: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    hint: Texts | None = None
    group: Texts | None = None
    star: int | None = None
    source: str = "seen"
    flag: str | None = None
    best: int = field(init=False)
    floors: tuple[int, int, int] = field(init=False)

    def __post_init__(self) -> None:
        ladders = tuple(self.cases.values()) or (self.options,)
        object.__setattr__(self, "best", max(o.points for ladder in ladders for o in ladder))
        three, four, five = (_floor(self.options, self.star, star) for star in STARS)
        object.__setattr__(self, "floors", (three, four, five))

    def floor(self, star: int) -> int:
        """The points needed here for a star level: those of the highest-pointed option marked with that many stars
        or fewer, 0 where nothing is marked. Never lower for a higher star."""
        return self.floors[min(star, 5) - 3] if star >= 3 else 0


def _floor(options: tuple[Option, ...], own: int | None, star: int) -> int:
    marked = [o.points for o in options if o.star is not None and o.star <= star]
    if own is not None and own <= star:
        marked.append(min((o.points for o in options if o.points > 0), default=0))
    return max(marked, default=0)


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered block of a sheet, e.g. part "A", code "2", 10 points."""

    part: str
    code: str
    name: Texts
    max: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The scoring sheet of one product set. `sample_units` is how many samples go with the dossier (None: not in
    the source); `rejected_if` the printed line on what makes the dossier fall out (None: nothing printed)."""

    no: int
    id: str
    name: Texts
    sector: str
    group: Texts
    sample_units: int | None
    rejected_if: Texts | None
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    ministries: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    floors: Mapping[int, tuple[tuple[str, int], ...]] = field(init=False)
    _by_code: Mapping[str, Criterion] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        floors = {s: tuple((c.code, c.floor(s)) for c in self.criteria if c.floor(s)) for s in STARS}
        object.__setattr__(self, "floors", floors)
        object.__setattr__(self, "_by_code", {c.code: c for c in self.criteria})

    def criterion(self, code: str) -> Criterion:
        """The criterion printed with this code ("1.5"); KeyError if the sheet has none."""
        return self._by_code[code]

    def has(self, code: str) -> bool:
        return code in self._by_code


@dataclass(frozen=True, slots=True)
class Rubric:
    """All sheets of one decision. `gaps`: what is known to be missing from our source, one line each."""

    id: str
    legal: Texts
    effective_from: date
    total: int
    sheets: tuple[Sheet, ...]
    evidence: Mapping[str, Texts]
    sectors: Mapping[str, Texts]
    ministries: Mapping[str, str]
    gaps: tuple[str, ...] = ()

    def sheet(self, no: int) -> Sheet:
        """The sheet of product set `no` (from 1); KeyError if there is none."""
        if not 1 <= no <= len(self.sheets):
            raise KeyError(no)
        return self.sheets[no - 1]

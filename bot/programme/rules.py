"""The programme's time limits (D1 to D11) as the law prints them, and what a province sets in their place.

The data is `data/rules.toml`, each entry with its article and the days it is in force. A province's own rules come from
the office with a legal reference (`ProvinceRule`); both are read by `calendar.Calendar`.
"""

from __future__ import annotations

import calendar as months
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from bot.programme.working_days import WorkingDays, working_day_after, working_day_before

Tier = Literal["province", "central"]
Unit = Literal["working_days", "days", "months"]

EXTRA = "D4"
"""A further round by a council's own regulation and plan [Articles 5.1, 5.2]."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units after (or `before`) an event on a day from `since` to `until`."""

    id: str
    article: str
    count: int
    unit: Unit
    before: bool
    since: date
    until: date | None

    def day(self, event: date, days: WorkingDays, count: int | None = None) -> date:
        """The last day of the limit (for one counted back: the day itself). Raises OverflowError or ValueError past
        the year 9999."""
        number = self.count if count is None else count
        if self.unit == "working_days":
            return (working_day_before if self.before else working_day_after)(event, number, days)
        if self.unit == "days":
            return event + timedelta(days=-number if self.before else number)
        return _months(event, -number if self.before else number)


@dataclass(frozen=True, slots=True)
class RoundRule:
    """One round of every year. Both days are (month, day), and strictly before is meant."""

    id: str
    article: str
    tier: Tier
    no: int
    proposals_before: tuple[int, int]
    council_before: tuple[int, int]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ProvinceRule:
    """What an office set in place of, or beside, a rule of the law.

    `rule` is an id of `rules.toml` ("D1", "D2"…) or `EXTRA`; `province` a code, "" for the whole country. `value`:
    a limit's `{"count": 10}`; a yearly round's `{"proposals_before": "04-15", "council_before": "06-15"}`; an extra
    round's `{"tier": "province", "proposals_before": "2027-08-15", "council_before": "2027-09-30"}`. It holds for
    events and cut-offs from `since` to `until` (None: until further notice), both included.
    """

    province: str
    rule: str
    value: Mapping[str, Any]
    reference: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class BadRule(ValueError):
    """A rule that cannot be one; a single line saying why."""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "rules.toml").read_text("utf-8"))


@cache
def limits() -> Mapping[str, tuple[Limit, ...]]:
    """Every limit by its id, the oldest version first."""
    found: dict[str, tuple[Limit, ...]] = {}
    for raw in _data()["limit"]:
        one = Limit(
            raw["id"],
            raw["article"],
            raw["count"],
            raw["unit"],
            raw.get("before", False),
            raw["from"],
            raw.get("until"),
        )
        found[one.id] = (*found.get(one.id, ()), one)
    return MappingProxyType(found)


def limit(rule: str, event: date) -> Limit:
    """The version of a limit that holds for an event on that day; before the first one, the first. KeyError for an id
    nobody knows."""
    versions = limits()[rule]
    return next((one for one in reversed(versions) if one.since <= event), versions[0])


@cache
def round_rules() -> tuple[RoundRule, ...]:
    return tuple(
        RoundRule(
            raw["id"],
            raw["article"],
            raw["tier"],
            raw["no"],
            month_day(raw["proposals_before"]),
            month_day(raw["council_before"]),
            raw["from"],
            raw.get("until"),
        )
        for raw in _data()["round"]
    )


def extra_article(tier: Tier) -> str:
    article: str = _data()["extra"]["article"][tier]
    return article


def rule_ids() -> tuple[str, ...]:
    """Every id a province may set: limits, yearly rounds, and `EXTRA`."""
    return (*limits(), *(one.id for one in round_rules()), EXTRA)


def month_day(text: str) -> tuple[int, int]:
    """ "04-30" → (4, 30). Raises BadRule for what is no day of every year."""
    try:
        day = date.fromisoformat(f"2001-{text}")  # no leap year: a yearly cut-off exists in every year
    except (ValueError, TypeError):
        raise BadRule(f"{text!r} is not a day of the year like 04-30") from None
    return day.month, day.day


def exact_day(text: object) -> date:
    """ "2027-08-15" → the day. Raises BadRule."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise BadRule(f"{text!r} is not a date like 2027-08-15") from None


def check(one: ProvinceRule) -> None:
    """Raises BadRule, in one line, for a rule that cannot hold."""
    if one.rule not in rule_ids():
        raise BadRule(f"{one.rule!r} is not one of {', '.join(rule_ids())}")
    if not one.reference.strip():
        raise BadRule("a province's rule needs its legal reference (number and date of the document)")
    if one.until is not None and one.until < one.since:
        raise BadRule(f"it ends on {one.until}, before it begins on {one.since}")
    wanted = _fields(one.rule)
    if set(one.value) != wanted:
        raise BadRule(f"{one.rule} needs {', '.join(sorted(wanted))}")
    if one.rule in limits():
        count = one.value["count"]
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 400:
            raise BadRule(f"count: {count!r} is not a number from 1 to 400")
    elif one.rule == EXTRA:
        if one.value["tier"] not in ("province", "central"):
            raise BadRule(f"tier: {one.value['tier']!r} is not province or central")
        first, last = exact_day(one.value["proposals_before"]), exact_day(one.value["council_before"])
        if last <= first:
            raise BadRule(f"the council ({last}) must come after the proposals ({first})")
    else:
        month_day(one.value["proposals_before"]), month_day(one.value["council_before"])


def _fields(rule: str) -> set[str]:
    if rule in limits():
        return {"count"}
    return {"proposals_before", "council_before"} | ({"tier"} if rule == EXTRA else set())


def in_force(rules: Iterable[ProvinceRule], rule: str, day: date) -> ProvinceRule | None:
    """The office's own rule for a day: a province's before the whole country's, the newest beginning first."""
    found = [one for one in rules if one.rule == rule and one.holds(day)]
    return max(found, key=lambda one: (bool(one.province), one.since), default=None)


def _months(day: date, count: int) -> date:
    """The same day so many months on; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1] if 1 <= year <= 9999 else 31
    return date(year, month + 1, min(day.day, last))

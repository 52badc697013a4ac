"""What offices set in the calendar: their own rules, extra rounds, and days on which offices work or do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from bot.programme.rules import ProvinceRule
from bot.storage.tables import day_override, province_rule
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class KeptRule:
    id: int
    rule: ProvinceRule
    created_at: datetime
    withdrawn_at: datetime | None
    by_person_id: int | None = None


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day on which offices work (`works`) or do not, whatever the library says; `province` "": in the whole
    country."""

    id: int
    province: str
    day: date
    works: bool
    reference: str
    created_at: datetime
    withdrawn_at: datetime | None
    by_person_id: int | None = None


_RULE = (province_rule.c.province, province_rule.c.rule, province_rule.c.value, province_rule.c.reference)
_RULE_COLUMNS = (
    province_rule.c.id,
    *_RULE,
    province_rule.c.since,
    province_rule.c.until,
    province_rule.c.created_at,
    province_rule.c.withdrawn_at,
    province_rule.c.by_person_id,
)
_ADD_RULE = insert(province_rule).returning(province_rule.c.id)
_HERE = or_(province_rule.c.province == bindparam("province_"), province_rule.c.province == "")
_RULES = select(*_RULE_COLUMNS).where(_HERE, province_rule.c.withdrawn_at.is_(None)).order_by(province_rule.c.id)
_ONE_RULE = select(*_RULE_COLUMNS).where(province_rule.c.id == bindparam("id_"))
_ALL_RULES = select(*_RULE_COLUMNS).where(_HERE).order_by(province_rule.c.id)
_WITHDRAW_RULE = (
    update(province_rule)
    .where(province_rule.c.id == bindparam("id_"), province_rule.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now_"))
    .returning(province_rule.c.id)
)
_END_RULE = update(province_rule).where(province_rule.c.id == bindparam("id_")).values(until=bindparam("until_"))

_DAY_COLUMNS = (
    day_override.c.id,
    day_override.c.province,
    day_override.c.day,
    day_override.c.works,
    day_override.c.reference,
    day_override.c.created_at,
    day_override.c.withdrawn_at,
    day_override.c.by_person_id,
)
_ADD_DAY = insert(day_override).returning(day_override.c.id)
_DAYS = (
    select(*_DAY_COLUMNS)
    .where(
        or_(day_override.c.province == bindparam("province_"), day_override.c.province == ""),
        day_override.c.withdrawn_at.is_(None),
    )
    .order_by(day_override.c.province, day_override.c.id)  # the province's own after the whole country's: it wins
)
_STANDING_RULES = select(*_RULE_COLUMNS).where(province_rule.c.withdrawn_at.is_(None)).order_by(province_rule.c.id)
_STANDING_DAYS = (
    select(*_DAY_COLUMNS)
    .where(day_override.c.withdrawn_at.is_(None))
    .order_by(day_override.c.province, day_override.c.id)
)
_WITHDRAW_DAY = (
    update(day_override)
    .where(day_override.c.id == bindparam("id_"), day_override.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now_"))
    .returning(day_override.c.province)
)


def add_rule(work: Work, one: ProvinceRule, by_person_id: int | None) -> int:
    values: dict[str, Any] = {
        "province": one.province,
        "rule": one.rule,
        "value": dict(one.value),
        "reference": one.reference,
        "since": one.since,
        "until": one.until,
        "created_at": work.now,
        "by_person_id": by_person_id,
    }
    return int(work.conn.execute(_ADD_RULE, values).scalar_one())


def rule(work: Work, rule_id: int) -> KeptRule | None:
    row = work.conn.execute(_ONE_RULE, {"id_": rule_id}).first()
    return None if row is None else _kept(row)


def rules(work: Work, province: str, *, withdrawn: bool = False) -> list[KeptRule]:
    """The rules a province and the whole country have set, in the order they were entered."""
    statement = _ALL_RULES if withdrawn else _RULES
    return [_kept(row) for row in work.conn.execute(statement, {"province_": province})]


def standing(work: Work) -> tuple[list[KeptRule], list[DayOverride]]:
    """What every province and the whole country have set and corrected, each in the order in which it holds."""
    rules_, days_ = work.conn.execute(_STANDING_RULES), work.conn.execute(_STANDING_DAYS)
    return [_kept(row) for row in rules_], [DayOverride(*row) for row in days_]


def withdraw_rule(work: Work, rule_id: int) -> bool:
    return work.conn.execute(_WITHDRAW_RULE, {"id_": rule_id, "now_": work.now}).scalar() is not None


def end_rule(work: Work, rule_id: int, until: date) -> None:
    work.conn.execute(_END_RULE, {"id_": rule_id, "until_": until})


def add_day(work: Work, province: str, day: date, works: bool, reference: str, by_person_id: int | None) -> int:
    values: dict[str, Any] = {"province": province, "day": day, "works": works, "reference": reference}
    values |= {"created_at": work.now, "by_person_id": by_person_id}
    return int(work.conn.execute(_ADD_DAY, values).scalar_one())


def days(work: Work, province: str) -> list[DayOverride]:
    """The corrected days of a province and the whole country; of one day the last in the list holds."""
    return [DayOverride(*row) for row in work.conn.execute(_DAYS, {"province_": province})]


def withdraw_day(work: Work, override_id: int) -> str | None:
    """Takes a correction back; the province it was for, None when it was not there."""
    return work.conn.execute(_WITHDRAW_DAY, {"id_": override_id, "now_": work.now}).scalar()


def _kept(row: Any) -> KeptRule:
    id_, province, name, value, reference, since, until, created_at, withdrawn_at, by = row
    return KeptRule(id_, ProvinceRule(province, name, value, reference, since, until), created_at, withdrawn_at, by)

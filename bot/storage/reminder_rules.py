"""The offices' settings of reminders: every version is kept, the newest of a province is what holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bot.storage.tables import reminder_rule
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a province's settings ("" for the country); `data` as the TOML file has it."""

    province: str
    version: int
    data: dict[str, Any]
    by: str
    at: datetime


_ADD = insert(reminder_rule)
_COLUMNS = select(
    reminder_rule.c.province, reminder_rule.c.version, reminder_rule.c.data, reminder_rule.c.by, reminder_rule.c.at
)
_OF = _COLUMNS.where(reminder_rule.c.province == bindparam("province_")).order_by(reminder_rule.c.version)
_newest = (
    select(reminder_rule.c.province, func.max(reminder_rule.c.version).label("version"))
    .group_by(reminder_rule.c.province)
    .subquery()
)
_STANDING = _COLUMNS.join(
    _newest,
    (_newest.c.province == reminder_rule.c.province) & (_newest.c.version == reminder_rule.c.version),
)


def add(work: Work, province: str, data: Mapping[str, Any], by: str) -> int:
    """Adds a version and returns its number."""
    versions = history(work, province)
    number = versions[-1].version + 1 if versions else 1
    values = {"province": province, "version": number, "data": dict(data), "by": by, "at": work.now}
    work.conn.execute(_ADD, values)
    return number


def history(work: Work, province: str) -> list[Version]:
    """Every version of a province, oldest first."""
    return [Version(*row) for row in work.conn.execute(_OF, {"province_": province})]


def standing(work: Work) -> dict[str, Version]:
    """What holds, by province."""
    return {row.province: Version(*row) for row in work.conn.execute(_STANDING)}

"""What offices set: every version of a province's value is kept, the newest is what holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import office_setting
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class SettingVersion:
    """One version of a value; `value` None: as below again. `by`: who set it, as the audit trail names them."""

    id: int
    province: str
    key: str
    version: int
    value: Any
    by: str
    at: datetime


_COLUMNS = tuple(office_setting.c[name] for name in ("id", "province", "key", "version", "value", "by", "at"))
_ADD = (
    insert_unless(office_setting)
    .on_conflict_do_nothing(index_elements=["province", "key", "version"])
    .returning(office_setting.c.id)
)
_OF = (
    select(*_COLUMNS)
    .where(office_setting.c.province == bindparam("province_"), office_setting.c.key == bindparam("key_"))
    .order_by(office_setting.c.version.desc())
)
_NEWEST = _OF.limit(1)
_newest = (
    select(office_setting.c.province, office_setting.c.key, func.max(office_setting.c.version).label("version"))
    .where(
        office_setting.c.province.in_(("", bindparam("province_"))),
        office_setting.c.key.not_like("%:%"),  # former words of single things (services/versions.py)
    )
    .group_by(office_setting.c.province, office_setting.c.key)
    .subquery()
)
_STANDING = select(*_COLUMNS).join(
    _newest, and_(*(office_setting.c[name] == _newest.c[name] for name in ("province", "key", "version")))
)
_later = office_setting.alias("later")
_UNDER = select(*_COLUMNS).where(
    office_setting.c.province == bindparam("province_"),
    # no LIKE: SQLite plans a statement anew for each pattern
    func.substr(office_setting.c.key, 1, bindparam("length_")) == bindparam("start_"),
    ~exists().where(
        _later.c.province == office_setting.c.province,
        _later.c.key == office_setting.c.key,
        _later.c.version > office_setting.c.version,
    ),
)


def standing_under(work: Work, province: str, start: str) -> list[SettingVersion]:
    """The newest version of each value of a province whose key begins so."""
    values = {"province_": province, "start_": start, "length_": len(start)}
    return [SettingVersion(*row) for row in work.conn.execute(_UNDER, values)]


def add(work: Work, province: str, key: str, version: int, value: Any, by: str) -> int | None:
    """Adds a version and returns its row's number; None where that version exists: somebody else was faster."""
    values = {"province": province, "key": key, "version": version, "value": value, "by": by, "at": work.now}
    return work.conn.execute(_ADD, values).scalar()


def history(work: Work, province: str, key: str) -> list[SettingVersion]:
    """Every version of one value, the newest first."""
    return [SettingVersion(*row) for row in work.conn.execute(_OF, {"province_": province, "key_": key})]


def newest(work: Work, province: str, key: str) -> SettingVersion | None:
    """The version of one value that holds, None where there is none."""
    row = work.conn.execute(_NEWEST, {"province_": province, "key_": key}).first()
    return None if row is None else SettingVersion(*row)


def standing(work: Work, province: str) -> dict[tuple[str, str], SettingVersion]:
    """The newest version of each value of a province and of the whole country, by (province, key)."""
    rows = work.conn.execute(_STANDING, {"province_": province})
    return {(row.province, row.key): SettingVersion(*row) for row in rows}

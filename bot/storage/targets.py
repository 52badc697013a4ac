"""What offices mean to reach in a year: every entry is kept, the newest of area, year and measure holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.storage.tables import target
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Target:
    """One entry; `value` None took the one before back."""

    id: int
    measure: str
    value: int | None
    by_person_id: int | None
    at: datetime


_ADD = insert(target).returning(target.c.id)
_OF = (
    select(target.c.id, target.c.measure, target.c.value, target.c.by_person_id, target.c.at)
    .where(
        target.c.province == bindparam("province_"),
        target.c.commune == bindparam("commune_"),
        target.c.year == bindparam("year_"),
    )
    .order_by(target.c.id)
)


def add(
    work: Work, province: str, commune: str, year: int, measure: str, value: int | None, by_person_id: int | None
) -> int:
    """Adds an entry of an area ("" is the whole country, the whole province) and returns its number."""
    values = {"province": province, "commune": commune, "year": year, "measure": measure, "value": value}
    return int(work.conn.execute(_ADD, {**values, "by_person_id": by_person_id, "at": work.now}).scalar_one())


def history(work: Work, province: str, commune: str, year: int) -> list[Target]:
    """Every entry of an area's year, the oldest first."""
    params = {"province_": province, "commune_": commune, "year_": year}
    return [Target(*row) for row in work.conn.execute(_OF, params)]


def standing(work: Work, province: str, commune: str, year: int) -> dict[str, Target]:
    """What holds, by measure; one that was taken back is there without a value."""
    return {one.measure: one for one in history(work, province, commune, year)}

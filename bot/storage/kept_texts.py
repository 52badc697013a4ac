"""Texts an office keeps to announce again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import kept_text
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class KeptText:
    """`said` by language, without the office's head and foot. `commune` is "" for a text of the province."""

    id: int
    province: str
    commune: str
    name: str
    said: Mapping[str, str]
    by: str
    at: datetime


_COLUMNS = tuple(kept_text.c[name] for name in KeptText.__dataclass_fields__)
_keep = insert_unless(kept_text)
_KEEP = _keep.on_conflict_do_update(
    index_elements=["province", "commune", "name"],
    set_={"said": _keep.excluded.said, "by": _keep.excluded.by, "at": _keep.excluded.at},
)
# A commune's office finds its province's texts, too; every office finds those of the administrators.
_FOR = (
    select(*_COLUMNS)
    .where(
        kept_text.c.province.in_(("", bindparam("province_"))),
        kept_text.c.commune.in_(("", bindparam("commune_"))),
    )
    .order_by(func.lower(kept_text.c.name), kept_text.c.id)
)
_OWN = (kept_text.c.province == bindparam("province_")) & (kept_text.c.commune == bindparam("commune_"))
_DROP = delete(kept_text).where(_OWN, kept_text.c.id == bindparam("id_"))


def keep(work: Work, province: str, commune: str, name: str, said: Mapping[str, str], by: str) -> None:
    """Keeps a text under a name of the office; what was kept under it before gives way."""
    values = {"province": province, "commune": commune, "name": name, "said": dict(said), "by": by, "at": work.now}
    work.conn.execute(_KEEP, values)


def kept_for(work: Work, province: str, commune: str) -> list[KeptText]:
    """What an office may use, by name."""
    rows = work.conn.execute(_FOR, {"province_": province, "commune_": commune})
    return [KeptText(*row) for row in rows]


def drop(work: Work, province: str, commune: str, text_id: int) -> bool:
    """False for another office's, as for one that is gone."""
    return work.conn.execute(_DROP, {"province_": province, "commune_": commune, "id_": text_id}).rowcount == 1

"""What somebody has to mend, one row for each thing that is wrong, until it is well again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import alarm
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Alarm:
    """`source` is whose it is ("zalo_oa:ocop"), `kind` a word, `said` one sentence for the operator, `count` how often
    since `first_at`."""

    source: str
    kind: str
    said: str
    count: int
    first_at: datetime
    last_at: datetime


_new = insert_or(alarm)
_RAISE = _new.on_conflict_do_update(
    index_elements=["source", "kind"],
    set_={
        "said": _new.excluded.said,
        "count": case((alarm.c.cleared_at.is_(None), alarm.c.count), else_=literal(0)) + _new.excluded.count,
        "first_at": case((alarm.c.cleared_at.is_(None), alarm.c.first_at), else_=_new.excluded.first_at),
        "last_at": _new.excluded.last_at,
        "cleared_at": None,
    },
)
_CLEAR = (
    update(alarm)
    .where(alarm.c.source == bindparam("source_"), alarm.c.kind == bindparam("kind_"), alarm.c.cleared_at.is_(None))
    .values(cleared_at=bindparam("now_"))
)
_STANDING = (
    select(alarm.c.source, alarm.c.kind, alarm.c.said, alarm.c.count, alarm.c.first_at, alarm.c.last_at)
    .where(alarm.c.cleared_at.is_(None))
    .order_by(alarm.c.id)
)
_STANDING_OF = _STANDING.where(alarm.c.source == bindparam("source_"))


def raise_alarm(work: Work, source: str, kind: str, said: str, times: int = 1) -> None:
    """Says that something is wrong, or that it still is (`times` more)."""
    at = {"first_at": work.now, "last_at": work.now}
    work.conn.execute(_RAISE, {"source": source, "kind": kind, "said": said, "count": times, **at})


def clear_alarm(work: Work, source: str, kind: str) -> bool:
    """It is well again; False where it was before."""
    found = work.conn.execute(_CLEAR, {"source_": source, "kind_": kind, "now_": work.now})
    return found.rowcount > 0


def standing(work: Work, source: str | None = None) -> list[Alarm]:
    """What is wrong now, of one source or of all."""
    rows = work.conn.execute(_STANDING) if source is None else work.conn.execute(_STANDING_OF, {"source_": source})
    return [Alarm(*row) for row in rows]

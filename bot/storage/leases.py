"""Who drives a channel account: one process at a time, by a row it has to renew (DESIGN 8).

All times are the database's own, so that two machines whose clocks differ agree. A lease that ran out may be taken by
anybody; each taking gives a new generation, and what was claimed under an older one is a dead sender's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Double, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.tables import lease
from bot.storage.work import Work

LASTS = 6.0  # seconds; renewed every RENEW
RENEW = 2.0


class _Seconds(FunctionElement[float]):
    """Seconds since 1970 by the database's clock, now and not when the transaction began."""

    type = Double()
    inherit_cache = True


@compiles(_Seconds, "postgresql")
def _on_postgresql(element: object, compiler: object, **given: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


@compiles(_Seconds, "sqlite")
def _on_sqlite(element: object, compiler: object, **given: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@dataclass(frozen=True, slots=True)
class Lease:
    """`fresh`: the account has just changed hands, so what the one before had begun must be looked after."""

    account_id: int
    generation: int
    fresh: bool
    paused_until: datetime | None = None


_take = insert_unless(lease).values(
    account_id=bindparam("account_"), holder=bindparam("holder_"), generation=1, until=_Seconds() + LASTS
)
_TAKE = _take.on_conflict_do_update(
    index_elements=["account_id"],
    set_={
        "holder": bindparam("holder_"),
        "generation": lease.c.generation + 1,
        "until": _Seconds() + LASTS,
    },
    where=or_(lease.c.until <= _Seconds(), lease.c.holder.in_(bindparam("gone_", expanding=True))),
).returning(lease.c.generation, lease.c.paused_until)
_RENEW = (
    update(lease)
    .where(lease.c.holder == bindparam("holder_"))
    .values(until=_Seconds() + LASTS)
    .returning(lease.c.account_id, lease.c.generation, lease.c.paused_until)
)
_HOLDERS = select(lease.c.account_id, lease.c.holder)
_DRIVEN = select(lease.c.account_id).where(lease.c.until > _Seconds())
_GIVE_BACK = update(lease).where(lease.c.holder == bindparam("holder_")).values(until=0.0)
_HELD = select(lease.c.account_id, lease.c.generation).where(
    lease.c.account_id.in_(bindparam("accounts_", expanding=True)), lease.c.until > _Seconds()
)
_PAUSE = update(lease).where(lease.c.account_id == bindparam("account_")).values(paused_until=bindparam("until_"))


def drive(work: Work, holder: str, accounts: Sequence[int], gone: Sequence[str] = ()) -> list[Lease]:
    """Renews what this holder has, and takes what is free: what ran out, and what `gone` holders had. Returns what is
    held now."""
    params: dict[str, Any] = {"holder_": holder}
    mine = [Lease(row.account_id, row.generation, False, row.paused_until) for row in work.conn.execute(_RENEW, params)]
    have = {one.account_id for one in mine}
    for account in accounts:
        if account not in have:
            row = work.conn.execute(_TAKE, {**params, "account_": account, "gone_": [*gone, holder]}).first()
            if row is not None:
                mine.append(Lease(account, row.generation, True, row.paused_until))
    return [one for one in mine if one.account_id in accounts]


def holders(work: Work) -> dict[int, str]:
    """Who has each account, or had it last."""
    return {row.account_id: row.holder for row in work.conn.execute(_HOLDERS)}


def driven(work: Work) -> set[int]:
    """The accounts that somebody drives at this moment."""
    return set(work.conn.execute(_DRIVEN).scalars())


def held(work: Work, generations: Mapping[int, int]) -> set[int]:
    """Which of these accounts are still held under that generation."""
    if not generations:
        return set()
    rows = work.conn.execute(_HELD, {"accounts_": list(generations)})
    return {row.account_id for row in rows if generations[row.account_id] == row.generation}


def give_back(work: Work, holder: str) -> None:
    """This process stops: whoever comes next need not wait."""
    work.conn.execute(_GIVE_BACK, {"holder_": holder})


def pause(work: Work, account: int, until: datetime) -> None:
    """The platform told the account to wait; whoever drives it next is told as well."""
    work.conn.execute(_PAUSE, {"account_": account, "until_": until})

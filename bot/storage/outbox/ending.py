"""Ending messages that wait, many in one statement, with their trail and the tally."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update

from bot.storage.outbox import trail
from bot.storage.outbox.counting import OPEN, Moves
from bot.storage.tables import outbox
from bot.storage.work import Work

LONGEST = 300  # characters kept of what a platform says about a failure
_END = (
    update(outbox)
    .values(
        status=bindparam("status_"),
        kind=bindparam("kind_"),
        reason=bindparam("reason_"),
        trail=outbox.c.trail + bindparam("step_"),
    )
    .returning(outbox.c.wording_id)
)


def end(
    work: Work,
    which: ColumnElement[bool],
    status: str,
    kind: str,
    reason: str = "",
    *,
    by: str = trail.HOUSE,
    among: tuple[str, ...] = ("queued",),
    limit: int | None = None,
) -> int:
    """Gives rows that wait (or are `among` the open ones) their last status; returns how many. With `limit` at most so
    many: call again."""
    # Each for itself and not IN: SQLite takes the index of what is queued for an equality only, else reads every row.
    standing = or_(*(outbox.c.status == one for one in among))
    where = which & standing
    if limit is not None:
        where = outbox.c.id.in_(select(outbox.c.id).where(where).limit(limit)) & standing
    step = trail.step(status, work.now, by)
    values: dict[str, Any] = {"status_": status, "kind_": kind, "reason_": reason[:LONGEST], "step_": step}
    wordings = work.conn.execute(_END.where(where), values).scalars().all()
    moves = Moves()
    for wording in wordings:
        moves.moved(wording, ("queued", ""), (status, kind))
    moves.write(work)
    return len(wordings)


def end_ids(work: Work, ids: list[int], status: str, kind: str, reason: str = "", *, by: str = trail.HOUSE) -> int:
    """The same by number, for what waits or is on its way."""
    return end(work, outbox.c.id.in_(ids), status, kind, reason, by=by, among=OPEN) if ids else 0

"""Second pairs of eyes on large announcements: asked for, given, refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, or_, select, update

from bot.storage.tables import announcement, approval
from bot.storage.work import Work

Decision = Literal["", "approved", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Approval:
    """`people` could be told when it was asked for; from `limit_then` on somebody else had to approve. `start_at` None:
    as soon as it is approved. `decision` is "" while it waits; `why` is what was said with a refusal."""

    id: int
    announcement_id: int
    version: int
    people: int
    limit_then: int
    start_at: datetime | None
    asked_by: str
    asked_at: datetime
    decision: Decision
    decided_by: str
    decided_at: datetime | None
    why: str


_COLUMNS = tuple(approval.c[name] for name in Approval.__dataclass_fields__)
_OF = select(*_COLUMNS).where(approval.c.announcement_id == bindparam("id_")).order_by(approval.c.id.desc())
_ADD = insert(approval)


def ask(
    work: Work, announcement_id: int, version: int, people: int, limit: int, start_at: datetime | None, by: str
) -> None:
    values: dict[str, Any] = {"announcement_id": announcement_id, "version": version, "people": people}
    values |= {"limit_then": limit, "start_at": start_at, "asked_by": by, "asked_at": work.now}
    work.conn.execute(_ADD, values)


def of(work: Work, announcement_id: int) -> list[Approval]:
    """All that were asked for, the newest first."""
    return [Approval(*row) for row in work.conn.execute(_OF, {"id_": announcement_id})]


def waiting_among(work: Work, announcements: list[int]) -> set[int]:
    """Which of these announcements wait for an approval."""
    where = (approval.c.announcement_id.in_(announcements), approval.c.decision == "")
    return set(work.conn.execute(select(approval.c.announcement_id).where(*where)).scalars())


@dataclass(frozen=True, slots=True)
class Waiting:
    """An announcement that waits for a second officer: how it is called, to how many people it goes, and who may not
    decide."""

    id: int
    title: str
    province: str
    commune: str
    people: int
    asked_by: str
    changed_by: str
    asked_at: datetime


_FIELDS = (
    *(announcement.c[name] for name in ("id", "title", "province", "commune")),
    *(approval.c.people, approval.c.asked_by, announcement.c.changed_by, approval.c.asked_at),
)
_WAITING = (
    select(*_FIELDS)
    .join(announcement, announcement.c.id == approval.c.announcement_id)
    .where(
        approval.c.decision == "",
        or_(bindparam("province_") == "", announcement.c.province == bindparam("province_")),
        or_(bindparam("commune_") == "", announcement.c.commune == bindparam("commune_")),
    )
    .order_by(approval.c.asked_at)
    .limit(bindparam("limit_"))
)


def waiting(work: Work, province: str, commune: str, limit: int) -> list[Waiting]:
    """What waits in an office and the offices below it, the longest first."""
    keys = {"province_": province, "commune_": commune, "limit_": limit}
    return [Waiting(*row) for row in work.conn.execute(_WAITING, keys)]


def same_person(work: Work, former: str, now: str) -> None:
    """An officer goes by another actor from now on: what they wrote and what they asked for that still waits stays
    theirs, so that they do not approve it as somebody else."""
    asked = update(approval).where(approval.c.asked_by == former, approval.c.decision == "")
    work.conn.execute(asked.values(asked_by=now))
    for column in (announcement.c.made_by, announcement.c.changed_by):
        work.conn.execute(update(announcement).where(column == former).values({column: now}))


def decide(work: Work, approval_id: int, decision: Decision, by: str, why: str = "") -> bool:
    """False when it was decided before."""
    where = (approval.c.id == approval_id) & (approval.c.decision == "")
    values = {"decision": decision, "decided_by": by, "decided_at": work.now, "why": why}
    return work.conn.execute(update(approval).where(where).values(**values)).rowcount == 1

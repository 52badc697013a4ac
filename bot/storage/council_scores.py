"""What single members of a council gave, kept with the step that recorded it; nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from bot.programme.council import MemberScore
from bot.storage.tables import council_score
from bot.storage.work import Work

_ADD = insert(council_score)
_OF = (
    select(council_score.c.version, council_score.c.total, council_score.c.points)
    .where(council_score.c.dossier_id == bindparam("dossier_"))
    .order_by(council_score.c.version, council_score.c.member)
)


def add(work: Work, dossier_id: int, version: int, members: Sequence[MemberScore]) -> None:
    """The members of the council whose result is the step with that version, in their order."""
    rows = [
        {"dossier_id": dossier_id, "version": version, "member": n, "total": one.total, "points": dict(one.points)}
        for n, one in enumerate(members, 1)
    ]
    if rows:
        work.conn.execute(_ADD, rows)


def of(work: Work, dossier_id: int) -> dict[int, list[MemberScore]]:
    """Every council's members of a dossier, by the version of the step."""
    found: dict[int, list[MemberScore]] = {}
    for version, total, points in work.conn.execute(_OF, {"dossier_": dossier_id}):
        found.setdefault(version, []).append(MemberScore(total, points))
    return found

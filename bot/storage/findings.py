"""What a commune found of a dossier (Mẫu số 03): rows are only added, the newest of each content is what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.storage.tables import finding
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Finding:
    """`content` as in `services.findings.CONTENTS`; `by_person_id` None once whoever wrote it was forgotten."""

    content: str
    said: str
    by_person_id: int | None
    at: datetime


_ADD = insert(finding)
_OF = (
    select(finding.c.content, finding.c.said, finding.c.by_person_id, finding.c.at)
    .where(finding.c.dossier_id == bindparam("dossier_"))
    .order_by(finding.c.id)
)


def add(work: Work, dossier_id: int, content: str, said: str, by_person_id: int | None) -> None:
    values = {"dossier_id": dossier_id, "content": content, "by_person_id": by_person_id, "at": work.now}
    work.conn.execute(_ADD, {**values, "said": work.box.seal(said)})


def of(work: Work, dossier_id: int) -> list[Finding]:
    """Everything that was written, the oldest first."""
    rows = work.conn.execute(_OF, {"dossier_": dossier_id})
    return [Finding(row.content, work.box.open(row.said), row.by_person_id, row.at) for row in rows]

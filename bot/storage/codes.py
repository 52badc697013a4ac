"""Short-lived codes: kept as keyed digests, used once, wrong tries counted."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import attempt, code
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Code:
    id: int
    purpose: str
    person_id: int | None
    data: dict[str, Any]
    expires_at: datetime
    used_at: datetime | None


_ADD = insert_unless(code).on_conflict_do_nothing(index_elements=["digest"]).returning(code.c.id)
_FIND = select(
    code.c.id, code.c.purpose, code.c.person_id, code.c.data, code.c.expires_at, code.c.used_at, code.c.digest
).where(code.c.digest.in_(bindparam("digests_", expanding=True)))
_USE = (
    update(code)
    .where(code.c.id == bindparam("id_"), code.c.used_at.is_(None))
    .values(used_at=bindparam("now_"), used_by=bindparam("by_"))
    .returning(code.c.id)
)
_WAITING = (
    select(code.c.id, code.c.purpose, code.c.person_id, code.c.data, code.c.expires_at, code.c.used_at)
    .where(
        code.c.expires_at > bindparam("now_"),
        code.c.used_at.is_(None),
        code.c.purpose.in_(bindparam("purposes_", expanding=True)),
    )
    .order_by(code.c.id)
)
_WRONG = insert(attempt)
_WRONGS = select(func.count()).where(attempt.c.caller == bindparam("caller_"), attempt.c.at > bindparam("since_"))


def add(work: Work, digest: str, purpose: str, person_id: int | None, data: dict[str, Any], ttl: timedelta) -> bool:
    """Keeps a new code by its digest; False when that very code is there already."""
    values = {"purpose": purpose, "digest": digest, "person_id": person_id, "data": data}
    times = {"created_at": work.now, "expires_at": work.now + ttl}
    return work.conn.execute(_ADD, {**values, **times}).scalar() is not None


def find(work: Work, digests: tuple[str, ...], purpose: str) -> Code | None:
    """The code one of these digests belongs to, used and expired ones too."""
    for *values, digest in work.conn.execute(_FIND, {"digests_": list(digests)}):
        one = Code(*values)
        # The index has found it; comparing again in constant time costs nothing and leaves no doubt.
        if any(hmac.compare_digest(digest, each) for each in digests) and one.purpose == purpose:
            return one
    return None


def use(work: Work, code_id: int, by: str) -> bool:
    """Uses a code up; False when somebody was faster."""
    return work.conn.execute(_USE, {"id_": code_id, "now_": work.now, "by_": by}).scalar() is not None


def waiting(work: Work, purposes: Sequence[str]) -> list[Code]:
    """The codes of these purposes that can still be used, the oldest first."""
    rows = work.conn.execute(_WAITING, {"now_": work.now, "purposes_": list(purposes)})
    return [Code(*row) for row in rows]


def withdraw(work: Work, code_id: int) -> bool:
    """A code is worth nothing any more; False when it was used."""
    return work.conn.execute(delete(code).where(code.c.id == code_id, code.c.used_at.is_(None))).rowcount == 1


def drop(work: Work, digests: tuple[str, ...]) -> None:
    """The code of one of these digests is worth nothing any more."""
    work.conn.execute(delete(code).where(code.c.digest.in_(digests)))


def count_wrong(work: Work, caller: str) -> None:
    work.conn.execute(_WRONG, {"caller": caller, "at": work.now})


def wrong_since(work: Work, caller: str, since: datetime) -> int:
    """How many wrong tries a caller made since then."""
    return int(work.conn.execute(_WRONGS, {"caller_": caller, "since_": since}).scalar_one())


def purge(work: Work, older_than: timedelta) -> int:
    """Removes codes that ran out, and tries made, longer ago than that; returns how many codes."""
    before = work.now - older_than
    work.conn.execute(delete(attempt).where(attempt.c.at < before))
    return work.conn.execute(delete(code).where(code.c.expires_at < before)).rowcount

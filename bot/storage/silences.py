"""What people said of a matter they were reminded of: it is done, or they wish to hear no more of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.storage.tables import reminder_silence
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Word:
    """`on_day`: when it was done, by the person's word."""

    person_id: int
    matter: str
    subject: tuple[str, int]
    occasion: str
    done: bool
    on_day: date | None


_COLUMNS = (
    reminder_silence.c.person_id,
    reminder_silence.c.matter,
    reminder_silence.c.subject_kind,
    reminder_silence.c.subject_id,
    reminder_silence.c.occasion,
    reminder_silence.c.done,
    reminder_silence.c.on_day,
)
_ADD = insert(reminder_silence)
_BY = (
    select(*_COLUMNS)
    .where(
        reminder_silence.c.person_id.in_(bindparam("people_", expanding=True)),
        reminder_silence.c.withdrawn_at.is_(None),
    )
    .order_by(reminder_silence.c.id)
)
_DONE = (
    select(*_COLUMNS)
    .where(
        reminder_silence.c.subject_kind == bindparam("kind_"),
        reminder_silence.c.subject_id.in_(bindparam("ids_", expanding=True)),
        reminder_silence.c.done.is_(True),
        reminder_silence.c.withdrawn_at.is_(None),
    )
    .order_by(reminder_silence.c.id)
)
_WITHDRAW = (
    update(reminder_silence)
    .where(
        reminder_silence.c.person_id == bindparam("person_"),
        reminder_silence.c.done.is_(False),
        reminder_silence.c.withdrawn_at.is_(None),
    )
    .values(withdrawn_at=bindparam("now_"))
)


_LIFT = _WITHDRAW.where(
    reminder_silence.c.matter == bindparam("matter_"),
    reminder_silence.c.subject_kind == bindparam("kind_"),
    reminder_silence.c.subject_id == bindparam("id_"),
)


def _read(row: Any) -> Word:
    subject = (row.subject_kind, row.subject_id)
    return Word(row.person_id, row.matter, subject, row.occasion, row.done, row.on_day)


def add(
    work: Work,
    person_id: int,
    matter: str,
    subject: tuple[str, int],
    occasion: str,
    *,
    done: bool,
    on_day: date | None = None,
) -> None:
    values = {"person_id": person_id, "matter": matter, "subject_kind": subject[0], "subject_id": subject[1]}
    work.conn.execute(_ADD, {**values, "occasion": occasion, "done": done, "on_day": on_day, "at": work.now})


def of_people(work: Work, people: Sequence[int]) -> dict[int, list[Word]]:
    """What each of these people said that still holds."""
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for row in work.conn.execute(_BY, {"people_": list(people)}):
        found[row.person_id].append(_read(row))
    return found


def done_of(work: Work, kind: str, ids: Sequence[int]) -> dict[int, list[Word]]:
    """What anybody said to be done of these subjects, by subject number."""
    found: defaultdict[int, list[Word]] = defaultdict(list)
    if ids:
        for row in work.conn.execute(_DONE, {"kind_": kind, "ids_": list(ids)}):
            found[row.subject_id].append(_read(row))
    return found


def hear_again(work: Work, person_id: int) -> int:
    """Takes back every "no more of this" of a person; what is done stays done. How many."""
    return work.conn.execute(_WITHDRAW, {"person_": person_id, "now_": work.now}).rowcount


def lift(work: Work, person_id: int, matter: str, subject: tuple[str, int]) -> None:
    """Takes back a person's "no more of this" about one matter: they asked to be reminded of it after all."""
    params = {"person_": person_id, "matter_": matter, "kind_": subject[0], "id_": subject[1], "now_": work.now}
    work.conn.execute(_LIFT, params)

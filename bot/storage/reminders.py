"""Reminders as rows: planned once for each identity, settled by what became of their message; and who is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.programme.reminders.plan import Planned
from bot.storage.tables import chat, inbox, outbox, person, reminder, reminder_look
from bot.storage.work import Work

OPEN = ("planned", "queued")
LOOKS_BACK = timedelta(minutes=30)
"""How far back a tick sees that somebody wrote; who wrote earlier is looked at once a day anyway."""


@dataclass(slots=True)
class Reminder:
    """One row; `became` is the status of its message in the outbox, "" without one."""

    id: int
    person_id: int
    kind: str
    subject: tuple[str, int]
    occasion: str
    day: date
    step: int
    send_on: date
    wished: bool
    facts: dict[str, str]
    status: str
    reason: str
    outbox_key: str | None
    became: str = ""
    why: str = ""

    @property
    def identity(self) -> tuple[str, str, int, date, int]:
        return (self.kind, *self.subject, self.day, self.step)


_COLUMNS = (
    reminder.c.id,
    reminder.c.person_id,
    reminder.c.kind,
    reminder.c.subject_kind,
    reminder.c.subject_id,
    reminder.c.occasion,
    reminder.c.day,
    reminder.c.step,
    reminder.c.send_on,
    reminder.c.wished,
    reminder.c.facts,
    reminder.c.status,
    reminder.c.reason,
    reminder.c.outbox_key,
)
_WHY = func.coalesce(func.nullif(outbox.c.reason, ""), outbox.c.kind)
_WITH_OUTBOX = reminder.outerjoin(outbox, outbox.c.key == reminder.c.outbox_key)
_FULL = select(
    *_COLUMNS, outbox.c.status.label("became"), _WHY.label("why"), outbox.c.expires_at
).select_from(_WITH_OUTBOX)
_OF = _FULL.where(reminder.c.person_id.in_(bindparam("people_", expanding=True))).order_by(reminder.c.id)
_RECENT = _OF.where(reminder.c.status.in_(OPEN) | (reminder.c.send_on >= bindparam("since_")))
_ONE = _FULL.where(reminder.c.id == bindparam("id_"), reminder.c.person_id == bindparam("person_"))
_TOGETHER = _FULL.where(
    reminder.c.person_id == bindparam("person_"), reminder.c.outbox_key == bindparam("key_")
).order_by(reminder.c.day, reminder.c.id)
_SENT = (
    select(
        reminder.c.person_id,
        reminder.c.kind,
        reminder.c.subject_kind,
        reminder.c.subject_id,
        func.count().label("how_many"),
    )
    .where(
        reminder.c.person_id.in_(bindparam("people_", expanding=True)),
        reminder.c.status.in_(("queued", "sent")),
        reminder.c.wished.is_(False),
    )
    .group_by(reminder.c.person_id, reminder.c.kind, reminder.c.subject_kind, reminder.c.subject_id)
)
_PLAN = insert_unless(reminder).on_conflict_do_nothing(
    index_elements=["person_id", "kind", "subject_kind", "subject_id", "day", "step"]
)
_SET = (
    update(reminder)
    .where(reminder.c.id == bindparam("id_"))
    .values(
        status=bindparam("status_"),
        reason=bindparam("reason_"),
        send_on=bindparam("send_on_"),
        outbox_key=bindparam("key_"),
        wished=bindparam("wished_"),
        facts=bindparam("facts_"),
        updated_at=bindparam("now_"),
    )
)
_DUE = (
    select(reminder_look.c.person_id)
    .where(reminder_look.c.due_at <= bindparam("now_"))
    .order_by(reminder_look.c.due_at, reminder_look.c.person_id)
    .limit(bindparam("limit_"))
    .with_for_update(skip_locked=True)
)
_LOOKED = (
    update(reminder_look)
    .where(reminder_look.c.person_id == bindparam("person_"))
    .values(due_at=bindparam("due_"), looked_at=bindparam("now_"))
)
_NEW = (
    select(person.c.id)
    .where(
        person.c.trial_until.is_(None),
        person.c.forgotten_at.is_(None),
        ~select(reminder_look.c.person_id).where(reminder_look.c.person_id == person.c.id).exists(),
    )
    .order_by(person.c.id)
    .limit(bindparam("limit_"))
)
_ENROL = insert_unless(reminder_look).on_conflict_do_nothing(index_elements=["person_id"])
_SOONER = (
    update(reminder_look)
    .where(
        reminder_look.c.person_id.in_(bindparam("people_", expanding=True)),
        reminder_look.c.due_at > bindparam("now_"),
    )
    .values(due_at=bindparam("now_"))
)
# Everybody who wrote lately, once: asked person by person it would look through all those events for each of them.
_wrote = (
    select(chat.c.person_id, func.max(inbox.c.received_at).label("last"))
    .join_from(inbox, chat)
    .where(inbox.c.state == "done", inbox.c.received_at > bindparam("since_"))
    .group_by(chat.c.person_id)
    .subquery()
)
_AFTER_WRITING = (
    update(reminder_look)
    .where(
        reminder_look.c.person_id == _wrote.c.person_id,
        reminder_look.c.due_at > bindparam("now_"),
        reminder_look.c.looked_at <= _wrote.c.last,
    )
    .values(due_at=bindparam("now_"))
)
_ALL_SOONER = update(reminder_look).where(reminder_look.c.due_at > bindparam("now_")).values(due_at=bindparam("now_"))


# ── Whom to look at ──────────────────────────────────────────────────────────────────────────────


def enrol(work: Work, limit: int) -> int:
    """Takes up people who agreed to be kept and are in no timetable yet; returns how many."""
    found = [row.id for row in work.conn.execute(_NEW, {"limit_": limit})]
    if found:
        work.conn.execute(_ENROL, [{"person_id": one, "due_at": work.now} for one in found])
    return len(found)


def after_writing(work: Work) -> int:
    """People who wrote since they were looked at come next: what they said may have changed a day. How many."""
    params = {"now_": work.now, "since_": work.now - LOOKS_BACK}
    return work.conn.execute(_AFTER_WRITING, params).rowcount


def sooner(work: Work, people: Collection[int]) -> None:
    """These people are looked at by the next tick: something of theirs was changed by somebody else."""
    if people:
        work.conn.execute(_SOONER, {"people_": list(people), "now_": work.now})


def all_sooner(work: Work) -> int:
    """Everybody is looked at again, bit by bit: a rule, a holiday or the settings changed. How many."""
    return work.conn.execute(_ALL_SOONER, {"now_": work.now}).rowcount


def due_people(work: Work, limit: int) -> list[int]:
    """Takes people whose time has come, locked until the end of this work: another scheduler passes over them."""
    return [int(row.person_id) for row in work.conn.execute(_DUE, {"now_": work.now, "limit_": limit})]


def looked(work: Work, due: Mapping[int, datetime]) -> None:
    """These people were looked at; `due` says when each is next."""
    if due:
        rows = [{"person_": one, "due_": at, "now_": work.now} for one, at in due.items()]
        work.conn.execute(_LOOKED, rows)


# ── The rows ─────────────────────────────────────────────────────────────────────────────────────


def _read(work: Work, row: Any) -> Reminder:
    late = row.became == "queued" and row.expires_at <= work.now  # nobody may have marked it yet; it is never sent
    return Reminder(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        subject=(row.subject_kind, row.subject_id),
        occasion=row.occasion,
        day=row.day,
        step=row.step,
        send_on=row.send_on,
        wished=row.wished,
        facts=row.facts,
        status=row.status,
        reason=row.reason,
        outbox_key=row.outbox_key,
        became="expired" if late else row.became or "",
        why=row.why or "",
    )


def of_people(work: Work, people: Sequence[int], since: date) -> dict[int, list[Reminder]]:
    """The open reminders of these people, and every one that was for a day from `since` on."""
    found: defaultdict[int, list[Reminder]] = defaultdict(list)
    for row in work.conn.execute(_RECENT, {"people_": list(people), "since_": since}):
        found[row.person_id].append(_read(work, row))
    return found


def all_of(work: Work, person_id: int) -> list[Reminder]:
    """Every reminder of a person, oldest first."""
    return [_read(work, row) for row in work.conn.execute(_OF, {"people_": [person_id]})]


def find(work: Work, person_id: int, id_: int) -> Reminder | None:
    """One reminder, when it is this person's."""
    row = work.conn.execute(_ONE, {"id_": id_, "person_": person_id}).first()
    return None if row is None else _read(work, row)


def together(work: Work, one: Reminder) -> list[Reminder]:
    """The reminders that went out in the same message, the most urgent first; itself alone without a message."""
    if one.outbox_key is None:
        return [one]
    params = {"person_": one.person_id, "key_": one.outbox_key}
    return [_read(work, row) for row in work.conn.execute(_TOGETHER, params)]


def sent_counts(work: Work, people: Sequence[int]) -> dict[int, dict[tuple[str, str, int], int]]:
    """How often each thread of these people was said because a rule said so."""
    found: defaultdict[int, dict[tuple[str, str, int], int]] = defaultdict(dict)
    for row in work.conn.execute(_SENT, {"people_": list(people)}):
        found[row.person_id][(row.kind, row.subject_kind, row.subject_id)] = row.how_many
    return found


def add(work: Work, person_id: int, planned: Iterable[Planned], *, wished: bool = False) -> None:
    """Plans these; one that was there before, in whatever state, stays as it is."""
    rows = [
        {
            "person_id": person_id,
            "kind": one.deadline.kind,
            "subject_kind": one.deadline.subject[0],
            "subject_id": one.deadline.subject[1],
            "occasion": one.deadline.occasion,
            "day": one.deadline.day,
            "step": one.step,
            "send_on": one.send_on,
            "wished": wished,
            "facts": dict(one.deadline.facts),
            "status": "planned",
            "reason": "",
            "created_at": work.now,
            "updated_at": work.now,
        }
        for one in planned
    ]
    if rows:
        work.conn.execute(_PLAN, rows)


def save(work: Work, rows: Iterable[Reminder]) -> None:
    """Keeps status, reason, day to send on, message, and whether the person chose the day."""
    values = [
        {
            "id_": one.id,
            "status_": one.status,
            "reason_": one.reason,
            "send_on_": one.send_on,
            "key_": one.outbox_key,
            "wished_": one.wished,
            "facts_": one.facts,
            "now_": work.now,
        }
        for one in rows
    ]
    if values:
        work.conn.execute(_SET, values)


def counts(work: Work) -> dict[str, int]:
    """How many reminders stand in each status."""
    rows = work.conn.execute(select(reminder.c.status, func.count().label("how_many")).group_by(reminder.c.status))
    return {row.status: row.how_many for row in rows}

"""Every answer ever given, and the snapshot of the present ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.messages import Text
from bot.storage import dossier_index
from bot.storage.narrow import COLUMNS, narrow
from bot.storage.payload import body_from_json, body_to_json
from bot.storage.quick import ahead_of
from bot.storage.rows import Subject
from bot.storage.tables import assessment, fact, organisation, person, product
from bot.storage.work import Work

TABLES = {"person": person, "organisation": organisation, "product": product, "assessment": assessment}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: who gave it (`on_behalf` of somebody else or not), by which event, in which flow."""

    by_person_id: int | None = None
    inbox_id: int | None = None
    on_behalf: bool = False
    flow: str = ""
    flow_version: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer as it was given at an instant. `raw` is what the person wrote, None when it is not known or purged."""

    id: int
    question: str
    value: Any
    raw: str | None
    sensitive: bool
    withdrawn: bool
    at: datetime
    source: Source


_ADD = insert(fact)
_SAVE = {
    kind: update(table)
    .where(table.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("answers", "sealed", *COLUMNS.get(kind, ()))})
    for kind, table in TABLES.items()
}
_FRESH = {
    kind: select(table.c.answers, table.c.sealed).where(table.c.id == bindparam("id_")).with_for_update()
    for kind, table in TABLES.items()
}
_OF = (
    select(fact)
    .where(fact.c.subject_kind == bindparam("kind_"), fact.c.subject_id == bindparam("id_"))
    .order_by(fact.c.id)
)


def record(
    work: Work,
    subject: Subject,
    question: str,
    value: Any,
    *,
    raw: str | None = None,
    sensitive: bool = False,
    source: Source,
) -> None:
    """Adds the answer as a fact and to the subject's snapshot, here and in the database. A sensitive answer is sealed
    in both, and never lies among the open ones, whatever it was before."""
    _refresh(work, subject)
    held, other = _shelves(subject, sensitive)
    other.pop(question, None)
    held[question] = value
    _add(work, subject, question, value, raw=raw, sensitive=sensitive, withdrawn=False, source=source)
    save_snapshot(work, subject, question)


def withdraw(work: Work, subject: Subject, question: str, *, source: Source) -> None:
    """Takes an answer back: the question is open again. The facts stay, with one more that says so."""
    _refresh(work, subject)
    sensitive = question in subject.sensitive
    if not sensitive and question not in subject.answers:
        return
    (subject.sensitive if sensitive else subject.answers).pop(question)
    _add(work, subject, question, None, raw=None, sensitive=sensitive, withdrawn=True, source=source)
    save_snapshot(work, subject, question)


def copy_answers(work: Work, start: Subject, end: Subject, questions: list[str], *, source: Source) -> None:
    """Gives `end` the answers `start` has to these questions (a second product, a new assessment), as new facts."""
    _refresh(work, end)
    for sensitive in (False, True):
        given, _ = _shelves(start, sensitive)
        held, other = _shelves(end, sensitive)
        for question in [each for each in questions if each in given]:
            other.pop(question, None)
            held[question] = given[question]
            _add(work, end, question, given[question], raw=None, sensitive=sensitive, withdrawn=False, source=source)
    save_snapshot(work, end, *questions)


def facts_of(work: Work, subject: Subject) -> list[Fact]:
    """Every answer ever given about a subject, in the order they came, opened."""
    rows = work.conn.execute(_OF, {"kind_": subject.kind, "id_": subject.id})
    return [opened(work, row) for row in rows]


def said_again(work: Work, subject: Subject) -> None:
    """The present answers as the facts that there are now tell them."""
    subject.answers, subject.sensitive = {}, {}
    for one in facts_of(work, subject):
        shelf, _ = _shelves(subject, one.sensitive)
        if one.withdrawn:
            shelf.pop(one.question, None)
        else:
            shelf[one.question] = one.value
    save_snapshot(work, subject)


def opened(work: Work, row: Any) -> Fact:
    """A row of `fact` with its sealed parts opened."""
    value = work.box.open_data(row.value_sealed) if row.value_sealed else row.value
    raw = _words(work.box.open(row.raw)) if row.raw else None
    source = Source(row.by_person_id, row.inbox_id, row.on_behalf, row.flow, row.flow_version)
    return Fact(row.id, row.question, value, raw, row.sensitive, row.withdrawn, row.at, source)


def _words(opened: str) -> str:
    """What was typed. It is kept as the event it came in is, and was kept bare before."""
    body = body_from_json(opened) if opened.startswith('{"is":"text",') else None
    return body.text if isinstance(body, Text) else opened


def _shelves(subject: Subject, sensitive: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where such an answer lies, and where it must not."""
    return (subject.sensitive, subject.answers) if sensitive else (subject.answers, subject.sensitive)


def _refresh(work: Work, subject: Subject) -> None:
    """Two people of one organisation may answer at once on PostgreSQL: the snapshot is read again under its lock before
    it is written, unless this copy was. On SQLite the one writer has just read it."""
    ahead = ahead_of(work.conn)
    if not work.postgres or (ahead is not None and ahead.newest(subject)):
        return
    answers, sealed = work.conn.execute(_FRESH[subject.kind], {"id_": subject.id}).one()
    subject.answers, subject.sensitive = answers, work.box.open_data(sealed) if sealed else {}
    if ahead is not None:
        ahead.is_newest(subject)


def save_snapshot(work: Work, subject: Subject, *questions: str) -> None:
    """Writes the present answers where they are read from; `questions`: those that are others now, for the lists they
    stand in."""
    sealed = work.box.seal_data(subject.sensitive) if subject.sensitive else None
    values = {"id_": subject.id, "answers": subject.answers, "sealed": sealed}
    work.conn.execute(_SAVE[subject.kind], {**values, **narrow(subject.kind, subject.answers)})
    ahead = ahead_of(work.conn)
    if ahead is not None:
        ahead.is_newest(subject)
    dossier_index.named(work, subject.kind, subject.id, questions)


def _add(
    work: Work,
    subject: Subject,
    question: str,
    value: Any,
    *,
    raw: str | None,
    sensitive: bool,
    withdrawn: bool,
    source: Source,
) -> None:
    work.conn.execute(
        _ADD,
        {
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "question": question,
            "value": None if sensitive else value,
            "value_sealed": work.box.seal_data(value) if sensitive and not withdrawn else None,
            "raw": None if raw is None else work.seal(body_to_json(Text(raw))),
            "sensitive": sensitive,
            "withdrawn": withdrawn,
            "inbox_id": source.inbox_id,
            "at": work.now,
            "by_person_id": source.by_person_id,
            "on_behalf": source.on_behalf,
            "flow": source.flow,
            "flow_version": source.flow_version,
        },
    )

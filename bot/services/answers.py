"""Keeping answers: each as a fact with its words, its event, and who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.storage import Loaded, Source, Subject, Work, facts
from bot.storage.rows import SubjectKind


def subject_of(loaded: Loaded, kind: SubjectKind) -> Subject:
    """The person, organisation, product or assessment of the talk under way. Raises `LookupError` when it has none."""
    found: Subject | None = {
        "person": loaded.person,
        "organisation": loaded.organisation,
        "product": loaded.product,
        "assessment": loaded.assessment,
    }[kind]
    if found is None:
        raise LookupError(f"the talk has no {kind}")
    return found


def record_answer(
    work: Work,
    loaded: Loaded,
    kind: SubjectKind,
    question: str,
    value: Any,
    *,
    raw: str | None = None,
    sensitive: bool = False,
    inbox_id: int | None = None,
    on_behalf: bool = False,
) -> None:
    """Keeps one answer about what the talk is about. `value` is plain data (an instant or a date as ISO text)."""
    source = _source(loaded, inbox_id, on_behalf)
    facts.record(work, subject_of(loaded, kind), question, value, raw=raw, sensitive=sensitive, source=source)


def withdraw_answer(
    work: Work, loaded: Loaded, kind: SubjectKind, question: str, *, inbox_id: int | None = None
) -> None:
    """Opens a question again; the answers given before stay as facts."""
    facts.withdraw(work, subject_of(loaded, kind), question, source=_source(loaded, inbox_id, False))


def copy_answers(
    work: Work, loaded: Loaded, start: Subject, questions: Sequence[str], *, inbox_id: int | None = None
) -> None:
    """Copies what does not depend on the product from another one of the same kind onto the talk's own."""
    end = subject_of(loaded, start.kind)
    facts.copy_answers(work, start, end, list(questions), source=_source(loaded, inbox_id, False))


def _source(loaded: Loaded, inbox_id: int | None, on_behalf: bool) -> Source:
    talk = loaded.talk
    flow, version = (talk.flow, talk.flow_version) if talk else ("", 0)
    return Source(loaded.person.id, inbox_id, on_behalf, flow, version)

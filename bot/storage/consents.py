"""What somebody agreed to, purpose by purpose: every decision is kept, the newest holds. Silence is a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, select

from bot.storage.tables import consent, membership
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Consent:
    """One decision; `text_version` says which words were shown."""

    purpose: str
    text_version: str
    given: bool
    at: datetime
    inbox_id: int | None


def agrees(person: ColumnElement[int], purpose: Any) -> ColumnElement[bool]:
    """The condition that whoever stands in that column agrees to a purpose now (a word, or a bound parameter)."""
    return (
        select(consent.c.given)
        .where(consent.c.person_id == person, consent.c.purpose == purpose)
        .order_by(consent.c.id.desc())
        .limit(1)
        .correlate_except(consent)
        .scalar_subquery()
        .is_(True)
    )


_ADD = insert(consent)
_OF = (
    select(consent.c.purpose, consent.c.text_version, consent.c.given, consent.c.at, consent.c.inbox_id)
    .where(consent.c.person_id == bindparam("person_"))
    .order_by(consent.c.id)
)
_LAST = (
    select(consent.c.given)
    .where(consent.c.person_id == bindparam("person_"), consent.c.purpose == bindparam("purpose_"))
    .order_by(consent.c.id.desc())
    .limit(1)
)
_MEMBERS = (
    select(membership.c.person_id)
    .where(
        membership.c.organisation_id == bindparam("organisation_"),
        membership.c.until.is_(None),
        agrees(membership.c.person_id, bindparam("purpose_")),
    )
    .limit(1)
)


def add(work: Work, person_id: int, purpose: str, text_version: str, given: bool, inbox_id: int | None = None) -> None:
    values = {"person_id": person_id, "purpose": purpose, "text_version": text_version, "given": given}
    work.conn.execute(_ADD, {**values, "at": work.now, "inbox_id": inbox_id})


def all_of(work: Work, person_id: int) -> list[Consent]:
    """Every decision of a person, oldest first."""
    return [Consent(*row) for row in work.conn.execute(_OF, {"person_": person_id})]


def standing(work: Work, person_id: int) -> dict[str, Consent]:
    """The decision that holds for each purpose; a purpose that is not there was never decided."""
    return {one.purpose: one for one in all_of(work, person_id)}


def decision(work: Work, person_id: int, purpose: str) -> bool | None:
    """What somebody decided last about a purpose, None where they were never asked."""
    given: bool | None = work.conn.execute(_LAST, {"person_": person_id, "purpose_": purpose}).scalar()
    return given


def holds(work: Work, person_id: int, purpose: str) -> bool:
    """Whether somebody agrees to a purpose now."""
    return bool(decision(work, person_id, purpose))


def member_agrees(work: Work, organisation_id: int, purpose: str) -> bool:
    """Whether somebody who belongs to an organisation agrees to a purpose now."""
    values = {"organisation_": organisation_id, "purpose_": purpose}
    return work.conn.execute(_MEMBERS, values).first() is not None

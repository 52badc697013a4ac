"""Producers' confirmations of what helpers filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BindParameter, bindparam, func, insert, or_, select, update

from bot.storage.tables import assessment, confirmation, fact, product
from bot.storage.work import Work

How = Literal["own_chat", "spoken"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    id: int
    product_id: int
    helper_id: int | None
    producer_id: int | None
    how: How
    word: str
    facts: int
    asked_at: datetime
    confirmed_at: datetime | None


_NAMES = ("id", "product_id", "helper_id", "producer_id", "how", "word", "facts", "asked_at", "confirmed_at")
_COLUMNS = tuple(confirmation.c[name] for name in _NAMES)
_ADD = insert(confirmation).returning(confirmation.c.id)
_LOAD = select(*_COLUMNS).where(confirmation.c.id == bindparam("id_"))
_NEWEST = (
    select(*_COLUMNS)
    .where(confirmation.c.product_id == bindparam("product_"), confirmation.c.confirmed_at.is_not(None))
    .order_by(confirmation.c.facts.desc(), confirmation.c.id.desc())
    .limit(1)
)
_YES = (
    update(confirmation)
    .where(confirmation.c.id == bindparam("id_"), confirmation.c.confirmed_at.is_(None))
    .values(confirmed_at=bindparam("now_"))
)
_of: BindParameter[int] = bindparam("product_")
_ON_BEHALF = select(func.max(fact.c.id)).where(
    fact.c.on_behalf,
    or_(
        (fact.c.subject_kind == "product") & (fact.c.subject_id == _of),
        (fact.c.subject_kind == "assessment")
        & fact.c.subject_id.in_(select(assessment.c.id).where(assessment.c.product_id == _of)),
        (fact.c.subject_kind == "organisation")
        & fact.c.subject_id.in_(select(product.c.organisation_id).where(product.c.id == _of)),
    ),
)


def newest_on_behalf(work: Work, product_id: int) -> int:
    """The number of the newest answer given for the producer about a product, its organisation or its assessments; 0
    where there is none."""
    return int(work.conn.execute(_ON_BEHALF, {"product_": product_id}).scalar() or 0)


def add(
    work: Work,
    product_id: int,
    helper_id: int | None,
    how: How,
    facts: int,
    *,
    producer_id: int | None = None,
    word: str = "",
) -> Confirmation:
    values = {
        "product_id": product_id,
        "helper_id": helper_id,
        "producer_id": producer_id,
        "how": how,
        "word": word,
        "facts": facts,
        "asked_at": work.now,
    }
    id_ = work.conn.execute(_ADD, values).scalar_one()
    found = load(work, id_)
    assert found is not None, "added just now"
    return found


def load(work: Work, confirmation_id: int) -> Confirmation | None:
    row = work.conn.execute(_LOAD, {"id_": confirmation_id}).first()
    return Confirmation(*row) if row is not None else None


def newest(work: Work, product_id: int) -> Confirmation | None:
    """The confirmation of a product that covers most, None where nobody has said yes."""
    row = work.conn.execute(_NEWEST, {"product_": product_id}).first()
    return Confirmation(*row) if row is not None else None


def say_yes(work: Work, confirmation_id: int) -> bool:
    """False when it was confirmed before."""
    return work.conn.execute(_YES, {"id_": confirmation_id, "now_": work.now}).rowcount == 1

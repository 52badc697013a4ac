"""Forgetting somebody whose organisation an office handed in: what they said goes, what the office recorded stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_, select, update

from bot.storage import facts
from bot.storage.import_subjects import FLOW, organisations, products
from bot.storage.rows import Subject
from bot.storage.tables import claim, fact, imported, product
from bot.storage.work import Work

PERSONAL = ("contact-name", "contact-phone")
"""What an office wrote of the person themselves; it goes with them."""


def handed_in(work: Work, organisation_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """The organisations among them that came in an office's sheet, and their products that did."""
    wanted = select(claim.c.organisation_id).where(claim.c.organisation_id.in_(organisation_ids))
    found = sorted(int(row[0]) for row in work.conn.execute(wanted))
    made = (
        select(product.c.id)
        .join(imported, and_(imported.c.kind == "product", imported.c.subject_id == product.c.id))
        .where(product.c.organisation_id.in_(found))
        .distinct()
    )
    return found, sorted(int(row[0]) for row in work.conn.execute(made))


def forget_known(work: Work, organisation_ids: Sequence[int], product_ids: Sequence[int]) -> None:
    """What goes is known by nothing any more."""
    for kind, ids in (("organisation", organisation_ids), ("product", product_ids)):
        work.conn.execute(delete(imported).where(imported.c.kind == kind, imported.c.subject_id.in_(ids)))


def forget_claims(work: Work, person_id: int) -> None:
    """Who claimed what is known no longer; an office may print a new slip."""
    work.conn.execute(update(claim).where(claim.c.person_id == person_id).values(person_id=None))


def as_handed_in(work: Work, organisation_ids: Sequence[int], product_ids: Sequence[int]) -> None:
    """Organisations and products as the office's sheets left them."""
    for one in (*organisations(work, organisation_ids).values(), *products(work, product_ids).values()):
        _restore(work, one)


def _restore(work: Work, one: Subject) -> None:
    about = and_(fact.c.subject_kind == one.kind, fact.c.subject_id == one.id)
    work.conn.execute(delete(fact).where(about, or_(fact.c.flow != FLOW, fact.c.question.in_(PERSONAL))))
    facts.said_again(work, one)

"""Papers: what was sent as a proof, told apart by kind, with number, issuer and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.storage.tables import media, media_use, paper
from bot.storage.work import Work

SUBJECT = "paper"
"""The subject kind under which a paper's pages are kept (`media_use`)."""
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that is there; `pages` counts what was sent of it and is kept or still being fetched."""

    id: int
    organisation_id: int
    product_id: int | None
    kind: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    expires_on: date | None
    created_at: datetime
    pages: int = 0


_COLUMNS = (
    paper.c.id,
    paper.c.organisation_id,
    paper.c.product_id,
    paper.c.kind,
    paper.c.number,
    paper.c.issuer,
    paper.c.issued_on,
    paper.c.expires_on,
    paper.c.created_at,
)
_PAGES = (
    select(func.count())
    .select_from(media_use.join(media, media.c.id == media_use.c.media_id))
    .where(
        media_use.c.subject_kind == SUBJECT,
        media_use.c.subject_id == paper.c.id,
        media.c.state.in_(("wanted", "kept")),
    )
    .correlate(paper)
    .scalar_subquery()
    .label("pages")
)
_ADD = insert(paper).returning(paper.c.id)
_ALL = select(*_COLUMNS, _PAGES).where(paper.c.removed_at.is_(None))
_ONE = _ALL.where(paper.c.id == bindparam("id_"))
_OF = _ALL.where(
    paper.c.organisation_id == bindparam("organisation_"),
    or_(paper.c.product_id.is_(None), paper.c.product_id == bindparam("product_")),
).order_by(paper.c.id)
_SET = update(paper).where(paper.c.id == bindparam("id_"))
_MOVE = (
    update(media_use)
    .where(media_use.c.subject_kind == SUBJECT, media_use.c.subject_id == bindparam("from_"))
    .values(subject_id=bindparam("to_"))
)
_TWICE = delete(media_use).where(
    media_use.c.subject_kind == SUBJECT,
    media_use.c.subject_id == bindparam("from_"),
    media_use.c.media_id.in_(
        select(media_use.c.media_id).where(
            media_use.c.subject_kind == SUBJECT, media_use.c.subject_id == bindparam("to_")
        )
    ),
)


def add(work: Work, organisation_id: int, product_id: int | None, kind: str, by_person_id: int | None) -> int:
    values = {
        "organisation_id": organisation_id,
        "product_id": product_id,
        "kind": kind,
        "created_at": work.now,
        "by_person_id": by_person_id,
    }
    return int(work.conn.execute(_ADD, values).scalar_one())


def load(work: Work, paper_id: int) -> Paper | None:
    """None for a paper that was taken away, too."""
    row = work.conn.execute(_ONE, {"id_": paper_id}).first()
    return None if row is None else Paper(**row._mapping)


def of(work: Work, organisation_id: int, product_id: int | None) -> list[Paper]:
    """The papers that serve a product: its own and its organisation's, the oldest first."""
    rows = work.conn.execute(_OF, {"organisation_": organisation_id, "product_": product_id})
    return [Paper(**row._mapping) for row in rows]


def change(work: Work, paper_id: int, **values: Any) -> None:
    """Sets some of: number, issuer, issued_on, expires_on, removed_at."""
    work.conn.execute(_SET.values(**values), {"id_": paper_id})


def move_pages(work: Work, start: int, end: int) -> None:
    """All pages of one paper become those of another; a page both have stays once."""
    work.conn.execute(_TWICE, {"from_": start, "to_": end})
    work.conn.execute(_MOVE, {"from_": start, "to_": end})


def purge_papers(work: Work, person_id: int, organisations: Sequence[int]) -> None:
    """Removes the papers of organisations that are forgotten; what lives on loses this person's number."""
    gone = select(paper.c.id).where(paper.c.organisation_id.in_(organisations))
    conn = work.conn
    conn.execute(delete(media_use).where(media_use.c.subject_kind == SUBJECT, media_use.c.subject_id.in_(gone)))
    conn.execute(delete(paper).where(paper.c.organisation_id.in_(organisations)))
    conn.execute(update(paper).where(paper.c.by_person_id == person_id).values(by_person_id=None))

"""Certificates and their products one by one, with names, for spreadsheets; read as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import bindparam, case, func, or_, select

from bot.storage import import_subjects
from bot.storage.figures import STOOD, Among
from bot.storage.tables import certificate, fact, organisation, product
from bot.storage.work import Work

PAGE = 500
REVENUE = "revenue-last"
Status = Literal["held", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Listed:
    """The certificate of an office that a product held on the day, else the one that ended last. `revenue`: last year's
    takings in đồng, where an office knows them: from the dossier that was handed in, or from a sheet of its own."""

    id: int
    product_id: int
    number: str
    stars: int
    issued_on: date | None
    expires_on: date
    status: Status
    sheet: int | None
    product_name: str
    revenue: int | None
    organisation_id: int
    organisation_name: str
    address: str
    kind: str | None
    commune: str
    province: str


_stood = case((STOOD, 1), else_=0)
_ranked = (
    select(
        certificate.c.id,
        _stood.label("stood"),
        func.row_number()
        .over(
            partition_by=certificate.c.product_id,
            order_by=(_stood.desc(), certificate.c.expires_on.desc(), certificate.c.id.desc()),
        )
        .label("place"),
    )
    .where(
        certificate.c.source == "office",
        certificate.c.stars.is_not(None),
        or_(certificate.c.issued_on.is_(None), certificate.c.issued_on <= bindparam("day_")),
    )
    .subquery()
)
_from = (
    select(fact.c.flow)
    .where(fact.c.subject_kind == "product", fact.c.subject_id == product.c.id, fact.c.question == REVENUE)
    .order_by(fact.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ROWS = (
    select(
        *(certificate.c[name] for name in ("id", "product_id", "number", "stars", "issued_on", "expires_on")),
        *(certificate.c[name] for name in ("status", "dossier_id")),
        _ranked.c.stood,
        _from.label("revenue_from"),
        product.c.sheet,
        product.c.answers.label("of_product"),
        product.c.organisation_id,
        organisation.c.answers.label("of_organisation"),
        organisation.c.kind,
        organisation.c.commune,
        organisation.c.province,
    )
    .select_from(
        _ranked.join(certificate, certificate.c.id == _ranked.c.id)
        .join(product, product.c.id == certificate.c.product_id)
        .join(organisation, organisation.c.id == product.c.organisation_id)
    )
    .where(_ranked.c.place == 1)
    .order_by(certificate.c.id)
)


def listed(work: Work, among: Among, day: date, today: date) -> Iterator[Listed]:
    """Every product among these that had a certificate of an office by that day, in the order they were recorded."""
    statement = _ROWS.where(*among.of_organisation(), *among.of_product()).execution_options(yield_per=PAGE)
    for row in work.conn.execute(statement, {**among.params, "day_": day, "today_": today}):
        yield _listed(row)


def _listed(row: Any) -> Listed:
    of_product, of_organisation = row.of_product or {}, row.of_organisation or {}
    takings = of_product.get(REVENUE)
    known = row.dossier_id is not None or row.revenue_from == import_subjects.FLOW
    told = known and isinstance(takings, int) and not isinstance(takings, bool)
    return Listed(
        row.id,
        row.product_id,
        row.number,
        row.stars,
        row.issued_on,
        row.expires_on,
        "held" if row.stood else "revoked" if row.status == "revoked" else "expired",
        row.sheet,
        str(of_product.get("product-name") or ""),
        takings if told else None,
        row.organisation_id,
        str(of_organisation.get("org-name") or ""),
        _told(of_organisation.get("org-address")) if row.dossier_id is not None else "",
        row.kind,
        row.commune or "",
        row.province or "",
    )


def _told(said: object) -> str:
    return said if isinstance(said, str) and said not in ("unsure", "not_said", "none") else ""

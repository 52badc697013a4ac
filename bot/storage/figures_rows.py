"""Certificates and their products one by one, with names, for spreadsheets; read as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bot.storage.figures import Among
from bot.storage.tables import certificate, organisation, product
from bot.storage.work import Work

PAGE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """The newest certificate of a product that an office recorded. `revenue`: last year's takings in đồng, where the
    certificate came from a dossier that was handed in here, with that figure in it."""

    id: int
    product_id: int
    number: str
    stars: int
    issued_on: date | None
    expires_on: date
    revoked_on: date | None
    sheet: int | None
    product_name: str
    revenue: int | None
    organisation_id: int
    organisation_name: str
    address: str
    kind: str | None
    commune: str
    province: str


_newest = (
    select(func.max(certificate.c.id))
    .where(
        certificate.c.source == "office",
        certificate.c.stars.is_not(None),
        or_(certificate.c.issued_on.is_(None), certificate.c.issued_on <= bindparam("day_")),
    )
    .group_by(certificate.c.product_id)
)
_PAGE = (
    select(
        *(certificate.c[name] for name in ("id", "product_id", "number", "stars", "issued_on", "expires_on")),
        *(certificate.c[name] for name in ("status", "status_on", "dossier_id")),
        product.c.sheet,
        product.c.answers.label("of_product"),
        product.c.organisation_id,
        organisation.c.answers.label("of_organisation"),
        organisation.c.kind,
        organisation.c.commune,
        organisation.c.province,
    )
    .select_from(
        certificate.join(product, product.c.id == certificate.c.product_id).join(
            organisation, organisation.c.id == product.c.organisation_id
        )
    )
    .where(certificate.c.id.in_(_newest), certificate.c.id > bindparam("after_"))
    .order_by(certificate.c.id)
    .limit(PAGE)
)


def listed(work: Work, among: Among, day: date) -> Iterator[Listed]:
    """Every product among these that had a certificate of an office by that day, in the order they were recorded."""
    statement = _PAGE.where(*among.of_organisation(), *among.of_product())
    after = 0
    while rows := work.conn.execute(statement, {**among.params, "day_": day, "after_": after}).all():
        for row in rows:
            yield _listed(row, day)
        after = rows[-1].id


def _listed(row: Any, day: date) -> Listed:
    of_product, of_organisation = row.of_product or {}, row.of_organisation or {}
    revoked = row.status_on if row.status == "revoked" and row.status_on is not None and row.status_on <= day else None
    takings = of_product.get("revenue-last")
    told = row.dossier_id is not None and isinstance(takings, int) and not isinstance(takings, bool)
    return Listed(
        row.id,
        row.product_id,
        row.number,
        row.stars,
        row.issued_on,
        row.expires_on,
        revoked,
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

"""Certificates: added, their status kept, found by product, person, area and last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, bindparam, insert, select, update

from bot.storage.tables import certificate, membership, organisation, product
from bot.storage.work import Work

Source = Literal["office", "producer"]
Status = Literal["held", "replaced", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`source` "producer": only told by its holder; `issued_on` and `stars` may be unknown then. `status_on`: the day
    it was replaced, ended or was revoked (`ground`, Article 8)."""

    id: int
    product_id: int
    dossier_id: int | None
    number: str
    decision_number: str
    stars: int | None
    issued_on: date | None
    expires_on: date
    source: Source
    status: Status
    status_on: date | None
    ground: str
    recorded_at: datetime
    by_person_id: int | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate with the names that lists show, and where its organisation says it is (a commune's code or "")."""

    certificate: Certificate
    organisation_id: int
    product_name: str
    organisation_name: str
    commune: str


_COLUMNS = tuple(certificate.c)
_ADD = insert(certificate).returning(certificate.c.id)
_SAVE = (
    update(certificate)
    .where(certificate.c.id == bindparam("id_"))
    .values(
        {
            name: bindparam(name)
            for name in (
                *("number", "decision_number", "stars", "issued_on", "expires_on"),
                *("status", "status_on", "ground", "recorded_at"),
            )
        }
    )
)
_LOAD = select(*_COLUMNS).where(certificate.c.id == bindparam("id_"))
_OF_PRODUCT = (
    select(*_COLUMNS).where(certificate.c.product_id == bindparam("product_")).order_by(certificate.c.id.desc())
)
_HOLDING = select(*_COLUMNS, organisation.c.id, product.c.answers, organisation.c.answers).select_from(
    certificate.join(product, product.c.id == certificate.c.product_id).join(
        organisation, organisation.c.id == product.c.organisation_id
    )
)
_MINE = (
    _HOLDING.join(membership, membership.c.organisation_id == organisation.c.id)
    .where(membership.c.person_id == bindparam("person_"), membership.c.until.is_(None))
    .order_by(certificate.c.id.desc())
)
_ENDING = (
    _HOLDING.where(
        certificate.c.status == "held",
        certificate.c.expires_on >= bindparam("first_"),
        certificate.c.expires_on <= bindparam("last_"),
    )
    .order_by(certificate.c.expires_on, certificate.c.id)
    .limit(bindparam("limit_"))
)


def add(work: Work, **values: Any) -> Certificate:
    """A new certificate; `values` by the names of `Certificate`."""
    whole: dict[str, Any] = {"dossier_id": None, "decision_number": "", "stars": None, "issued_on": None}
    whole |= {"status": "held", "status_on": None, "ground": "", "by_person_id": None, "recorded_at": work.now}
    whole |= values
    return Certificate(id=int(work.conn.execute(_ADD, whole).scalar_one()), **whole)


def save(work: Work, one: Certificate) -> None:
    """Keeps numbers, stars, days and status."""
    values = {name: getattr(one, name) for name in ("number", "decision_number", "stars", "issued_on", "expires_on")}
    values |= {name: getattr(one, name) for name in ("status", "status_on", "ground", "recorded_at")}
    work.conn.execute(_SAVE, {"id_": one.id, **values})


def load(work: Work, certificate_id: int) -> Certificate | None:
    row = work.conn.execute(_LOAD, {"id_": certificate_id}).first()
    return None if row is None else Certificate(*row)


def of_product(work: Work, product_id: int) -> list[Certificate]:
    """Every certificate of a product, the newest first."""
    return [Certificate(*row) for row in work.conn.execute(_OF_PRODUCT, {"product_": product_id})]


def held_by(work: Work, product_id: int) -> Certificate | None:
    """The certificate that counts: the newest one that is held."""
    return next((one for one in of_product(work, product_id) if one.status == "held"), None)


def of_person(work: Work, person_id: int) -> list[Holding]:
    """The certificates of every organisation somebody is a member of, the newest first."""
    return _holdings(work, _MINE, person_=person_id)


def ending(work: Work, first: date, last: date, limit: int = 10_000) -> list[Holding]:
    """Held certificates whose last day lies on one of these days, the earliest first."""
    return _holdings(work, _ENDING, first_=first, last_=last, limit_=limit)


def _holdings(work: Work, statement: Select[Any], **params: Any) -> list[Holding]:
    width = len(_COLUMNS)
    found = []
    for row in work.conn.execute(statement, params):
        organisation_id, about_product, about_organisation = row[width : width + 3]
        name, about = str((about_product or {}).get("product-name") or ""), about_organisation or {}
        place, maker = about.get("place"), str(about.get("org-name") or "")
        commune = str(place) if place not in (None, "unsure") else ""
        found.append(Holding(Certificate(*row[:width]), organisation_id, name, maker, commune))
    return found

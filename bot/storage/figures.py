"""What figures of products are counted from: whose each product is, and the certificates, read narrow and whole.

Three narrow lists put together here are several times quicker on SQLite than one join over rows that carry answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from bot.storage.tables import certificate, organisation, product
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Among:
    """What is counted: the organisations of a province, or of one commune of it (codes; "" is every one), and their
    products of one sheet (None: of all)."""

    province: str = ""
    commune: str = ""
    sheet: int | None = None

    def of_organisation(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.province:
            found.append(organisation.c.province == bindparam("province_"))
        if self.commune:
            found.append(organisation.c.commune == bindparam("commune_"))
        return found

    def of_product(self) -> list[ColumnElement[bool]]:
        return [] if self.sheet is None else [product.c.sheet == bindparam("sheet_")]

    @property
    def params(self) -> dict[str, Any]:
        given = {"province_": self.province, "commune_": self.commune, "sheet_": self.sheet}
        return {name: value for name, value in given.items() if value}


class Whose(NamedTuple):
    """Whose a product is: codes as they are known, `kind` as `Kind` or a group of it."""

    organisation_id: int
    sheet: int | None
    province: str | None
    commune: str | None
    kind: str | None


class Held(NamedTuple):
    """The certificate a product held on a day."""

    whose: Whose
    stars: int
    expires_on: date


class Award(NamedTuple):
    """A certificate on the day it was given; `before`: the stars of the one before it, None for a product's first."""

    whose: Whose
    stars: int
    issued_on: date
    before: int | None


_OWNERS = select(organisation.c.id, organisation.c.province, organisation.c.commune, organisation.c.kind)
_PRODUCTS = select(product.c.id, product.c.organisation_id, product.c.sheet)
_OFFICE = certificate.c.source == "office"
_DAY: ColumnElement[date] = bindparam("day_", type_=certificate.c.expires_on.type)
_TODAY: ColumnElement[date] = bindparam("today_", type_=certificate.c.expires_on.type)
STOOD = and_(
    certificate.c.stars.is_not(None),
    or_(certificate.c.issued_on.is_(None), certificate.c.issued_on <= _DAY),
    certificate.c.expires_on >= _DAY,
    or_(
        certificate.c.status.in_(("held", "expired")),
        # replaced or revoked since; an end that lies ahead (of an old paper without its days) is over already
        and_(certificate.c.status_on > _DAY, certificate.c.status_on <= _TODAY),
    ),
)
"""Whether a certificate was held on `day_`, as is known `today_`."""
# Of several the one that ends last is what counts: later rows take the place of earlier ones.
_HELD = (
    select(certificate.c.product_id, certificate.c.stars, certificate.c.expires_on)
    .where(STOOD)
    .order_by(certificate.c.expires_on, certificate.c.id)
)
_HELD_BY_OFFICE = _HELD.where(_OFFICE)
_earlier = certificate.alias("earlier")
_before = (
    select(_earlier.c.stars)
    .where(
        _earlier.c.product_id == certificate.c.product_id,
        _earlier.c.source == "office",
        _earlier.c.stars.is_not(None),
        or_(
            _earlier.c.issued_on < certificate.c.issued_on,
            (_earlier.c.issued_on == certificate.c.issued_on) & (_earlier.c.id < certificate.c.id),
        ),
    )
    .order_by(_earlier.c.issued_on.desc(), _earlier.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_AWARDS = select(certificate.c.product_id, certificate.c.stars, certificate.c.issued_on, _before).where(
    _OFFICE,
    certificate.c.stars.is_not(None),
    certificate.c.issued_on >= bindparam("first_"),
    certificate.c.issued_on <= bindparam("last_"),
)


Known = Mapping[int, Whose]


def held(work: Work, known: Known, day: date, today: date, *, told: bool = False) -> list[Held]:
    """For each of these products that held a certificate of 3 to 5 stars on that day (its last day counts, the day of
    a revocation does not) the newest such one: of those an office recorded, with `told` also those only told."""
    statement = _HELD if told else _HELD_BY_OFFICE
    found = {}
    for product_id, stars, expires_on in work.conn.execute(statement, {"day_": day, "today_": today}).all():
        if (whose := known.get(product_id)) is not None:
            found[product_id] = Held(whose, stars, expires_on)
    return list(found.values())


def awards(work: Work, known: Known, first: date, last: date) -> list[Award]:
    """Every certificate of these products that an office recorded with stars and a day of issue between these, whatever
    became of it later."""
    rows = work.conn.execute(_AWARDS, {"first_": first, "last_": last}).all()
    return [
        Award(whose, stars, on, before)
        for product_id, stars, on, before in rows
        if (whose := known.get(product_id)) is not None
    ]


def products(work: Work, among: Among) -> dict[int, Whose]:
    """Every product among these by its number."""
    narrow = among.of_organisation()
    owners = {
        id_: (province, commune, kind)
        for id_, province, commune, kind in work.conn.execute(_OWNERS.where(*narrow), among.params).all()
    }
    statement = _PRODUCTS.where(*among.of_product())
    if narrow:
        statement = statement.join_from(product, organisation).where(*narrow)
    found = {}
    for product_id, organisation_id, sheet in work.conn.execute(statement, among.params).all():
        found[product_id] = Whose(organisation_id, sheet, *owners[organisation_id])
    return found

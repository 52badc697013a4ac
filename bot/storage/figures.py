"""What figures of products are made of, counted where the rows lie: certificates that were held on a day by who makes
the products, by product set, by the month they end; and certificates as they were given.

An organisation is counted once in each line that is counted for it, so lines of organisations can be added up (each has
one place and one kind), lines of product sets cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    extract,
    func,
    or_,
    select,
)

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


@dataclass(frozen=True, slots=True)
class Standing:
    """Certificates that were held on `day` (its last day counts, the day of a revocation does not), as is known
    `today`: of several of a product the one that ends last. Those that an office recorded, with `told` also those that
    only their holders told."""

    among: Among
    day: date
    today: date
    told: bool = False

    @property
    def params(self) -> dict[str, Any]:
        return {**self.among.params, "day_": self.day, "today_": self.today}


class Tally(NamedTuple):
    """Products by the stars they hold, and how many organisations make them."""

    three: int
    four: int
    five: int
    makers: int

    @property
    def products(self) -> int:
        return self.three + self.four + self.five


class Owners(NamedTuple):
    """The organisations of one kind in one commune, as codes are known; `makers`: how many of them have a product with
    stars, and how many one with three, with four, with five."""

    province: str | None
    commune: str | None
    kind: str | None
    tally: Tally
    makers: tuple[int, int, int]


class Ending(NamedTuple):
    """How many certificates of so many stars end in a month."""

    year: int
    month: int
    stars: int
    times: int


class Given(NamedTuple):
    """How many certificates of so many stars were given in a year; `before`: the stars of the one before, None for a
    product's first."""

    year: int
    stars: int
    before: int | None
    times: int


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


# ── What was held on a day ───────────────────────────────────────────────────────────────────────


def owners(work: Work, standing: Standing) -> list[Owners]:
    """What was held, by place and kind of its makers."""
    where = (organisation.c.province, organisation.c.commune, organisation.c.kind)
    each = _each(_held(standing, *where))
    by = (each.c.province, each.c.commune, each.c.kind)
    statement = select(*by, *_tally(each), *(func.count().filter(each.c[name] > 0) for name in _STARS)).group_by(*by)
    rows = work.conn.execute(statement, standing.params)
    return [Owners(row[0], row[1], row[2], Tally(*row[3:7]), (row[7], row[8], row[9])) for row in rows]


def of_sheets(work: Work, standing: Standing, parts: Sequence[Collection[int]]) -> dict[int | None, Tally]:
    """What was held, by which of these parts the product's sheet is in; None: in none of them."""
    part = case(*((product.c.sheet.in_(sheets), place) for place, sheets in enumerate(parts)))
    each = _each(_held(standing, part.label("part")))
    statement = select(each.c.part, *_tally(each)).group_by(each.c.part)
    return {row[0]: Tally(*row[1:]) for row in work.conn.execute(statement, standing.params)}


def ending(work: Work, standing: Standing) -> list[Ending]:
    """What was held, by the month in which it ends."""
    held = _held(standing, certificate.c.expires_on)
    by = (_year(held.c.expires_on), cast(extract("month", held.c.expires_on), Integer), held.c.stars)
    statement = select(*by, func.count()).where(held.c.place == 1).group_by(*by)
    return [Ending(*row) for row in work.conn.execute(statement, standing.params)]


def _held(standing: Standing, *columns: ColumnElement[Any]) -> Subquery:
    """Every certificate that stood, with these columns; the one of a product that counts has the first `place`. What is
    asked among is left out before places are given: a database that joins later may give them again and again."""
    among = standing.among
    newest = func.row_number().over(
        partition_by=certificate.c.product_id, order_by=(certificate.c.expires_on.desc(), certificate.c.id.desc())
    )
    return (
        select(product.c.organisation_id, *columns, certificate.c.stars, newest.label("place"))
        .select_from(_OWNED)
        .where(STOOD, *([] if standing.told else [_OFFICE]), *among.of_organisation(), *among.of_product())
        .subquery("held")
    )


def _each(held: Subquery) -> Subquery:
    """By organisation and the other columns: its products with three, with four, with five stars."""
    by = [column for column in held.c if column.name not in ("stars", "place")]
    counts = (func.count().filter(held.c.stars == many).label(name) for name, many in _STARS.items())
    return select(*by, *counts).where(held.c.place == 1).group_by(*by).subquery("each")


_STARS = {"three": 3, "four": 4, "five": 5}
_OWNED = certificate.join(product, product.c.id == certificate.c.product_id).join(
    organisation, organisation.c.id == product.c.organisation_id
)


def _tally(each: Subquery) -> list[ColumnElement[int]]:
    """Over rows of one organisation each."""
    return [*(cast(func.sum(each.c[name]), Integer) for name in _STARS), func.count()]


# ── What was given ───────────────────────────────────────────────────────────────────────────────


def given(work: Work, among: Among, first: date, last: date) -> list[Given]:
    """What was given between these days, as offices recorded it, whatever became of it later."""
    before = func.lag(certificate.c.stars).over(
        partition_by=certificate.c.product_id, order_by=(certificate.c.issued_on, certificate.c.id)
    )
    found = _given(among, certificate.c.issued_on, certificate.c.stars, before.label("before")).subquery("given")
    by = (_year(found.c.issued_on), found.c.stars, found.c.before)
    days = (found.c.issued_on >= bindparam("first_"), found.c.issued_on <= bindparam("last_"))
    statement = select(*by, func.count()).where(*days).group_by(*by)
    rows = work.conn.execute(statement, {**among.params, "first_": first, "last_": last})
    return [Given(*row) for row in rows]


def given_to(work: Work, among: Among, first: date, last: date) -> tuple[dict[int, int], int]:
    """To how many organisations something was given between these days: by year, and in all."""
    year, makers = _year(certificate.c.issued_on), func.count(distinct(product.c.organisation_id))
    days = (certificate.c.issued_on >= bindparam("first_"), certificate.c.issued_on <= bindparam("last_"))
    params = {**among.params, "first_": first, "last_": last}
    by_year = work.conn.execute(_given(among, year, makers).where(*days).group_by(year), params)
    years = {row[0]: row[1] for row in by_year}
    return years, work.conn.execute(_given(among, makers).where(*days), params).scalar_one()


def _given(among: Among, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    of_office = (_OFFICE, certificate.c.stars.is_not(None), certificate.c.issued_on.is_not(None))
    found = select(*columns).select_from(_OWNED)
    return found.where(*of_office, *among.of_organisation(), *among.of_product())


def _year(day: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(extract("year", day), Integer)

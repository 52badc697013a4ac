"""What figures of products are made of, counted where the rows lie: certificates that were held on a day by who makes
the products, by product set, by the month they end; and certificates as they were given.

An organisation is counted once in each line that is counted for it, so lines of organisations can be added up (each has
one place and one kind), lines of product sets cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
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
    held, among = _held(standing.told), standing.among
    each = (
        select(product.c.organisation_id, *_by_stars(held.c.stars))
        .select_from(held.join(product, product.c.id == held.c.product_id))
        .where(held.c.place == 1, *among.of_product())
        .group_by(product.c.organisation_id)
        .subquery("each")
    )
    where = (organisation.c.province, organisation.c.commune, organisation.c.kind)
    statement = (
        select(*where, *_tally(each), *(func.count().filter(each.c[name] > 0) for name in _STARS))
        .select_from(each.join(organisation, organisation.c.id == each.c.organisation_id))
        .where(*among.of_organisation())
        .group_by(*where)
    )
    rows = work.conn.execute(statement, standing.params)
    return [Owners(row[0], row[1], row[2], Tally(*row[3:7]), (row[7], row[8], row[9])) for row in rows]


def of_sheets(work: Work, standing: Standing, parts: Sequence[Collection[int]]) -> dict[int | None, Tally]:
    """What was held, by which of these parts the product's sheet is in; None: in none of them."""
    among = standing.among
    held = _held(standing.told)
    part = case(*((product.c.sheet.in_(sheets), place) for place, sheets in enumerate(parts)))
    each = (
        select(product.c.organisation_id, part.label("part"), *_by_stars(held.c.stars))
        .select_from(_of(held, among))
        .where(held.c.place == 1, *among.of_organisation(), *among.of_product())
        .group_by(product.c.organisation_id, part)
        .subquery("each")
    )
    statement = select(each.c.part, *_tally(each)).group_by(each.c.part)
    return {row[0]: Tally(*row[1:]) for row in work.conn.execute(statement, standing.params)}


def ending(work: Work, standing: Standing) -> list[Ending]:
    """What was held, by the month in which it ends."""
    held, among = _held(standing.told), standing.among
    when = (_year(held.c.expires_on), cast(extract("month", held.c.expires_on), Integer), held.c.stars)
    statement = (
        select(*when, func.count())
        .select_from(_of(held, among))
        .where(held.c.place == 1, *among.of_organisation(), *among.of_product())
        .group_by(*when)
    )
    return [Ending(*row) for row in work.conn.execute(statement, standing.params)]


@cache
def _held(told: bool) -> Subquery:
    """Every certificate that stood; the one of a product that counts has the first `place`."""
    newest = func.row_number().over(
        partition_by=certificate.c.product_id, order_by=(certificate.c.expires_on.desc(), certificate.c.id.desc())
    )
    columns = (certificate.c.product_id, certificate.c.stars, certificate.c.expires_on)
    statement = select(*columns, newest.label("place")).where(STOOD)
    return (statement if told else statement.where(_OFFICE)).subquery("held")


_STARS = {"three": 3, "four": 4, "five": 5}


def _by_stars(stars: ColumnElement[int]) -> list[ColumnElement[int]]:
    return [func.count().filter(stars == many).label(name) for name, many in _STARS.items()]


def _tally(each: Subquery) -> list[ColumnElement[int]]:
    """Over rows of one organisation each."""
    return [*(cast(func.sum(each.c[name]), Integer) for name in _STARS), func.count()]


# ── What was given ───────────────────────────────────────────────────────────────────────────────


@cache
def _given() -> Subquery:
    """Every certificate that an office recorded with stars and a day of issue, whatever became of it later."""
    before = func.lag(certificate.c.stars).over(
        partition_by=certificate.c.product_id, order_by=(certificate.c.issued_on, certificate.c.id)
    )
    columns = (certificate.c.product_id, certificate.c.stars, certificate.c.issued_on)
    statement = select(*columns, before.label("before"))
    return statement.where(_OFFICE, certificate.c.stars.is_not(None), certificate.c.issued_on.is_not(None)).subquery()


def given(work: Work, among: Among, first: date, last: date) -> list[Given]:
    """What was given between these days."""
    found = _given()
    by = (_year(found.c.issued_on), found.c.stars, found.c.before)
    statement = _between(select(*by, func.count()), found, among).group_by(*by)
    return [Given(*row) for row in _of_days(work, statement, among, first, last)]


def given_to(work: Work, among: Among, first: date, last: date) -> tuple[dict[int, int], int]:
    """To how many organisations something was given between these days: by year, and in all."""
    year, makers = _year(certificate.c.issued_on), func.count(distinct(product.c.organisation_id))
    of_office = (_OFFICE, certificate.c.stars.is_not(None))
    by_year: Select[Any] = _between(select(year, makers), certificate, among).where(*of_office).group_by(year)
    in_all: Select[Any] = _between(select(makers), certificate, among).where(*of_office)
    years = {row[0]: row[1] for row in _of_days(work, by_year, among, first, last)}
    return years, _of_days(work, in_all, among, first, last)[0][0]


def _between(statement: Select[*tuple[Any, ...]], found: FromClause, among: Among) -> Select[Any]:
    return statement.select_from(_of(found, among)).where(
        found.c.issued_on >= bindparam("first_"),
        found.c.issued_on <= bindparam("last_"),
        *among.of_organisation(),
        *among.of_product(),
    )


def _of_days(work: Work, statement: Select[Any], among: Among, first: date, last: date) -> Sequence[Any]:
    return work.conn.execute(statement, {**among.params, "first_": first, "last_": last}).all()


def _of(found: FromClause, among: Among) -> FromClause:
    """With their products, and whose these are where that matters."""
    joined = found.join(product, product.c.id == found.c.product_id)
    if not among.of_organisation():
        return joined
    return joined.join(organisation, organisation.c.id == product.c.organisation_id)


def _year(day: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(extract("year", day), Integer)

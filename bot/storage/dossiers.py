"""Dossiers and their steps: made, moved on under their version, found by product, person, area and code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.programme.dossier_life import Kind, Side
from bot.storage import dossier_index
from bot.storage.tables import dossier, dossier_step, membership, organisation, product, product_number
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Dossier:
    """One dossier as it stands. `commune` and `province` are codes; `code` the product's code once it was given.

    Days that really happened: `handed_in_on` (the producer's word until the commune confirms), `received_on` (the
    commune's), `proposed_on` (its proposal), `arrived_on` (at the province), `latest_on` (the newest step's).
    `snapshot`: `{"assessment", "rubric", "sheet", "estimate", "answers", "at"}` of when it was handed in.
    """

    id: int
    product_id: int
    kind: Kind
    state: str
    version: int
    commune: str
    province: str
    code: str | None
    assessment_id: int | None
    snapshot: dict[str, Any] | None
    previous_id: int | None
    handed_in_on: date | None
    received_on: date | None
    proposed_on: date | None
    arrived_on: date | None
    latest_on: date | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier with the names that lists show."""

    dossier: Dossier
    organisation_id: int
    product_name: str
    organisation_name: str


@dataclass(frozen=True, slots=True)
class DossierStep:
    """One step of the history. `papers`: days (ISO), numbers, points; `said`: `reason`, `supplements`, `answer`,
    `media` as far as they were given, None once the person they came from was forgotten."""

    id: int
    version: int
    move: str
    origin: str
    state: str
    side: Side
    by_person_id: int | None
    at: datetime
    on: date
    papers: dict[str, Any]
    said: dict[str, Any] | None

    @property
    def happened(self) -> date:
        """The day it is about: of a correction the day that is right, else the step's own."""
        right = self.papers.get("on")
        return date.fromisoformat(right) if right else self.on


_COLUMNS = tuple(
    dossier.c[name]
    for name in (
        *("id", "product_id", "kind", "state", "version", "commune", "province", "code", "assessment_id", "snapshot"),
        *("previous_id", "handed_in_on", "received_on", "proposed_on", "arrived_on", "latest_on"),
        *("created_at", "updated_at"),
    )
)
_CHANGES = (
    *("state", "code", "assessment_id", "snapshot", "handed_in_on", "received_on", "proposed_on", "arrived_on"),
    *("latest_on", "commune", "province"),
)
_ADD = insert(dossier).returning(dossier.c.id)
_SAVE = (
    update(dossier)
    .where(dossier.c.id == bindparam("id_"), dossier.c.version == bindparam("seen_"))
    .values(
        {name: bindparam(name) for name in _CHANGES}
        | {"version": dossier.c.version + 1, "updated_at": bindparam("updated_at")}
    )
    .returning(dossier.c.version)
)
_LOAD = select(*_COLUMNS).where(dossier.c.id == bindparam("id_"))
_OF_PRODUCT = select(*_COLUMNS).where(dossier.c.product_id == bindparam("product_")).order_by(dossier.c.id)
_SHOWN = select(*_COLUMNS, organisation.c.id, product.c.answers, organisation.c.answers).select_from(
    dossier.join(product, product.c.id == dossier.c.product_id).join(
        organisation, organisation.c.id == product.c.organisation_id
    )
)
_MINE = (
    _SHOWN.join(membership, membership.c.organisation_id == organisation.c.id)
    .where(membership.c.person_id == bindparam("person_"), membership.c.until.is_(None))
    .order_by(dossier.c.updated_at.desc(), dossier.c.id.desc())
)
_MY_CODE = _MINE.where(dossier.c.code == bindparam("code_"))
_ONE = _SHOWN.where(dossier.c.id == bindparam("id_"))
_ABOUT = (
    select(product.c.organisation_id, product.c.answers, organisation.c.answers)
    .join_from(product, organisation)
    .where(product.c.id == bindparam("product_"))
)
_ADD_STEP = insert(dossier_step)
_STEPS = (
    select(
        *(
            dossier_step.c[name]
            for name in (
                *("id", "version", "move", "origin", "state", "side", "by_person_id", "at", "on_day", "papers"),
                "said",
            )
        )
    )
    .where(dossier_step.c.dossier_id == bindparam("id_"))
    .order_by(dossier_step.c.version)
)
_number = insert_unless(product_number)
_NEXT_NUMBER = _number.on_conflict_do_update(
    index_elements=["commune", "year"], set_={"last": product_number.c.last + 1}
).returning(product_number.c.last)
_AT_LEAST = _number.on_conflict_do_update(
    index_elements=["commune", "year"],
    set_={"last": _number.excluded.last},
    where=product_number.c.last < _number.excluded.last,
)


def add(
    work: Work,
    product_id: int,
    kind: Kind,
    commune: str,
    province: str,
    *,
    assessment_id: int | None = None,
    previous_id: int | None = None,
) -> Dossier:
    """A new draft, version 0."""
    values: dict[str, Any] = {
        "product_id": product_id,
        "kind": kind,
        "state": "draft",
        "version": 0,
        "commune": commune,
        "province": province,
        "assessment_id": assessment_id,
        "previous_id": previous_id,
        "created_at": work.now,
        "updated_at": work.now,
    }
    id_ = work.conn.execute(_ADD, values).scalar_one()
    dossier_index.refresh(work, id_)
    found = load(work, id_)
    assert found is not None, "added just now"
    return found


def load(work: Work, dossier_id: int) -> Dossier | None:
    row = work.conn.execute(_LOAD, {"id_": dossier_id}).first()
    return None if row is None else Dossier(*row)


def save(work: Work, seen: Dossier, **changed: Any) -> Dossier | None:
    """The dossier with these fields changed and the next version; None when somebody else moved it since `seen` was
    read (nothing is changed then)."""
    after = replace(seen, **changed, updated_at=work.now)
    values = {name: getattr(after, name) for name in _CHANGES}
    keys = {"id_": seen.id, "seen_": seen.version, "updated_at": work.now}
    version = work.conn.execute(_SAVE, {**values, **keys}).scalar()
    return None if version is None else replace(after, version=version)


def add_step(
    work: Work,
    after: Dossier,
    origin: str,
    move: str,
    side: Side,
    by_person_id: int | None,
    on: date,
    papers: dict[str, Any],
    said: dict[str, Any],
) -> None:
    """Keeps the step that led to `after`."""
    values: dict[str, Any] = {
        "dossier_id": after.id,
        "version": after.version,
        "move": move,
        "origin": origin,
        "state": after.state,
        "side": side,
        "by_person_id": by_person_id,
        "at": work.now,
        "on_day": on,
        "papers": papers,
        "said": work.box.seal_data(said) if said else None,
    }
    work.conn.execute(_ADD_STEP, values)
    dossier_index.refresh(work, after.id)


def steps_of(work: Work, dossier_id: int) -> list[DossierStep]:
    """The whole history, the oldest first."""
    found = []
    for row in work.conn.execute(_STEPS, {"id_": dossier_id}):
        said = work.box.open_data(row.said) if row.said else None
        found.append(DossierStep(*(*row[:-1], said)))
    return found


@dataclass(frozen=True, slots=True)
class About:
    """Whose a product is, and what was answered openly about it and its organisation."""

    organisation_id: int
    product: dict[str, Any]
    organisation: dict[str, Any]


def about(work: Work, product_id: int) -> About | None:
    row = work.conn.execute(_ABOUT, {"product_": product_id}).first()
    return None if row is None else About(row[0], row[1] or {}, row[2] or {})


def of_product(work: Work, product_id: int) -> list[Dossier]:
    """Every dossier of a product, the oldest first."""
    return [Dossier(*row) for row in work.conn.execute(_OF_PRODUCT, {"product_": product_id})]


def shown(work: Work, dossier_id: int) -> Shown | None:
    row = work.conn.execute(_ONE, {"id_": dossier_id}).first()
    return None if row is None else _named(row)


def of_person(work: Work, person_id: int) -> list[Shown]:
    """The dossiers of every organisation somebody is a member of, the one moved last first."""
    return [_named(row) for row in work.conn.execute(_MINE, {"person_": person_id})]


def of_person_by_code(work: Work, person_id: int, code: str) -> list[Shown]:
    """Those of them whose product has this code: one select whether it is theirs, somebody else's, or nobody's."""
    return [_named(row) for row in work.conn.execute(_MY_CODE, {"person_": person_id, "code_": code})]


def in_area(
    work: Work,
    *,
    commune: str = "",
    province: str = "",
    states: Collection[str] = (),
    kinds: Collection[str] = (),
    limit: int = 100,
    offset: int = 0,
) -> list[Shown]:
    """The dossiers of a commune or a province in these states (all where none is named), the longest untouched first.
    Raises ValueError without an area: nobody lists the whole country."""
    statement = _area(_SHOWN, commune, province, states, kinds)
    rows = work.conn.execute(statement.order_by(dossier.c.updated_at, dossier.c.id).limit(limit).offset(offset))
    return [_named(row) for row in rows]


def next_number(work: Work, commune: str, year: int) -> int:
    """The commune's next running number of a year, never given twice."""
    values = {"commune": commune, "year": year, "last": 1}
    return int(work.conn.execute(_NEXT_NUMBER, values).scalar_one())


def number_taken(work: Work, commune: str, year: int, number: int) -> None:
    """A number an office gave by hand: the running ones go on after it."""
    work.conn.execute(_AT_LEAST, {"commune": commune, "year": year, "last": number})


def _area(
    statement: Select[Any], commune: str, province: str, states: Collection[str], kinds: Collection[str]
) -> Select[Any]:
    if not commune and not province:
        raise ValueError("which commune or province?")
    statement = statement.where(dossier.c.commune == commune if commune else dossier.c.province == province)
    if states:
        statement = statement.where(dossier.c.state.in_(states))
    return statement.where(dossier.c.kind.in_(kinds)) if kinds else statement


def _named(row: Sequence[Any]) -> Shown:
    width = len(_COLUMNS)
    organisation_id, about_product, about_organisation = row[width : width + 3]
    name = str((about_product or {}).get("product-name") or "")
    return Shown(Dossier(*row[:width]), organisation_id, name, str((about_organisation or {}).get("org-name") or ""))

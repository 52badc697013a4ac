"""The codes on organisations' slips, and who claimed what: kept, found, counted by commune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from bot.storage.tables import claim, organisation
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Claim:
    """`code` is "" once it was used. `person_id` is None where whoever claimed it was forgotten, too."""

    id: int
    organisation_id: int
    code: str
    made_at: datetime
    expires_at: datetime
    printed_at: datetime | None
    claimed_at: datetime | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim in a list, with its organisation's name and commune."""

    claim: Claim
    name: str
    commune: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many organisations of a commune were handed in, and how many of them are claimed and printed."""

    commune: str
    all: int
    claimed: int
    printed: int


_COLUMNS = (
    *(claim.c.id, claim.c.organisation_id, claim.c.sealed, claim.c.made_at, claim.c.expires_at),
    *(claim.c.printed_at, claim.c.claimed_at, claim.c.person_id),
)
_ADD = insert(claim).returning(claim.c.id)
_OF = select(*_COLUMNS).where(claim.c.organisation_id == bindparam("organisation_"))
_LOAD = select(*_COLUMNS).where(claim.c.id == bindparam("id_"))
_SAVE = (
    update(claim)
    .where(claim.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("sealed", "made_at", "expires_at", "claimed_at", "person_id")})
)
_TAKE = (
    update(claim)
    .where(claim.c.id == bindparam("id_"), claim.c.claimed_at.is_(None))
    .values(claimed_at=bindparam("now_"), person_id=bindparam("person_"), sealed=None)
)


def add(work: Work, organisation_id: int) -> int:
    """An organisation that can be claimed, as soon as it has a code (`renew`); its number."""
    values = {"organisation_id": organisation_id, "made_at": work.now, "expires_at": work.now}
    return int(work.conn.execute(_ADD, values).scalar_one())


def of_organisation(work: Work, organisation_id: int) -> Claim | None:
    row = work.conn.execute(_OF, {"organisation_": organisation_id}).first()
    return None if row is None else _read(work, row)


def of_person(work: Work, person_id: int) -> list[Claim]:
    """What somebody claimed, the oldest first."""
    rows = work.conn.execute(select(*_COLUMNS).where(claim.c.person_id == person_id).order_by(claim.c.id))
    return [_read(work, row) for row in rows]


def load(work: Work, claim_id: int) -> Claim | None:
    row = work.conn.execute(_LOAD, {"id_": claim_id}).first()
    return None if row is None else _read(work, row)


def take(work: Work, claim_id: int, person_id: int) -> bool:
    """Claimed from now on; False when somebody was faster."""
    return work.conn.execute(_TAKE, {"id_": claim_id, "now_": work.now, "person_": person_id}).rowcount == 1


def renew(work: Work, claim_id: int, code: str, expires_at: datetime) -> None:
    """A new code in place of the old one; it is claimed by nobody."""
    values = {"sealed": work.box.seal(code), "made_at": work.now, "expires_at": expires_at}
    work.conn.execute(_SAVE, {"id_": claim_id, **values, "claimed_at": None, "person_id": None})


def commune_of(work: Work, organisation_id: int) -> str:
    """Where an organisation that was handed in is, "" for one that was not."""
    wanted = select(organisation.c.commune).join_from(claim, organisation).where(organisation.c.id == organisation_id)
    return str(work.conn.execute(wanted).scalar() or "")


def printed(work: Work, ids: Sequence[int]) -> None:
    work.conn.execute(update(claim).where(claim.c.id.in_(ids)).values(printed_at=work.now))


def tallies(work: Work, province: str, commune: str = "") -> list[Tally]:
    """By commune, those with something in them."""
    statement = (
        select(organisation.c.commune, func.count(), func.count(claim.c.claimed_at), func.count(claim.c.printed_at))
        .join_from(claim, organisation)
        .where(_inside(province, commune))
        .group_by(organisation.c.commune)
    )
    return [Tally(str(where or ""), *counts) for where, *counts in work.conn.execute(statement)]


def listed(
    work: Work, province: str, commune: str = "", *, claimed: bool | None = None, limit: int = 50, after: int = 0
) -> list[Claimed]:
    """The organisations of an area, by number; `claimed` None for both sorts; `after` goes on behind that number."""
    statement = (
        select(*_COLUMNS, organisation.c.answers, organisation.c.commune)
        .join_from(claim, organisation)
        .where(_inside(province, commune), claim.c.id > after)
        .order_by(claim.c.id)
        .limit(limit)
    )
    if claimed is not None:
        statement = statement.where(claim.c.claimed_at.is_not(None) if claimed else claim.c.claimed_at.is_(None))
    width = len(_COLUMNS)
    return [
        Claimed(_read(work, row[:width]), str(row[width].get("org-name") or ""), str(row[width + 1] or ""))
        for row in work.conn.execute(statement)
    ]


def too_old(work: Work, province: str, commune: str) -> list[Claim]:
    """Those of a commune whose code ran out before anybody claimed them."""
    rows = work.conn.execute(select(*_COLUMNS).join_from(claim, organisation).where(_ran_out(work, province, commune)))
    return [_read(work, row) for row in rows]


def count_too_old(work: Work, province: str, commune: str) -> int:
    where = _ran_out(work, province, commune)
    return int(work.conn.execute(select(func.count()).select_from(claim.join(organisation)).where(where)).scalar_one())


def _ran_out(work: Work, province: str, commune: str) -> ColumnElement[bool]:
    return _inside(province, commune) & claim.c.claimed_at.is_(None) & (claim.c.expires_at <= work.now)


def _inside(province: str, commune: str) -> ColumnElement[bool]:
    inside = organisation.c.province == province
    return inside & (organisation.c.commune == commune) if commune else inside


def _read(work: Work, row: Any) -> Claim:
    id_, organisation_id, sealed, *rest = row
    return Claim(id_, organisation_id, work.box.open(sealed) if sealed else "", *rest)

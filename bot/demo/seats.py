"""Who can be signed in as in a demo: one of each role, by a link that is good once and made anew at each start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.services import accounts
from bot.storage import Work, people
from bot.storage import accounts as kept
from bot.storage.accounts import Account, Role
from bot.storage.officers import Officer, serving
from bot.storage.tables import dossier

NAMES = {"administrator": "Quản trị (dùng thử)", "reader": "Người xem (dùng thử)"}


@dataclass(frozen=True, slots=True)
class Seat:
    """`area` names where an officer serves; `code` opens /office/enter/CODE once."""

    role: Role
    area: str
    code: str


def seats(work: Work, province: str) -> list[Seat]:
    """A link for the administrator, an officer of the province, one of the commune with the most dossiers to look at,
    and a reader of the province."""
    there = {one.role: one for one in reversed(kept.within(work, "", ""))}
    officers_here = serving(work, province)
    busiest = _busiest(work, province)
    of_province = next(one for one in officers_here if one.role == "province")
    of_commune = next(one for one in officers_here if one.role == "commune" and busiest in ("", one.commune))
    whole = [
        there.get("administrator") or _made(work, "administrator", ""),
        _of(work, of_province),
        _of(work, of_commune),
        there.get("reader") or _made(work, "reader", province),
    ]
    areas = ("", of_province.scope.name, of_commune.scope.name, of_province.scope.name)
    return [Seat(one.role, area, accounts.link_for(work, one)) for one, area in zip(whole, areas, strict=True)]


def _busiest(work: Work, province: str) -> str:
    waiting = (
        select(dossier.c.commune)
        .where(dossier.c.province == province, dossier.c.state.in_(("handed_in", "at_commune")))
        .group_by(dossier.c.commune)
        .order_by(func.count().desc(), dossier.c.commune)
    )
    return str(work.conn.execute(waiting.limit(1)).scalar() or "")


def _of(work: Work, officer: Officer) -> Account:
    found = kept.of_officer(work, officer.id)
    if found is not None:
        return found
    scope = officer.scope
    return _there(
        work, kept.add(work, officer.person_id, officer.id, scope.role, scope.province, scope.commune, officer.name)
    )


def _made(work: Work, role: Role, province: str) -> Account:
    return _there(work, kept.add(work, people.create_person(work, "vi"), None, role, province, "", NAMES[role]))


def _there(work: Work, number: int) -> Account:
    found = kept.load(work, number)
    assert found is not None, "added just now"
    return found

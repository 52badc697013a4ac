"""The inbox of an office: questions and complaints by what they wait for, a page at a time, with what a line shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.programme.duties import Scope
from bot.storage.tables import officer, organisation, ticket, ticket_line
from bot.storage.tickets import COLUMNS, Ticket
from bot.storage.work import Work

Which = Literal["waiting", "mine", "below", "answered", "closed"]
OLDEST_FIRST: tuple[Which, ...] = ("waiting", "below")
EXCERPT = 90  # characters of the newest line
COUNTED_TO = 1000  # more than that are not told apart


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox. `person`: the name they gave, "" for none; `said`: the beginning of the newest line,
    `side` whose that is; `taken` by whom, "" by nobody."""

    ticket: Ticket
    person: str
    taken: str
    side: str
    said: str


def listed(
    work: Work, scope: Scope | None, which: Which, officer_id: int, after: tuple[datetime, int] | None, limit: int
) -> list[Row]:
    """What an office (None: the whole country) has in one of its shelves: what waits with the longest first, the rest
    with the newest first; a page after a place."""
    up = which in OLDEST_FIRST
    statement = select(*COLUMNS).where(_shelf(scope, which, officer_id))
    if after is not None:
        at, number = after
        same = and_(ticket.c.updated_at == at, ticket.c.id > number if up else ticket.c.id < number)
        statement = statement.where(or_(ticket.c.updated_at > at if up else ticket.c.updated_at < at, same))
    columns = (ticket.c.updated_at, ticket.c.id)
    statement = statement.order_by(*(column if up else column.desc() for column in columns)).limit(limit)
    found = [Ticket(*row) for row in work.conn.execute(statement)]
    return _rows(work, found)


def counts(work: Work, scope: Scope | None, officer_id: int) -> dict[str, int]:
    """How many wait and are mine, up to `COUNTED_TO`: what the filters show beside their names."""
    found: dict[str, int] = {}
    shown: tuple[Which, ...] = ("waiting", "mine", "below")
    for which in shown:
        inner = select(ticket.c.id).where(_shelf(scope, which, officer_id)).limit(COUNTED_TO).subquery()
        found[which] = int(work.conn.execute(select(func.count()).select_from(inner)).scalar_one())
    return found


def read_place(said: str) -> tuple[datetime, int] | None:
    """A place as an address carries it: seconds since 1970 with six places, a dot, the number."""
    seconds, _, number = said.rpartition(".")
    whole, _, part = seconds.partition(".")
    if not all(one.isascii() and one.isdigit() and len(one) <= 15 for one in (whole, part, number)) or len(part) != 6:
        return None
    try:
        at = datetime.fromtimestamp(int(whole), UTC) + timedelta(microseconds=int(part))
    except (ValueError, OverflowError, OSError):
        return None
    return at, int(number)


def _shelf(scope: Scope | None, which: Which, officer_id: int) -> ColumnElement[bool]:
    where: list[ColumnElement[bool]] = []
    if scope is not None:
        where.append(ticket.c.province == scope.province)
        if scope.commune:
            where += [ticket.c.commune == scope.commune, ticket.c.kind == "question"]
    if which == "mine":
        return and_(*where, ticket.c.officer_id == officer_id, ticket.c.state != "closed")
    level = "commune" if which == "below" or (scope is not None and scope.commune) else "province"
    if which in ("waiting", "below"):
        return and_(*where, ticket.c.level == level, ticket.c.state == "open")
    if scope is not None and scope.commune:
        where.append(ticket.c.level == "commune")
    return and_(*where, ticket.c.state == which)


def _rows(work: Work, found: list[Ticket]) -> list[Row]:
    """What a line shows besides its ticket, by one query for each kind of thing."""
    people = _names(work, {one.organisation_id for one in found if one.organisation_id is not None})
    taken = _officers(work, {one.officer_id for one in found if one.officer_id is not None})
    newest = _newest(work, [one.id for one in found])
    rows = []
    for one in found:
        side, said = newest.get(one.id, ("person", ""))
        name = people.get(one.organisation_id or 0, "")
        rows.append(Row(one, name, taken.get(one.officer_id or 0, ""), side, said))
    return rows


def _names(work: Work, ids: set[int]) -> dict[int, str]:
    rows = work.conn.execute(select(organisation.c.id, organisation.c.answers).where(organisation.c.id.in_(ids)))
    return {row.id: str(row.answers.get("contact-name") or row.answers.get("org-name") or "") for row in rows}


def _officers(work: Work, ids: set[int]) -> dict[int, str]:
    rows = work.conn.execute(select(officer.c.id, officer.c.name).where(officer.c.id.in_(ids)))
    return {row.id: row.name or "–" for row in rows}


def _newest(work: Work, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Of each ticket whose line is the newest, and how it begins."""
    last = select(func.max(ticket_line.c.id)).where(ticket_line.c.ticket_id.in_(ids)).group_by(ticket_line.c.ticket_id)
    rows = work.conn.execute(
        select(ticket_line.c.ticket_id, ticket_line.c.side, ticket_line.c.said).where(ticket_line.c.id.in_(last))
    )
    return {row.ticket_id: (row.side, _excerpt(work.box.open(row.said))) for row in rows}


def _excerpt(said: Any) -> str:
    line = " ".join(str(said).split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"

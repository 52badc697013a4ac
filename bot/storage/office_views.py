"""Filters of a list that somebody keeps under a name, for their own account alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import office_view
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class OfficeView:
    """`query`: the part of the list's address after the question mark."""

    id: int
    name: str
    query: str


_keep = insert_unless(office_view)
_KEEP = _keep.on_conflict_do_update(
    index_elements=["account_id", "page", "name"], set_={"query": _keep.excluded["query"]}
)
_MINE = office_view.c.account_id == bindparam("account_")
_OF = (
    select(office_view.c.id, office_view.c.name, office_view.c.query)
    .where(_MINE, office_view.c.page == bindparam("page_"))
    .order_by(office_view.c.id)
)
_COUNT = select(func.count()).where(_MINE, office_view.c.page == bindparam("page_"))
_DROP = delete(office_view).where(_MINE, office_view.c.id == bindparam("id_"))


def keep(work: Work, account_id: int, page: str, name: str, query: str) -> None:
    """Under a name that is there already the filters become these."""
    values = {"account_id": account_id, "page": page, "name": name, "query": query, "created_at": work.now}
    work.conn.execute(_KEEP, values)


def of(work: Work, account_id: int, page: str) -> list[OfficeView]:
    """An account's own, the oldest first."""
    return [OfficeView(*row) for row in work.conn.execute(_OF, {"account_": account_id, "page_": page})]


def count(work: Work, account_id: int, page: str) -> int:
    return int(work.conn.execute(_COUNT, {"account_": account_id, "page_": page}).scalar_one())


def drop(work: Work, account_id: int, view_id: int) -> bool:
    """False for one that is another account's, as for one that is not there."""
    return work.conn.execute(_DROP, {"account_": account_id, "id_": view_id}).rowcount == 1

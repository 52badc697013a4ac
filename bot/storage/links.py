"""Two persons who turned out to be one: what went from one to the other, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Table, UniqueConstraint, and_, bindparam, delete, exists, insert, or_, select, update

from bot.storage.tables import METADATA, chat, membership, person, talk
from bot.storage.tables.links import person_link
from bot.storage.work import Work

State = Literal["asked", "linked", "refused", "ended"]


@dataclass(frozen=True, slots=True)
class Link:
    """`kept` goes on for both; `joined` rests, None where nothing of them was to be kept. `moved`: {"chats": {chat:
    talk}, "talks": […], "roles": {organisation: role}, "rows": {table: […]}, "answers": […]} by number and question."""

    id: int
    kept: int
    joined: int | None
    chat_id: int
    from_chat_id: int
    state: State
    moved: dict[str, Any]
    created_at: datetime


_COLUMNS = (
    person_link.c.id,
    person_link.c.kept_person_id,
    person_link.c.joined_person_id,
    person_link.c.chat_id,
    person_link.c.from_chat_id,
    person_link.c.state,
    person_link.c.moved,
    person_link.c.created_at,
)
_ADD = insert(person_link).returning(person_link.c.id)
_ONE = select(*_COLUMNS).where(person_link.c.id == bindparam("id_")).with_for_update()
_OF = (
    select(*_COLUMNS)
    .where(person_link.c.kept_person_id == bindparam("person_"), person_link.c.state == "linked")
    .order_by(person_link.c.id)
)
_WITH = select(person_link.c.kept_person_id, person_link.c.joined_person_id).where(
    or_(
        person_link.c.kept_person_id.in_(bindparam("people_", expanding=True)),
        person_link.c.joined_person_id.in_(bindparam("people_", expanding=True)),
    ),
    person_link.c.joined_person_id.is_not(None),
    person_link.c.state.in_(("linked", "ended")),
)
_SETTLE = (
    update(person_link)
    .where(person_link.c.id == bindparam("id_"))
    .values(
        {
            "state": bindparam("state_"),
            "kept_person_id": bindparam("kept_"),
            "joined_person_id": bindparam("joined_"),
            "moved": bindparam("moved_"),
            "linked_at": bindparam("linked_at_"),
            "ended_at": bindparam("ended_at_"),
        }
    )
)
_CHATS = (
    update(chat)
    .where(chat.c.id.in_(bindparam("ids_", expanding=True)), chat.c.person_id == bindparam("from_"))
    .values(person_id=bindparam("to_"))
    .returning(chat.c.id)
)
_TALKS = (
    update(talk)
    .where(talk.c.id.in_(bindparam("ids_", expanding=True)), talk.c.person_id == bindparam("from_"))
    .values(person_id=bindparam("to_"))
)
_TALKS_OF = select(talk.c.id).where(talk.c.person_id == bindparam("person_"))
_MEMBERSHIPS = select(membership.c.organisation_id, membership.c.role).where(
    membership.c.person_id == bindparam("person_"), membership.c.until.is_(None)
)
_LOCK = select(person.c.id).where(person.c.id.in_(bindparam("ids_", expanding=True))).order_by(person.c.id)


def add(work: Work, kept: int, joined: int, chat_id: int, from_chat_id: int) -> int:
    """A link that was asked for and waits for a yes."""
    values = {"kept_person_id": kept, "joined_person_id": joined, "chat_id": chat_id, "from_chat_id": from_chat_id}
    more = {"state": "asked", "moved": {}, "created_at": work.now}
    return int(work.conn.execute(_ADD, {**values, **more}).scalar_one())


def load(work: Work, link_id: int) -> Link | None:
    """One, locked until the end of this work."""
    row = work.conn.execute(_ONE, {"id_": link_id}).first()
    return None if row is None else Link(*row)


def links_of(work: Work, person_id: int) -> list[Link]:
    """Those that hold for a person, oldest first."""
    return [Link(*row) for row in work.conn.execute(_OF, {"person_": person_id})]


def settle(work: Work, one: Link, state: State, kept: int, joined: int | None, moved: dict[str, Any]) -> None:
    values = {"id_": one.id, "state_": state, "kept_": kept, "joined_": joined, "moved_": moved}
    times = {
        "linked_at_": work.now if state == "linked" else None,
        "ended_at_": work.now if state != "linked" else None,
    }
    work.conn.execute(_SETTLE, {**values, **times})


def lock(work: Work, *people: int) -> None:
    """Nobody else changes these persons until the end of this work."""
    work.conn.execute(_LOCK.with_for_update() if work.postgres else _LOCK, {"ids_": list(people)})


def move_chats(work: Work, ids: list[int], start: int, end: int) -> list[int]:
    """Chats that are still `start`'s become `end`'s; returns which."""
    return [int(row[0]) for row in work.conn.execute(_CHATS, {"ids_": ids, "from_": start, "to_": end})]


def move_talks(work: Work, ids: list[int], start: int, end: int) -> None:
    work.conn.execute(_TALKS, {"ids_": ids, "from_": start, "to_": end})


def talks_of(work: Work, person_id: int) -> list[int]:
    return [int(row[0]) for row in work.conn.execute(_TALKS_OF, {"person_": person_id})]


def move_rows(work: Work, start: int, end: int) -> dict[str, list[int]]:
    """Everything else that is somebody's by its `person_id` (what they sent, offices they hold, what they are reminded
    of) becomes another's, where that one does not have the very same; returns which rows, by table."""
    moved = {}
    for table in METADATA.sorted_tables:
        if "person_id" in table.c and "id" in table.c and table.name not in _BY_THEMSELVES:
            statement = update(table).where(table.c.person_id == start, ~_there(table, end))
            rows = work.conn.execute(statement.values(person_id=end).returning(table.c.id))
            moved[table.name] = [int(row[0]) for row in rows]
    return {name: ids for name, ids in moved.items() if ids}


def move_back(work: Work, rows: dict[str, list[int]], start: int, end: int) -> None:
    """Undoes `move_rows` for what is still there."""
    for name, ids in rows.items():
        table = METADATA.tables[name]
        mine = and_(table.c.id.in_(ids), table.c.person_id == start, ~_there(table, end))
        work.conn.execute(update(table).where(mine).values(person_id=end))


_BY_THEMSELVES = frozenset({"chat", "talk", "membership", "consent", "code", "person_link"})


def _there(table: Table, person_id: int) -> Any:
    """Whether that person has a row that is the same as this one where the table wants none twice."""
    other = table.alias("other")
    same = [
        exists().where(
            other.c.person_id == person_id,
            *(other.c[column.name] == column for column in one.columns if column.name != "person_id"),
        )
        for one in table.constraints
        if isinstance(one, UniqueConstraint) and "person_id" in one.columns
    ]
    return or_(*same) if same else exists().where(other.c.id == -1)


def roles_of(work: Work, person_id: int) -> dict[int, str]:
    """What somebody is in which organisation now."""
    return {row[0]: row[1] for row in work.conn.execute(_MEMBERSHIPS, {"person_": person_id})}


def forget(work: Work, person_id: int) -> list[int]:
    """Takes away every link of a person; returns who rested behind them."""
    theirs = or_(person_link.c.kept_person_id == person_id, person_link.c.joined_person_id == person_id)
    resting = [one.joined for one in links_of(work, person_id) if one.joined is not None and one.joined != person_id]
    work.conn.execute(delete(person_link).where(theirs))
    return resting


def same_human(work: Work, person_id: int) -> set[int]:
    """Every number one human has gone by: of all whose chats were linked with theirs at any time, the person too."""
    found, reached = {person_id}, {person_id}
    while reached:
        rows = work.conn.execute(_WITH, {"people_": sorted(reached)})
        reached = {one for row in rows for one in row} - found
        found |= reached
    return found

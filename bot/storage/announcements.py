"""Announcements: their rows, the page by page making of recipients, and their counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, true, update

from bot.messages import Message
from bot.programme.audience import Audience, audience
from bot.storage.audience import best_chat, meant
from bot.storage.outbox import PRIORITY, WORTH, end, trail
from bot.storage.outbox.counting import Moves
from bot.storage.payload import from_json, to_json
from bot.storage.tables import announcement, chat, outbox, person, tally, wording
from bot.storage.work import Work

State = Literal["draft", "scheduled", "preparing", "sending", "paused", "cancelled", "done"]
PAGE = 250  # recipients made in one work, some 10 ms
SPAN = 4000  # people looked at for them: an audience that is thin among many must not hold up everybody else
SWEEP = 2000  # rows ended in one work


@dataclass(frozen=True, slots=True)
class Announcement:
    """`province` and `commune`: the office that speaks ("" and "": the administrators). `title`: what it is called
    there. `version` rises with each change of a draft, `changed_by` made the last. `expires_at`: until when it is worth
    telling, where its maker said so; else three days from when it began or was last resumed (`awake_at`).
    `rests_until`: nothing of it is sent before then."""

    id: int
    state: State
    audience: Audience
    province: str
    commune: str
    title: str
    made_by: str
    created_at: datetime
    version: int
    changed_by: str
    start_at: datetime | None
    began_at: datetime | None
    awake_at: datetime | None
    prepared_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime | None
    rests_until: datetime | None
    reached: int
    last_person: int

    @property
    def area(self) -> tuple[str, str]:
        """The province and commune of the office that speaks."""
        return self.province, self.commune

    @property
    def worth_until(self) -> datetime | None:
        return worth_until(self.expires_at, self.awake_at)


def worth_until(expires_at: datetime | None, awake_at: datetime | None) -> datetime | None:
    if expires_at is not None or awake_at is None:
        return expires_at
    return awake_at + WORTH["announcement"]


_NAMES = (
    *("id", "state", "audience", "province", "commune", "title", "made_by", "created_at", "version", "changed_by"),
    *("start_at", "began_at", "awake_at", "prepared_at", "ended_at", "expires_at"),
    *("rests_until", "reached", "last_person"),
)
_COLUMNS = tuple(announcement.c[name] for name in _NAMES)
_ALL = select(*_COLUMNS)
_ONE = _ALL.where(announcement.c.id == bindparam("id_"))
_LATEST = _ALL.order_by(announcement.c.id.desc()).limit(bindparam("limit_"))
_ADD = insert(announcement).returning(announcement.c.id)
_ADD_WORDING = insert(wording)
_DROP_WORDINGS = delete(wording).where(wording.c.announcement_id == bindparam("id_"))
_WORDINGS = (
    select(wording.c.id, wording.c.language, wording.c.payload)
    .where(wording.c.announcement_id == bindparam("id_"))
    .order_by(wording.c.id)
)
_NEWEST_PERSON = select(func.coalesce(func.max(person.c.id), 0))
_ADD_ROWS = insert(outbox)
_COUNTS = (
    select(tally.c.status, tally.c.kind, func.sum(tally.c.count))
    .join(wording, wording.c.id == tally.c.wording_id)
    .where(wording.c.announcement_id == bindparam("id_"))
    .group_by(tally.c.status, tally.c.kind)
)


def create(
    work: Work,
    made_by: str,
    said: Mapping[str, Message],
    whom: Audience,
    expires: datetime | None,
    *,
    office: tuple[str, str] = ("", ""),
    title: str = "",
) -> int:
    """A draft; `said` by language, `office` its province and commune."""
    values = {"state": "draft", "audience": whom.to_json(), "made_by": made_by, "created_at": work.now}
    values |= {"province": office[0], "commune": office[1], "title": title, "changed_by": made_by}
    id_ = int(work.conn.execute(_ADD, {**values, "expires_at": expires}).scalar_one())
    _keep_wordings(work, id_, said)
    return id_


def _keep_wordings(work: Work, id_: int, said: Mapping[str, Message]) -> None:
    rows = [
        {"announcement_id": id_, "language": language, "payload": work.box.seal(to_json(message))}
        for language, message in said.items()
    ]
    work.conn.execute(_ADD_WORDING, rows)


def change(work: Work, id_: int, version: int, by: str, said: Mapping[str, Message] | None, **values: Any) -> bool:
    """Changes a draft that stands at this version: its words where `said` is given, and columns. False when somebody
    else was faster."""
    where = (announcement.c.id == id_) & (announcement.c.state == "draft") & (announcement.c.version == version)
    values |= {"version": version + 1, "changed_by": by}
    if work.conn.execute(update(announcement).where(where).values(**values)).rowcount != 1:
        return False
    if said is not None:
        work.conn.execute(_DROP_WORDINGS, {"id_": id_})
        _keep_wordings(work, id_, said)
    return True


def load(work: Work, id_: int) -> Announcement | None:
    row = work.conn.execute(_ONE, {"id_": id_}).first()
    return None if row is None else _announcement(row)


def latest(work: Work, limit: int = 20) -> list[Announcement]:
    """The newest first."""
    return [_announcement(row) for row in work.conn.execute(_LATEST, {"limit_": limit})]


def of_office(
    work: Work,
    province: str = "",
    commune: str = "",
    *,
    states: Collection[State] = (),
    before: int = 0,
    limit: int = 50,
) -> list[Announcement]:
    """Those of an office and of the offices below it ("" and "": of all), the newest first; `before`: the last number
    of the page before."""
    where: list[ColumnElement[bool]] = [true()]
    if province:
        where.append(announcement.c.province == province)
    if commune:
        where.append(announcement.c.commune == commune)
    if states:
        where.append(announcement.c.state.in_(states))
    if before:
        where.append(announcement.c.id < before)
    rows = work.conn.execute(_ALL.where(*where).order_by(announcement.c.id.desc()).limit(limit))
    return [_announcement(row) for row in rows]


def said(work: Work, id_: int) -> dict[str, Message]:
    """What it says, by language."""
    rows = work.conn.execute(_WORDINGS, {"id_": id_})
    return {row.language: from_json(work.box.open(row.payload)) for row in rows}


def turn(work: Work, id_: int, before: tuple[State, ...], **values: Any) -> bool:
    """Changes an announcement that is in one of these states; False when it is in another (by now)."""
    where = (announcement.c.id == id_) & announcement.c.state.in_(before)
    return work.conn.execute(update(announcement).where(where).values(**values)).rowcount == 1


def newest_person(work: Work) -> int:
    return int(work.conn.execute(_NEWEST_PERSON).scalar_one())


def take(work: Work, state: State, **more: Any) -> Announcement | None:
    """The oldest in a state that no other process is working on, locked until the end of this work. `more`: columns
    that must be empty (None), or instants that must have passed."""
    statement = _ALL.where(announcement.c.state == state)
    for name, value in more.items():
        column = announcement.c[name]
        statement = statement.where(column.is_(None) if value is None else column <= value)
    row = work.conn.execute(statement.order_by(announcement.c.id).limit(1).with_for_update(skip_locked=True)).first()
    return None if row is None else _announcement(row)


def speaking(work: Work) -> list[Announcement]:
    """Those being told now."""
    rows = work.conn.execute(_ALL.where(announcement.c.state.in_(("preparing", "sending"))).order_by(announcement.c.id))
    return [_announcement(row) for row in rows]


def prepare(work: Work, one: Announcement) -> int:
    """Makes the rows of the next people meant; returns how many. When all have theirs, it is prepared."""
    upto = min(one.reached + SPAN, one.last_person)
    page = list(
        work.conn.execute(
            select(person.c.id, person.c.language, chat.c.id.label("chat"), chat.c.channel_account_id, chat.c.closed_at)
            .select_from(person)
            .join(chat, chat.c.id == best_chat())
            .where(person.c.id > one.reached, person.c.id <= upto, meant(one.audience, each=True))
            .order_by(person.c.id)
            .limit(PAGE)
        )
    )
    _add_rows(work, one, page)
    reached = page[-1].id if len(page) == PAGE else upto
    values: dict[str, Any] = {"reached": reached}
    if reached >= one.last_person:
        values |= {"prepared_at": work.now, "state": "sending"}
    turn(work, one.id, ("preparing",), **values)
    return len(page)


def _add_rows(work: Work, one: Announcement, page: Sequence[Any]) -> None:
    numbers = {row.language: row.id for row in work.conn.execute(_WORDINGS, {"id_": one.id})}
    usual = numbers.get("vi") or next(iter(numbers.values()))
    moves, rows = Moves(), []
    for row in page:
        shut = row.closed_at is not None
        status, kind = ("failed", "no_chat") if shut else ("queued", "")
        words = numbers.get(row.language, usual)
        moves.made(words, status, kind)
        rows.append(
            {
                "chat_id": row.chat,
                "account_id": row.channel_account_id,
                "key": f"tell:{one.id}:{row.id}",
                "purpose": "announcement",
                "priority": PRIORITY["announcement"],
                "wording_id": words,
                "status": status,
                "kind": kind,
                "not_before": work.now,
                "expires_at": worth_until(one.expires_at, one.awake_at) or work.now + timedelta(days=3),
                "created_at": work.now,
                "trail": trail.step(status, work.now),
            }
        )
    if rows:
        work.conn.execute(_ADD_ROWS, rows)
    moves.write(work)


def sweep(work: Work, id_: int, status: str, kind: str) -> int:
    """Ends rows that wait; returns how many (call again until none is left)."""
    mine = outbox.c.wording_id.in_(select(wording.c.id).where(wording.c.announcement_id == id_))
    return end(work, mine, status, kind, by=trail.OFFICE if status == "cancelled" else trail.HOUSE, limit=SWEEP)


def counts(work: Work, id_: int) -> dict[tuple[str, str], int]:
    """How many recipients stand in each (status, kind); "open" is what is not ended yet."""
    return {(status, kind): int(n) for status, kind, n in work.conn.execute(_COUNTS, {"id_": id_}) if n}


def counts_among(work: Work, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many recipients of each of these stand in each status."""
    rows = work.conn.execute(
        select(wording.c.announcement_id, tally.c.status, func.sum(tally.c.count))
        .join(wording, wording.c.id == tally.c.wording_id)
        .where(wording.c.announcement_id.in_(ids))
        .group_by(wording.c.announcement_id, tally.c.status)
    )
    found: dict[int, dict[str, int]] = {}
    for id_, status, n in rows:
        found.setdefault(id_, {})[status] = int(n)
    return found


def open_rows(work: Work, id_: int) -> int:
    """How many recipients wait or are on their way."""
    return counts(work, id_).get(("open", ""), 0)


def recount(work: Work, id_: int) -> dict[tuple[str, str], int]:
    """The same counted from the rows themselves: slow, to check the tally by."""
    statement = (
        select(outbox.c.status, outbox.c.kind, func.count())
        .join(wording, wording.c.id == outbox.c.wording_id)
        .where(wording.c.announcement_id == id_)
        .group_by(outbox.c.status, outbox.c.kind)
    )
    found: dict[tuple[str, str], int] = {}
    for status, kind, n in work.conn.execute(statement):
        shelf = ("open", "") if status in ("queued", "sending") else (status, kind)
        found[shelf] = found.get(shelf, 0) + n
    return found


def miscounted(work: Work) -> list[int]:
    """Announcements of which more recipients stand somewhere than the tally knows of: it moves with the rows, so there
    should be none. (Fewer may: who is forgotten leaves the tally as it was.)"""
    begun = select(announcement.c.id).where(announcement.c.began_at.is_not(None)).order_by(announcement.c.id)
    wrong = []
    for id_ in work.conn.execute(begun).scalars().all():
        known = counts(work, id_)
        if any(n > known.get(shelf, 0) for shelf, n in recount(work, id_).items()):
            wrong.append(id_)
    return wrong


def _announcement(row: Any) -> Announcement:
    return Announcement(row.id, row.state, audience(row.audience), *row[3:])

"""What people sent besides words: a row from the moment it came, the content elsewhere, under its hash."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.messages import Media
from bot.storage.tables import chat, inbox, media, media_use
from bot.storage.types import well_formed
from bot.storage.work import Work

State = Literal["wanted", "kept", "refused", "lost"]
CLAIMED = timedelta(minutes=10)  # after which whoever was fetching is taken for dead


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing somebody sent. `sha256`, `mime`, `size` (bytes) are there once it is "kept"; `reason` says why not."""

    id: int
    chat_id: int | None
    person_id: int | None
    organisation_id: int | None
    album_id: int
    kind: str
    name: str
    caption: str
    state: State
    reason: str
    mime: str
    size: int | None
    sha256: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """What a thing shows, beside the thing itself; `said` are the person's own words for it."""

    media: Kept
    what: str
    said: str
    at: datetime
    by_person_id: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One to be fetched now from an account of ours by the platform's `ref`."""

    id: int
    account_id: int
    kind: str
    ref: str
    attempts: int


_COLUMNS = (
    media.c.id,
    media.c.chat_id,
    media.c.person_id,
    media.c.organisation_id,
    media.c.album_id,
    media.c.kind,
    media.c.name,
    media.c.caption,
    media.c.state,
    media.c.reason,
    media.c.mime,
    media.c.size,
    media.c.sha256,
    media.c.at,
)
_ADD = insert(media).returning(media.c.id)
_ALBUM = update(media).where(media.c.id == bindparam("id_")).values(album_id=bindparam("album_"))
_ONE = select(*_COLUMNS).where(media.c.id == bindparam("id_"))
_LAST = (
    select(media.c.album_id, media.c.group_key, media.c.at, media.c.kind)
    .where(media.c.chat_id == bindparam("chat_"), media.c.person_id == bindparam("person_"))
    .order_by(media.c.id.desc())
    .limit(1)
)
_OF_ALBUM = select(*_COLUMNS).where(media.c.album_id == bindparam("album_")).order_by(media.c.id)
_DUE = (
    select(media.c.id, chat.c.channel_account_id, media.c.kind, media.c.ref, media.c.attempts)
    .join_from(media, chat, chat.c.id == media.c.chat_id)
    .where(
        media.c.state == "wanted",
        media.c.not_before <= bindparam("now_"),
        chat.c.channel_account_id.in_(bindparam("accounts_", expanding=True)),
    )
    .order_by(media.c.id)
    .limit(bindparam("limit_"))
    .with_for_update(of=media, skip_locked=True)
)
_CLAIM = (
    update(media)
    .where(media.c.id.in_(bindparam("ids_", expanding=True)))
    .values(attempts=media.c.attempts + 1, not_before=bindparam("until_"))
)
_LATER = (
    update(media).where(media.c.id == bindparam("id_"), media.c.state == "wanted").values(not_before=bindparam("at_"))
)
_SETTLE = (
    update(media)
    .where(media.c.id == bindparam("id_"), media.c.state == "wanted")
    .values(
        state=bindparam("state_"),
        reason=bindparam("reason_"),
        mime=bindparam("mime_"),
        size=bindparam("size_"),
        sha256=bindparam("sha256_"),
        settled_at=bindparam("now_"),
        ref=None,
    )
    .returning(media.c.id)
)
_USE = insert_unless(media_use).on_conflict_do_nothing(
    index_elements=["media_id", "subject_kind", "subject_id", "what"]
)
_USES = (
    select(*_COLUMNS, media_use.c.what, media_use.c.said, media_use.c.at.label("used_at"), media_use.c.by_person_id)
    .join_from(media, media_use, media_use.c.media_id == media.c.id)
    .where(media_use.c.subject_kind == bindparam("kind_"), media_use.c.subject_id == bindparam("subject_"))
    .order_by(media_use.c.id)
)
_USES_OF_MANY = (
    select(
        *_COLUMNS,
        media_use.c.what,
        media_use.c.said,
        media_use.c.at.label("used_at"),
        media_use.c.by_person_id,
        media_use.c.subject_id,
    )
    .join_from(media, media_use, media_use.c.media_id == media.c.id)
    .where(
        media_use.c.subject_kind == bindparam("kind_"),
        media_use.c.subject_id.in_(bindparam("subjects_", expanding=True)),
    )
    .order_by(media_use.c.id)
)
_USES_OF = select(media_use).where(media_use.c.media_id == bindparam("id_")).order_by(media_use.c.id)
_MOVE_USE = (
    update(media_use)
    .where(
        media_use.c.media_id == bindparam("id_"),
        media_use.c.subject_kind == bindparam("kind_"),
        media_use.c.subject_id == bindparam("subject_"),
        media_use.c.what == bindparam("what_"),
    )
    .values(subject_kind=bindparam("to_kind"), subject_id=bindparam("to_subject"), what=bindparam("to_what"))
)
_MINE = select(*_COLUMNS).where(media.c.person_id == bindparam("person_")).order_by(media.c.id)
_AT_LINE = (
    select(*_COLUMNS)
    .select_from(media.join(chat, chat.c.id == media.c.chat_id).join(inbox, inbox.c.id == media.c.inbox_id))
    .where(
        media.c.chat_id == bindparam("chat_"),
        inbox.c.line == bindparam("line_"),
        media.c.person_id == chat.c.person_id,
        media.c.state == "kept",
    )
)
_KNOWN = select(media.c.sha256).where(media.c.sha256.in_(bindparam("digests_", expanding=True)))


def add(
    work: Work,
    chat_id: int,
    person_id: int,
    organisation_id: int | None,
    inbox_id: int,
    one: Media,
    at: datetime,
    *,
    album: int | None = None,
    refused: str = "",
) -> int:
    """A new row: wanted, or refused at once. `album` is the first of what it was sent with."""
    values = {
        "chat_id": chat_id,
        "person_id": person_id,
        "organisation_id": organisation_id,
        "inbox_id": inbox_id,
        "group_key": well_formed(one.group),
        "kind": one.kind,
        "ref": None if refused else work.box.seal(one.ref),
        "name": _sealed(work, one.name),
        "caption": _sealed(work, one.caption),
        "state": "refused" if refused else "wanted",
        "reason": refused,
        "at": at,
        "not_before": work.now,
        "settled_at": work.now if refused else None,
    }
    id_ = int(work.conn.execute(_ADD, values).scalar_one())
    work.conn.execute(_ALBUM, {"id_": id_, "album_": album or id_})
    return id_


def last_of(work: Work, chat_id: int, person_id: int) -> tuple[int, str, datetime, str] | None:
    """The latest thing somebody sent in a chat: its album, group, platform time and kind."""
    row = work.conn.execute(_LAST, {"chat_": chat_id, "person_": person_id}).first()
    return None if row is None else (row.album_id, row.group_key, row.at, row.kind)


def load(work: Work, media_id: int) -> Kept | None:
    return _first(work, _ONE, id_=media_id)


def album(work: Work, album_id: int) -> list[Kept]:
    return _all(work, _OF_ALBUM, album_=album_id)


def sent_by(work: Work, person_id: int) -> list[Kept]:
    """Everything of a person, oldest first."""
    return _all(work, _MINE, person_=person_id)


def at_line(work: Work, chat_id: int, line: int) -> Kept | None:
    """What came with that line of a chat, if it is kept and is still that chat's person's."""
    return _first(work, _AT_LINE, chat_=chat_id, line_=line)


def claim(work: Work, accounts: Sequence[int], limit: int) -> list[Wanted]:
    """Takes what is to be fetched now; it is taken up by others again after ten minutes without a word."""
    rows = list(work.conn.execute(_DUE, {"now_": work.now, "accounts_": list(accounts), "limit_": limit}))
    if rows:
        work.conn.execute(_CLAIM, {"ids_": [row.id for row in rows], "until_": work.now + CLAIMED})
    return [Wanted(row[0], row[1], row[2], work.box.open(row[3]), row[4] + 1) for row in rows]


def again(work: Work, media_id: int, at: datetime) -> None:
    """Its fetching failed for now: to be tried again from then on."""
    work.conn.execute(_LATER, {"id_": media_id, "at_": at})


def settle(
    work: Work,
    media_id: int,
    state: State,
    *,
    reason: str = "",
    mime: str = "",
    size: int | None = None,
    sha256: str | None = None,
) -> bool:
    """What became of one that was wanted; the platform's handle is forgotten. False when it was settled already."""
    values = {"state_": state, "reason_": reason, "mime_": mime, "size_": size, "sha256_": sha256}
    return work.conn.execute(_SETTLE, {"id_": media_id, "now_": work.now, **values}).scalar() is not None


def use(
    work: Work, media_id: int, subject_kind: str, subject_id: int, what: str, said: str, by_person_id: int | None
) -> None:
    """Says what a thing shows; twice is once."""
    values = {"media_id": media_id, "subject_kind": subject_kind, "subject_id": subject_id, "what": what}
    more = {"said": _sealed(work, said), "at": work.now, "by_person_id": by_person_id}
    work.conn.execute(_USE, {**values, **more})


def same_uses(work: Work, start: int, end: int) -> None:
    """What is said of one thing is said of another, too: they were sent together."""
    for row in work.conn.execute(_USES_OF, {"id_": start}).all():
        values = {"media_id": end, "subject_kind": row.subject_kind, "subject_id": row.subject_id, "what": row.what}
        work.conn.execute(_USE, {**values, "said": row.said, "at": work.now, "by_person_id": row.by_person_id})


def move_use(work: Work, media_id: int, start: tuple[str, int, str], end: tuple[str, int, str]) -> None:
    """What a thing showed of one subject (kind, number, word) it shows of another from now on."""
    kind, subject, what = start
    values = {"id_": media_id, "kind_": kind, "subject_": subject, "what_": what}
    to = {"to_kind": end[0], "to_subject": end[1], "to_what": end[2]}
    work.conn.execute(_MOVE_USE, {**values, **to})


def uses(work: Work, subject_kind: str, subject_id: int) -> list[Use]:
    """Everything that was put to a subject, whatever became of it, oldest first."""
    return [_used(work, row) for row in work.conn.execute(_USES, {"kind_": subject_kind, "subject_": subject_id})]


def uses_of_many(work: Work, subject_kind: str, subjects: Collection[int]) -> dict[int, list[Use]]:
    """The same for several subjects of a kind, by subject, in one statement."""
    found: dict[int, list[Use]] = {}
    if subjects:
        for row in work.conn.execute(_USES_OF_MANY, {"kind_": subject_kind, "subjects_": list(subjects)}):
            found.setdefault(row.subject_id, []).append(_used(work, row))
    return found


def _used(work: Work, row: Any) -> Use:
    said = work.box.open(row.said) if row.said else ""
    return Use(_kept(work, row), row.what, said, row.used_at, row.by_person_id)


def remove(work: Work, ids: Collection[int]) -> None:
    """Rows and what was said of them; the content goes when no row knows it any more."""
    work.conn.execute(delete(media_use).where(media_use.c.media_id.in_(ids)))
    work.conn.execute(delete(media).where(media.c.id.in_(ids)))


def used_bytes(work: Work, *, organisation_id: int | None, person_id: int) -> int:
    """What is kept for an organisation, or of a person who has none."""
    mine = media.c.organisation_id == organisation_id if organisation_id is not None else media.c.person_id == person_id
    found = work.conn.execute(select(func.coalesce(func.sum(media.c.size), 0)).where(mine, media.c.state == "kept"))
    return int(found.scalar_one())


def unknown(work: Work, digests: Sequence[str]) -> set[str]:
    """Those hashes that no row knows."""
    left = set(digests)
    for start in range(0, len(digests), 500):
        part = list(digests[start : start + 500])
        left -= {row[0] for row in work.conn.execute(_KNOWN, {"digests_": part})}
    return left


def counts(work: Work) -> dict[str, int]:
    """How many stand in each state, for the health page."""
    rows = work.conn.execute(select(media.c.state, func.count().label("how_many")).group_by(media.c.state))
    return {row.state: row.how_many for row in rows}


def _sealed(work: Work, text: str) -> str | None:
    return work.box.seal(well_formed(text)) if text else None


def _first(work: Work, statement: Select[Any], **params: object) -> Kept | None:
    row = work.conn.execute(statement, params).first()
    return None if row is None else _kept(work, row)


def _all(work: Work, statement: Select[Any], **params: object) -> list[Kept]:
    return [_kept(work, row) for row in work.conn.execute(statement, params)]


def _kept(work: Work, row: Any) -> Kept:
    values = row._mapping
    opened = {name: work.box.open(values[name]) if values[name] else "" for name in ("name", "caption")}
    return Kept(**{column.name: opened.get(column.name, values[column.name]) for column in _COLUMNS})

"""Chats: found or made, loaded with all that belongs to them in one select, and saved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.ahead import Coming
from bot.storage.chat_reading import INNER, LOAD, by_key, made_of
from bot.storage.people import create_person
from bot.storage.quick import ahead_of, later
from bot.storage.reading import CHAT, Cursor, labelled
from bot.storage.rows import Chat, Loaded
from bot.storage.tables import channel_account, chat, person
from bot.storage.types import well_formed
from bot.storage.work import Work

# A chat that was purged and is made again must not repeat line numbers: a page that is still open knows the old ones
# and passes over what is not above them. So the first number is the second it was made; nobody writes a line a second.
LINES_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

_LOCK = select(chat.c.id).select_from(INNER).with_for_update(of=[chat, person])
_KEY = by_key(*(bindparam(name, type_=Text) for name in ("channel_", "account_", "chat_key_")))
_LOAD_BY_KEY, _LOCK_BY_KEY = LOAD.where(*_KEY), _LOCK.where(*_KEY)
_LOAD_BY_ID = LOAD.where(chat.c.id == bindparam("chat_id_"))
_LOCK_BY_ID = _LOCK.where(chat.c.id == bindparam("chat_id_"))
_CHATS_OF = (
    select(*labelled(CHAT)).select_from(INNER).where(chat.c.person_id == bindparam("person_")).order_by(chat.c.id)
)

_FIND_ACCOUNT = select(channel_account.c.id).where(
    channel_account.c.channel == bindparam("channel_"), channel_account.c.name == bindparam("name_")
)
_ADD_ACCOUNT = insert_unless(channel_account).on_conflict_do_nothing(index_elements=["channel", "name"])
_ADD_CHAT = (
    insert_unless(chat).on_conflict_do_nothing(index_elements=["channel_account_id", "chat_key"]).returning(chat.c.id)
)
_SAVE = (
    update(chat)
    .where(chat.c.id == bindparam("chat_id_"))
    .values(
        person_id=bindparam("person_id"),
        talk_id=bindparam("talk_id"),
        state=bindparam("state"),
        language=bindparam("language"),
        closed_at=bindparam("closed_at"),
    )
)
_HOLD = update(chat).where(chat.c.id == bindparam("chat_id_")).values(held_until=bindparam("until_"))
_CLOSE = update(chat).where(chat.c.id == bindparam("chat_id_")).values(closed_at=bindparam("closed_at"))
_PREFER = update(chat).where(chat.c.id == bindparam("chat_id_")).values(preferred_at=bindparam("now_"))
_PREFERRED = (
    select(chat.c.id)
    .where(chat.c.person_id == bindparam("person_"), chat.c.preferred_at.is_not(None), chat.c.closed_at.is_(None))
    .order_by(chat.c.preferred_at.desc())
    .limit(1)
)
_SEEN = (
    update(chat)
    .where(chat.c.id == bindparam("chat_id_"))
    .values(
        last_line=chat.c.last_line + bindparam("lines_"), last_in_at=bindparam("in_at_"), closed_at=bindparam("closed_")
    )
)
_NEXT_LINES = (
    update(chat)
    .where(chat.c.id == bindparam("chat_id_"))
    .values(last_line=chat.c.last_line + bindparam("count_"))
    .returning(chat.c.last_line)
)


def account_id(work: Work, channel: str, name: str) -> int:
    """The number of one of our accounts, registered when it is new."""
    found = find_account(work, channel, name)
    if found is None:
        work.conn.execute(_ADD_ACCOUNT, {"channel": channel, "name": name})
        found = find_account(work, channel, name)
        assert found is not None, "made or found just now"
    return found


def find_account(work: Work, channel: str, name: str) -> int | None:
    """The number of one of our accounts, for who only reads."""
    found = work.conn.execute(_FIND_ACCOUNT, {"channel_": channel, "name_": name}).scalar()
    return None if found is None else int(found)


def load(work: Work, channel: str, account: str, chat_key: str, event_id: str = "") -> Loaded | None:
    """A chat by what the platform calls it, locked with its person until the end of this work; None when it is new.
    `event_id`: of the event that will be stored in it; it may have been read for that already (`chats_ahead`)."""
    ahead = ahead_of(work.conn)
    found = ahead.take(Coming(channel, account, chat_key, event_id)) if ahead is not None and event_id else None
    if found is not None:
        return found
    return _loaded(
        work, _LOCK_BY_KEY, _LOAD_BY_KEY, channel_=channel, account_=account, chat_key_=well_formed(chat_key)
    )


def look(work: Work, channel: str, account: str, chat_key: str) -> Loaded | None:
    """The same without a lock, for who only reads (a page that shows the talk)."""
    return _loaded(work, None, _LOAD_BY_KEY, channel_=channel, account_=account, chat_key_=well_formed(chat_key))


def load_by_id(work: Work, chat_id: int) -> Loaded | None:
    """The same by our own number, for work that starts from our side (a reminder, an event handled later)."""
    return _loaded(work, _LOCK_BY_ID, _LOAD_BY_ID, chat_id_=chat_id)


def _loaded(work: Work, lock: Select[Any] | None, statement: Select[Any], **params: Any) -> Loaded | None:
    # PostgreSQL: who waited for the lock would see the other tables as they were before the wait, so locking and
    # reading are two statements, which travel together. SQLite has one writer and needs no lock.
    locked = work.conn.execute(lock, params) if lock is not None and work.postgres else None
    row = work.conn.execute(statement, params).first()
    if row is None or (locked is not None and locked.first() is None):
        return None
    loaded, _ = made_of(row, work.box)
    ahead = ahead_of(work.conn)
    if ahead is not None and lock is not None:
        ahead.drop(("person", loaded.person.id))  # what was read of their other chats: they go on in this one
    return loaded


def open_chat(
    work: Work,
    channel: str,
    account: str,
    chat_key: str,
    user_key: str,
    language: str = "vi",
    event_id: str = "",
) -> Loaded:
    """The chat, made together with its person when it is new. A person who was forgotten and writes again is a new
    person. `event_id`: of the event that will be stored in it."""
    found = load(work, channel, account, chat_key, event_id)
    if found is None:
        found = _create(work, channel, account, chat_key, user_key, language)
    if found.person.forgotten_at is not None:
        found.chat.person_id, found.chat.talk_id, found.chat.state = create_person(work, found.chat.language), None, {}
        save_chat(work, found.chat)
        found = load_by_id(work, found.chat.id)
        assert found is not None, "the chat was there a statement ago"
    return found


def _create(work: Work, channel: str, account: str, chat_key: str, user_key: str, language: str) -> Loaded:
    who = create_person(work, language)
    values = {
        "channel_account_id": account_id(work, channel, account),
        "chat_key": well_formed(chat_key),
        "user_key": well_formed(user_key),
        "person_id": who,
        "state": {},
        "language": language,
        "last_line": max(0, int((work.now - LINES_BEGIN).total_seconds())),
        "created_at": work.now,
    }
    if work.conn.execute(_ADD_CHAT, values).scalar() is None:  # another process made it while we waited
        work.conn.execute(delete(person).where(person.c.id == who))
    found = load(work, channel, account, chat_key)
    assert found is not None, "made or found just now"
    return found


def save_chat(work: Work, one: Chat) -> None:
    """Keeps what a handler may change: person, talk under way, dialogue state, language, whether it is closed."""
    values = {
        "chat_id_": one.id,
        "person_id": one.person_id,
        "talk_id": one.talk_id,
        "state": one.state,
        "language": one.language,
        "closed_at": one.closed_at,
    }
    work.conn.execute(_SAVE, values)


def close_chat(work: Work, chat_id: int, at: datetime | None = None) -> None:
    """The person blocked us here, or the platform says so: nothing more is sent until they write again."""
    work.conn.execute(_CLOSE, {"chat_id_": chat_id, "closed_at": at or work.now})


def hold(work: Work, chat_id: int, until: datetime | None) -> None:
    """From now on events of this chat wait in the inbox behind each other, the first until then; None: no more."""
    work.conn.execute(_HOLD, {"chat_id_": chat_id, "until_": until})


def chats_of(work: Work, person_id: int) -> list[Chat]:
    """Every chat of a person, oldest first."""
    rows = work.conn.execute(_CHATS_OF, {"person_": person_id})
    return [Cursor(row, work.box).chat() for row in rows]


def prefer(work: Work, chat_id: int) -> None:
    """News go here from now on, before this person's other chats."""
    work.conn.execute(_PREFER, {"chat_id_": chat_id, "now_": work.now})


def preferred_of(work: Work, person_id: int) -> int | None:
    """The chat somebody wants news in, if they said so and it is open."""
    found: int | None = work.conn.execute(_PREFERRED, {"person_": person_id}).scalar()
    return found


def seen(work: Work, one: Chat) -> None:
    """Takes one line number for the event under way and keeps when the person was last here, and whether they left: at
    the end of the work, or when somebody looks."""
    one.last_line += 1
    values = {"chat_id_": one.id, "lines_": 1, "in_at_": one.last_in_at, "closed_": one.closed_at}
    one.seen = later(work.conn, _SEEN, values)


def answer_lines(work: Work, one: Chat, count: int) -> int:
    """Takes `count` line numbers of the chat that an event is handled in; returns the first."""
    if one.seen is None or not one.seen.waiting:  # somebody else may have taken lines meanwhile
        return next_lines(work, one.id, count)
    one.seen.params["lines_"] += count
    one.last_line += count
    return one.last_line - count + 1


def next_lines(work: Work, chat_id: int, count: int) -> int:
    """Takes `count` line numbers of a chat; returns the first. The row stays locked, so lines appear in order."""
    last = work.conn.execute(_NEXT_LINES, {"chat_id_": chat_id, "count_": count}).scalar_one()
    return int(last) - count + 1

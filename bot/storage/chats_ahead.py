"""The chats of many events that are about to be handled, locked and read by two statements (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    ARRAY,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.sql.selectable import LateralFromClause

from bot.storage.ahead import Coming
from bot.storage.chat_reading import INNER, LOAD, by_key, made_of
from bot.storage.quick import ahead_of
from bot.storage.tables import assessment, chat, inbox, organisation, person, product, talk
from bot.storage.types import well_formed
from bot.storage.work import Work

_COMING = (
    func.unnest(*(cast(bindparam(f"{name}_", type_=Text), ARRAY(Text)) for name in Coming._fields))
    .table_valued(*(column(name, Text) for name in Coming._fields), with_ordinality="place")
    .render_derived(name="coming")
)
_THEIRS = by_key(_COMING.c.channel, _COMING.c.account, _COMING.c.chat_key)
# Each is looked for by itself, behind a fence, whatever the planner believes of tables that were empty a minute ago.
_FENCE: Any = literal_column("0")
# What somebody else holds is passed over: nobody is waited for ahead of time, so nobody is locked out by it either.
_theirs = (
    select(chat.c.id, chat.c.talk_id)
    .select_from(INNER)
    .where(*_THEIRS)
    .with_for_update(of=[chat, person], skip_locked=True)
    .lateral("theirs")
)
_about = (
    select(talk.c.organisation_id, talk.c.product_id, talk.c.assessment_id)
    .where(talk.c.id == _theirs.c.talk_id)
    .offset(_FENCE)
    .lateral("about")
)
_THEM = _COMING.join(_theirs, true())


def _locked(table: Table) -> LateralFromClause:
    mine = select(table.c.id).where(table.c.id == _about.c[f"{table.name}_id"])
    return mine.with_for_update(key_share=True, skip_locked=True).lateral(f"locked_{table.name}")


_SUBJECTS = (organisation, product, assessment)
_locked_subjects = [_locked(table) for table in _SUBJECTS]
_lockable = reduce(lambda so_far, each: so_far.outerjoin(each, true()), [_about, *_locked_subjects], _THEM)
_LOCK = select(_COMING.c.place, *(each.c.id.label(each.name) for each in _locked_subjects)).select_from(_lockable)
# With a chat come the number its event gets and whether that is here already, so that storing it is not waited for.
# Nobody else stores an event of this chat meanwhile, since its lock is held.
_found = (
    LOAD.add_columns(
        func.nextval(cast("inbox_id_seq", REGCLASS)).label("event"),
        select(inbox.c.id)
        .where(inbox.c.channel_account_id == chat.c.channel_account_id, inbox.c.event_id == _COMING.c.event_id)
        .correlate(chat, _COMING)
        .exists()
        .label("here"),
    )
    .where(*_THEIRS)
    .offset(_FENCE)
    .lateral("found")
)
_LOAD: Select[Any] = select(*_found.c, _COMING.c.place).select_from(_COMING.join(_found, true()))


def look_ahead(work: Work, coming: Sequence[Coming]) -> None:
    """Locks and reads the chats of these events, which are handled in this transaction, one after the other
    (`chats.load`). Not found are new chats, and those that somebody else holds."""
    ahead = ahead_of(work.conn)
    if ahead is None:
        return
    ahead.looked(coming)
    params = {f"{name}_": _array([getattr(one, name) for one in coming]) for name in Coming._fields}
    # Two statements, which travel together: what is read has to be of the time when the locks were had.
    locking, found = work.conn.execute(_LOCK, params), work.conn.execute(_LOAD, params).all()
    locked = {place: subjects for place, *subjects in locking}
    for row in found:
        loaded, (event, here, place) = made_of(row, work.box)
        if place in locked:
            loaded.chat.next_event, loaded.chat.repeated = event, here
            subjects = zip(_SUBJECTS, locked[place], strict=True)
            rows = [(table.name, id_) for table, id_ in subjects if id_ is not None]
            ahead.keep(coming[place - 1], loaded, [("person", loaded.person.id), *rows])


def _array(texts: Sequence[str]) -> str:
    """As PostgreSQL writes an array: the driver would find out anew, for each list, what is in it."""
    quoted = (well_formed(one).replace("\\", "\\\\").replace('"', '\\"') for one in texts)
    return '{"' + '","'.join(quoted) + '"}'

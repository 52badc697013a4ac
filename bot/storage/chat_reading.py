"""A chat with all that belongs to it: the select, and what is made of a row of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, select

from bot.storage.printed import NEWEST, UNASKED
from bot.storage.reading import ASSESSMENT, CHAT, ORGANISATION, PERSON, PRODUCT, TALK, Cursor, labelled
from bot.storage.rows import Loaded
from bot.storage.sealing import Box
from bot.storage.tables import assessment, channel_account, chat, membership, organisation, person, product, talk

INNER = chat.join(channel_account, channel_account.c.id == chat.c.channel_account_id).join(
    person, person.c.id == chat.c.person_id
)
_ALL = (
    INNER.outerjoin(talk, talk.c.id == chat.c.talk_id)
    .outerjoin(organisation, organisation.c.id == talk.c.organisation_id)
    .outerjoin(product, product.c.id == talk.c.product_id)
    .outerjoin(assessment, assessment.c.id == talk.c.assessment_id)
    .outerjoin(
        membership,
        (membership.c.person_id == chat.c.person_id)
        & (membership.c.organisation_id == talk.c.organisation_id)
        & membership.c.until.is_(None),
    )
)
LOAD = select(
    *labelled(CHAT, PERSON, TALK, ORGANISATION, PRODUCT, ASSESSMENT), membership.c.role, NEWEST.label("newest")
).select_from(_ALL)


def by_key(
    channel: ColumnElement[str], account: ColumnElement[str], chat_key: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """The chat by what the platform calls it."""
    return [channel_account.c.channel == channel, channel_account.c.name == account, chat.c.chat_key == chat_key]


def made_of(row: Row[Any], box: Box) -> tuple[Loaded, list[Any]]:
    """What a row of `LOAD` says, and what was selected after that."""
    cursor = Cursor(row, box)
    one, who, what = cursor.chat(), cursor.person(), cursor.talk()
    loaded = Loaded(one, who, what, cursor.organisation(), cursor.product(), cursor.assessment())
    loaded.last_in_at = one.last_in_at
    role, newest, *more = cursor.rest()
    loaded.unasked = newest is not None and newest.startswith(UNASKED)
    loaded.newest = newest.removeprefix(UNASKED) if newest else None
    loaded.role = what.organisation_id if what is not None else None, role
    return loaded, more

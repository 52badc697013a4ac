"""Forgetting what people sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from bot.storage.tables import media, media_use
from bot.storage.work import Work


def purge_media(
    work: Work,
    person_id: int,
    chats: Sequence[int],
    organisations: Sequence[int],
    products: Sequence[int],
    assessments: Sequence[int],
) -> None:
    """Removes the rows of everything a person sent and of all that was put to what is removed with them. What shows
    something of an organisation that lives on stays with it, without the person, their chat and their words. The
    content itself goes when no row knows it any more (`Store.clear`)."""
    conn = work.conn

    def about(kind: str, ids: Sequence[int]) -> ColumnElement[bool]:
        return and_(media_use.c.subject_kind == kind, media_use.c.subject_id.in_(ids))

    conn.execute(
        delete(media_use).where(
            or_(
                about("person", [person_id]),
                about("organisation", organisations),
                about("product", products),
                about("assessment", assessments),
            )
        )
    )
    conn.execute(update(media_use).where(media_use.c.by_person_id == person_id).values(by_person_id=None, said=None))
    theirs = or_(media.c.person_id == person_id, media.c.chat_id.in_(chats), media.c.organisation_id.in_(organisations))
    used = select(media_use.c.media_id)
    nobodys: dict[str, Any] = {"person_id": None, "chat_id": None, "inbox_id": None, "caption": None, "name": None}
    conn.execute(update(media).where(theirs, media.c.state == "kept", media.c.id.in_(used)).values(nobodys))
    gone = select(media.c.id).where(theirs)
    conn.execute(delete(media_use).where(media_use.c.media_id.in_(gone)))
    conn.execute(delete(media).where(theirs))


def purge_unused(work: Work, older_than: timedelta) -> int:
    """Removes what nobody said anything of, and what was never kept, after that time; returns how many."""
    before = work.now - older_than
    unused = media.c.id.not_in(select(media_use.c.media_id))
    over = and_(media.c.at < before, media.c.state != "wanted", or_(unused, media.c.state != "kept"))
    gone = select(media.c.id).where(over)
    work.conn.execute(delete(media_use).where(media_use.c.media_id.in_(gone)))
    return work.conn.execute(delete(media).where(over)).rowcount

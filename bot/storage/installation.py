"""What this installation knows of itself, the same for every process over its database."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import installation
from bot.storage.work import Work

PUBLIC_URL = "public url"
_FIND = select(installation.c.value).where(installation.c.name == bindparam("name_"))
_put = insert_unless(installation)
_PUT = _put.on_conflict_do_update(index_elements=["name"], set_={"value": _put.excluded.value})


DOOR = "door "


def doors(work: Work) -> dict[str, str]:
    """How our chats are opened from outside, by channel: the name of a Telegram bot, the number of a Zalo account."""
    found = select(installation.c.name, installation.c.value).where(installation.c.name.startswith(DOOR))
    return {str(name).removeprefix(DOOR): str(value) for name, value in work.conn.execute(found)}


def set_door(work: Work, channel: str, value: str) -> None:
    """Written when the channel begins; an unchanged one changes nothing."""
    if doors(work).get(channel) != value:
        work.conn.execute(_PUT, {"name": DOOR + channel, "value": value})


def close_doors(work: Work, but: Collection[str]) -> None:
    """Channels that are answered for no longer have none."""
    names = [DOOR + channel for channel in doors(work) if channel not in but]
    if names:
        work.conn.execute(delete(installation).where(installation.c.name.in_(names)))


def public_url(work: Work) -> str:
    """The address people reach the web page by, without a slash at its end; "" where there is none."""
    return str(work.conn.execute(_FIND, {"name_": PUBLIC_URL}).scalar() or "")


def set_public_url(work: Work, url: str) -> None:
    """Written once at start; an unchanged address changes nothing."""
    if public_url(work) != url.rstrip("/"):
        work.conn.execute(_PUT, {"name": PUBLIC_URL, "value": url.rstrip("/")})

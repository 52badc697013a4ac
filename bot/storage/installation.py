"""What this installation knows of itself, the same for every process over its database."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import installation
from bot.storage.work import Work

PUBLIC_URL = "public url"
_FIND = select(installation.c.value).where(installation.c.name == bindparam("name_"))
_put = insert_unless(installation)
_PUT = _put.on_conflict_do_update(index_elements=["name"], set_={"value": _put.excluded.value})


def public_url(work: Work) -> str:
    """The address people reach the web page by, without a slash at its end; "" where there is none."""
    return str(work.conn.execute(_FIND, {"name_": PUBLIC_URL}).scalar() or "")


def set_public_url(work: Work, url: str) -> None:
    """Written once at start; an unchanged address changes nothing."""
    if public_url(work) != url.rstrip("/"):
        work.conn.execute(_PUT, {"name": PUBLIC_URL, "value": url.rstrip("/")})

"""Links that open a chat of ours with something to say first ("https://…/?start=m-ACDE3467"), by channel account."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import installation
from bot.storage.work import Work

_put = insert_unless(installation)
_KEEP = _put.on_conflict_do_update(index_elements=["name"], set_={"value": _put.excluded.value})
_FIND = select(installation.c.value).where(installation.c.name == bindparam("name_"))


def keep(work: Work, channel: str, account: str, base: str) -> None:
    """How links into this account begin, up to the payload ("https://t.me/ocop_bot?start="); told when it connects."""
    work.conn.execute(_KEEP, {"name": _name(channel, account), "value": base})


def start_link(work: Work, channel: str, account: str, payload: str) -> str:
    """The link, or "" where that account has told none."""
    base = work.conn.execute(_FIND, {"name_": _name(channel, account)}).scalar()
    return f"{base}{payload}" if base else ""


def _name(channel: str, account: str) -> str:
    return f"link {channel} {account}"

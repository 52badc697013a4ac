"""The rows of a Zalo Official Account's tokens. Sealed on the way in, opened on the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import zalo_grant, zalo_token
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Tokens:
    """`pairs` counts the pairs the account has had. `begun_at`: a refresh was begun with this refresh token and its
    answer has not been kept; `begun_until` is how long its asker, `begun_by`, has the account to itself."""

    access: str
    refresh: str
    issued_at: datetime
    access_until: datetime
    pairs: int
    begun_at: datetime | None
    begun_until: datetime | None
    begun_by: str
    dead_at: datetime | None
    reason: str

    def __repr__(self) -> str:
        return f"<Tokens, pair {self.pairs}, until {self.access_until:%Y-%m-%d %H:%M}>"


_COLUMNS = (
    zalo_token.c.access,
    zalo_token.c.refresh,
    zalo_token.c.issued_at,
    zalo_token.c.access_until,
    zalo_token.c.pairs,
    zalo_token.c.begun_at,
    zalo_token.c.begun_until,
    zalo_token.c.begun_by,
    zalo_token.c.dead_at,
    zalo_token.c.reason,
)
_LOAD = select(*_COLUMNS).where(zalo_token.c.channel_account_id == bindparam("account_"))
_LOCK = _LOAD.with_for_update()
_new = insert_or(zalo_token)
_KEEP = _new.on_conflict_do_update(
    index_elements=["channel_account_id"],
    set_={
        **{name: _new.excluded[name] for name in ("access", "refresh", "issued_at", "access_until")},
        **{name: _new.excluded[name] for name in ("begun_at", "begun_until", "begun_by", "dead_at", "reason")},
        "pairs": zalo_token.c.pairs + 1,
    },
)
_BEGIN = (
    update(zalo_token)
    .where(zalo_token.c.channel_account_id == bindparam("account_"))
    .values(begun_at=bindparam("at_"), begun_until=bindparam("until_"), begun_by=bindparam("by_"))
)
_DIE = (
    update(zalo_token)
    .where(zalo_token.c.channel_account_id == bindparam("account_"))
    .values(dead_at=bindparam("now_"), reason=bindparam("reason_"), begun_at=None, begun_until=None, begun_by="")
)
_ASK = insert(zalo_grant)
_PENDING = select(zalo_grant.c.id, zalo_grant.c.state, zalo_grant.c.verifier).where(
    zalo_grant.c.channel_account_id == bindparam("account_"),
    zalo_grant.c.used_at.is_(None),
    zalo_grant.c.created_at > bindparam("since_"),
)
_USE = (
    update(zalo_grant)
    .where(zalo_grant.c.id == bindparam("id_"), zalo_grant.c.used_at.is_(None))
    .values(used_at=bindparam("now_"))
    .returning(zalo_grant.c.id)
)


def load(work: Work, account: int, *, lock: bool = False) -> Tokens | None:
    """The stored pair; with `lock` its row stays locked until the end of this work (SQLite has one writer anyway)."""
    row = work.conn.execute(_LOCK if lock else _LOAD, {"account_": account}).first()
    if row is None:
        return None
    access, refresh, *rest = row
    return Tokens(work.box.open(access), work.box.open(refresh), *rest)


def keep(work: Work, account: int, access: str, refresh: str, lasts: timedelta) -> None:
    """A new pair in the place of the old one; whatever was begun or wrong with that is over."""
    values = {
        "channel_account_id": account,
        "access": work.box.seal(access),
        "refresh": work.box.seal(refresh),
        "issued_at": work.now,
        "access_until": work.now + lasts,
        "pairs": 1,
        "begun_at": None,
        "begun_until": None,
        "begun_by": "",
        "dead_at": None,
        "reason": "",
    }
    work.conn.execute(_KEEP, values)


def begin(work: Work, account: int, at: datetime | None, until: datetime | None, by: str) -> None:
    """Notes that a refresh was begun (`at`), whose turn it is and until when; None for "nobody's"."""
    work.conn.execute(_BEGIN, {"account_": account, "at_": at, "until_": until, "by_": by})


def die(work: Work, account: int, reason: str) -> None:
    """The refresh token is used up or expired: only an administrator can connect again."""
    work.conn.execute(_DIE, {"account_": account, "now_": work.now, "reason_": reason})


def ask(work: Work, account: int, digest: str, verifier: str) -> None:
    """An administrator goes to Zalo's consent page."""
    values = {"channel_account_id": account, "state": digest, "verifier": work.box.seal(verifier)}
    work.conn.execute(_ASK, {**values, "created_at": work.now, "used_at": None})


def pending(work: Work, account: int, since: datetime) -> list[tuple[int, str, str]]:
    """Who went there after that instant and has not come back: (number, digest of the state, verifier)."""
    rows = work.conn.execute(_PENDING, {"account_": account, "since_": since})
    return [(row.id, row.state, work.box.open(row.verifier)) for row in rows]


def use(work: Work, grant: int) -> bool:
    """Uses a request up; False when somebody was faster."""
    return work.conn.execute(_USE, {"id_": grant, "now_": work.now}).scalar() is not None


def purge_grants(work: Work, before: datetime) -> int:
    return work.conn.execute(delete(zalo_grant).where(zalo_grant.c.created_at < before)).rowcount

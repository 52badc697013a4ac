"""What a Zalo Official Account lets us do in its name: the pair of tokens, and requests to be given one."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant

# `access` and `refresh` are sealed. `begun_at` is set before a refresh is asked for with the stored refresh token and
# taken back with its answer: a row that still has it after `begun_until` does not know whether the token was used up.
zalo_token = Table(
    "zalo_token",
    METADATA,
    key(),
    ref("channel_account_id", "channel_account"),
    Column("access", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("access_until", Instant, nullable=False),
    Column("pairs", Integer, nullable=False),
    Column("begun_at", Instant),
    Column("begun_until", Instant),
    Column("begun_by", Text, nullable=False, default=""),
    Column("dead_at", Instant),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("channel_account_id"),
    **NEVER_AGAIN,
)

# An administrator's way to Zalo's consent page and back. Of `state` only a keyed digest is kept; `verifier` is sealed.
zalo_grant = Table(
    "zalo_grant",
    METADATA,
    key(),
    ref("channel_account_id", "channel_account"),
    Column("state", Text, nullable=False, unique=True),
    Column("verifier", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "channel_account_id", "created_at"),
    **NEVER_AGAIN,
)

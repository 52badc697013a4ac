"""Alembic's entry: always called with a connection that is in a transaction (`bot.storage.migrate`)."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.storage.tables import METADATA
from bot.storage.types import Instant, Json

OURS = {Instant: "types.Instant()", Json: "types.Json()"}


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by name in a new migration."""
    if kind == "type" and type(item) in OURS:
        autogen.imports.add("from bot.storage import types")
        return OURS[type(item)]
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render,
    transactional_ddl=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()

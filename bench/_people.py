"""A database full of people who agreed to announcements, and one announcement to all of them that is due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from bench._bots import Running
from bot.clock import SystemClock
from bot.messages import Message
from bot.programme.audience import Audience
from bot.services import announcements
from bot.storage import Work, chats, open_storage
from bot.storage.audience import PURPOSE
from bot.storage.tables import METADATA

FIRST = 20_000_000
CHUNK = 5_000
TEXT = "Thông báo: Hội đồng OCOP họp ngày 15/12. Xin hoàn thiện hồ sơ trước ngày 10/12."


def fill(bot: Running, many: int) -> None:
    """Before the bot starts; what it keeps lies in its own folder or database."""
    var = bot.folder / "var"
    var.mkdir(exist_ok=True)
    lane = open_storage(bot.server or f"sqlite:///{var / 'ocop.db'}", None, Path(var), SystemClock())
    for start in range(0, many, CHUNK):
        numbers = range(start + 1, min(start + CHUNK, many) + 1)
        lane.do(lambda work, numbers=numbers: _people(work, numbers))  # type: ignore[misc]
    lane.do(lambda work: _go_on_after(work, many))
    lane.do(_announce)
    lane.stop()


def _people(work: Work, numbers: range) -> None:
    account = chats.account_id(work, "telegram", "bench")
    persons: list[dict[str, Any]] = []
    chat_rows: list[dict[str, Any]] = []
    consents: list[dict[str, Any]] = []
    for number in numbers:
        key = str(FIRST + number)
        persons.append({"id": number, "language": "vi", "created_at": work.now, "answers": {}})
        chat_rows.append(
            {
                "channel_account_id": account,
                "chat_key": key,
                "user_key": key,
                "person_id": number,
                "state": {},
                "language": "vi",
                "created_at": work.now,
                "last_in_at": work.now,
            }
        )
        agreed = {"purpose": PURPOSE, "text_version": "bench", "given": True, "at": work.now}
        consents.append({"person_id": number, **agreed})
    for name, rows in (("person", persons), ("chat", chat_rows), ("consent", consents)):
        work.conn.execute(insert(METADATA.tables[name]), rows)


def _go_on_after(work: Work, many: int) -> None:
    """PostgreSQL numbers the people who come later after those who were put in with their numbers."""
    if work.postgres:
        work.conn.execute(text("SELECT setval(pg_get_serial_sequence('person', 'id'), :many)"), {"many": many})


def _announce(work: Work) -> None:
    number = announcements.create(work, "bench", {"vi": Message(TEXT)}, Audience())
    announcements.schedule(work, "bench", number)

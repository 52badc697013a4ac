"""The unit of work: what every query and every act is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage.sealing import Box


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction: its connection, the instant it began, and the box that seals. Never commit it yourself."""

    conn: Connection
    now: datetime
    box: Box

    @property
    def postgres(self) -> bool:
        return self.conn.dialect.name == "postgresql"

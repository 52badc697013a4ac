"""The unit of work: what every query and every act is handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.storage.sealing import Box


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction: its connection, the instant it began, and the box that seals. Never commit it yourself."""

    conn: Connection
    now: datetime
    box: Box
    _sealed: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def postgres(self) -> bool:
        return self.conn.dialect.name == "postgresql"

    def seal(self, text: str) -> str:
        """As the box does, but the same text once in a work: what was said lies in the inbox and in an answer's
        history."""
        sealed = self._sealed.get(text)
        if sealed is None:
            sealed = self._sealed[text] = self.box.seal(text)
        return sealed

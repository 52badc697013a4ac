"""The tally of an announcement moves with its rows, in the same work."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import tally
from bot.storage.work import Work

OPEN = ("queued", "sending")
_add = insert_unless(tally)
_ADD = _add.on_conflict_do_update(
    index_elements=["wording_id", "status", "kind"], set_={"count": tally.c.count + _add.excluded.count}
)


class Moves:
    """What rows of announcements came to during one work; `write` puts it down as the work's last act, in a fixed
    order, so that two works never wait for each other crosswise."""

    def __init__(self) -> None:
        self._by: defaultdict[tuple[int, str, str], int] = defaultdict(int)

    def made(self, wording: int | None, status: str, kind: str = "", count: int = 1) -> None:
        if wording is not None:
            self._by[wording, _shelf(status), kind] += count

    def moved(self, wording: int | None, before: tuple[str, str], after: tuple[str, str]) -> None:
        """One row went from a status and kind to another."""
        self.made(wording, *before, count=-1)
        self.made(wording, *after)

    def write(self, work: Work) -> None:
        rows = [
            {"wording_id": wording, "status": status, "kind": kind, "count": count}
            for (wording, status, kind), count in sorted(self._by.items())
            if count
        ]
        self._by.clear()
        if rows:
            work.conn.execute(_ADD, rows)


def _shelf(status: str) -> str:
    return "open" if status in OPEN else status

"""Who works on a SQLite file at the moment: everybody holds a shared lock beside it, a restore wants it alone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.storage.problems import StorageProblem


class Running:
    """A lock on `<file>.lock`; the system lets it go when the process ends, however it ends."""

    def __init__(self, file: Path, *, alone: bool = False) -> None:
        self._handle = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            said = "is in use: stop the bot first" if alone else "is being restored: start the bot after that"
            raise StorageProblem(f"{file} {said}") from None

    def release(self) -> None:
        os.close(self._handle)

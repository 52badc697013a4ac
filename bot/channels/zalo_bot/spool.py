"""Updates that were fetched but could not be stored: the platform gives each only once (platforms, B.2), so they wait
in a file, sealed, until the database takes them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Spool:
    """One bot's file, one sealed update a line. `seal` and `open_` are the house's box."""

    def __init__(self, file: Path, seal: Callable[[str], str], open_: Callable[[str], str]) -> None:
        self._file, self._seal, self._open = file, seal, open_

    def waiting(self) -> list[dict[str, Any]]:
        """What waits, oldest first. A line cut short by a crash is left out: it was never promised."""
        if not self._file.exists():
            return []
        found = []
        for line in self._file.read_text("ascii").splitlines(keepends=True):
            if line.endswith("\n"):
                found.append(json.loads(self._open(line.strip())))
        return found

    def add(self, update: dict[str, Any]) -> None:
        """Durable when this returns."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, self._seal(json.dumps(update, ensure_ascii=False)).encode("ascii") + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)

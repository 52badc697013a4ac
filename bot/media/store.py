"""The folder of what was kept: each file once, under the hash of its content ("ab/abcdef…")."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{64}")
_DRAFT = re.compile(r"[0-9a-f]{32}")
SETTLES = 600  # seconds in which a new file may not be in any row yet
DRAFTS_LIVE = 24 * 3600  # seconds after which a half-written file is nobody's


class Store:
    """`folder` is made when the first file comes. Files are readable by the bot's user only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def draft(self) -> Path:
        """A new empty file to write into, to be kept or thrown away."""
        path = self._drafts / secrets.token_hex(16)
        self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def draft_at(self, name: str) -> Path | None:
        """A draft by its name (an upload waiting to be looked at), None when it is gone."""
        path = self._drafts / name
        return path if _DRAFT.fullmatch(name) and path.is_file() else None

    def keep(self, draft: Path) -> tuple[str, int]:
        """Moves a finished draft to its place, durable when this returns: its SHA-256 and size in bytes."""
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
            os.fsync(file.fileno())
        path = self._place(digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.chmod(0o600)
        os.utime(draft)  # whoever clears away sees a young file
        draft.replace(path)
        _sync(path.parent)
        return digest, size

    def path(self, digest: str) -> Path | None:
        """Where the file lies; None when there is none under that hash."""
        if not _HASH.fullmatch(digest):
            return None
        path = self._place(digest)
        return path if path.is_file() else None

    def read(self, digest: str) -> bytes | None:
        path = self.path(digest)
        return path.read_bytes() if path is not None else None

    def digests(self) -> Iterator[str]:
        """Every file that is kept."""
        for shelf in self.folder.glob("[0-9a-f][0-9a-f]"):
            for path in shelf.iterdir():
                if _HASH.fullmatch(path.name):
                    yield path.name

    def clear(self, unknown: Callable[[list[str]], set[str]], now: float | None = None) -> int:
        """Removes what no row knows (`unknown` picks those out of some hashes) and drafts nobody finished; returns how
        many. `now` is a time stamp, the system's by default, as files bear the system's."""
        now = time.time() if now is None else now
        count = 0
        for digest in unknown(list(self.digests())):
            count += _remove_older(self._place(digest), now - SETTLES)
        with suppress(FileNotFoundError):
            for path in self._drafts.iterdir():
                count += _remove_older(path, now - DRAFTS_LIVE)
        return count

    @property
    def _drafts(self) -> Path:
        return self.folder / "drafts"

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def _remove_older(path: Path, than: float) -> int:
    with suppress(FileNotFoundError):
        if path.stat().st_mtime <= than:
            path.unlink()
            return 1
    return 0


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Sealing what must not lie about in clear, by rotating Fernet keys from the setting or a file beside the database."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.storage.problems import StorageProblem
from bot.storage.types import to_text

SETTING = "OCOP_SECRET_KEYS"
KEY_FILE = "ocop.key"
MAKE_ONE = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


class Box:
    """Seals with the newest key, opens with any. The keys are never shown."""

    def __init__(self, keys: Sequence[str | bytes]) -> None:
        raw = [key.encode() if isinstance(key, str) else key for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in raw])
        self._digest_keys = [hashlib.sha256(b"ocop digest " + key).digest() for key in raw]

    def __repr__(self) -> str:
        return f"<Box of {len(self._digest_keys)} keys>"

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Raises `StorageProblem` when none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StorageProblem(
                f"{SETTING}: no key opens what is stored; put the missing key back at the end of the list"
            ) from None

    def seal_data(self, value: Any) -> str:
        return self.seal(to_text(value))

    def open_data(self, sealed: str) -> Any:
        return json.loads(self.open(sealed))

    def digests(self, text: str) -> tuple[str, ...]:
        """Keyed digests of a text, newest key first: to find it again without keeping it."""
        return tuple(hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in self._digest_keys)

    @classmethod
    def from_settings(cls, secret_keys: str | None, database_dir: Path, database_file: Path | None = None) -> Box:
        """The box by OCOP_SECRET_KEYS (Fernet keys, newest first, separated by commas), else by a key file beside the
        database, made at the first start. Where a database lies already, a missing key file is never made anew: its
        rows could not be opened again, so that is a `StorageProblem`."""
        if secret_keys and secret_keys.strip():
            return cls._checked([part.strip() for part in secret_keys.split(",") if part.strip()], SETTING)
        path = database_dir / KEY_FILE
        database_file = database_file or database_dir / "ocop.db"
        try:
            if path.exists():
                return cls._checked(path.read_text("ascii").split(), str(path))
            if database_file.exists() and database_file.stat().st_size:
                raise StorageProblem(
                    f"{path} is missing, and {database_file} was sealed with it: put the key file back from its backup"
                    f" or set {SETTING}"
                )
            database_dir.mkdir(parents=True, exist_ok=True)
            return cls._checked([_new_key_file(path)], str(path))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not a key file"
            raise StorageProblem(f"{path}: {why}; let the bot's user read and write there, or set {SETTING}") from None

    @classmethod
    def _checked(cls, keys: Sequence[str], where: str) -> Box:
        for number, key in enumerate(keys, 1):
            try:
                Fernet(key)
            except ValueError:
                raise StorageProblem(f"{where}: key {number} is not a Fernet key; make one with {MAKE_ONE}") from None
        if not keys:
            raise StorageProblem(f"{where} holds no key; make one with {MAKE_ONE}")
        return cls(keys)


def _new_key_file(path: Path) -> str:
    """Written whole under another name and then linked, so that two starts at once agree on one key and a crash leaves
    either the whole file or none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, Fernet.generate_key() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.read_text("ascii").strip()

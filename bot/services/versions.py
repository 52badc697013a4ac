"""Former values of what officers write in the console beside the numbers: an office, a policy, an answer kept for many.

They stand among the settings' versions under a key such as "office:12", so that nothing an officer overwrote is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.storage import Work, audit
from bot.storage import office_settings as store
from bot.storage.office_settings import SettingVersion

Value = Mapping[str, Any]


class ChangedMeanwhile(ValueError):
    """Somebody else changed it since it was looked at."""


def mark(value: object) -> str:
    """What a form carries, to know again what was looked at."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def history(work: Work, province: str, key: str) -> list[SettingVersion]:
    """Every version, the newest first; a version without a value is the end of it."""
    return store.history(work, province, key)


def keep(work: Work, actor: str, province: str, key: str, before: Value | None, after: Value | None) -> None:
    """Keeps a change: what stood there before, where no version says so, and what stands there now. Raises
    ChangedMeanwhile where another commit came between."""
    known = store.history(work, province, key)
    version = known[0].version if known else 0
    if before is not None and (not known or known[0].value != dict(before)):
        version += 1
        _add(work, province, key, version, before, audit.SYSTEM)
    _add(work, province, key, version + 1, after, actor)


def _add(work: Work, province: str, key: str, version: int, value: Value | None, by: str) -> None:
    if store.add(work, province, key, version, None if value is None else dict(value), by) is None:
        raise ChangedMeanwhile(key)

"""What a page module says of its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.office.asking import Ask
from bot.office.replies import Reply
from bot.storage.accounts import Role

Roles = frozenset[Role]

ALL: Roles = frozenset({"administrator", "province", "commune", "reader"})
OFFICES: Roles = frozenset({"province", "commune"})  # who does an office's work
WRITERS: Roles = frozenset({"administrator", "province", "commune"})
LEADING: Roles = frozenset({"administrator", "province"})
PROVINCE: Roles = frozenset({"province"})
ADMINISTRATOR: Roles = frozenset({"administrator"})
NOBODY: Roles = frozenset()  # open to who is not signed in

KB, MB = 1024, 1024 * 1024
FORM_MOST = 256 * KB


@dataclass(frozen=True, slots=True)
class Route:
    """One address. A GET runs in a reading transaction beside the writer; a POST in the lane, committed whole, and
    carries the session's token (`csrf()` in its form). `roles` empty: for who is not signed in. `upload`: how many
    bytes of files a POST may bring. `before` runs first, outside the lane, for what is slow: its result is
    `ask.early`."""

    method: Literal["GET", "POST"]
    path: str
    roles: Roles
    run: Callable[[Ask], Reply]
    upload: int = 0
    before: Callable[[Ask], Any] | None = None

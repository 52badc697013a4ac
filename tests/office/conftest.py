from __future__ import annotations

from functools import cache

import pytest
from argon2 import PasswordHasher

from bot.services import accounts
from tests.databases import *  # noqa: F403
from tests.office.visiting import *  # noqa: F403


@cache
def _quick() -> tuple[PasswordHasher, str]:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return hasher, hasher.hash("nobody's")


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least cost. What it costs outside is looked at in `test_passwords.py`."""
    hasher, nobody = _quick()
    monkeypatch.setattr(accounts, "_HASHER", hasher)
    monkeypatch.setattr(accounts, "_NOBODY", nobody)

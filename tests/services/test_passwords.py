"""Passwords are kept as argon2 at its full cost, and nobody learns from the wait whether a login exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from bot.services.accounts import _NOBODY, password_fits, password_hash
from bot.storage.accounts import Account

PASSWORD = "một hai ba bốn"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LAN = Account(1, 1, None, "administrator", "", "", "Lan", "lan", None, None, 0, NOW, None, None, "vi")


def test_a_password_is_kept_at_full_cost_and_fits_itself_alone() -> None:
    kept = password_hash(PASSWORD)
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    lan = replace(LAN, password=kept)
    assert password_fits(lan, PASSWORD)
    assert not password_fits(lan, PASSWORD + " ")


def test_who_is_nobody_or_has_no_password_fits_nothing_and_waits_as_long() -> None:
    assert extract_parameters(_NOBODY) == extract_parameters(password_hash(PASSWORD))
    assert not PasswordHasher().check_needs_rehash(_NOBODY)
    assert not password_fits(None, PASSWORD)
    assert not password_fits(LAN, PASSWORD)
    assert not password_fits(replace(LAN, password="no hash"), PASSWORD)

"""The console over the small demo and over the same many times as large, in two provinces."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from bench._province import grow
from bot.clock import FixedClock
from bot.storage import Lane, open_storage
from tests.demo.small import NOW, PLACES, made, small

__all__ = ["COPIES", "grown", "opened_at", "small"]

COPIES = 4
"""Copies of every producer; every second one lies in another province."""


@cache
def _grown() -> Path:
    folder = Path(PLACES.enter_context(tempfile.TemporaryDirectory(prefix="ocop-grown-")))
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(made() / name, folder / name)
    grow(folder / "ocop.db", lambda count: (COPIES, 0))
    return folder


@pytest.fixture
def grown() -> Path:
    """The folder of the larger one; only to be copied."""
    return _grown()


def opened_at(source: Path, folder: Path) -> Lane:
    """A copy of a database to work in, at the instant it was made up to."""
    folder.mkdir(exist_ok=True)
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(source / name, folder / name)
    return open_storage(f"sqlite:///{folder / 'ocop.db'}", None, folder, FixedClock(NOW))

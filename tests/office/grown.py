"""The console over the small demo and over the same many times as large, in two provinces."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench._province import grow
from bot.clock import FixedClock
from bot.storage import Lane, open_storage
from tests.demo.small import NOW, small

__all__ = ["COPIES", "grown", "opened_at", "small"]

COPIES = 6
"""Copies of every producer; every second one lies in another province."""


@pytest.fixture(scope="session")
def grown(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the larger one; only to be copied."""
    folder = tmp_path_factory.mktemp("grown")
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(small / name, folder / name)
    grow(folder / "ocop.db", lambda count: (COPIES, 0))
    return folder


def opened_at(source: Path, folder: Path) -> Lane:
    """A copy of a database to work in, at the instant it was made up to."""
    folder.mkdir(exist_ok=True)
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(source / name, folder / name)
    return open_storage(f"sqlite:///{folder / 'ocop.db'}", None, folder, FixedClock(NOW))

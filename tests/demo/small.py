"""A small demo, made once for all tests that look at it (they run in one process: `xdist_group`)."""

from __future__ import annotations

import atexit
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.demo.making import make
from bot.settings import load_settings

__all__ = ["HOW_MANY", "IN_ONE_PROCESS", "NOW", "PLACES", "SEED", "made", "small"]

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
HOW_MANY, SEED = 12, 2
IN_ONE_PROCESS = pytest.mark.xdist_group("demo")
PLACES = ExitStack()
atexit.register(PLACES.close)


@cache
def made() -> Path:
    """Once in a process, wherever the fixture is asked for; it goes with the process."""
    place = Path(PLACES.enter_context(tempfile.TemporaryDirectory(prefix="ocop-demo-")))
    make(load_settings(var=place, database_url="", secret_keys=""), HOW_MANY, NOW, seed=SEED)
    return place


@pytest.fixture
def small() -> Path:
    """The folder with its database and key; only to be read, or copied."""
    return made()

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.play import Stage
from tests.databases import *  # noqa: F403
from tests.databases import emptied
from tests.prepared import stage


@pytest.fixture
def on(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A house with one person in it, on SQLite; on PostgreSQL too where a test is marked `BOTH` (`house.py`)."""
    with ExitStack() as more:
        opened = stage(tmp_path, more.enter_context(emptied(request)) if getattr(request, "param", None) else "")
        yield opened
        opened.lane.stop()


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """Logs as the bot writes them."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    logs.set_up("DEBUG")
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()

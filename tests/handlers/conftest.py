from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.play import Stage, stage
from tests.databases import *  # noqa: F403


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    """A house with one person in it."""
    opened = stage(tmp_path)
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

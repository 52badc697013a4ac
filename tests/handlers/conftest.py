from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.play import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    """A house with one person in it."""
    opened = stage(tmp_path)
    yield opened
    opened.lane.stop()

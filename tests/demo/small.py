"""A small demo, made once for all tests that look at it (they run in one process: `xdist_group`)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.making import make
from bot.settings import load_settings

__all__ = ["HOW_MANY", "IN_ONE_PROCESS", "NOW", "SEED", "small"]

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
HOW_MANY, SEED = 14, 2
IN_ONE_PROCESS = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with its database and key; only to be read, or copied."""
    made = tmp_path_factory.mktemp("demo")
    make(load_settings(var=made, database_url="", secret_keys=""), HOW_MANY, NOW, seed=SEED)
    return made

"""Commands that work on the database beside a bot that may be running: opened, used, closed; problems in one line."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import var_folder
from bot.clock import SystemClock
from bot.settings import SettingsProblem, load_settings
from bot.storage import Lane, StorageProblem, open_storage

CANNOT_START = 3


def with_lane(run: Callable[[Lane], int], fail: Callable[[str, int], int]) -> int:
    """Runs a command over the lane of this installation's database; returns its exit status."""
    try:
        settings = load_settings()
        var_folder(settings)
        lane = open_storage(settings.database, settings.secret_keys or None, settings.var, SystemClock())
    except OSError as error:
        return fail(f"cannot write to the folder for what the bot keeps ({error.strerror}): set OCOP_VAR", CANNOT_START)
    except (SettingsProblem, StorageProblem) as problem:
        return fail(str(problem), CANNOT_START)
    try:
        return run(lane)
    finally:
        lane.stop()

"""For every test: hypothesis profiles, and skips that nobody can overlook."""

from __future__ import annotations

import gc
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import chromium
from tests.sharing import Shared, rank

__all__ = ["chromium"]  # here alone: each module that imports a fixture has one of its own, and so a browser of its own

# Bytecode is kept, also where the environment would rather not: else each worker compiles every test anew, with its
# assertions taken apart, and each process that a test starts compiles the whole bot.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# No deadlines: how fast this machine is today says nothing about the code.
settings.register_profile("short", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", parent=settings.get_profile("short"), max_examples=2000)
# Where a change is judged it must not hang on which examples were drawn; everywhere else new ones are looked for.
settings.register_profile("same", parent=settings.get_profile("short"), derandomize=True)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same" if in_ci() else "short"))


def _skipped(config: pytest.Config) -> list[pytest.TestReport | pytest.CollectReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter is not None else []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """xdist (3.8) keeps the tests of an `xdist_group` in one process by an ending of their ids. It writes it where
    pytest kept ids until 9.2; unread there, each worker made again what the tests of a group share."""
    for item in items:
        written = vars(item).get("_nodeid", item.nodeid)
        if written != item.nodeid:
            item._id = type(item.id).parse(written)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Shared | None:
    return Shared(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: nobody has to look through them for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI=true a skipped test is a failed run: everything a test needs is there, or the run says nothing."""
    on_a_worker = hasattr(session.config, "workerinput")
    if in_ci() and not on_a_worker and session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = _skipped(config)
    if not skipped:
        return
    browser = sum("browser" in getattr(report, "keywords", ()) for report in skipped)
    terminalreporter.section("skipped", sep="!", yellow=True)
    if browser:
        terminalreporter.line(
            f"{browser} browser tests skipped for want of Chromium (apt install chromium-headless-shell)", yellow=True
        )
    office = sum("office" in getattr(report, "keywords", ()) for report in skipped)
    if office:
        wanted = "apt install libreoffice-writer libreoffice-calc"
        terminalreporter.line(f"{office} tests skipped for want of LibreOffice ({wanted})", yellow=True)
    if others := len(skipped) - browser - office:
        terminalreporter.line(f"{others} other tests skipped", yellow=True)
    if in_ci():
        terminalreporter.line("CI=true: a skipped test fails the run", red=True)

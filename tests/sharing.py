"""How `make test` shares the tests out to its processes: whole files, and what takes long first, test by test.

Out of the box `--dist loadgroup` hands every test without a group over by itself. Thousands of hand-overs cost ten
seconds of one core, and a process waits for each; and whatever takes long and comes last is waited for alone."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadGroupScheduling

LONG_FIRST = (
    "demo",  # a group of its own, all in one process
    "servers",
    "tests/office/test_browser_dossiers.py",
    "tests/office/test_announcing_browser.py",
    "tests/simulation/test_year.py",
    "tests/office/test_figures_browser.py",
    "tests/office/test_browser_imports.py",
    "tests/office/test_browser.py",
    "tests/channels/web/test_browser_reach.py",
    "tests/channels/web/test_browser.py",
    "tests/test_cli.py",
    "tests/test_three_faces.py",
    "tests/documents/forms/test_forms.py",
    "tests/scoring/test_plan_exact.py",
    "tests/scoring/test_recomputation.py",
    "tests/test_talks.py",
    "tests/test_database_commands.py",
    "tests/office/test_signing.py",
    "tests/storage/test_migrate.py",
    "tests/services/test_figures.py",
)
"""Files (or groups) of five seconds and more, the longest first. Where one is missing nothing but time is lost."""

SERVERS = (
    "tests/faults/test_faults.py",
    "tests/test_survival.py",
    "tests/test_serving.py",
    "tests/wiring/test_zalo_oa_killed.py",
)
"""Those that start the bot as a process of its own: what it is forked from (`servers.py`) is warmed once."""


def group_of(nodeid: str) -> str:
    """What is handed over together with a test: its marked group, its file, or nothing else (its own id)."""
    if nodeid.rfind("@") > nodeid.rfind("]"):
        return nodeid.rpartition("@")[2]
    file = nodeid.partition("::")[0]
    if file in SERVERS:
        return "servers"
    return nodeid if file in LONG_FIRST else file


def rank(nodeid: str) -> int:
    """The place of a test in the queue: small comes first."""
    for name in (group_of(nodeid), nodeid.partition("::")[0]):
        if name in LONG_FIRST:
            return LONG_FIRST.index(name)
    return len(LONG_FIRST)


class Shared(LoadGroupScheduling):
    """`loadgroup`, in the order in which the tests were collected and by `group_of`."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)  # type: ignore[arg-type]
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

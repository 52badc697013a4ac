"""The rule of `tests/conftest.py`: a skip is counted aloud, and where CI=true it fails the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
BROWSER = """
import pytest

@pytest.mark.browser
def test_page():
    pytest.skip("no Chromium")

def test_else():
    pass
"""
MODULE = 'import pytest\npytest.skip("not here", allow_module_level=True)\n'
NONE = "def test_else():\n    pass\n"


def run(folder: Path, code: str, ci: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser: x\n")
    (folder / "test_one.py").write_text(code)
    (folder / "test_two.py").write_text(NONE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    bare = {
        **os.environ,
        "CI": ci,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }  # a second faster, and nothing of them is meant
    return subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("code", "ci", "status", "said"),
    [
        (BROWSER, "", 0, "1 browser tests skipped for want of Chromium"),
        (BROWSER, "true", 1, "CI=true: a skipped test fails the run"),
        (MODULE, "true", 1, "1 other tests skipped"),
        (NONE, "true", 0, "2 passed"),
    ],
)
def test_a_skip_is_counted_and_fails_only_where_ci_is_true(
    tmp_path: Path, code: str, ci: str, status: int, said: str
) -> None:
    done = run(tmp_path, code, ci)
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout

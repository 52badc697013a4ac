"""What a newcomer does: clone, `make run`, open the page. Once with the network, and from then on without."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("make", "sh", "git", "cat", "cksum", "dirname", "env")
NO_NETWORK = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}

pytestmark = pytest.mark.long


@pytest.fixture(params=["uv", "pip"])
def clone(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A clone, and beside it a folder `bin` with the few programs there are; uv is one of them or not."""
    programs = {name: shutil.which(name) for name in NEEDED}
    if request.param == "uv":
        beside = Path(sys.base_prefix) / "bin" / "uv"  # what stands in the PATH may be a script that looks for it
        programs["uv"] = str(beside) if beside.exists() else shutil.which("uv")
    if None in programs.values():
        pytest.skip(f"not here: {', '.join(name for name, where in programs.items() if where is None)}")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "clone")], check=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    for name, where in programs.items():
        (tmp_path / "bin" / name).symlink_to(os.path.realpath(str(where)))
    return tmp_path / "clone"


def _environment(clone: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OCOP_", "VIRTUAL_ENV", "MAKE", "PYTHON"))}
    return {**kept, "PATH": str(clone.parent / "bin"), **more}


def _page_of_a_run(clone: Path, **more: str) -> bytes:
    """Starts `make run`, opens the page, presses Ctrl-C."""
    running = subprocess.Popen(
        ["make", "run", "PORT=0"],
        cwd=clone,
        env=_environment(clone, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert "ready" in line, running.communicate()
        url = next(word for word in line.split() if word.startswith("http://"))
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30) as answer:
            page = bytes(answer.read())
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to make and to the bot
        out, err = running.communicate(timeout=30)
        assert out == "Stopped.\n"
        assert "Traceback" not in err
        return page
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


def test_a_clean_clone_serves_its_page_and_needs_no_network_the_second_time(clone: Path) -> None:
    page = _page_of_a_run(clone)
    assert b"<html" in page
    assert (clone / "var" / "ocop.db").exists()
    assert (clone / ".venv" / "bin" / "pip").exists() == (not (clone.parent / "bin" / "uv").exists())
    again = _page_of_a_run(clone, **NO_NETWORK, UV_OFFLINE="1", PIP_NO_INDEX="1")
    assert b"<html" in again
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == "", "what is made is not for committing"


def test_what_was_made_is_left_alone_by_a_second_setup(clone: Path) -> None:
    def stamps() -> Iterator[tuple[str, int]]:
        for file in sorted((clone / ".venv").glob(".made-*")):
            yield file.name, file.stat().st_mtime_ns

    for _ in range(2):
        subprocess.run(["make", "setup"], cwd=clone, env=_environment(clone), check=True, capture_output=True)
        before = dict(stamps())
    subprocess.run(["make", "setup"], cwd=clone, env=_environment(clone, **NO_NETWORK), check=True)
    assert dict(stamps()) == before
    assert len(before) >= 3

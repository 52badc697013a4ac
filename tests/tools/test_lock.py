"""requirements.lock against pyproject.toml: what the project asks for is pinned, with hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BLOCKS = re.split(r"^(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
PINS = {block.split("==")[0]: re.split(r"[ ;\\]", block.split("==")[1])[0].strip() for block in BLOCKS}
WANTED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["test"],
    *PROJECT["build-system"]["requires"],
]


@pytest.mark.parametrize("wanted", WANTED)
def test_the_lock_pins_what_the_project_asks_for(wanted: str) -> None:
    requirement = Requirement(wanted)
    name = canonicalize_name(requirement.name)
    assert name in PINS, "run `make lock`"
    assert requirement.specifier.contains(PINS[name], prereleases=True), "run `make lock`"


def test_every_pin_carries_hashes_and_comes_from_the_public_index() -> None:
    assert [block.split()[0] for block in BLOCKS if "--hash=sha256:" not in block] == []
    assert [block.split()[0] for block in BLOCKS if "file:" in block or " @ " in block] == []

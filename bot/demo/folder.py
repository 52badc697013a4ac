"""The folder of a demo: nothing else lies in it, so that nobody's real data is ever touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

MARK = "demo.json"
"""Written when the demo is whole: how many organisations, which day it was made up to."""
UNFINISHED = "unfinished"


class FolderProblem(Exception):
    """Why a folder cannot be used; one line that says what to do."""


def look(folder: Path, anew: bool) -> bool:
    """Whether a whole demo lies there to go on with. With `anew` it is taken away. Raises FolderProblem for a folder
    that holds anything but a demo."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise FolderProblem(f"{folder} is a file: name a folder with --folder")
    names = {one.name for one in folder.iterdir()}
    if MARK not in names and names - {UNFINISHED}:
        raise FolderProblem(f"{folder} holds something that is no demo: name an empty folder with --folder")
    if MARK in names and not anew:
        return True
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    return False


def finish(folder: Path, organisations: int, day: str) -> None:
    """What was made in the unfinished part becomes the demo."""
    part = folder / UNFINISHED
    for one in sorted(part.iterdir()):
        one.rename(folder / one.name)
    part.rmdir()
    (folder / MARK).write_text(json.dumps({"organisations": organisations, "made_up_to": day}) + "\n", "utf-8")

"""Cleaning a file in a process of its own (`bot/media/__main__.py`)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias, cast

from bot.media.reasons import FLAWS, REASONS, Flaw, Reason, Refused

AT_ONCE = 2  # files cleaned side by side: each takes a core
SECONDS = 60

Clean: TypeAlias = Callable[[Path, Path], Awaitable[tuple[str, Flaw]]]
"""(source, target) → the media type of what was written to the target, and what keeps a photo from being read. Raises
Refused."""

_turns = asyncio.Semaphore(AT_ONCE)


async def clean_apart(source: Path, target: Path) -> tuple[str, Flaw]:
    """Raises Refused; a file that breaks or holds up the process is "broken"."""
    async with _turns:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot.media", str(source), str(target)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what libraries say of a stranger's file may quote it
        )
        try:
            said, _ = await asyncio.wait_for(child.communicate(), SECONDS)
        except (TimeoutError, asyncio.CancelledError) as error:
            child.kill()
            await child.wait()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise Refused("broken") from error
    word, _, rest = said.decode("utf-8", "replace").strip().partition(" ")
    if word == "kept":
        mime, _, flaw = rest.partition(" ")
        return mime, cast(Flaw, flaw) if flaw in FLAWS else ""
    raise Refused(cast(Reason, rest) if word == "refused" and rest in REASONS else "broken")

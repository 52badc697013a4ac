"""Lines of a text stream, without holding up the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TextIO


async def lines_of(source: TextIO) -> AsyncIterator[str]:
    """Each line without its end, until the source ends. Works on a keyboard, a pipe and a file alike.

    The reading thread is a daemon: a person who presses Ctrl-C is not kept waiting for one more line.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[str | None] = asyncio.Queue()

    def give(line: str | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(arrived.put_nowait, line)

    def read() -> None:
        try:
            for line in source:
                give(line.rstrip("\r\n"))
        except ValueError:
            pass  # the source was closed while we waited
        finally:
            give(None)

    threading.Thread(target=read, name="terminal-lines", daemon=True).start()
    while (line := await arrived.get()) is not None:
        yield line

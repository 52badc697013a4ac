"""ClamAV, where an office runs it: the file is streamed to clamd before it is kept (command zINSTREAM: chunks, each
after its length in four bytes, a zero length at the end; the answer ends in OK, FOUND or ERROR)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from bot.media.reasons import Refused

CHUNK = 64 * 1024
SECONDS = 60


class ScannerAway(Exception):
    """clamd cannot be reached, or did not look: nothing is kept until it does."""


class Scanner:
    """`address` is "host:port" or the path of a socket."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def check(self, path: Path) -> None:
        """Raises Refused for what clamd knows, ScannerAway when it cannot say."""
        said = await self._ask(path)
        if said.endswith("FOUND"):
            raise Refused("virus")
        if not said.endswith("OK"):
            raise ScannerAway(f"clamd at {self._address} could not look at a file: {said[:80] or 'no answer'}")

    async def ping(self) -> None:
        """Raises ScannerAway."""
        if await self._ask(None) != "PONG":
            raise ScannerAway(f"what listens at {self._address} is no clamd")

    async def _ask(self, path: Path | None) -> str:
        try:
            async with asyncio.timeout(SECONDS):
                if "/" in self._address:
                    reader, writer = await asyncio.open_unix_connection(self._address)
                else:
                    host, _, port = self._address.rpartition(":")
                    reader, writer = await asyncio.open_connection(host, int(port))
                try:
                    if path is None:
                        writer.write(b"zPING\0")
                    else:
                        await _stream(path, writer)
                    return (await reader.read(4096)).rstrip(b"\0\n").decode("utf-8", "replace")
                finally:
                    writer.close()
                    with suppress(OSError):
                        await writer.wait_closed()
        except (OSError, ValueError, TimeoutError) as error:
            raise ScannerAway(f"no clamd answers at {self._address}") from error


async def _stream(path: Path, writer: asyncio.StreamWriter) -> None:
    writer.write(b"zINSTREAM\0")
    with path.open("rb") as file:  # chunks of a local file: no longer than a page fault
        while chunk := file.read(CHUNK):
            writer.write(len(chunk).to_bytes(4, "big") + chunk)
            await writer.drain()
    writer.write(bytes(4))
    await writer.drain()

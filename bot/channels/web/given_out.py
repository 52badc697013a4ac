"""Giving out a file that was made on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bot.channels.web.ports import Filed

PIECE = 256 * 1024  # bytes at a time


async def streamed(request: web.Request, made: Filed, headers: Mapping[str, str]) -> web.StreamResponse:
    """Piece by piece, whatever its size. Its name is taken away as soon as it is open: whatever happens to the reader
    or to us, nothing of it stays."""
    with made.path.open("rb") as file:
        made.path.unlink(missing_ok=True)
        response = web.StreamResponse(headers={**headers, "Content-Type": made.mime})
        response.content_length = file.seek(0, 2)
        file.seek(0)
        await response.prepare(request)
        while piece := await asyncio.to_thread(file.read, PIECE):
            await response.write(piece)
        await response.write_eof()
        return response

"""What people sent, fetched from Telegram: getFile, then the file itself (platforms, C.2; 20 MB at most)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from telegram.error import TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.request import READ

LARGEST = 20 * 1024 * 1024
CHUNK = 64 * 1024


class NoFile(Exception):
    """A file that cannot be had: why, without its address. `again`: a later try may get it."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


async def fetch(client: Client, ref: str) -> AsyncIterator[bytes]:
    """The file behind a file_id. Raises NoFile."""
    try:
        found = await client.call("getFile", {"file_id": ref})
    except TelegramError as error:
        refused = "too big" in error.message or "invalid" in error.message or "wrong" in error.message
        raise NoFile(error.message, again=not refused) from None
    if found.get("file_size", 0) > LARGEST:
        raise NoFile("larger than 20 MB", again=False)
    if "file_path" not in found:
        raise NoFile("Telegram gives no path", again=True)
    size = 0
    try:
        async with client.files.get(f"{client.base_file_url}/{found['file_path']}", timeout=_TIMEOUT) as answer:
            if answer.status != 200:
                raise NoFile(f"status {answer.status}", again=answer.status != 404)
            async for chunk in answer.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > LARGEST:
                    raise NoFile("larger than 20 MB", again=False)
                yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NoFile(f"the line broke: {type(error).__name__}", again=True) from None


_TIMEOUT = aiohttp.ClientTimeout(sock_connect=READ, sock_read=READ)

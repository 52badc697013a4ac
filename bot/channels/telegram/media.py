"""What people sent, fetched from Telegram: getFile, then the file itself (platforms, C.2; 20 MB at most)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from telegram.error import TelegramError

from bot.channels.ports import NotFetched
from bot.channels.telegram.client import Client
from bot.channels.telegram.request import READ

LARGEST = 20 * 1024 * 1024
CHUNK = 64 * 1024


async def fetch(client: Client, ref: str) -> AsyncIterator[bytes]:
    """The file behind a file_id. Raises NotFetched, or another error where a later try may get it."""
    try:
        found = await client.call("getFile", {"file_id": ref})
    except TelegramError as error:
        if "too big" in error.message:
            raise NotFetched("size") from None
        if "invalid" in error.message or "wrong" in error.message:
            raise NotFetched("gone") from None
        raise
    if found.get("file_size", 0) > LARGEST:
        raise NotFetched("size")
    if "file_path" not in found:
        raise ConnectionError("Telegram gives no path")
    async with client.files.get(f"{client.base_file_url}/{found['file_path']}", timeout=_TIMEOUT) as answer:
        if answer.status == 404:
            raise NotFetched("gone")
        if answer.status != 200:
            raise ConnectionError(f"status {answer.status}")
        async for chunk in answer.content.iter_chunked(CHUNK):
            yield chunk


_TIMEOUT = aiohttp.ClientTimeout(sock_connect=READ, sock_read=READ)

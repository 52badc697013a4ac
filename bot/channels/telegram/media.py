"""What people sent, fetched from Telegram: getFile, then the file itself (platforms, C.2; 20 MB at most)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from telegram.error import BadRequest

from bot.channels.ports import NotFetched
from bot.channels.telegram.client import Client
from bot.channels.telegram.request import CONNECT, READ

LARGEST = 20 * 1024 * 1024
CHUNK = 64 * 1024
GONE = (403, 404, 410)
TIMEOUT = aiohttp.ClientTimeout(sock_connect=CONNECT, sock_read=READ)


class Trouble(Exception):
    """The line broke on the way. Its words carry no address: the token is part of it."""


async def fetch(client: Client, ref: str) -> AsyncIterator[bytes]:
    """The file behind a file_id. Raises NotFetched, or Trouble and TelegramError where a later try may get it."""
    try:
        found = await client.call("getFile", {"file_id": ref})
    except BadRequest as error:
        raise NotFetched("size" if "too big" in error.message.lower() else "gone") from None
    if found.get("file_size", 0) > LARGEST:
        raise NotFetched("size")
    size = 0
    try:
        async with client.files.get(f"{client.base_file_url}/{found['file_path']}", timeout=TIMEOUT) as answer:
            if answer.status in GONE:
                raise NotFetched("gone")
            if answer.status != 200:
                raise Trouble(f"status {answer.status}")
            async for chunk in answer.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > LARGEST:
                    raise NotFetched("size")
                yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Trouble(type(error).__name__) from None

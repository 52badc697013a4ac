"""What a message shows besides its words, made ready when it is sent."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.delivery.bundles import bundle
from bot.delivery.files import write
from bot.delivery.pictures import draw
from bot.media import Store
from bot.messages import Attachment, File, Message


async def made(message: Message) -> tuple[Attachment, ...]:
    """The pictures and files of a message, drawn in a thread of their own; without what this version cannot make."""
    ready = []
    if (picture := message.picture) is not None:
        drawn = await asyncio.to_thread(draw, picture)
        if drawn is not None:
            ready.append(Attachment(f"{picture.name}.png", "image/png", drawn, picture.alt))
    written = [await attached(file) for file in message.files]
    return (*ready, *(one for one in written if one is not None))


async def on_disk(file: File, store: Store) -> Path | None:
    """A file that may be too large for memory, as a draft of the store that whoever asked removes again; None for one
    that is small and comes from `attached`."""
    target = store.draft()
    try:
        if await asyncio.to_thread(bundle, file, store, target):
            return target
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    target.unlink(missing_ok=True)
    return None


async def attached(file: File) -> Attachment | None:
    """One file, written in a thread of its own; None for a document this version does not know."""
    written = await asyncio.to_thread(write, file)
    return Attachment(file.filename, file.mime, written, file.alt) if written is not None else None

"""What a message shows besides its words, made ready when it is sent."""

from __future__ import annotations

import asyncio

from bot.delivery.files import write
from bot.delivery.pictures import draw
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


async def attached(file: File) -> Attachment | None:
    """One file, written in a thread of its own; None for a document this version does not know."""
    written = await asyncio.to_thread(write, file)
    return Attachment(file.filename, file.mime, written, file.alt) if written is not None else None

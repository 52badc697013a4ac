"""What a message shows besides its words, made ready when it is sent."""

from __future__ import annotations

import asyncio

from bot.delivery.pictures import draw
from bot.messages import Attachment, Message


async def made(message: Message) -> tuple[Attachment, ...]:
    """The pictures and files of a message, drawn in a thread of their own; without what this version cannot make."""
    if message.picture is None:
        return ()
    picture = message.picture
    drawn = await asyncio.to_thread(draw, picture)
    return (Attachment(f"{picture.name}.png", "image/png", drawn, picture.alt),) if drawn is not None else ()

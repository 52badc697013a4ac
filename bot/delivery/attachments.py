"""What a message shows besides its words, made ready when it is sent or fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from bot.media import Store
from bot.messages import Attachment, Capabilities, File, Message, Picture

Fitted: TypeAlias = tuple[Message, tuple[Attachment, ...]]
Fitting: TypeAlias = Callable[[Message, str, Capabilities], Awaitable[Fitted]]
"""(message, its key, what the channel can) → the message as it is sent there, and what goes with it."""


def no_link(key: str, number: int) -> str:
    """Nobody can reach us from outside."""
    return ""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pictures and files in threads of their own. `home` is the address at which people find the bot ("" where
    none is set): papers for the wall show it as a square code. `link` gives the address of a message's file by the
    message's key and the file's number from 1, "" where there is none."""

    store: Store
    home: str = ""
    link: Callable[[str, int], str] = no_link

    async def made(self, message: Message) -> tuple[Attachment, ...]:
        """The pictures and files of a message; without what this version cannot make and what may be large."""
        ready = []
        if (picture := message.picture) is not None:
            drawn = await asyncio.to_thread(draw, picture)
            if drawn is not None:
                ready.append(Attachment(f"{picture.name}.png", "image/png", drawn, picture.alt))
        written = [await self.file(file) for file in message.files]
        return (*ready, *(one for one in written if one is not None))

    async def file(self, file: File) -> Attachment | None:
        """One file; None for a document this version does not know, and for one that comes from `on_disk`."""
        written = await asyncio.to_thread(write, file, self.store, self.home)
        return Attachment(file.filename, file.mime, written, file.alt) if written is not None else None

    async def on_disk(self, file: File) -> Path | None:
        """A file that may be too large for memory, as a draft of the store that whoever asked removes again; None for
        any other."""
        target = self.store.draft()
        try:
            if await asyncio.to_thread(bundle, file, self.store, target):
                return target
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        target.unlink(missing_ok=True)
        return None

    async def fitting(self, message: Message, key: str, can: Capabilities) -> Fitted:
        """A message with the attachments that a channel takes; what it cannot carry stands in the words, with its
        address where there is one, so that nobody waits for it."""
        if not (message.files or message.picture) or not can.attachments:
            return message, ()
        ready = await self.made(message)
        taken = tuple(one for one in ready if _fits(one, can))
        names = {one.filename for one in taken}
        lines = [
            f"• {file.alt}: {self.link(key, number) or file.filename}"
            for number, file in enumerate(message.files, 1)
            if file.filename not in names
        ]
        if not lines:
            return message, taken
        more = "\n".join(["", *lines])
        kept = tuple(file for file in message.files if file.filename in names)
        return replace(message, text=message.text + more, body=message.bare + more, files=kept), taken


# What draws and typesets takes some 30 MB: it is read in when something is made for the first time.


def draw(picture: Picture) -> bytes | None:
    """`pictures.draw`."""
    from bot.delivery.pictures import draw as drawing

    return drawing(picture)


def write(file: File, store: Store, home: str) -> bytes | None:
    """`files.write`."""
    from bot.delivery.files import write as writing

    return writing(file, store, home)


def bundle(file: File, store: Store, target: Path) -> bool:
    """`bundles.bundle`."""
    from bot.delivery.bundles import bundle as bundling

    return bundling(file, store, target)


async def words_only(message: Message, key: str, can: Capabilities) -> Fitted:
    """Nothing is made."""
    return message, ()


def _fits(one: Attachment, can: Capabilities) -> bool:
    if one.mime.startswith("image/"):
        return can.picture and (not can.picture_size or len(one.content) <= can.picture_size)
    ending = one.filename.rpartition(".")[2]
    return (not can.file_types or ending in can.file_types) and (not can.file_size or len(one.content) <= can.file_size)

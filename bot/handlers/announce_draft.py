"""An announcement in the making: it lies sealed with the officer's chat until its second tap."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.storage import chats

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies with the chat: texts by language, the audience's parts, when it begins (ISO)."""

    said: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)
    at: str = ""

    @property
    def begins(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None


def keep(desk: Desk, draft: Kept) -> None:
    chat = desk.loaded.chat
    sealed = desk.work.box.seal_data({"said": draft.said, "parts": draft.parts, "at": draft.at})
    chat.state = {**chat.state, DRAFT: sealed}
    chats.save_chat(desk.work, chat)


def kept(desk: Desk) -> Kept | None:
    sealed = desk.loaded.chat.state.get(DRAFT)
    return Kept(**desk.work.box.open_data(sealed)) if sealed else None


def drop(desk: Desk) -> None:
    chat = desk.loaded.chat
    chat.state = {name: value for name, value in chat.state.items() if name != DRAFT}
    chats.save_chat(desk.work, chat)

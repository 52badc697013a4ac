"""A message as each channel will show it, made by the channels' own rendering: the same cuts, the same words, the same
buttons as when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from bot.channels.telegram.parts import Shares, parts
from bot.channels.telegram.texts import TAG
from bot.channels.web.lines import Line, as_json
from bot.channels.zalo_bot.channel import texts as zalo_bot_texts
from bot.channels.zalo_oa import render as zalo_oa
from bot.messages import Message, Outgoing


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen: its words in runs (text, whether in bold), and what the buttons below it say."""

    runs: tuple[tuple[str, bool], ...]
    buttons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run for run, _ in self.runs)


def previews(message: Message) -> Mapping[str, tuple[Bubble, ...]]:
    """What arrives on each channel, bubble by bubble."""
    return {channel: make(message) for channel, make in _BY_CHANNEL.items()}


def _telegram(message: Message) -> tuple[Bubble, ...]:
    found = []
    for part in parts(Outgoing("", message), Shares(), open_keyboard=False):
        rows = (part.params.get("reply_markup") or {}).get("inline_keyboard", ())
        html = str(part.params[part.text]) if part.text else ""
        found.append(Bubble(_runs(html), tuple(str(button["text"]) for row in rows for button in row)))
    return tuple(found)


def _runs(html: str) -> tuple[tuple[str, bool], ...]:
    """Telegram's HTML as it is shown; bold is all the markup we send (`telegram/texts.py`)."""
    pieces = TAG.split(html)
    return tuple((unescape(piece), bool(at % 2)) for at, piece in enumerate(pieces) if piece)


def _plain(text: str) -> tuple[tuple[str, bool], ...]:
    return ((text, False),)


def _zalo_oa(message: Message) -> tuple[Bubble, ...]:
    found = []
    for body in zalo_oa.text_bodies("", zalo_oa.with_links(message), zalo_oa.buttons(message)):
        under = body["message"].get("attachment", {}).get("payload", {}).get("buttons", ())
        found.append(Bubble(_plain(body["message"]["text"]), tuple(str(one["title"]) for one in under)))
    return tuple(found)


def _zalo_bot(message: Message) -> tuple[Bubble, ...]:
    return tuple(Bubble(_plain(text)) for text in zalo_bot_texts(message))


def _web(message: Message) -> tuple[Bubble, ...]:
    line = as_json(Line(0, "bot", _NOW, message=message))
    return (Bubble(_plain(str(line["text"])), tuple(choice.label for choice in message.choices)),)


_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # a line has an instant; a preview shows none
_BY_CHANNEL: dict[str, Callable[[Message], tuple[Bubble, ...]]] = {
    "telegram": _telegram,
    "zalo_oa": _zalo_oa,
    "zalo_bot": _zalo_bot,
    "web": _web,
}

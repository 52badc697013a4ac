"""The web chat: one light page that needs no account, and the few routes behind it."""

from __future__ import annotations

from bot.channels.web.bell import Bell
from bot.channels.web.chat import CAPABILITIES, WebChat
from bot.channels.web.events import CHANNEL
from bot.channels.web.lines import Line
from bot.channels.web.ports import Filed

__all__ = ["CAPABILITIES", "CHANNEL", "Bell", "Filed", "Line", "WebChat"]

"""The web chat: one light page that needs no account, and the few routes behind it."""

from __future__ import annotations

from bot.channels.web.bell import Bell
from bot.channels.web.chat import CAPABILITIES, WebChat
from bot.channels.web.events import CHANNEL
from bot.channels.web.lines import Line

__all__ = ["CAPABILITIES", "CHANNEL", "Bell", "Line", "WebChat"]

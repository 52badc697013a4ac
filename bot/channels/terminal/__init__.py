"""The bot in a terminal: for trying it out, and for talks played by hand or through a pipe."""

from __future__ import annotations

from bot.channels.terminal.chat import CAPABILITIES, CHANNEL, TerminalChat

__all__ = ["CAPABILITIES", "CHANNEL", "TerminalChat"]

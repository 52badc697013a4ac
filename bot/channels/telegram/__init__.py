"""Telegram: python-telegram-bot as the client and the parser; nothing of its own that keeps state."""

from __future__ import annotations

from bot.channels.telegram.bot import CHANNEL, TelegramBot
from bot.channels.telegram.client import Client
from bot.channels.telegram.running import Account
from bot.channels.telegram.webhook import PATH, Webhook

__all__ = ["CHANNEL", "PATH", "Account", "Client", "TelegramBot", "Webhook"]

"""The Zalo Bot Platform (platforms, B): text and pictures, polling or webhook, no buttons, 50 users a bot."""

from __future__ import annotations

from bot.channels.zalo_bot.api import Api, Trouble
from bot.channels.zalo_bot.channel import CAPABILITIES, CHANNEL, Usage, ZaloBot
from bot.channels.zalo_bot.polling import Poller
from bot.channels.zalo_bot.spool import Spool
from bot.channels.zalo_bot.webhook import PATH, Webhook

__all__ = ["CAPABILITIES", "CHANNEL", "PATH", "Api", "Poller", "Spool", "Trouble", "Usage", "Webhook", "ZaloBot"]

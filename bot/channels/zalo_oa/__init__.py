"""Zalo Official Account: the channel most producers use."""

from __future__ import annotations

from bot.channels.zalo_oa.chat import UserDetail, ZaloOa
from bot.channels.zalo_oa.ports import Config

__all__ = ["Config", "UserDetail", "ZaloOa"]

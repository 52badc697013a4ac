"""What people send: told apart by content, made harmless, kept in a folder by its hash. Knows nothing of chats."""

from __future__ import annotations

from bot.media.reasons import Reason, Refused
from bot.media.scanner import Scanner, ScannerAway
from bot.media.store import Store

__all__ = ["Reason", "Refused", "Scanner", "ScannerAway", "Store"]

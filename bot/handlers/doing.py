"""What a handler of side acts is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.flows.state import SideAct

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

Doing: TypeAlias = "Callable[[Desk, Any], None]"
Acts: TypeAlias = "Mapping[type[SideAct], Doing]"
"""The acts of one conversation, each with its doing."""

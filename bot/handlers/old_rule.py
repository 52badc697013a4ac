"""The doing of the talk about the old rule and the new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import old_rule as views
from bot.flows.old_rule import CompareRules
from bot.services import comparisons

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def compare(desk: Desk, act: CompareRules) -> None:
    """The stars held by the old rule: of the certificate that is known, else as they were answered."""
    product = desk.loaded.product
    held = comparisons.held_stars(desk.work, product.id) if product is not None else None
    said = str(product.answers.get("certificate-stars", "")) if product is not None else ""
    stars = held or (int(said) if held == 0 and said in ("3", "4", "5") else 0)
    desk.show(lambda pen: views.show(pen, stars))


ACTS: dict[type[Any], Callable[[Desk, Any], None]] = {CompareRules: compare}

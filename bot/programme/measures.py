"""What a year's plan names, and what became of it: counted alike for provinces and communes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from bot.language import msgid

Measure = Literal["products", "four", "five", "new", "upgraded", "again", "organisations", "communes"]

MEASURES: Mapping[Measure, str] = MappingProxyType(
    {
        "products": msgid("Products with stars"),
        "four": msgid("Products with 4 stars or more"),
        "five": msgid("Products with 5 stars"),
        "new": msgid("Products with stars for the first time"),
        "upgraded": msgid("Products with more stars than before"),
        "again": msgid("Products judged again, stars kept"),
        "organisations": msgid("Producers with a product with stars"),
        "communes": msgid("Communes with a product with stars"),
    }
)
"""By id, in the order they are reported. Those of the year itself ("new", "upgraded", "again") are certificates given
in it; the others stand on its last day."""
MOST = 100_000
"""No plan names more."""

Way = Literal["new", "upgraded", "again"]


def way(stars: int, before: int | None) -> Way:
    """What a certificate is to its product, by the stars of the one before."""
    if before is None:
        return "new"
    return "upgraded" if stars > before else "again"

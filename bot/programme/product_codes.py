"""The code of a product on its sheet: `T-X-STT-20YY` (province, commune, the commune's running number, year).

Codes of Decision 19/2025/QĐ-TTg: two digits for the province, five for the commune. Older codes have a part for the
district ("83-829-28780-3-2022"): they are kept as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.programme.places import place

_CODE = re.compile(r"([0-9]{2})-(?:([0-9]{3})-)?([0-9]{5})-([0-9]{1,5})-(20[0-9]{2})")


@dataclass(frozen=True, slots=True)
class ProductCode:
    """`district` is "" in a code of today."""

    province: str
    commune: str
    number: int
    year: int
    district: str = ""

    def __str__(self) -> str:
        parts = (self.province, self.district, self.commune, str(self.number), str(self.year))
        return "-".join(part for part in parts if part)


def read_code(text: str) -> ProductCode | None:
    """The code that is written there, however its parts are set apart ("19.05503.3.2026", "19 - 05503 - 03 - 2026");
    None where it is none. A code of today must name a commune of its province; an older one is taken as it is."""
    bare = re.sub(r"\s*[-–—./\s]\s*", "-", text.strip()[:64])
    found = _CODE.fullmatch(bare)
    if found is None or int(found[4]) < 1:
        return None
    code = ProductCode(found[1], found[3], int(found[4]), int(found[5]), found[2] or "")
    if not code.district:
        where = place(code.commune)
        if where is None or where.province_code != code.province:
            return None
    return code


def make_code(commune: str, number: int, year: int) -> ProductCode:
    """A new code. Raises LookupError for a commune that is none of today's."""
    where = place(commune)
    if where is None:
        raise LookupError(f"no commune {commune!r}")
    return ProductCode(where.province_code, commune, number, year)

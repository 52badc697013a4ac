"""The few answers that also stand in columns of their own, so that many people can be found by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.programme.places import place

COLUMNS: Mapping[str, tuple[str, ...]] = {"organisation": ("commune", "province", "kind"), "product": ("sheet",)}


def narrow(subject_kind: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an organisation or a product, out of its open answers; nothing for other subjects."""
    if subject_kind == "organisation":
        found = place(str(answers.get("place", "")))
        kind = answers.get("kind") or answers.get("kind-group")
        where = (found.code, found.province_code) if found is not None else (None, None)
        return {"commune": where[0], "province": where[1], "kind": kind if isinstance(kind, str) else None}
    if subject_kind == "product":
        sheet = str(answers.get("sheet", ""))
        return {"sheet": int(sheet) if sheet.isdigit() else None}
    return {}

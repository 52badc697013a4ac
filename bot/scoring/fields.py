"""Reading one field of a rubric file's table, with a complaint that names the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.scoring.rubric import RubricError, Texts

Raw = Mapping[str, Any]

KEYS: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "file": "schema rubric source star part ministry sector evidence criterion product_set",
        "rubric": "id legal_vi legal_en effective_from replaces old_rules_end total certificate_months",
        "set": "no id name_vi name_en sector group_vi group_en ministries sample_units rejected_if_vi rejected_if_en"
        " section flag",
        "section": "part code name_vi name_en max criteria",
        "place": "code ref source group_vi group_en",
        "criterion": "id name_vi name_en max evidence commune_report judged rules options case hint_vi hint_en"
        " star flag",
        "case": "id name_vi name_en options",
        "option": "points vi en star flag",
        "rule": "kind vi en",
    }.items()
}


def known(raw: Raw, table: str, where: str) -> None:
    """Refuse unknown keys: a mistyped `star` would silently take a floor away."""
    if unknown := raw.keys() - KEYS[table]:
        raise RubricError(f"{where}: unknown key {min(unknown)!r}")


def need(raw: Raw, key: str, kind: type, where: str) -> Any:
    """A field that must be there, of this type and not empty."""
    value = raw.get(key)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool) or value in ("", []):
        raise RubricError(f"{where}: {key} is missing or not of type {kind.__name__}")
    return value


def may(raw: Raw, key: str, kind: type, where: str) -> Any:
    """A field that may be absent (None)."""
    return need(raw, key, kind, where) if key in raw else None


def texts(raw: Raw, stem: str, where: str) -> Texts:
    """The same words in every language: `<stem>vi` and `<stem>en`."""
    return {language: need(raw, f"{stem}{language}", str, where) for language in ("vi", "en")}


def texts_or_none(raw: Raw, stem: str, where: str) -> Texts | None:
    return texts(raw, stem, where) if f"{stem}vi" in raw or f"{stem}en" in raw else None

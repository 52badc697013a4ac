"""What is different after a correction, and how its producer is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.language import Words, day, number
from bot.programme.dossier_life import Papers
from bot.programme.dossier_words import field_name, state_name

TOLD = ("stars", "total", "certificate_number", "on", "expires")
"""What a producer goes by, in the order it is told."""
_LOOKED_AT = (*TOLD, "decision_number", "parts", "criteria")


@dataclass(frozen=True, slots=True)
class Change:
    """A field of `Papers` with what was written down and what is right; None where nothing was."""

    name: str
    was: Any
    now: Any


def changes(was: Mapping[str, Any], papers: Papers, on: date) -> tuple[Change, ...]:
    """The fields that differ. `was`: what the step that counted says, days as dates."""
    found = []
    for name in _LOOKED_AT:
        now = on if name == "on" else getattr(papers, name)
        before = was.get(name)
        if name in ("parts", "criteria"):
            same = _plain(before) == _plain(now)
        else:
            same = (before or 0) == (now or 0) if name == "stars" else before == (now or None)
        if not same:
            found.append(Change(name, before, now))
    return tuple(found)


def _plain(points: Any) -> dict[str, float]:
    return {key: float(value) for key, value in (points or {}).items()}


def corrected_text(w: Words, product: str, correction: str, changed: Sequence[Change], reason: str, state: str) -> str:
    """What was put right, what counts now, and why; `state` where the dossier stands by it now, "" where it did not
    move."""
    name = product or w.t("your product")
    if correction == "correct_result":
        head = w.t("The province put right a mistake in the council's result for {product}.", product=name)
    else:
        head = w.t("The province put right a mistake in the certificate of {product}.", product=name)
    lines = [head]
    for one in changed:
        if one.name in TOLD:
            lines.append(f"• {_line(w, one)}")
    lines.append(w.t("Reason: {reason}", reason=reason))
    if state:
        lines.append(w.t("It stands here now: {state}.", state=state_name(w, state)))
    return "\n".join(lines)


def _line(w: Words, one: Change) -> str:
    what = field_name(w, one.name)
    what = what[:1].upper() + what[1:]
    now, was = _value(w, one.name, one.now), _value(w, one.name, one.was)
    if was:
        return w.t("{what}: {now} (written {was} by mistake)", what=what, now=now, was=was)
    return f"{what}: {now}"


def _value(w: Words, name: str, value: Any) -> str:
    if name == "stars":
        return w.n("{count} star", "{count} stars", value) if value else w.t("no stars")
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value, w.language)
    return number(value, w.language) if isinstance(value, int | float) else str(value)

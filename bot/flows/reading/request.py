"""`ocop-bot understand`: one reply in, one plain object out, for scripts and for checking the reading by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.flows.reading import KINDS, Kind, Reading, read


class BadRequest(ValueError):
    """A request that cannot be carried out; its text is the one line that says why."""


def understand(kind: str, text: str, options: str | Sequence[str], today: str | date) -> dict[str, object]:
    """`{"kind", "understood", "value", "candidates"}` of one reply.

    `options`: the labels of a choice, or one text with "|" between them. `today`: a date, or YYYY-MM-DD.

    The value is true, false or "unsure"; an option's position from 1; a number (a share may be a float); whole đồng; a
    phone in E.164, or "none"; an ISO date; a commune code; a sheet number; an intent's name. It is null where the bot
    would ask again or offer the candidates.
    """
    known, labels, day = _checked(kind, options, today)
    return _plain(known, read(known, text, options=labels, today=day))


def understand_lines(kind: str, lines: Iterable[str], options: str | Sequence[str], today: str | date) -> Iterator[str]:
    """One reply on each line in, one JSON object on each line out; the request is checked before the first."""
    known, labels, day = _checked(kind, options, today)
    return (as_json(_plain(known, read(known, line.rstrip("\r\n"), options=labels, today=day))) for line in lines)


def as_json(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _checked(kind: str, options: str | Sequence[str], today: str | date) -> tuple[Kind, list[str], date]:
    if kind not in KINDS:
        raise BadRequest(f"kind: {_short(kind)} is not one of {', '.join(KINDS)}")
    labels = [label.strip() for label in (options.split("|") if isinstance(options, str) else options)]
    labels = [label for label in labels if label]
    if kind == "choice" and not labels:
        raise BadRequest('options: a choice needs its labels, as in --options "A|B|C"')
    if isinstance(today, date):
        return kind, labels, today
    try:
        return kind, labels, date.fromisoformat(today)
    except ValueError:
        raise BadRequest(f"today: {_short(today)} is not a date as 2026-11-22") from None


def _short(text: str) -> str:
    """`text` fit for one line of an error."""
    return ascii(text if len(text) <= 40 else f"{text[:40]}…")


def _plain(kind: Kind, reading: Reading) -> dict[str, object]:
    value = reading.value.isoformat() if isinstance(reading.value, date) else reading.value
    return {
        "kind": kind,
        "understood": reading.understood,
        "value": value if reading.understood else None,
        "candidates": list(reading.candidates),
    }

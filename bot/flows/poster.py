"""A commune's poster was scanned: the commune is filled in, everything else goes on as ever."""

from __future__ import annotations

import re

from bot.flows.pen import Pen
from bot.flows.side import Side
from bot.flows.state import Record
from bot.language import fold
from bot.programme.opening import COMMUNE
from bot.programme.places import place

KIND = "poster"
_PAYLOAD = re.compile(rf"{COMMUNE}([0-9]{{5}})")


def _chosen(pen: Pen, value: str) -> None:
    pen.ask()


def heard(pen: Pen, text: str) -> bool:
    """Keeps the commune where none is known yet; the summary shows it, and it can be changed like any answer."""
    said = _PAYLOAD.fullmatch(fold(text))
    where = place(said[1]) if said is not None else None
    if where is None:
        return False
    question = pen.find("place")
    if question is not None and "place" not in pen.state.answers:
        pen.record(Record("organisation", "place", where.code, text))
    if pen.state.trail:
        pen.lead.append(pen.t("Hello again! We carry on where we stopped."))
    pen.ask()
    return True


SIDE = Side(KIND, _chosen, heard=heard)

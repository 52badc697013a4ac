"""What every card has around what it says: the band on top, what an estimate is worth below, the words across."""

from __future__ import annotations

from bot.documents.column import HEADER, HEIGHT, INNER, MARGIN, SMALLEST, WIDTH, Line, set_block
from bot.documents.type import Box, fit
from bot.language import Words


def header(title: str) -> list[Line]:
    block = fit(title, "Bold", (68, 60, 52, 44), INNER, 1)
    return set_block(block, "on_green", MARGIN, (HEADER - block.leading) / 2)


def footer(w: Words, day: str) -> tuple[list[Line], Box]:
    """What the estimate is worth, each sentence on its line; the day and the decision."""
    first, stop, rest = w.t("A first estimate, without legal force. Only the council decides.").partition(". ")
    sentences = [sentence for sentence in (first + stop.strip(), rest) if sentence]
    size = min(fit(sentence, "Bold", range(40, SMALLEST - 1, -2), INNER, 1).size for sentence in sentences)
    source = " · ".join(part for part in (day, w.t("Decision 26/2026/QĐ-TTg, 22/5/2026")) if part)
    blocks = [fit(sentence, "Bold", (size,), INNER, 1) for sentence in sentences]
    blocks.append(fit(source, "Regular", (SMALLEST, 32, 30), INNER, 1))
    top = HEIGHT - 52 - sum(block.height for block in blocks)
    lines: list[Line] = []
    y = top + 20
    for block in blocks:
        lines += set_block(block, "on_warn", MARGIN, y)
        y += block.height + 4
    return lines, (0, top, WIDTH, HEIGHT)


def marks(w: Words) -> tuple[str, ...]:
    """What is written across. The Vietnamese word stands on every card: whoever it is shown to has to understand it."""
    return tuple(dict.fromkeys((w.t("ESTIMATE"), "ƯỚC TÍNH")))

"""Fixed texts: what the bot says when asked about itself, fees, deadlines, the programme, privacy."""

from __future__ import annotations

from datetime import date

from bot.language import Words, day
from bot.programme.calendar import next_rounds, producer_by

CONSENT_VERSION = "2026-11"
"""Version of the consent texts in this file and in `welcome.py`; kept with every decision (Law 91/2025, Article 9)."""


def law(w: Words) -> str:
    """The decision every rule is taken from, with its date."""
    return w.t("Decision 26/2026/QĐ-TTg of 22 May 2026")


def help_text(w: Words) -> str:
    return w.t(
        "You can tap a line, type its number, or type words.\n"
        "Type: quay lại (back), bỏ qua (skip), sửa (change), ? (explain).\n"
        "để mai (stop for today), kết quả (result so far), menu.\n"
        "Everything you said is kept; you can come back any day."
    )


def deadline(w: Words, today: date) -> str:
    """The next two provincial rounds (Article 5.1) with the day by which to be at the commune (our arithmetic)."""
    lines = [w.t("The commune sends files to the province in two rounds a year:")]
    for one in next_rounds(today):
        lines.append(
            w.t(
                "• before {cutoff}: best be at the commune by {day}",
                cutoff=day(one.proposals_before, w.language),
                day=day(producer_by(one.proposals_before), w.language),
            )
        )
    lines.append(w.t("Your province may add its own rounds: ask the officer."))
    lines.append(w.t("({law}, Article 5; the commune has 15 working days)", law=law(w)))
    return "\n".join(lines)


def privacy(w: Words) -> str:
    return w.t(
        "I keep this only to guide you. Nobody else sees it unless you agree.\n"
        "You may change it, or have it erased, at any time."
    )

"""When a dossier is turned away whole, in plain words (printed above each sheet; criteria.md section 3)."""

from __future__ import annotations

from bot.flows.question import Ctx
from bot.flows.texts import law
from bot.programme.dossier_reasons import rejections


def rejection_text(ctx: Ctx) -> str:
    """Told once, before the papers are asked for; empty where the sheet prints nothing (tourism)."""
    sheet = ctx.sheet
    if sheet is None or sheet.rejected_if is None:
        return ""
    head = ctx.words.t("Good to know: a file is turned away whole for")
    return "\n".join([head, *(f"• {reason}" for reason in rejections(ctx.words, sheet.no)), f"({law(ctx.words)})"])

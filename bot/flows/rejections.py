"""When a dossier is turned away whole, in plain words (printed above each sheet; criteria.md section 3)."""

from __future__ import annotations

from bot.flows.question import Ctx
from bot.flows.texts import law

_FOOD = range(1, 18)
_LICENCE = (15, 17)


def rejection_text(ctx: Ctx) -> str:
    """Told once, before the papers are asked for; empty where the sheet prints nothing (tourism)."""
    sheet = ctx.sheet
    if sheet is None or sheet.rejected_if is None:
        return ""
    t = ctx.words.t
    reasons = [t("papers that are not genuine")]
    if sheet.no in _FOOD:
        reasons.append(t("no food-safety certificate where the rules ask for one"))
    if sheet.no in _LICENCE:
        reasons.append(t("no production licence where the rules ask for one"))
    if sheet.no == 18:
        reasons.append(t("no GMP or like certificate, or declaration, label or advertising against the rules"))
    if sheet.no in (19, 20):
        reasons.append(t("production conditions not met, or no product declaration"))
    reasons.append(t("a file that is not as required"))
    head = t("Good to know: a file is turned away whole for")
    return "\n".join([head, *(f"• {reason}" for reason in reasons), f"({law(ctx.words)})"])

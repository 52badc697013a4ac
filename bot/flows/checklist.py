"""What a dossier needs before it goes to the commune: what is there, what is missing, when to bring it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.flows.form_questions import GROUPS, left_in
from bot.flows.proofs import Held, called, missing, shown
from bot.flows.question import Ctx
from bot.flows.result import LEAST_STAR, gaps, registered, sure_gaps
from bot.language import day
from bot.programme.calendar import next_rounds
from bot.programme.dossier_life import Kind

SHOWN = 2
SAMPLES = 5  # units, except for community tourism [Article 6.1, Annex III]


@dataclass(frozen=True, slots=True)
class When:
    """`by`: the last good day for the next round; `window`: the first and last day of a re-evaluation, where the
    certificate is known."""

    by: date | None = None
    window: tuple[date, date] | None = None


def running_out(ctx: Ctx, held: Sequence[Held]) -> list[Held]:
    """The papers that end before the next council can meet: they have to be renewed in time."""
    until = next_rounds(ctx.today, 1)[0].council_before
    return [one for one in held if one.expires_on is not None and one.expires_on < until]


def _papers(ctx: Ctx, held: Sequence[Held]) -> str:
    """What is missing, else what runs out before the council, else that all is there."""
    w = ctx.words
    lacking, ending = missing(ctx, held), running_out(ctx, held)
    if lacking:
        names = ", ".join(called(w, kind) for kind in lacking[:SHOWN]) + ("…" if len(lacking) > SHOWN else "")
        return w.n(
            "✗ {count} paper not sent yet: {things}",
            "✗ {count} papers not sent yet: {things}",
            len(lacking),
            things=names,
        )
    if ending:
        return w.t("! Ends before the council meets: {paper}", paper=shown(w, ending[0]))
    return w.t("✓ All the papers are sent")


def checklist(ctx: Ctx, kind: Kind, commune: str, when: When, held: Sequence[Held] = ()) -> str:
    """Six or seven lines: the floors of three stars, the registration, the papers (`held` are there), the forms and the
    samples. `commune`: where it is handed in."""
    w = ctx.words
    lines = [w.t("The file for {product}, for {commune}:", product=ctx.product, commune=commune)]
    if ctx.sheet is None:
        lines.append(w.t("✗ First answer the short questions, so that I know what is missing."))
    else:
        if not registered(ctx):
            lines.append(w.t("✗ Business registration (job number 1)"))
        missing, open_ones = sure_gaps(ctx, LEAST_STAR), [one for one in gaps(ctx, LEAST_STAR) if one.unknown]
        if missing:
            names = "; ".join(one.text(ctx) for one in missing[:SHOWN]) + ("…" if len(missing) > SHOWN else "")
            lines.append(
                w.n(
                    "✗ {count} must-have is missing: {things}",
                    "✗ {count} must-haves are missing: {things}",
                    len(missing),
                    things=names,
                )
            )
        elif open_ones:
            lines.append(
                w.n("? {count} must-have is still open", "? {count} must-haves are still open", len(open_ones))
            )
        else:
            lines.append(w.t("✓ All the must-haves for 3 stars, as you told me"))
    if ctx.sheet is not None:
        lines.append(_papers(ctx, held))
    left = sum(len(left_in(ctx, group)) for group in GROUPS) if ctx.sheet is not None else 0
    forms = w.t("□ Form 01 and Form 02, one set on paper and one as a file")
    if left:
        forms = w.n("□ Form 01 and 02: {count} question left", "□ Form 01 and 02: {count} questions left", left)
    lines.append(forms + (w.t(", with what has changed") if kind != "first" else ""))
    if not ctx.tourism:
        lines.append(w.t("□ {count} samples of the product", count=SAMPLES))
    if when.window is not None:
        opens, closes = (day(one, w.language) for one in when.window)
        lines.append(w.t("Hand it in from {opens} to {closes}.", opens=opens, closes=closes))
    elif when.by is not None:
        lines.append(
            w.t("Best be at the commune by {day}; later it may be the next round.", day=day(when.by, w.language))
        )
    return "\n".join(lines)

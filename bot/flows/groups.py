"""Questions of a group that is asked only once somebody wants what it is for: the forms, the story.

A group is opened by the assessment's fact `OPEN`; the answer that ends it leads back to what it was for.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.flows.cards import Scope
from bot.flows.question import After, Ctx, Kind, Option, Question, by_language

OPEN = "forms-open"
"""The assessment's list of groups whose questions are asked; nothing of them is asked before it names them."""
LONG = 600
"""Characters of an answer that may be told in a few sentences."""


def opened(group: str) -> Callable[[Ctx], bool]:
    def applies(ctx: Ctx) -> bool:
        opened = ctx.answers.get(OPEN)
        return isinstance(opened, list) and group in opened

    return applies


def question(
    group: str,
    name: str,
    scope: Scope,
    ask: str,
    short: str,
    *,
    example: str = "",
    explain: str = "",
    kind: Kind = "text",
    longest: int = 120,
    check: Callable[[Ctx, object], str] | None = None,
    show: Callable[[Ctx, object], str] | None = None,
    none: str = "",
    figures: bool = False,
    applies: Callable[[Ctx], bool] | None = None,
    then: Callable[[Ctx, str], str],
) -> Question:
    """One question of a group. `then` says which wish (or "") follows the answer to the question of that id; `none`
    is a line for "there is none", kept as an answer, so that it is not asked again. `figures`: a bare number may be an
    answer; elsewhere it is a slip of the finger, as after a menu."""
    own = opened(group)
    return Question(
        id=name,
        scope=scope,
        kind=kind,
        ask=lambda ctx: "\n".join(
            [ctx.words.t(ask, product=ctx.product), *([ctx.words.t(example)] if longest == LONG and example else [])]
        ),
        short=lambda ctx: ctx.words.t(short),
        example=lambda ctx: ctx.words.t(example) if example else "",
        explain=(lambda ctx: ctx.words.t(explain)) if explain else None,
        options=by_language(lambda w: (Option("none", w.t(none)),) if none else ()),
        applies=own if applies is None else lambda ctx: own(ctx) and applies(ctx),
        check=check,
        show=show,
        after=lambda ctx, value: After(do=then(ctx, name)),
        figures=figures,
        echo=kind in ("date", "money"),
        longest=longest,
    )

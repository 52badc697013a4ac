"""The whole way of one product: greeting, quick check, answer, registration, five stages, result, and then rest.

The order is conversation.md's: value first, facts once, the council last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.flows import form_questions, registration, story, welcome
from bot.flows.assessing import assess
from bot.flows.assessment import assessment_questions, quick_questions
from bot.flows.doubt import points_of, to_clarify
from bot.flows.question import After, Ctx, Option, Question, by_language
from bot.flows.render import shown
from bot.flows.result import (
    LEAST_STAR,
    goal,
    how_to,
    missing_options,
    parts_text,
    quick_text,
    registered,
    result_text,
    star_card,
    sure_gaps,
)
from bot.flows.seasons import HARVEST
from bot.flows.state import CouncilGave, Finish
from bot.language import number
from bot.messages import Message

NAME = "journey"
VERSION = 1


# ── Known facts are shown for a yes (conversation.md 4) ───────────────────────────────────────────

KNOWN_SHOWN = 5  # facts shown for a yes; the others can be seen by "sửa"


def _known_lines(ctx: Ctx) -> list[str]:
    questions = {q.id: q for q in _questions(ctx.sheet.no if ctx.sheet else 0)}
    lines = []
    for name, value in ctx.answers.items():
        question = questions.get(name)
        if question is None or question.scope != "organisation" or not question.listed or question.sensitive:
            continue
        if value != "unsure":
            lines.append(f"• {question.short(ctx)}: {shown(ctx, question, value)}")
    more = len(lines) - KNOWN_SHOWN
    if more > 0:
        lines[KNOWN_SHOWN:] = [ctx.words.n("… and {count} more answer", "… and {count} more answers", more)]
    return lines


def _same_organisation(ctx: Ctx) -> bool:
    """A further product of an organisation whose facts were given in an earlier talk."""
    return "org-name" in ctx.answers and "org-name" not in ctx.state.trail


KNOWN = Question(
    id="known",
    scope="assessment",
    kind="choice",
    ask=lambda ctx: "\n".join([ctx.words.t("From before I have this. Is it still right?"), *_known_lines(ctx)]),
    short=lambda ctx: ctx.words.t("What I knew"),
    options=by_language(lambda w: (Option("yes", w.t("Still right")), Option("fix", w.t("Change something")))),
    applies=_same_organisation,
    after=lambda ctx, value: After(stay=True, do="fix") if value == "fix" else After(),
    unsure=False,
    listed=False,
    skips_to="yes",
)

# ── The provisional answer ───────────────────────────────────────────────────────────────────────


def _quick_options(ctx: Ctx) -> tuple[Option, ...]:
    t = ctx.words.t
    options = [Option("on", t("Carry on"))]
    if sure_gaps(ctx, LEAST_STAR) or not registered(ctx):
        options.append(Option("how", t("How do I get these?")))
    return (*options, Option("later", t("Tomorrow")))


def _all_how_to(ctx: Ctx) -> tuple[Message, ...]:
    return tuple(Message(how_to(ctx, key, LEAST_STAR)) for key, _ in missing_options(ctx, LEAST_STAR))


def _quick_after(ctx: Ctx, value: object) -> After:
    if value == "how":
        return After(told=_all_how_to(ctx), stay=True)
    return After(do="pause") if value == "later" else After()


QUICK_RESULT = Question(
    id="quick-result",
    scope="assessment",
    kind="choice",
    ask=quick_text,
    short=lambda ctx: ctx.words.t("Quick answer"),
    options=_quick_options,
    after=_quick_after,
    unsure=False,
    listed=False,
    skips_to="on",
)

# ── What was skipped ──────────────────────────────────────────────────────────────────────────────


def _leftover_count(ctx: Ctx) -> int:
    """The skipped questions that are still questions: other answers may have settled them."""
    questions = _questions(ctx.sheet.no if ctx.sheet else 0)
    return sum(q.id in ctx.state.skipped and q.applies(ctx) for q in questions)


LEFTOVERS = Question(
    id="leftovers",
    scope="assessment",
    kind="choice",
    ask=lambda ctx: ctx.words.n(
        "{count} question was skipped. Answer it now?",
        "{count} questions were skipped. Answer them now?",
        _leftover_count(ctx),
    ),
    short=lambda ctx: ctx.words.t("Skipped questions"),
    options=by_language(lambda w: (Option("now", w.t("Answer now")), Option("result", w.t("See the result")))),
    applies=lambda ctx: _leftover_count(ctx) > 0,
    after=lambda ctx, value: After(stay=True, do="unskip") if value == "now" else After(),
    unsure=False,
    skippable=False,
    listed=False,
)

# ── The result, and where a talk comes to rest ───────────────────────────────────────────────────


HOME_ID = "home"


def _result_options(ctx: Ctx) -> tuple[Option, ...]:
    """The missing things are the first lines, so that their numbers open how to get them."""
    t = ctx.words.t
    sheet = ctx.sheet
    assert sheet is not None  # the result is asked only once there is a sheet
    star = goal(ctx, assess(ctx.deck, sheet, ctx.answers))
    options = [Option(f"how.{key}", text) for key, text in missing_options(ctx, star)]
    options.append(Option("plan", t("Plan for {star} stars", star=star)))
    if to_clarify(ctx):
        options.append(Option("clarify", t("Answer what is open")))
    return (*options, Option("parts", t("Points in detail")))


def _result_text(ctx: Ctx) -> str:
    t = ctx.words.t
    if ctx.state.asked == HOME_ID:  # it stands above already: the first line and what opens the list are enough
        head, _, need = result_text(ctx).partition("\n")
        last = need.rpartition("\n")[2] if missing_options(ctx) else ""
        return "\n".join(line for line in (head, last) if line)
    if not missing_options(ctx):
        return result_text(ctx) + "\n" + t("The council decides.")
    head, _, need = result_text(ctx).rpartition("\n")  # the line that opens the list stays next to it
    return "\n".join(line for line in (head, t("The council decides. Type a number to see how."), need) if line)


def _opened(ctx: Ctx, value: object) -> After | None:
    """What a line of the result opens; the result stays the place of rest."""
    chosen = str(value)
    if chosen.startswith("how."):
        return After(told=(Message(how_to(ctx, chosen.removeprefix("how."))),), stay=True, do="rest")
    if chosen == "parts":
        return After(told=(Message(parts_text(ctx)),), stay=True, do="rest")
    if chosen in ("fix", "plan", "what_if", "clarify", "confirm_help"):
        return After(stay=True, do=chosen)
    return None


def _result_after(ctx: Ctx, value: object) -> After:
    opened = _opened(ctx, value)
    if opened is not None:
        return opened
    return After(acts=(_finish(ctx),))


def _finish(ctx: Ctx) -> Finish:
    """The estimate as it is kept: without what the locked answers gave, which would tell them."""
    sheet = ctx.sheet
    assert sheet is not None  # the result is asked only once there is a sheet
    said = {name: value for name, value in ctx.answers.items() if not _locked(ctx, name)}
    ctx = replace(ctx, state=replace(ctx.state, answers=said))
    e = assess(ctx.deck, sheet, said)
    kept = {
        "total": e.total,
        "stars": e.stars,
        "low": e.low.total,
        "high": e.high.total,
        "parts": dict(e.parts),
        "points": points_of(ctx),
    }
    return Finish(kept, sheet.no)


def _locked(ctx: Ctx, name: str) -> bool:
    return name in ctx.deck.facts and ctx.deck.facts[name].sensitive


def _home_options(ctx: Ctx) -> tuple[Option, ...]:
    t = ctx.words.t
    helped = [Option("confirm_help", t("Have it confirmed"))] if ctx.said("for-whom", "helper") else []
    more = (Option("what_if", t("Try: if I had…")), Option("else", t("Something else…")))
    return (*_result_options(ctx), *helped, *more)


RESULT = Question(
    id="result",
    scope="assessment",
    kind="choice",
    ask=_result_text,
    short=lambda ctx: ctx.words.t("Result"),
    options=lambda ctx: (*_result_options(ctx), Option("on", ctx.words.t("Seen, carry on"))),
    after=_result_after,
    picture=star_card,
    unsure=False,
    skippable=False,
    listed=False,
)

HOME = Question(
    id=HOME_ID,
    scope="assessment",
    kind="choice",
    ask=_result_text,
    short=lambda ctx: ctx.words.t("Result"),
    options=_home_options,
    after=lambda ctx, value: _opened(ctx, value) or After(do="menu"),
    unsure=False,
    skippable=False,
    listed=False,
    sticky=True,
)


def _figure(ctx: Ctx, value: object) -> str:
    return number(value, ctx.words.language) if isinstance(value, int | float) else str(value)


def _total_after(ctx: Ctx, value: object) -> After:
    if not isinstance(value, int | float):
        return After()
    thanks = ctx.words.t("Thank you! That helps me to estimate better for everyone.")
    # what the council's points are compared with is what was answered before they were known
    own = () if "council-total" in ctx.answers else (_finish(ctx),)
    return After(lead=(thanks,), acts=(*own, CouncilGave(float(value))))


COUNCIL_TOTAL = Question(
    id="council-total",
    scope="assessment",
    kind="percent",  # a mean of members: from 0 to 100, maybe with a comma
    ask=lambda ctx: ctx.words.t("How many points of 100 did the council give?"),
    short=lambda ctx: ctx.words.t("The council's points"),
    example=lambda ctx: ctx.words.t("For example: 72, or 68,5."),
    show=lambda ctx, value: ctx.words.t("{points} of 100 points", points=_figure(ctx, value)),
    applies=lambda ctx: "council-held" in ctx.answers,
    after=_total_after,
)


@cache
def _questions(sheet: int) -> tuple[Question, ...]:
    """All questions in order. Before the sheet is known only the welcome; the registration does not depend on it."""
    if not sheet:
        return welcome.QUESTIONS
    questions = (
        *welcome.QUESTIONS,
        KNOWN,
        *quick_questions(sheet),
        QUICK_RESULT,
        registration.KIND,
        *registration.FACTS,
        *registration.PRODUCT_FACTS,
        registration.SUMMARY,
        *form_questions.QUESTIONS,
        *story.QUESTIONS,
        *assessment_questions(sheet),
        HARVEST,
        LEFTOVERS,
        RESULT,
        registration.CONSENT_KEEP,
        registration.CONSENT_OFFICE,
        registration.CONSENT_ANNOUNCEMENTS,
        COUNCIL_TOTAL,
        HOME,
    )
    return tuple({q.id: q for q in questions}.values())  # what the quick check asked keeps its early place


class Journey:
    """The flow "journey", version 1. A published version never changes (DESIGN, decision 2)."""

    name = NAME
    version = VERSION

    def questions(self, ctx: Ctx) -> Sequence[Question]:
        sheet = ctx.sheet
        return _questions(sheet.no if sheet is not None else 0)


JOURNEY = Journey()

"""Questions and small menus as messages: short text, numbered lines, `0` for "not sure", `?` to explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.flows.question import Ctx, Option, Question, by_language
from bot.flows.state import State
from bot.messages import Choice, Message, Wanted

UNSURE_KEY = "0"
EXPLAIN_KEY = "?"
ANY_TALK = 0
"""The talk's number in a button that belongs to none: it is played in whichever talk is under way."""

_YES_NO = by_language(lambda w: (Option("yes", w.t("Yes")), Option("no", w.t("Not yet / no"))))
_ASKS: Mapping[str, Wanted] = {"phone": "phone", "place": "place"}
"""Kinds of questions that some platforms have a button of their own for."""


def payload(ctx: Ctx, target: str, value: str) -> str:
    """What a button sends back: talk, question (or "@menu"), value. At most 64 bytes."""
    return f"{ctx.talk}:{target}:{value}"


def is_number(text: str) -> bool:
    """Whether a reply or a part of a payload is a small plain number, as the lines are numbered."""
    return text.isascii() and text.isdigit() and len(text) <= 6


def parse(data: str) -> tuple[int, str, str] | None:
    """A payload taken apart, or None when it is not one of ours."""
    talk, _, rest = data.partition(":")
    target, _, value = rest.partition(":")
    if not talk.isascii() or not talk.isdigit() or len(talk) > 18 or not target or not value:
        return None
    return int(talk), target, value


def printed_options(ctx: Ctx, question: Question) -> tuple[Option, ...]:
    """The options as they are printed: what was offered for the open question, else its own; yes is printed first."""
    if ctx.state.offer and ctx.state.asked == question.id:
        return tuple(Option(value, label) for value, label in ctx.state.offer)
    if question.kind == "yes_no" and not question.options(ctx):
        return _YES_NO(ctx)
    return question.options(ctx)


def takes_zero(question: Question, options: Sequence[Option]) -> bool:
    """Whether "0" means "not sure" here: not where a bare figure is the answer."""
    return bool(options) or question.kind not in ("number", "percent", "money")


def _message(
    ctx: Ctx, body: str, options: Sequence[Option], target: str, footer: Sequence[Choice] = (), ask: Wanted = ""
) -> Message:
    lines, choices, begin = [body], [], payload(ctx, target, "")
    for number, option in enumerate(options, 1):
        key, label = str(number), option.label
        lines.append(f"{key}. {label}")
        choices.append(Choice(key, label, begin + option.value))
    if footer:
        lines.append("   ".join([f"{c.key}. {c.label}" if c.key else c.label for c in footer]))
    return Message("\n".join(lines), body, (*choices, *footer), ask=ask)


def render(ctx: Ctx, question: Question, lead: Sequence[str] = ()) -> Message:
    """A question with its lines. `lead` are sentences said first (an echo, a thank-you)."""
    t = ctx.words.t
    body = question.ask(ctx)
    if ctx.state.reopened == question.id and question.id in ctx.answers:
        body += "\n" + t("Before, you said: {answer}", answer=shown(ctx, question, ctx.answers[question.id]))
    body = "\n".join([*lead, body[:1].upper() + body[1:]])
    options = printed_options(ctx, question)
    footer = []
    if question.unsure:
        key = UNSURE_KEY if takes_zero(question, options) else ""
        footer.append(Choice(key, t("Not sure"), payload(ctx, question.id, "unsure")))
    if question.explain is not None:
        footer.append(Choice(EXPLAIN_KEY, t("Explain"), payload(ctx, "@do", "explain")))
    return _message(ctx, body, options, question.id, footer, _ASKS.get(question.kind, ""))


def menu(ctx: Ctx, kind: str, text: str, items: Sequence[Option]) -> tuple[State, Message]:
    """A digression that waits for one of `items`; the open question stays where it is."""
    aside = {"kind": kind, "items": [[item.value, item.label] for item in items]}
    return replace(ctx.state, aside=aside), _message(ctx, text, items, f"@{kind}")


def shown(ctx: Ctx, question: Question, value: object) -> str:
    """An answer in the words it was offered in."""
    t = ctx.words.t
    if question.sensitive and value not in ("unsure", "not_said"):
        return t("answered, kept locked")
    if value == "unsure":
        return t("not sure")
    if value == "not_said":
        return t("rather not say")
    if question.show is not None:
        return question.show(ctx, value)
    if question.kind == "yes_no" and not question.options(ctx):
        return t("yes") if value == "yes" else t("no")
    label = next((o.label for o in question.options(ctx) if o.value == value), None)
    return label if label is not None else str(value)

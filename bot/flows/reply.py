"""A typed reply to the open question: an answer, an intent, candidates to choose from, or not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.flows.question import Ctx, Option, Question
from bot.flows.reading import Typed, read
from bot.flows.render import EXPLAIN_KEY, UNSURE_KEY, is_number, printed_options, takes_zero
from bot.language import fold
from bot.programme.places import place


@dataclass(frozen=True, slots=True)
class Reply:
    kind: Literal["answer", "intent", "candidates", "narrow", "miss"]
    value: object = None
    intent: str = ""
    offer: tuple[tuple[str, str], ...] = ()
    why: str = ""
    within: str = ""  # the province in which the place is looked for from now on


MISS = Reply("miss")


def read_reply(ctx: Ctx, question: Question, text: str) -> Reply:
    """Lines printed with the question come first, then what is always understood, then the question's own kind."""
    bare = text.strip().rstrip(".)").strip()
    if not bare:
        return Reply("intent", intent="explain") if text.strip() == EXPLAIN_KEY else MISS
    options = printed_options(ctx, question)
    if bare == UNSURE_KEY and question.unsure and takes_zero(question, options):
        return Reply("answer", "unsure")
    if is_number(bare) and 1 <= int(bare) <= len(options):
        return Reply("answer", options[int(bare) - 1].value)
    plain = fold(bare)
    exact = [o for o in options if fold(o.label) == plain]
    if len(exact) == 1:
        return Reply("answer", exact[0].value)
    if plain == "sua" and question.kind not in ("text", "product"):  # there it may be milk
        return Reply("intent", intent="fix")
    if plain == "tiep":  # hardly ever the name Tiệp, written without its marks
        return Reply("intent", intent="continue")
    typed = Typed(bare)
    intent = read("intent", typed, today=ctx.today)
    if intent.understood:
        return Reply("intent", intent=str(intent.value))
    return _by_kind(ctx, question, options, typed)


def _by_kind(ctx: Ctx, question: Question, options: tuple[Option, ...], typed: Typed) -> Reply:
    labels = [o.label for o in options]
    kind = question.kind
    if kind == "text":
        return _name(ctx, question, typed)
    if kind == "choice" or (kind == "yes_no" and question.options(ctx)) or (options and kind == "place"):
        bare = _bare_yes_no(ctx, options, typed)
        if bare is not None:
            return bare
        reading = read("choice", typed, options=labels, today=ctx.today)
        if reading.understood and isinstance(reading.value, int):
            return Reply("answer", options[reading.value - 1].value)
        if reading.unsure and question.unsure:
            return Reply("answer", "unsure")
        if kind == "choice":
            return MISS
    if kind == "yes_no":
        return _yes_no(ctx, question, typed)
    if kind == "percent" and labels and not any(c.isdigit() for c in typed.text):
        chosen = read("choice", typed, options=labels, today=ctx.today)
        if chosen.understood and isinstance(chosen.value, int):
            return Reply("answer", options[chosen.value - 1].value)
    within = ctx.state.within if kind == "place" else ""
    reading = read(kind, typed, today=ctx.today, within=within)
    if within and not (reading.understood or reading.candidates):
        reading = read(kind, typed, today=ctx.today)
    if reading.understood:
        value = reading.value
        return Reply("answer", value.isoformat() if isinstance(value, date) else value)
    if question.unsure and typed.unsure:
        return Reply("answer", "unsure")
    if kind == "percent":
        return Reply("miss", why=_percent_doubt(ctx, typed.text))
    if kind == "place" and reading.candidates:
        return _places(ctx, [str(c) for c in reading.candidates])
    return MISS


def _bare_yes_no(ctx: Ctx, options: tuple[Option, ...], typed: Typed) -> Reply | None:
    """ "có" or "chưa" to a question with several lines: the line that is a plain yes or no, else it is asked again.

    A bare "không" must never fall upon a line that merely holds the word; None for anything longer.
    """
    reading = read("yes_no", typed, today=ctx.today)
    if not reading.understood or reading.value == "unsure":
        return None
    plain = [o for o in options if o.value == ("yes" if reading.value else "no")]
    if not plain and not reading.value:
        plain = [o for o in options if fold(o.label).split()[0] in ("chua", "khong", "not", "no")]
    return Reply("answer", plain[0].value) if len(plain) == 1 else MISS


def _yes_no(ctx: Ctx, question: Question, typed: Typed) -> Reply:
    reading = read("yes_no", typed, today=ctx.today)
    if not reading.understood:
        return MISS
    if reading.value == "unsure":
        return Reply("answer", "unsure") if question.unsure else MISS
    return Reply("answer", "yes" if reading.value else "no")


def _name(ctx: Ctx, question: Question, typed: Typed) -> Reply:
    name = _on_one_line(typed.text)
    if name != typed.text:
        typed = Typed(name)
    yes_no = read("yes_no", typed, today=ctx.today)
    named = any(c.isalpha() or (question.figures and c.isdigit()) for c in name)
    if yes_no.understood and yes_no.value is False and any(o.value == "none" for o in question.options(ctx)):
        return Reply("answer", "none")
    if question.unsure and typed.unsure:
        return Reply("answer", "unsure")
    slip = question.figures and is_number(name) and len(name) == 1  # no number of a paper is that short
    if not named or slip or yes_no.understood or typed.unsure:
        return MISS
    if len(name) > question.longest:
        return Reply("miss", why=ctx.words.t("That is rather long. Please give it in a few words."))
    return Reply("answer", name)


def _on_one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _percent_doubt(ctx: Ctx, text: str) -> str:
    if text.replace(",", ".").lstrip("0").startswith(".") and "%" not in text:
        return ctx.words.t("Is that a share of one, or per cent? Please type it like 75 %.")
    return ""


PLACES_SHOWN = 12


def _places(ctx: Ctx, codes: list[str]) -> Reply:
    """A few communes are offered; a whole province is too many: then the commune's name is asked for, and looked for
    there."""
    found = [p for p in (place(code) for code in codes) if p is not None]
    if len(found) > PLACES_SHOWN:
        provinces = {p.province_code for p in found}
        why = ctx.words.t("That covers many communes now. Which commune or ward is it?")
        return Reply("narrow", why=why, within=provinces.pop() if len(provinces) == 1 else "")
    return Reply("candidates", offer=tuple((p.code, p.full) for p in found))

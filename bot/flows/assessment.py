"""The self-assessment: the questions of a sheet from its cards, in five short stages, what the council judges last."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.flows.assessing import assess, exact_of, facts_of, floor_facts, known, share, wanted
from bot.flows.cards import STAGES, Card, Deck, Fact, Stage, load_deck
from bot.flows.contacts import ask_whom
from bot.flows.question import After, Ctx, Option, Question, by_language, no_options
from bot.flows.registration import KIND_GROUP
from bot.flows.state import Decide, Record
from bot.flows.texts import CONSENT_VERSION, law
from bot.language import Words, percent
from bot.messages import Message
from bot.scoring import Criterion, Sheet, load_rubric

Triple = tuple[Criterion, Card, Fact]


def stage_name(ctx: Ctx, stage: str) -> str:
    t = ctx.words.t
    return {
        "papers": t("Papers"),
        "making": t("Making"),
        "packaging": t("Packing and story"),
        "selling": t("Selling"),
        "quality": t("Quality"),
    }[stage]


# ── One fact as a question ───────────────────────────────────────────────────────────────────────


def _users(deck: Deck, sheet: Sheet, fact: str) -> tuple[Card, ...]:
    """Every card of the sheet that needs a fact: it is asked while any of them still wants it."""
    return tuple(card for _, card in deck.of_sheet(sheet) if fact in card.facts)


def _options(fact: Fact, w: Words) -> tuple[Option, ...]:
    shown = tuple(Option(o.value, w.pick(o.label)) for o in fact.options)
    if fact.sensitive:
        yes_no = (Option("yes", w.t("Yes")), Option("no", w.t("No")))
        return (*(shown or yes_no), Option("not_said", w.t("Rather not say")))
    return shown


def _show(fact: Fact, ctx: Ctx, value: object) -> str:
    option = fact.option(value)
    if option is not None:
        return ctx.words.pick(option.label)
    if fact.kind == "percent" and isinstance(value, int | float):
        return percent(value, ctx.words.language)
    if fact.kind == "yes_no":
        return ctx.words.t("yes") if value == "yes" else ctx.words.t("no")
    return str(value)


def _told(card: Card, fact: Fact, ctx: Ctx, value: object) -> tuple[Message, ...]:
    """What has to be said after an answer: a gate not met, a rejection, an edge the sheet leaves open."""
    w = ctx.words
    lines: list[Message] = []
    option = fact.option(value)
    if fact.id == card.gate and value == "no" and card.gate_no is not None:
        lines.append(Message(_ruled(ctx, w.pick(card.gate_no))))
    if option is not None and option.warn and card.reject is not None:
        lines.append(Message(_ruled(ctx, w.pick(card.reject))))
    if card.how == "share" and "edge" in card.more:
        after = replace(ctx, state=ctx.state.give(fact.id, value))
        if share(ctx.deck, card, after.answers) == card.more["edge"]:
            lines.append(Message(_edge_text(ctx, card)))
    return tuple(lines)


def _no_longer(card: Card, fact: Fact, ctx: Ctx, value: object) -> tuple[Record, ...]:
    """A part larger than the whole as it was corrected: it is asked again."""
    if "facts" not in card.more or fact.id != card.more["facts"][1] or not isinstance(value, int | float):
        return ()
    part = ctx.deck.facts[str(card.more["facts"][0])]
    said = known(ctx.answers, part.id)
    return (Record(part.scope, part.id, None),) if isinstance(said, int | float) and said > value else ()


def _ruled(ctx: Ctx, text: str) -> str:
    """A rule is never stated without where it comes from."""
    return f"{text}\n({law(ctx.words)})"


def _explain(card: Card, fact: Fact, ctx: Ctx) -> str:
    text = ctx.words.pick(fact.explain)
    return _ruled(ctx, text) if card.note is not None or fact.id == card.gate else text


def _edge_text(ctx: Ctx, card: Card) -> str:
    sheet = ctx.sheet
    criterion = next((c for c in sheet.criteria if c.ref in card.criteria), None) if sheet else None
    if criterion is None:
        return ""
    low = criterion.options[int(card.more["edge_low"]) - 1].points
    high = criterion.options[int(card.more["edge_high"]) - 1].points
    said = ctx.words.t(
        "Exactly {edge}: the sheet does not say clearly which level that is.\n"
        "I count the lower one to be safe ({low} points), and show that it may be {high}.\n"
        "The commune officer can tell you how they read it.",
        edge=percent(card.more["edge"], ctx.words.language),
        low=low,
        high=high,
    )
    return "\n".join(filter(None, [said, ask_whom(ctx)]))


def _too_many(fact: Fact, card: Card, ctx: Ctx, value: object) -> str:
    """The part cannot exceed the whole; nobody cannot be a whole."""
    if "facts" in card.more and isinstance(value, int | float):
        part, whole = card.more["facts"]
        total = known(ctx.answers, str(whole))
        if fact.id == part and isinstance(total, int | float) and value > total:
            return ctx.words.t("You said there are {total} in all. How many of them?", total=total)
        if fact.id == whole and value < 1:
            return ctx.words.t("With the owner, that makes at least 1.")
    return ""


def _note(card: Card, fact: Fact, ctx: Ctx) -> str:
    main = card.more.get("fact") or (card.facts[-1] if card.facts else "")
    return ctx.words.pick(card.note) if card.note is not None and fact.id == main else ""


def _question(sheet: Sheet, deck: Deck, triple: Triple) -> Question:
    _, card, fact = triple
    users = _users(deck, sheet, fact.id)
    judged = any(c.how == "council" and c.more["fact"] == fact.id for c in users)

    def ask(ctx: Ctx) -> str:
        text = ctx.words.pick(fact.ask).replace("{product}", ctx.product)
        note = _note(card, fact, ctx)
        return _progress(ctx, sheet, fact) + text[:1].upper() + text[1:] + (f"\n{note}" if note else "")

    def applies(ctx: Ctx) -> bool:
        if fact.sensitive and ctx.answers.get("consent-sensitive") != "yes":
            return False
        if judged and ctx.answers.get("council") != "self":
            return False
        return any(wanted(deck, c, fact.id, ctx.answers) for c in users)

    return Question(
        id=fact.id,
        scope=fact.scope,
        kind=fact.kind,
        ask=ask,
        short=lambda ctx: ctx.words.pick(fact.short),
        options=by_language(lambda w: _options(fact, w)),
        explain=lambda ctx: _explain(card, fact, ctx),
        example=lambda ctx: _example(fact, ctx),
        applies=applies,
        after=lambda ctx, value: After(
            told=_told(card, fact, ctx, value),
            also=tuple(record for c in users for record in _no_longer(c, fact, ctx, value)),
        ),
        show=lambda ctx, value: _show(fact, ctx, value),
        check=lambda ctx, value: _too_many(fact, card, ctx, value),
        stage=fact.stage,
        sensitive=fact.sensitive,
        echo=fact.kind in ("number", "percent"),
    )


def _example(fact: Fact, ctx: Ctx) -> str:
    given = ctx.words.pick(fact.example)
    return ctx.words.t("For example: {example}", example=given) if given else ""


def _exact_question(sheet: Sheet, deck: Deck, triple: Triple) -> Question:
    """The exact figure behind a band that lies on the sheet's edge."""
    _, card, fact = triple
    question = _question(sheet, deck, triple)
    return replace(
        question,
        id=exact_of(fact.id),
        kind="percent",
        ask=lambda ctx: ctx.words.t("What is it exactly, in per cent?"),
        options=no_options,
        example=lambda ctx: ctx.words.t("For example: 75 %"),
        applies=lambda ctx: (option := fact.option(ctx.answers.get(fact.id))) is not None and option.exact,
        after=lambda ctx, value: After(told=_told(card, replace(fact, id=exact_of(fact.id)), ctx, value)),
    )


# ── Stages ───────────────────────────────────────────────────────────────────────────────────────


def _progress(ctx: Ctx, sheet: Sheet, fact: Fact) -> str:
    """ "Bán hàng 2/6: ", counted over what this person will be asked in the stage; nothing in the quick check."""
    if "quick-result" not in ctx.answers:
        return ""
    quick = quick_ids(sheet.no)
    for stage, questions in stage_questions(sheet.no).items():
        counted = [q for q in questions if not q.sensitive and q.id not in quick and q.id != CONSENT_SENSITIVE.id]
        ids = [q.id for q in counted if _counts(ctx, q) and _leading(ctx.deck, sheet, q.id) == q.id]
        mine = _leading(ctx.deck, sheet, fact.id)
        if mine in ids:
            return f"{stage_name(ctx, stage)} {ids.index(mine) + 1}/{len(ids)}: "
    return ""


def _counts(ctx: Ctx, question: Question) -> bool:
    """Asked in this talk, or still to be asked; what an earlier talk already said is not counted again."""
    if question.id in ctx.answers and question.id != ctx.state.reopened:
        return question.id in ctx.state.trail
    return question.applies(ctx)


@cache
def _followed(rubric_sheet: int) -> dict[str, str]:
    """Follow-ups count with the question they follow: the part with the whole, the months with the share."""
    deck = load_deck()
    cards = [card for _, card in deck.of_sheet(load_rubric("qd26-2026").sheet(rubric_sheet)) if card.how == "share"]
    return {fact: card.facts[0] for card in cards for fact in card.facts[1:]}


def _leading(deck: Deck, sheet: Sheet, fact: str) -> str:
    return _followed(sheet.no).get(fact.removesuffix("-exact"), fact.removesuffix("-exact"))


@cache
def quick_ids(sheet_no: int) -> frozenset[str]:
    return frozenset(q.id for q in quick_questions(sheet_no))


@by_language
def _pause_options(w: Words) -> tuple[Option, ...]:
    return (
        Option("on", w.t("Carry on")),
        Option("later", w.t("Tomorrow")),
        Option("result", w.t("See what is missing")),
    )


def _pause_after(ctx: Ctx, value: object) -> After:
    if value == "later":
        return After(do="pause")
    return After(stay=True, do="missing") if value == "result" else After()


def _next_stage(ctx: Ctx, sheet_no: int, stage: Stage) -> Stage | None:
    """The first later stage in which there is still something to ask."""
    for later in STAGES[STAGES.index(stage) + 1 :]:
        for q in stage_questions(sheet_no)[later]:
            if q.applies(ctx) and q.id not in ctx.answers and q.id not in ctx.state.skipped:
                return later
    return None


def _pause_text(ctx: Ctx, stage: Stage) -> str:
    sheet = ctx.sheet
    assert sheet is not None  # stages exist only once a sheet is known
    next_stage = _next_stage(ctx, sheet.no, stage) or stage
    estimate = assess(ctx.deck, sheet, ctx.answers)
    return ctx.words.t(
        "{stage}: done. So far {low} to {high} points are possible.\nNext: {next}. Shall we go on?",
        stage=stage_name(ctx, stage).lower(),
        low=estimate.low.total,
        high=estimate.high.total,
        next=stage_name(ctx, next_stage).lower(),
    )


def _pause(sheet_no: int, stage: Stage) -> Question:
    """A pause point, only after a stage in which something was asked."""

    def applies(ctx: Ctx) -> bool:
        sheet = ctx.sheet
        if sheet is None:
            return False
        quick = quick_ids(sheet.no)
        asked = any(q.id in ctx.state.trail and q.id not in quick for q in stage_questions(sheet_no)[stage])
        return asked and _next_stage(ctx, sheet_no, stage) is not None

    return Question(
        id=f"pause-{stage}",
        scope="assessment",
        kind="choice",
        ask=lambda ctx: _pause_text(ctx, stage),
        short=lambda ctx: stage_name(ctx, stage),
        options=_pause_options,
        after=_pause_after,
        applies=applies,
        unsure=False,
        listed=False,
        skips_to="on",
    )


def _sensitive_after(ctx: Ctx, value: object) -> After:
    """Whoever would rather not say is no longer held to what they said before."""
    locked = [f for f in ctx.deck.facts.values() if f.sensitive and f.id in ctx.answers] if value != "yes" else []
    taken_back = tuple(Record(f.scope, f.id, None, "", True) for f in locked)
    return After(acts=(Decide("sensitive", CONSENT_VERSION, value == "yes"),), also=taken_back)


CONSENT_SENSITIVE = Question(
    id="consent-sensitive",
    scope="person",
    kind="choice",
    ask=lambda ctx: ctx.words.t(
        "The next one is private: woman, ethnic minority, disability. It can give 1 point.\n"
        "I keep it locked, use it only for the score, and show it to nobody. May I ask?"
    ),
    short=lambda ctx: ctx.words.t("Private question"),
    options=by_language(lambda w: (Option("yes", w.t("You may ask")), Option("no", w.t("Rather not say")))),
    explain=lambda ctx: ctx.words.t(
        "The sheet gives 1 point when the legal representative is a woman,\n"
        "of an ethnic minority, or has a disability (criterion 3.2).\n"
        "The law calls this sensitive data. Without it you lose at most 1 point."
    ),
    after=_sensitive_after,
    unsure=False,
)


def _council_after(ctx: Ctx, value: object) -> After:
    """What is left to the council is a range again, whatever was tried before."""
    if value != "council":
        return After()
    judged = {str(card.more["fact"]) for card in ctx.deck.cards.values() if card.how == "council"}
    tried = [ctx.deck.facts[name] for name in sorted(judged & set(ctx.answers))]
    return After(also=tuple(Record(f.scope, f.id, None) for f in tried))


def _council_text(ctx: Ctx) -> str:
    sheet = ctx.sheet
    assert sheet is not None
    judged = [card for _, card in ctx.deck.of_sheet(sheet) if card.how == "council"]
    count = sum(wanted(ctx.deck, card, str(card.more["fact"]), ctx.answers) for card in judged)
    return ctx.words.t(
        "Last: {count} things that the council looks at, tries and judges itself.\n"
        "Leave them to the council, or try yourself?",
        count=count,
    )


COUNCIL = Question(
    id="council",
    scope="assessment",
    kind="choice",
    ask=_council_text,
    short=lambda ctx: ctx.words.t("What the council judges"),
    options=by_language(
        lambda w: (
            Option("council", w.t("Leave it to the council")),
            Option("self", w.t("I try, one by one")),
        )
    ),
    explain=lambda ctx: ctx.words.t(
        "Taste, smell, colour, beauty: the council decides them on the day.\n"
        "If you leave them, I show a range: the lowest and the highest possible.\n"
        "If you try yourself, be as strict as a stranger would be."
    ),
    after=_council_after,
    stage="quality",
    unsure=False,
)


# ── The questions of a sheet ─────────────────────────────────────────────────────────────────────


@cache
def _all_questions(sheet_no: int) -> dict[str, tuple[Question, ...]]:
    """Each fact's question (and its exact figure, where it has one), by fact id, in the sheet's order."""
    deck = load_deck()
    sheet = load_rubric("qd26-2026").sheet(sheet_no)
    questions: dict[str, tuple[Question, ...]] = {}
    for triple in facts_of(deck, sheet):
        fact = triple[2]
        made: tuple[Question, ...] = (_question(sheet, deck, triple),)
        if any(o.exact for o in fact.options):
            made = (*made, _exact_question(sheet, deck, triple))
        questions[fact.id] = made
    return questions


@cache
def quick_questions(sheet_no: int) -> tuple[Question, ...]:
    """What can end everything and the 3-star floors: the first minutes (conversation.md, Shape 1)."""
    sheet = load_rubric("qd26-2026").sheet(sheet_no)
    deck = load_deck()
    gates = [card.gate for _, card in deck.of_sheet(sheet) if card.gate]
    origin = [f for _, card in deck.of_sheet(sheet) if card.reject and card.how != "council" for f in card.facts]
    names = dict.fromkeys([*gates, *origin, *floor_facts(deck, sheet, 3)])
    every = _all_questions(sheet_no)
    found = tuple(q for name in names for q in every[name])
    if len(found) < 4:  # tourism has one floor: what its licences and its running say tells most
        cases = [f for _, card in deck.of_sheet(sheet) if card.how == "case" for f in card.facts]
        first = [f for _, card in deck.of_sheet(sheet)[:2] for f in card.facts]
        found = tuple(q for name in dict.fromkeys([*names, *cases, *first]) for q in every[name])
    return (KIND_GROUP, *found)


@cache
def stage_questions(sheet_no: int) -> dict[str, tuple[Question, ...]]:
    """All questions of the sheet by stage, what the council judges at the end of the last."""
    deck = load_deck()
    judged = {
        str(c.more["fact"]) for _, c in deck.of_sheet(load_rubric("qd26-2026").sheet(sheet_no)) if c.how == "council"
    }
    stages: dict[str, tuple[Question, ...]] = {}
    every = [q for qs in _all_questions(sheet_no).values() for q in qs]
    for stage in STAGES:
        plain = [q for q in every if q.stage == stage and q.id not in judged]
        private = [q for q in plain if q.sensitive]
        plain = [q for q in plain if not q.sensitive]
        last: list[Question] = []
        if stage == "quality":
            last = [COUNCIL, *(q for q in every if q.id in judged)]
        stages[stage] = (*plain, *([CONSENT_SENSITIVE, *private] if private else []), *last)
    return stages


@cache
def assessment_questions(sheet_no: int) -> tuple[Question, ...]:
    """The five stages with a pause point after each but the last."""
    questions: list[Question] = []
    stages = stage_questions(sheet_no)
    for i, stage in enumerate(STAGES):
        questions += stages[stage]
        if i + 1 < len(STAGES):
            questions.append(_pause(sheet_no, stage))
    return tuple(questions)


__all__ = ["assessment_questions", "quick_questions", "stage_questions"]

"""A sheet as a producer answered it, line by line in the sheet's own numbering: what an office reads beside the points.

Pure. Locked answers are not among the answers an office gets, and a line that rests on them says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows.assessing import assess, scored
from bot.flows.assessment import assessment_questions
from bot.flows.question import Ctx, Question
from bot.flows.render import shown
from bot.flows.result import gaps
from bot.scoring import Criterion, Option, Sheet

STARS = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Said:
    """One question with its answer in words; `answer` "" where it is open."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One criterion. `low` and `high`: the points claimed, None while open, equal where settled; `option`: the level in
    the sheet's words; `floors`: the points each star needs here, where it needs any; `council`: judged by eye and
    tongue; `locked`: it rests on answers that offices do not get."""

    code: str
    name: str
    most: int
    low: int | None
    high: int | None
    option: str
    floors: Mapping[int, int]
    said: tuple[Said, ...]
    council: bool
    locked: bool

    def misses(self, star: int) -> bool:
        """Whether what is claimed stays under this star's floor for certain."""
        return self.high is not None and self.high < self.floors.get(star, 0)


@dataclass(frozen=True, slots=True)
class Block:
    """A numbered section of a part ("A", "B", "C") with its most points."""

    part: str
    code: str
    name: str
    most: int
    lines: tuple[SheetLine, ...]

    @property
    def claimed(self) -> int:
        """Points claimed for sure."""
        return sum(one.low or 0 for one in self.lines)

    def misses(self, star: int) -> bool:
        return any(one.misses(star) for one in self.lines)


@dataclass(frozen=True, slots=True)
class AnsweredSheet:
    """`parts`: points by part as claimed; `missed`: what the star `next_star` still lacks, in words; `stars` 0 below
    three."""

    no: int
    name: str
    blocks: tuple[Block, ...]
    low: int
    high: int
    stars: int
    parts: Mapping[str, int]
    next_star: int
    missed: tuple[str, ...]

    def under(self, star: int) -> tuple[str, ...]:
        """The criteria, by code and name, where what is claimed for sure stays under this star's floor."""
        lines = (line for block in self.blocks for line in block.lines)
        return tuple(f"{one.code} {one.name}" for one in lines if (one.low or 0) < one.floors.get(star, 0))


def answered_sheet(ctx: Ctx) -> AnsweredSheet | None:
    """None while nobody said which product set it is."""
    sheet = ctx.sheet
    if sheet is None:
        return None
    questions = {one.id: one for one in assessment_questions(sheet.no)}
    lines: dict[tuple[str, str], list[SheetLine]] = {}
    for criterion in sheet.criteria:
        lines.setdefault((criterion.part, criterion.section), []).append(_line(ctx, sheet, criterion, questions))
    blocks = tuple(
        Block(one.part, one.code, ctx.words.pick(one.name), one.max, tuple(lines.get((one.part, one.code), ())))
        for one in sheet.sections
    )
    estimate, missed = assess(ctx.deck, sheet, ctx.answers), gaps(ctx)
    return AnsweredSheet(
        sheet.no,
        ctx.words.pick(sheet.name),
        blocks,
        estimate.low.total,
        estimate.high.total,
        estimate.stars,
        estimate.parts,
        missed[0].star if missed else 0,
        tuple(gap.text(ctx) for gap in missed),
    )


def _line(ctx: Ctx, sheet: Sheet, criterion: Criterion, questions: Mapping[str, Question]) -> SheetLine:
    card = ctx.deck.card(criterion.ref)
    one = scored(ctx.deck, card, ctx.answers)
    options = criterion.cases.get(str(ctx.answers.get("tourism-case")), criterion.options)
    low = one.low if one.low is not None else one.position
    high = one.high if one.high is not None else one.position
    asked = [questions[fact] for fact in card.facts if fact in questions]
    said = tuple(Said(each.short(ctx), _answer(ctx, each)) for each in asked if not each.sensitive)
    return SheetLine(
        criterion.code,
        ctx.words.pick(criterion.name),
        criterion.best,
        _points(options, low),
        _points(options, high),
        ctx.words.pick(options[low - 1].text) if low else "",
        {star: criterion.floor(star) for star in STARS if criterion.floor(star) > criterion.floor(star - 1)},
        said,
        criterion.judged or card.how == "council",
        any(each.sensitive for each in asked),
    )


def _points(options: tuple[Option, ...], position: int | None) -> int | None:
    return None if position is None else options[position - 1].points if position else 0


def _answer(ctx: Ctx, question: Question) -> str:
    value = ctx.answers.get(question.id)
    return "" if value is None else shown(ctx, question, value)

"""From the answers to what the official forms print (`documents/forms/facts.py` reads it). Pure.

Only what was said: a field nobody answered stays absent and becomes a blank on the paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.flows.assessing import UNSURE, known, scored
from bot.flows.assessment import assessment_questions
from bot.flows.cards import Card
from bot.flows.question import Ctx, Question
from bot.flows.registration import kind_name
from bot.flows.render import shown
from bot.flows.result import registered
from bot.language import day, money, words
from bot.programme.places import place
from bot.scoring import Criterion, Sheet

Papers = Mapping[str, Sequence[str]]
"""The papers attached, in words ("Giấy chứng nhận nhãn hiệu số 123, ngày 1/2/2025"), by kind of evidence."""

# The text fields of the forms that are one answer each: name in the forms, question.
FIELDS = {
    "name": "org-name",
    "representative": "rep-name",
    "position": "rep-position",
    "address": "org-address",
    "email": "org-email",
    "home-address": "home-address",
    "registration-number": "registration-number",
    "product": "product-name",
    "specification": "product-spec",
    "standard": "product-standard",
    "history": "org-history",
    "structure": "org-structure",
    "materials": "form-materials",
    "technology": "form-technology",
    "changes": "form-changes",
    "market": "form-market",
    "plan-product": "plan-product",
    "plan-production": "plan-production",
    "plan-market": "plan-market",
    "upgraded": "form-upgraded",
    **{f"since-{name}": f"since-{name}" for name in (
        "materials", "technology", "packaging", "declaration", "market", "output", "revenue", "papers",
    )},
}  # fmt: skip
NONE = {"email": "Không có", "standard": "Chưa có", "changes": "Không thay đổi"}
AS_BEFORE = "Không thay đổi"
# Which criteria the commune reports on (Article 7.2a), by how their names in the rubric file begin.
CONTENTS = {
    "local-material": ("origin-of-the-product", "raw-material"),
    "local-labour": ("local-labour",),
    "idea": ("origin-of-the-product-idea", "origin-of-the-tourism-idea"),
    "identity": ("local-know-how-and-identity",),
}


def form_facts(ctx: Ctx, papers: Papers) -> dict[str, object]:
    """Everything the three forms say of this product, as plain data. The forms are Vietnamese, so it is too."""
    sheet = ctx.sheet
    assert sheet is not None  # forms are offered only once the sheet is known
    vi = words("vi")
    ctx = Ctx(ctx.state, vi, ctx.now, ctx.talk, ctx.rubric, ctx.deck)
    lines = [_line(ctx, sheet, criterion, papers) for criterion in sheet.criteria]
    said = {**_said(ctx, sheet), **_contents(sheet, lines)}
    return {
        "said": {name: value for name, value in said.items() if value},
        "ticked": _ticked(ctx, papers),
        "headings": _headings(ctx, sheet),
        "lines": lines,
        "kind": str(ctx.answers.get("round", "")),
        "samples": sheet.sample_units,
        "year": str(ctx.today.year),
    }


def place_of(ctx: Ctx) -> str:
    """The commune and province in words, "" where none is known."""
    where = place(_text(ctx, "place"))
    return where.full if where is not None else ""


def _text(ctx: Ctx, question: str) -> str:
    value = known(ctx.answers, question)
    return str(value) if isinstance(value, str) else ""


def _said(ctx: Ctx, sheet: Sheet) -> dict[str, str]:
    said = {}
    for name, question in FIELDS.items():
        value = _text(ctx, question)
        said[name] = NONE.get(name, AS_BEFORE) if value == "none" else value
    where = place(_text(ctx, "place"))
    if where is not None:
        said["commune"], said["seat"], said["province"] = f"{where.kind} {where.name}", where.name, where.province
    kind = _text(ctx, "kind") or _text(ctx, "kind-group")
    if kind:
        said["organisation-kind"] = kind_name(ctx, kind) if registered(ctx) else ""
    phone = _text(ctx, "contact-phone")
    said["phone"] = "Không có" if phone == "none" else "0" + phone.removeprefix("+84") if phone else ""
    said["sector"] = ctx.rubric.sectors[sheet.sector]["vi"]
    said["group"], said["subgroup"] = sheet.group["vi"], sheet.name["vi"]
    founded = _text(ctx, "founded-on")
    said["founded"] = day(date.fromisoformat(founded), "vi") if founded else ""
    said["revenue"], said["profit"] = _two_years(ctx, "revenue"), _two_years(ctx, "profit")
    if ctx.said("consent-form-personal", "yes"):
        said["gender"] = {"female": "Nữ", "male": "Nam"}.get(_text(ctx, "gender"), "")
        said["ethnicity"] = _text(ctx, "ethnicity")
    return said


def _two_years(ctx: Ctx, what: str) -> str:
    """ "2025: 850 triệu đồng; 2024: 700 triệu đồng", only when both years are known."""
    years = []
    for back, name in ((1, "last"), (2, "before")):
        value = known(ctx.answers, f"{what}-{name}")
        if not isinstance(value, int | float):
            return ""
        years.append(f"năm {ctx.today.year - back}: {money(value, 'vi')}")
    return "; ".join(years)


def _ticked(ctx: Ctx, papers: Papers) -> dict[str, bool]:
    """The boxes of Mẫu 02, I.7; a box nobody spoke of is left out."""
    ticked: dict[str, bool] = {}
    if known(ctx.answers, "kind-group") is not None:
        ticked["business-registration"] = registered(ctx)
    if "food-safety" in ctx.answers:
        value = known(ctx.answers, "food-safety")
        if value is not None:
            ticked["food-safety"] = value not in ("none", "exempt", "0")
    declared = [known(ctx.answers, f"{kind}-declared") for kind in ("quality", "craft", "medicine", "cosmetic", "herb")]
    if told := [value for value in declared if value is not None]:
        ticked["quality-declaration"] = any(value not in ("none", "no", "0") for value in told)
    if "production-eligibility" in papers and "food-safety" not in ctx.answers:
        ticked["production-certificate"] = True
    mark = known(ctx.answers, "trademark")
    if mark is not None:
        ticked["trademark"] = mark not in ("none", "accepted")
        ticked["mark-permission"] = mark in ("2", "3")
    return ticked


def _headings(ctx: Ctx, sheet: Sheet) -> dict[str, str]:
    parts: dict[str, int] = {}
    for section in sheet.sections:
        parts[section.part] = parts.get(section.part, 0) + section.max
    named = {part: f"PHẦN {part} ({most} điểm)" for part, most in parts.items()}
    return {**named, **{s.code: f"{s.code}. {s.name['vi']} ({s.max} điểm)" for s in sheet.sections}}


def _line(ctx: Ctx, sheet: Sheet, criterion: Criterion, papers: Papers) -> dict[str, object]:
    card = ctx.deck.card(criterion.ref)
    private = any(ctx.deck.facts[fact].sensitive for fact in card.facts)
    if private and not ctx.said("consent-form-personal", "yes"):  # printing it would tell what was told in confidence
        low = high = None
        said = ""
    else:
        low, high = _points(ctx, criterion, card)
        said = _described(ctx, sheet, criterion, card, low)
    council = criterion.judged or card.how == "council"
    attached = [text for kind in criterion.evidence for text in papers.get(kind, ())]
    lacking = [kind for kind in criterion.evidence if kind not in papers and low] if not private else []
    return {
        "part": criterion.part,
        "section": criterion.section,
        "code": criterion.code,
        "name": criterion.name["vi"],
        "most": criterion.max,
        "low": low,
        "high": high,
        "said": said,
        "proofs": attached,
        "wanted": [short_evidence(ctx, kind) for kind in lacking],
        "council": council,
        "ref": criterion.ref,
        "private": private,
    }


def _points(ctx: Ctx, criterion: Criterion, card: Card) -> tuple[int | None, int | None]:
    one = scored(ctx.deck, card, ctx.answers)
    options = criterion.cases.get(str(ctx.answers.get("tourism-case")), criterion.options)

    def worth(position: int | None) -> int | None:
        return None if position is None else options[position - 1].points if position else 0

    if one.low is not None:
        return worth(one.low), worth(one.high)
    return worth(one.position), worth(one.position)


def _described(ctx: Ctx, sheet: Sheet, criterion: Criterion, card: Card, low: int | None) -> str:
    """The option that was chosen, in the sheet's words, and the figures it rests on."""
    one = scored(ctx.deck, card, ctx.answers)
    position = one.position if one.position is not None else one.low
    options = criterion.cases.get(str(ctx.answers.get("tourism-case")), criterion.options)
    lines = [options[position - 1].text["vi"]] if position and low is not None else []
    for fact in card.facts:
        question = _find(sheet.no, fact)
        value = ctx.answers.get(fact)
        if question is not None and question.kind in ("number", "percent") and value not in (None, UNSURE):
            lines.append(f"{question.short(ctx)}: {shown(ctx, question, value)}")
    return "\n".join(lines)


def _find(sheet: int, fact: str) -> Question | None:
    return next((q for q in assessment_questions(sheet) if q.id == fact), None)


def short_evidence(ctx: Ctx, kind: str) -> str:
    """A kind of evidence in a few words: what stands before its details."""
    return ctx.words.pick(ctx.rubric.evidence[kind]).partition(" (")[0].partition(":")[0]


def _contents(sheet: Sheet, lines: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The producer's words on the four contents the commune reports on."""
    found: dict[str, str] = {}
    reported = {c.code for c in sheet.criteria if c.commune_report}
    for line in lines:
        ref = str(line["ref"])
        for name, begins in CONTENTS.items():
            same = any(ref == begin or ref.removeprefix(begin).lstrip("-").isdigit() for begin in begins)
            if line["code"] in reported and same:
                found[name] = str(line["said"])
    return found

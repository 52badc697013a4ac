"""The first minute: greeting, one consent, the product and its sheet."""

from __future__ import annotations

from bot.flows.cards import Scope
from bot.flows.question import After, Ctx, Option, Question, by_language
from bot.flows.reading import read
from bot.flows.state import Decide, Record, SetLanguage, TryOut
from bot.flows.texts import CONSENT_VERSION
from bot.language import LANGUAGES, Words
from bot.messages import Message

OTHERS = 2  # languages beside one's own among the first buttons


def _greeting(ctx: Ctx) -> str:
    return ctx.words.t(
        "Hello! I am an automatic assistant for OCOP.\n"
        "Answer a few questions and I tell you what your product still lacks. About 4 minutes.\n"
        "I take no money and ask for no password.\n"
        "May I keep your answers, so that you can carry on another time?"
    )


def _consent_options(ctx: Ctx) -> tuple[Option, ...]:
    t = ctx.words.t
    others = [code for code in ctx.lookup.languages() if code != ctx.words.language]
    return (
        Option("yes", t("I agree")),
        Option("trial", t("Just try, keep nothing")),
        Option("more", t("Tell me more")),
        *(Option(code, LANGUAGES[code].own_name) for code in others[:OTHERS]),
    )


def _consent_after(ctx: Ctx, value: object) -> After:
    if value == "yes":
        return After(acts=(Decide("storage", CONSENT_VERSION, True),))
    if value == "trial":
        told = Message(
            ctx.words.t("Fine: I keep nothing. It is all thrown away when we are done, at the latest after 24 hours.")
        )
        taken_back = (Decide("storage", CONSENT_VERSION, False),) if ctx.said("consent-storage", "yes") else ()
        return After(told=(told,), acts=(*taken_back, TryOut()))
    if value == "more":
        return After(told=(Message(_consent_more(ctx)),), stay=True)
    return After(acts=(SetLanguage(str(value)),), stay=True)


def _consent_more(ctx: Ctx) -> str:
    return ctx.words.t(
        "I keep: what you answer, and the name, commune and phone you give.\n"
        "Why: to carry on later, to work out stars, to prepare your file.\n"
        "Offices see it only if you agree later; that is a separate question.\n"
        "You can see, change or erase it whenever you like: type “dữ liệu của tôi”.\n"
        "(Law 91/2025/QH15 on personal data)"
    )


CONSENT = Question(
    id="consent-storage",
    scope="person",
    kind="choice",
    ask=_greeting,
    short=lambda ctx: ctx.words.t("Keeping answers"),
    options=_consent_options,
    example=lambda ctx: ctx.words.t("Please type 1 to agree, or 2 to try without keeping anything."),
    after=_consent_after,
    unsure=False,
    skippable=False,
    listed=False,
)


# ── The product ──────────────────────────────────────────────────────────────────────────────────


def sheet_name(ctx: Ctx, number: int) -> str:
    return ctx.words.pick(ctx.rubric.sheet(number).name)


_OF_THE_SHEET = ("quick-result", "summary", "leftovers", "result", "plan")


def _without(ctx: Ctx, scope: Scope, *questions: str) -> tuple[Record, ...]:
    return tuple(Record(scope, q, None) for q in questions if q in ctx.answers)


def _other_sheet(ctx: Ctx, sheet: str = "") -> tuple[Record, ...]:
    """On another sheet the way begins again: its quick answer, pause points and result are still to come."""
    if ctx.answers.get("sheet") in (None, sheet):
        return ()
    pauses = (q for q in ctx.answers if q.startswith("pause-"))
    return _without(ctx, "assessment", *_OF_THE_SHEET, *pauses)


def _product_after(ctx: Ctx, value: object) -> After:
    """A name that says its sheet answers the next question too; it is said back and can be changed."""
    reading = read("product", str(value), today=ctx.today)
    anew = _without(ctx, "product", "sector", "sheet-other")
    if not reading.understood:
        return After(also=(*anew, *_other_sheet(ctx), *_without(ctx, "product", "sheet")))
    sheet = str(reading.value)
    named = ctx.words.t("I put it under: {sheet}.", sheet=sheet_name(ctx, int(sheet)))
    return After(lead=(named,), also=(*anew, *_other_sheet(ctx, sheet), Record("product", "sheet", sheet, str(value))))


PRODUCT = Question(
    id="product-name",
    scope="product",
    kind="text",
    ask=lambda ctx: ctx.words.t("What is your product? Say it as you would at the market."),
    short=lambda ctx: ctx.words.t("Product"),
    explain=lambda ctx: ctx.words.t(
        "One product at a time, please. Later we can do another.\n"
        "The kind of product decides which of the 26 official sheets it is judged by."
    ),
    example=lambda ctx: ctx.words.t("For example: mật ong bạc hà, or chè búp khô."),
    after=_product_after,
    unsure=False,
    skippable=False,
)

SECTORS = ("food", "drink", "herbal", "craft", "ornamental", "tourism")


@by_language
def _sector_options(w: Words) -> tuple[Option, ...]:
    names = {
        "food": w.t("Food"),
        "drink": w.t("Drinks"),
        "herbal": w.t("Medicinal herbs"),
        "craft": w.t("Crafts, cloth"),
        "ornamental": w.t("Flowers, plants, pets"),
        "tourism": w.t("Tourism"),
    }
    return tuple(Option(s, names[s]) for s in SECTORS)


def _candidates(ctx: Ctx) -> tuple[int, ...]:
    if "sheet-other" in ctx.answers:  # none of what the name suggested
        return ()
    reading = read("product", str(ctx.answers.get("product-name", "")), today=ctx.today)
    return tuple(int(str(c)) for c in reading.candidates)


SECTOR = Question(
    id="sector",
    scope="product",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Which kind is {product}?", product=ctx.product),
    short=lambda ctx: ctx.words.t("Kind of product"),
    options=_sector_options,
    explain=lambda ctx: ctx.words.t("The sheet depends on it. Choose what comes nearest."),
    applies=lambda ctx: "sheet" not in ctx.answers and not _candidates(ctx),
    unsure=False,
    skippable=False,
    listed=False,
)


def _sheet_options(ctx: Ctx) -> tuple[Option, ...]:
    """What the name suggests, else the sheets of the sector; the last line leads to the sectors."""
    sector = ctx.answers.get("sector")
    offered = _candidates(ctx) if sector is None else ()
    if not offered:
        near = sector or (ctx.sheet.sector if ctx.sheet is not None else None)
        offered = tuple(s.no for s in ctx.rubric.sheets if near in (None, s.sector))
    return (
        *(Option(str(n), sheet_name(ctx, n)) for n in offered),
        Option("other", ctx.words.t("Another kind")),
    )


def _sheet_after(ctx: Ctx, value: object) -> After:
    if value == "other":
        anew = (*_other_sheet(ctx), *_without(ctx, "product", "sector", "sheet"))
        return After(stay=True, also=(*anew, Record("product", "sheet-other", "yes")))
    return After(also=_other_sheet(ctx, str(value)))


SHEET = Question(
    id="sheet",
    scope="product",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Which of these is {product}?", product=ctx.product),
    short=lambda ctx: ctx.words.t("Official sheet"),
    options=_sheet_options,
    explain=lambda ctx: ctx.words.t(
        "Each kind of product has its own official scoring sheet ({count} in all).\n"
        "Choose the one nearest to yours; the officer checks it.",
        count=len(ctx.rubric.sheets),
    ),
    show=lambda ctx, value: sheet_name(ctx, int(str(value))),
    after=_sheet_after,
    unsure=False,
    skippable=False,
)


TOURISM_CASE = Question(
    id="tourism-case",
    scope="product",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Who provides the service?"),
    short=lambda ctx: ctx.words.t("Who provides it"),
    options=by_language(
        lambda w: (Option("community", w.t("The village together")), Option("operator", w.t("One owner or company")))
    ),
    explain=lambda ctx: ctx.words.t(
        "Sheet 26 judges some things differently:\n"
        "• several families of the village do it together, or\n"
        "• one person, company or organisation runs it."
    ),
    applies=lambda ctx: ctx.tourism,
)

QUESTIONS = (CONSENT, PRODUCT, SECTOR, SHEET, TOURISM_CASE)

"""The story of a product: seven warm questions, and a leaflet of nothing but the producer's own words.

Section 5 of the sheets (5.1 to 5.3; Decision 26/2026/QĐ-TTg, Annex II) gives up to 12 points for it and holds a floor
of three stars: a story of one's own, bound to the place.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.assessing import known
from bot.flows.form_facts import place_of
from bot.flows.forms import PDF, WORD, file_stem
from bot.flows.groups import LONG, OPEN, question
from bot.flows.media import LOOKS, MediaShows
from bot.flows.pen import Pen
from bot.flows.proofs import names_identity
from bot.flows.question import Ctx, Option, Question
from bot.flows.side import Side
from bot.flows.state import Record, SideAct
from bot.language import msgid, words
from bot.messages import File, Media, Message

GROUP = "story"
SHOW = "make_story"
KIND = "story"
ENOUGH = 3  # told parts from which there is something to print
TELLING = 60  # words from which a story is more than a note


def _then(ctx: Ctx, name: str) -> str:
    return SHOW if all(q == name or q in ctx.state.skipped for q in left(ctx)) else ""


def _ask(name: str, ask: str, short: str, example: str) -> Question:
    return question(GROUP, f"story-{name}", "product", ask, short, example=example, longest=LONG, then=_then)


QUESTIONS = (
    _ask("teacher", msgid("Who taught you to make {product}?"), msgid("Who taught it"),
         msgid("For example: bà nội tôi dạy, từ hồi tôi 12 tuổi.")),
    _ask("land", msgid("What is special about the land and water where you are?"), msgid("Land and water"),
         msgid("For example: núi đá cao 1.500 mét, mùa đông lạnh, hoa bạc hà nở tháng 10.")),
    _ask("secret", msgid("What is your knack in making {product}?"), msgid("The knack"),
         msgid("For example: chỉ quay mật khi tổ vít nắp hết.")),
    _ask("memory", msgid("Is there a day with {product} that you never forget?"), msgid("A day remembered"),
         msgid("For example: năm rét hại, cả xóm thức đêm giữ ong.")),
    _ask("buyers", msgid("Who buys {product}, and what do they say of it?"), msgid("Who buys"),
         msgid("For example: khách Hà Nội, ai cũng khen thơm, dịu.")),
    _ask("keeping", msgid("How do you keep the craft alive?"), msgid("Keeping the craft"),
         msgid("For example: tôi dạy lại cho hai con và mấy nhà trong bản.")),
    _ask("wish", msgid("What would you like to say to whoever buys it?"), msgid("A word to buyers"),
         msgid("For example: mời ghé bản chơi, ăn thử tại vườn.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MakeStory(SideAct):
    """Show how far the story is, or send the leaflet ("pdf" or "docx") with the newest photo of the product."""

    ending: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What the told story does for 5.1 to 5.3: whether it is there, reads as a story, is bound to the place."""

    told: bool
    told_well: bool
    of_the_place: bool


def left(ctx: Ctx) -> tuple[str, ...]:
    return tuple(q.id for q in QUESTIONS if q.id not in ctx.answers)


def told(ctx: Ctx) -> dict[str, str]:
    """The parts that were told, in the order they are printed; nothing is added to them."""
    parts = {}
    for one in QUESTIONS:
        said = known(ctx.answers, one.id)
        if isinstance(said, str) and said.strip():
            parts[one.id.removeprefix("story-")] = said.strip()
    return parts


def check(ctx: Ctx) -> Check:
    parts = told(ctx)
    long_enough = sum(len(text.split()) for text in parts.values()) >= TELLING
    return Check(
        len(parts) >= ENOUGH,
        len(parts) >= ENOUGH and long_enough and "memory" in parts,
        "land" in parts and bool({"teacher", "keeping", "secret"} & set(parts)),
    )


# ── In the chat ──────────────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    if pen.ctx.sheet is None or "org-name" not in pen.ctx.answers:
        pen.lead.append(pen.t("First a few questions about the product; then we write its story."))
        pen.ask()
        return
    pen.act(MakeStory())
    pen.silent = True


def chosen(pen: Pen, value: str) -> None:
    if pen.ctx.sheet is None or value == "back":
        pen.ask()
    elif value in ("pdf", "docx"):
        pen.act(MakeStory(value))
        pen.silent = True
    elif value == "ask" and left(pen.ctx):
        pen.state = pen.state.reopen("").unskip([q.id for q in QUESTIONS])
        pen.record(Record("assessment", OPEN, [GROUP]))
        pen.ask()
    elif value == "note":
        _note(pen)
    else:
        show(pen)


def _note(pen: Pen) -> None:
    """The story is written: the answer to whether there is one follows, after this yes."""
    if check(pen.ctx).told and pen.find("story") is not None:
        pen.record(Record("product", "story", "yes"))
        pen.lead.append(pen.t("Changed: there is a story now. The printed leaflet counts once it is printed."))
    pen.ask()


def menu(pen: Pen, photo: bool) -> None:
    """How much is told, what 5.1 to 5.3 still ask for, and what can be done next."""
    t, ctx = pen.t, pen.ctx
    found, count = check(ctx), len(told(ctx))
    lines = [t("The story of {product}: {count} of 7 parts told.", product=ctx.product, count=count)]
    if not count:
        lines.append(t("I ask seven short questions and make a leaflet of your own words."))
    elif not found.of_the_place:
        lines.append(t("Tell of the land, and of who taught it: the sheet wants a story bound to the place (5.3)."))
    elif not found.told_well:
        lines.append(t("A day you remember makes it a story (5.2). A few more sentences help."))
    else:
        lines.append(t("It has what the sheet asks for in 5.1 to 5.3. The council judges how it touches."))
    if count and not photo:
        lines.append(t("Send me a photo of the product: it goes on top."))
    items = []
    if left(ctx):
        items.append(Option("ask", t("Go on telling") if count else t("Begin")))
    if found.told:
        items += [Option("pdf", t("Leaflet as PDF")), Option("docx", t("Leaflet as Word"))]
        if ctx.answers.get("story") != "yes" and pen.find("story") is not None:
            items.append(Option("note", t("Note: there is a story")))
    items.append(Option("back", t("Carry on")))
    pen.open_menu(KIND, "\n".join(lines), items)


def send(pen: Pen, ending: str, photo: str) -> None:
    """The leaflet as a file; `photo` is the SHA-256 of the picture on top, "" for none."""
    text = pen.t("The leaflet, in your own words. Read it, change it in Word, print it.")
    pen.messages.append(Message(text, files=(leaflet(pen.ctx, ending, photo),)))
    menu(pen, bool(photo))


def leaflet(ctx: Ctx, ending: str, photo: str) -> File:
    """Vietnamese whatever the talk's language: it is for those who buy here and for the council."""
    vi = Ctx(ctx.state, words("vi"), ctx.now, ctx.talk, ctx.rubric, ctx.deck)
    product = str(ctx.answers.get("product-name", ""))
    phone = known(ctx.answers, "contact-phone")
    data = {
        "product": product,
        "producer": str(ctx.answers.get("org-name", "")),
        "place": place_of(vi),
        "phone": "0" + str(phone).removeprefix("+84") if phone not in (None, "none") else "",
        "parts": told(ctx),
        "photo": photo,
    }
    mime = PDF if ending == "pdf" else WORD
    alt = ctx.words.t("The story of {product}", product=ctx.product)
    return File(f"leaflet.{ending}", data, f"Cau-chuyen-{file_stem(product)}.{ending}", mime, alt)


def sent(pen: Pen, media: Media) -> bool:
    """The photo that was asked for, for the top of the leaflet."""
    if media.kind != "photo" or not media.number or names_identity(f"{media.caption} {media.name}"):
        return False
    pen.act(MediaShows(media.number, "product", f"paper:{LOOKS}"))
    return pen.again(pen.state.aside, pen.t("I have the photo: it goes on top of the leaflet."))


SIDE = Side(KIND, chosen, {SHOW: show}, sent=sent)

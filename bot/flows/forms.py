"""The official forms in the chat: how far they are, the next few questions, and the files (Mẫu 01 and 02)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.form_facts import Papers, form_facts
from bot.flows.form_questions import GROUPS, OPEN, SHOW, group_name, left_in
from bot.flows.pen import Pen
from bot.flows.question import Ctx, Option
from bot.flows.side import Side
from bot.flows.state import Record, SideAct
from bot.language import fold
from bot.messages import File, Message

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = ("01", "02")  # the producer's two; the commune writes the third (Article 7.2a)


@dataclass(frozen=True, slots=True)
class MakeForms(SideAct):
    """Show the menu of the forms, or send them as files ("pdf" or "docx")."""

    ending: str = ""


def show(pen: Pen, text: str = "") -> None:
    """Before the product is known there is no form to fill in."""
    if pen.ctx.sheet is None:
        pen.lead.append(pen.t("First tell me the product; then I fill in the forms."))
        pen.ask()
        return
    pen.act(MakeForms())
    pen.silent = True


def chosen(pen: Pen, value: str) -> None:
    if pen.ctx.sheet is None or value == "back":
        pen.ask()
    elif value in ("pdf", "docx"):
        pen.act(MakeForms(value))
        pen.silent = True
    elif value in GROUPS and left_in(pen.ctx, value):
        _open(pen, value)
    else:
        show(pen)


def _open(pen: Pen, group: str) -> None:
    """Ask this group's questions next; what was skipped or left open in it is asked once more."""
    names = {question.id for question in GROUPS[group]}
    pen.state = pen.state.reopen("")
    pen.record(Record("assessment", OPEN, [group]))
    for question in GROUPS[group]:
        if pen.state.answers.get(question.id) == "unsure":
            pen.record(Record(question.scope, question.id, None))
    pen.state = pen.state.unskip(names)
    pen.ask()


def menu(pen: Pen, papers: Papers) -> None:
    """How far the forms are; the next group of questions, and the files as they are now."""
    t, ctx = pen.t, pen.ctx
    groups = [(group, len(left_in(ctx, group))) for group in GROUPS]
    open_ = [(group, count) for group, count in groups if count]
    left = sum(count for _, count in open_)
    lines = [t("The dossier of {product}: two forms. I fill in what you told me.", product=ctx.product)]
    if left:
        lines.append(
            pen.words.n("{count} short question is left for them.", "{count} short questions are left for them.", left)
        )
    else:
        lines.append(t("Nothing is left to ask for them."))
    lines.append(t("Print, sign, hand in at the commune: one on paper, one as a file."))
    items = [
        Option(group, t("{group} ({count})", group=group_name(ctx, group), count=count)) for group, count in open_[:2]
    ]
    items += [Option("pdf", t("Get them as PDF")), Option("docx", t("Get them as Word")), Option("back", t("Carry on"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def send(pen: Pen, papers: Papers, ending: str) -> None:
    """Both forms as files, drafts while anything is missing."""
    data = form_facts(pen.ctx, papers)
    files = tuple(form_file(pen.ctx, number, ending, data) for number in FORMS)
    text = pen.t("Here are the two forms. Dotted lines are still empty; the last page says what is missing.")
    pen.messages.append(Message(text, files=files))
    menu(pen, papers)


def form_file(ctx: Ctx, number: str, ending: str, data: dict[str, object]) -> File:
    """One form as a file to be made when it is sent; its name says form and product, without marks."""
    product = "-".join(fold(str(ctx.answers.get("product-name", "")))[:30].split()) or "san-pham"
    plain = "".join(sign for sign in product if sign.isalnum() or sign == "-")
    alt = ctx.words.t("Form {number} of {product}", number=number, product=ctx.product)
    return File(f"mau-{number}.{ending}", data, f"Mau-{number}-{plain}.{ending}", PDF if ending == "pdf" else WORD, alt)


KIND = "forms"
SIDE = Side(KIND, chosen, {SHOW: show})

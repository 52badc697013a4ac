"""The official forms in the chat: how far they are, the next few questions, and the files (Mẫu 01 and 02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.flows.checklist import running_out
from bot.flows.evidence import ShowPapers
from bot.flows.form_facts import form_facts
from bot.flows.form_questions import GROUPS, SHOW, group_name, left_in
from bot.flows.groups import OPEN
from bot.flows.pen import Pen
from bot.flows.proofs import Held, missing, needed, printed, shown
from bot.flows.question import Ctx, Option
from bot.flows.side import Side
from bot.flows.state import Record, SideAct
from bot.language import fold, words
from bot.messages import File, Message

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = ("01", "02")  # the producer's two; the commune writes the third (Article 7.2a)


Wanted = Literal["", "pdf", "docx", "all.pdf", "all.zip"]
WANTED: tuple[Wanted, ...] = ("pdf", "docx", "all.pdf", "all.zip")


@dataclass(frozen=True, slots=True)
class Sheaf:
    """One paper of the dossier with its pages, as (SHA-256, media type)."""

    held: Held
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MakeForms(SideAct):
    """Show the menu of the dossier; or send its two forms, or all of it, as files."""

    wanted: Wanted = ""


def show(pen: Pen, text: str = "") -> None:
    """Before the product is known there is no form to fill in."""
    if pen.ctx.sheet is None:
        pen.lead.append(pen.t("First tell me the product; then I fill in the forms."))
        pen.ask()
        return
    pen.act(MakeForms())
    pen.silent = True


def chosen(pen: Pen, value: str) -> None:
    wanted = next((one for one in WANTED if one == value), None)
    if pen.ctx.sheet is None or value == "back":
        pen.ask()
    elif wanted is not None:
        pen.act(MakeForms(wanted))
        pen.silent = True
    elif value == "get":
        _ways(pen)
    elif value == "send":
        pen.act(ShowPapers())
        pen.silent = True
    elif value in GROUPS and left_in(pen.ctx, value):
        _open(pen, value)
    else:
        show(pen)


def _ways(pen: Pen) -> None:
    t = pen.t
    items = [
        Option("pdf", t("Two forms as PDF")),
        Option("docx", t("Two forms as Word")),
        Option("all.pdf", t("All papers, one PDF")),
        Option("all.zip", t("All papers, ZIP")),
        Option("menu", t("Back")),
    ]
    pen.open_menu(KIND, t("How would you like it? The Word files can be written in."), items)


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


def menu(pen: Pen, sheaves: Sequence[Sheaf]) -> None:
    """How far the dossier is; the next group of questions, the papers, and the files as they are now."""
    t, ctx = pen.t, pen.ctx
    open_ = [(group, len(left_in(ctx, group))) for group in GROUPS if left_in(ctx, group)]
    left = sum(count for _, count in open_)
    lacking = len(missing(ctx, [one.held for one in sheaves]))
    lines = [t("The dossier of {product}: two forms and the papers.", product=ctx.product)]
    if left:
        lines.append(
            pen.words.n(
                "{count} short question is left for the forms.", "{count} short questions are left for the forms.", left
            )
        )
    else:
        lines.append(t("Nothing is left to ask for the forms."))
    if lacking:
        lines.append(pen.words.n("{count} kind of paper is missing.", "{count} kinds of papers are missing.", lacking))
    lines += [
        t("{paper}: ends before the council meets, renew it.", paper=shown(pen.words, one))
        for one in running_out(ctx, [sheaf.held for sheaf in sheaves])[:1]
    ]
    lines.append(t("Print, sign, hand in at the commune: one on paper, one as a file."))
    items = [
        Option(group, t("{group} ({count})", group=group_name(ctx, group), count=count)) for group, count in open_[:2]
    ]
    items += [Option("send", t("Send papers")), Option("get", t("Get the dossier")), Option("back", t("Carry on"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def send(pen: Pen, sheaves: Sequence[Sheaf], wanted: Wanted) -> None:
    """The two forms, or all of the dossier, as files; drafts while anything is missing."""
    ctx = pen.ctx
    data = form_facts(ctx, proofs_of(ctx, sheaves))
    if wanted in ("pdf", "docx"):
        files = tuple(form_file(ctx, number, wanted, data) for number in FORMS)
        text = pen.t("Here are the two forms. Dotted lines are still empty; the last page says what is missing.")
    else:
        pages = sum(len(one.pages) for one in sheaves)
        pen.tell(pen.t("I am putting everything together. With many photos it takes a minute."))
        files = (whole(ctx, wanted.removeprefix("all."), data, sheaves),)
        text = pen.words.n(
            "The whole dossier: two forms and {count} page of papers, in the order of the sheet.",
            "The whole dossier: two forms and {count} pages of papers, in the order of the sheet.",
            pages,
        )
    pen.messages.append(Message(text, files=files))
    menu(pen, sheaves)


def proofs_of(ctx: Ctx, sheaves: Sequence[Sheaf]) -> dict[str, list[str]]:
    """The papers by kind, as the form lists them."""
    found: dict[str, list[str]] = {}
    for one in sheaves:
        found.setdefault(one.held.kind, []).append(printed(one.held, ctx))
    return found


def whole(ctx: Ctx, ending: str, data: dict[str, object], sheaves: Sequence[Sheaf]) -> File:
    """All of it as one file, papers in the order in which the sheet asks for them."""
    order = list(needed(ctx))
    inside = sorted(sheaves, key=lambda one: order.index(one.held.kind) if one.held.kind in order else len(order))
    papers = [
        {"title": shown(words("vi"), one.held), "pages": [list(page) for page in one.pages]}
        for one in inside
        if one.pages
    ]
    name = str(ctx.answers.get("product-name", ""))
    everything = {"title": f"Hồ sơ OCOP: {name}", "forms": data, "papers": papers}
    mime = PDF if ending == "pdf" else "application/zip"
    return File(
        f"dossier.{ending}", everything, f"Ho-so-{file_stem(name)}.{ending}", mime, ctx.words.t("The whole dossier")
    )


def form_file(ctx: Ctx, number: str, ending: str, data: dict[str, object]) -> File:
    """One form as a file to be made when it is sent; its name says form and product, without marks."""
    plain = file_stem(str(ctx.answers.get("product-name", "")))
    alt = ctx.words.t("Form {number} of {product}", number=number, product=ctx.product)
    return File(f"mau-{number}.{ending}", data, f"Mau-{number}-{plain}.{ending}", PDF if ending == "pdf" else WORD, alt)


def file_stem(name: str) -> str:
    """A name as part of a file name: no marks, no signs."""
    words_of = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(name)[:40]).split()
    return "-".join(words_of) or "san-pham"


KIND = "forms"
SIDE = Side(KIND, chosen, {SHOW: show})

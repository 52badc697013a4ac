"""Sending papers in the chat: which are needed, their pages one after another, then number, issuer and days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.flows.pen import Pen
from bot.flows.proofs import Detail, Held, called, kinds, missing, names_identity, shown
from bot.flows.question import Option
from bot.flows.reading import is_unsure, read
from bot.flows.render import UNSURE_KEY, is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import day, fold
from bot.messages import Media

KIND = "evidence"
PAGE = 3
LONGEST = 80  # characters of a number or an issuer
NONE = "none"
EARLIEST = date(1990, 1, 1)
_ALL = re.compile(r"(the (la )?)?(het|xong|du|roi|done|that was all|all)( trang| anh| roi| a| nhe| em)*")


@dataclass(frozen=True, slots=True)
class ShowPapers(SideAct):
    """What is needed and not there yet, from this line on; with `held` the papers that are there."""

    start: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class ShowPaper(SideAct):
    paper: int


@dataclass(frozen=True, slots=True)
class AddPage(SideAct):
    """What was sent is a page of a paper: of `paper`, or of a new one of that kind. `quiet` says nothing of it."""

    kind: str
    media: int
    paper: int = 0
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class NextDetail(SideAct):
    """Ask what the paper's kind asks for after `after` (None: the first), until nothing is left. `said` goes first."""

    paper: int
    after: Detail | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Describe(SideAct):
    paper: int
    field: Detail
    value: str | date | None


@dataclass(frozen=True, slots=True)
class RemovePaper(SideAct):
    paper: int


@dataclass(frozen=True, slots=True)
class JoinPapers(SideAct):
    paper: int
    into: int


@dataclass(frozen=True, slots=True)
class DropMedia(SideAct):
    """What was sent must not be kept at all (an identity card)."""

    media: int


def show(pen: Pen, text: str = "") -> None:
    if pen.ctx.sheet is None or "org-name" not in pen.ctx.answers:
        pen.lead.append(pen.t("First a few questions about the product; then I know which papers it needs."))
        pen.ask()
        return
    _do(pen, ShowPapers())


def _do(pen: Pen, act: SideAct) -> None:
    pen.act(act)
    pen.silent = True


# ── What is asked and chosen ─────────────────────────────────────────────────────────────────────


def chosen(pen: Pen, value: str) -> None:
    """ "kind.ID", "more.N", "held", "paper.N", "add.N", "done.N", "fix.N", "drop.N", "drop.yes.N", "none.FIELD.N",
    "same.N.M", "other.N", "back"."""
    what, _, rest = value.partition(".")
    if what == "kind" and rest in kinds():
        ask_page(pen, rest)
    elif what == "more" and is_number(rest):
        _do(pen, ShowPapers(int(rest)))
    elif what == "held":
        _do(pen, ShowPapers(int(rest) if is_number(rest) else 0, held=True))
    elif what == "list":
        _do(pen, ShowPapers())
    elif what in ("paper", "other") and is_number(rest):
        _do(pen, ShowPaper(int(rest)))
    elif what in ("done", "fix") and is_number(rest):
        _do(pen, NextDetail(int(rest)))
    elif what == "add":
        kind, _, number = rest.partition(".")
        if kind in kinds() and is_number(number):
            ask_page(pen, kind, int(number))
        else:
            pen.ask()
    elif what == "drop":
        _drop(pen, rest)
    elif what == NONE:
        _none(pen, rest)
    elif what == "same":
        start, _, end = rest.partition(".")
        if is_number(start) and is_number(end):
            _do(pen, JoinPapers(int(start), int(end)))
        else:
            pen.ask()
    else:
        pen.ask()


def _drop(pen: Pen, rest: str) -> None:
    sure, _, number = rest.rpartition(".")
    if not is_number(number):
        pen.ask()
    elif sure == "yes":
        _do(pen, RemovePaper(int(number)))
    else:
        items = [
            Option(f"drop.yes.{number}", pen.t("Yes, take it away")),
            Option(f"paper.{number}", pen.t("No, keep it")),
        ]
        pen.open_menu(KIND, pen.t("Take this paper out of the dossier?"), items)


def _none(pen: Pen, rest: str) -> None:
    field, _, number = rest.partition(".")
    known: tuple[Detail, ...] = ("number", "issuer", "issued_on", "expires_on")
    found = next((name for name in known if name == field), None)
    if found is None or not is_number(number):
        pen.ask()
        return
    pen.act(Describe(int(number), found, None))
    _do(pen, NextDetail(int(number), found))


def typed(pen: Pen, text: str) -> bool:
    """The number, issuer or day that was asked for; while pages are awaited, words can only say that it is all."""
    aside = pen.state.aside
    step, paper = str(aside.get("step", "")), aside.get("paper", 0)
    if not isinstance(paper, int) or (not paper and step != "page"):
        return False
    if step == "page":
        _while_pages_come(pen, text, str(aside.get("of", "")), paper)
    elif text.strip() == UNSURE_KEY or is_unsure(text) or read("yes_no", text, today=pen.ctx.today).value is False:
        _none(pen, f"{step}.{paper}")
    elif step in ("issued_on", "expires_on"):
        _day_said(pen, text, step, paper, aside.get("issued"))
    elif step in ("number", "issuer"):
        clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]
        field: Detail = "number" if step == "number" else "issuer"
        slip = len(clean) == 1 if step == "number" else not any(c.isalpha() for c in clean)
        if slip:  # a digit that was no line here: no number is that short, no office is a number
            _do(pen, NextDetail(paper, _before(step), pen.t("Sorry, I did not understand that.")))
            return True
        pen.act(Describe(paper, field, clean))
        _do(pen, NextDetail(paper, field))
    else:
        return False
    return True


def _while_pages_come(pen: Pen, text: str, kind: str, paper: int) -> None:
    if paper and _ALL.fullmatch(fold(text)):
        _do(pen, NextDetail(paper))
        return
    items = [Option(f"done.{paper}" if paper else "list", pen.t("That was all of it") if paper else pen.t("Later"))]
    _menu(pen, pen.t("I am waiting for the photo of: {paper}.", paper=called(pen.words, kind)), items,
          step="page", of=kind, paper=paper)  # fmt: skip


def _day_said(pen: Pen, text: str, step: str, paper: int, issued: object) -> None:
    said = read("date", text, today=pen.ctx.today)
    value = said.value if said.understood else None
    why = ""
    if not isinstance(value, date):
        why = pen.t("I cannot read that day. For example: 15/6/2027.")
    elif step == "issued_on" and not EARLIEST <= value <= pen.ctx.today:
        why = pen.t("That cannot be the day it was issued. Please look again.")
    elif step == "expires_on" and isinstance(issued, str) and value.isoformat() < issued:
        why = pen.t("It would end before it was issued ({day}). Please look again.",
                    day=day(date.fromisoformat(issued), pen.words.language))  # fmt: skip
    if why or not isinstance(value, date):
        _do(pen, NextDetail(paper, _before(step), why))
        return
    field: Detail = "issued_on" if step == "issued_on" else "expires_on"
    pen.act(Describe(paper, field, value))
    _do(pen, NextDetail(paper, field, pen.t("Noted: {answer}.", answer=day(value, pen.words.language))))


def _before(step: str) -> Detail | None:
    """The detail asked before this one, so that asking on from there asks this one again."""
    order: tuple[Detail, ...] = ("number", "issuer", "issued_on", "expires_on")
    at = [str(name) for name in order].index(step)
    return order[at - 1] if at else None


def sent(pen: Pen, media: Media) -> bool:
    """A page of the paper that is waited for."""
    aside = pen.state.aside
    kind, paper = str(aside.get("of", "")), aside.get("paper", 0)
    if kind not in kinds() or not isinstance(paper, int) or media.kind not in ("photo", "file") or not media.number:
        return False
    if names_identity(f"{media.caption} {media.name}"):
        refuse_identity(pen, media.number)
    else:
        _do(pen, AddPage(kind, media.number, paper))
    return True


def refuse_identity(pen: Pen, media: int) -> None:
    pen.act(DropMedia(media))
    pen.lead.append(
        pen.t("I need no identity card: the picture is deleted.\nIt is private: please send it to nobody in a chat.")
    )
    pen.ask()


# ── What is shown once the rows are known ────────────────────────────────────────────────────────


def ask_page(pen: Pen, kind: str, paper: int = 0) -> None:
    t = pen.t
    lines = [
        pen.words.pick(kinds()[kind].hint),
        t("Take the photo in good light, the whole page, and send it here. Several pages: one after another."),
    ]
    back = Option(f"paper.{paper}", t("Back")) if paper else Option("list", t("Later"))
    _menu(pen, "\n".join(lines), [back], step="page", of=kind, paper=paper)


def _menu(pen: Pen, text: str, items: Sequence[Option], **more: object) -> None:
    pen.open_menu(KIND, text, items)
    pen.state = replace(pen.state, aside={**pen.state.aside, **more})


def papers(pen: Pen, held: Sequence[Held], act: ShowPapers) -> None:
    """The kinds that are missing, five at a time; or the papers that are there."""
    t, w = pen.t, pen.words
    lacking = missing(pen.ctx, held)
    if act.held:
        items = [Option(f"paper.{one.id}", shown(w, one)[:60]) for one in held[act.start : act.start + PAGE]]
        if len(held) > act.start + PAGE:
            items.append(Option(f"held.{act.start + PAGE}", t("See more")))
        text = t("These papers are in the dossier of {product}:", product=pen.ctx.product)
        items.append(Option("list", t("What is missing")))
    else:
        items = [Option(f"kind.{kind}", called(w, kind)) for kind in lacking[act.start : act.start + PAGE]]
        if len(lacking) > act.start + PAGE:
            items.append(Option(f"more.{act.start + PAGE}", t("See more")))
        text = t("Papers for {product}: {have} kinds sent, {count} still needed.",
                 product=pen.ctx.product, have=len({one.kind for one in held}), count=len(lacking))  # fmt: skip
        text += "\n" + (t("Which one can you send now?") if lacking else t("All kinds are there. Well done!"))
        if held:
            items.append(Option("held", t("See what is there")))
    items.append(Option("back", t("Carry on")))
    pen.open_menu(KIND, text, items)


def page_added(pen: Pen, one: Held) -> None:
    t = pen.t
    first = t("I have it: {paper}.", paper=called(pen.words, one.kind))
    if one.pages > 1:
        first = t("I have page {number} of: {paper}.", number=one.pages, paper=called(pen.words, one.kind))
    items = [Option(f"done.{one.id}", t("That was all of it")), Option(f"drop.{one.id}", t("Take it away"))]
    _menu(pen, first + "\n" + t("More pages? Send them now."), items, step="page", of=one.kind, paper=one.id)


def next_detail(pen: Pen, one: Held, act: NextDetail, twin: Held | None = None) -> None:
    """Asks for the next detail of a paper; at the end says what is known of it now."""
    t, after = pen.t, act.after
    pen.lead += [act.said] if act.said else []
    if after == "number" and twin is not None:
        text = t("This number is there already: {paper}. Is it the same paper?", paper=shown(pen.words, twin))
        items = [Option(f"same.{one.id}.{twin.id}", t("The same paper")), Option(f"other.{one.id}", t("Another paper"))]
        pen.open_menu(KIND, text, items)
        return
    asks = kinds()[one.kind].asks
    order: tuple[Detail, ...] = ("number", "issuer", "issued_on", "expires_on")
    past = order.index(after) + 1 if after is not None else 0
    field = next((name for name in order[past:] if name in asks), None)
    if field is None:
        paper(pen, one, added=True)
        return
    ask, none = {
        "number": (t("What number is on the paper?"), t("It has no number")),
        "issuer": (t("Which office gave it?"), t("I do not know")),
        "issued_on": (t("On which day was it given? For example: 5/2/2025."), t("I do not know")),
        "expires_on": (t("Until which day is it good? For example: 5/2/2028."), t("It has no end")),
    }[field]
    issued = one.issued_on.isoformat() if one.issued_on is not None else ""
    _menu(pen, ask, [Option(f"{NONE}.{field}.{one.id}", none)], step=field, of=one.kind, paper=one.id, issued=issued)


def paper(pen: Pen, one: Held, *, added: bool = False) -> None:
    """One paper with what is known of it, and what can be done with it."""
    t, w = pen.t, pen.words
    lines = [t("Kept in the dossier: {paper}.", paper=shown(w, one)) if added else shown(w, one) + "."]
    lines.append(w.n("{count} page.", "{count} pages.", one.pages))
    if one.issuer:
        lines.append(t("Given by: {issuer}.", issuer=one.issuer))
    if one.issued_on is not None:
        lines.append(t("Given on: {day}.", day=day(one.issued_on, w.language)))
    if one.expires_on is not None and one.expires_on < pen.ctx.today:
        lines.append(t("It has ended: please have it renewed."))
    items = [Option("list", t("Send another paper"))] if added else []
    items.append(Option(f"add.{one.kind}.{one.id}", t("Add a page")))
    if kinds()[one.kind].asks:
        items.append(Option(f"fix.{one.id}", t("Change number, days")))
    items += [Option(f"drop.{one.id}", t("Take it away")), Option("back", t("Carry on"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def waits(pen: Pen, kind: str) -> None:
    """The paper came before it is known whose it is."""
    pen.lead.append(pen.t("Noted: {answer}.", answer=called(pen.words, kind)))
    pen.ask()


def gone(pen: Pen) -> None:
    """The paper is no longer there, or never was this person's."""
    pen.lead.append(pen.t("That paper is no longer in the dossier."))
    pen.ask()


SIDE = Side(KIND, chosen, {"evidence": show}, typed=typed, sent=sent)

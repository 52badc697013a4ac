"""Questions and complaints on the officer's side: the list, one of them, an answer in own words or one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.flows.asking import Asked, named
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import Words, day
from bot.messages import File

KIND = "tickets"
PAGE = 6


@dataclass(frozen=True, slots=True)
class ShowTickets(SideAct):
    """`lead` is said on top of the list."""

    page: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class OpenTicket(SideAct):
    ticket: int


@dataclass(frozen=True, slots=True)
class WorkTicket(SideAct):
    """`what`: "take", "back", "pass" (to the province), "close", "canned" (show the answers kept)."""

    ticket: int
    what: str


@dataclass(frozen=True, slots=True)
class AnswerTicket(SideAct):
    """Words for the person, or the number of an answer kept for many."""

    ticket: int
    said: str = ""
    canned: int = 0


@dataclass(frozen=True, slots=True)
class KeepCanned(SideAct):
    said: str


@dataclass(frozen=True, slots=True)
class DropCanned(SideAct):
    """Show the answers kept, to take one away; with `canned` that one, after a second tap (`sure`)."""

    canned: int = 0
    sure: bool = False


# ── What the handler knows and the officer is shown ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class InQueue:
    """A line of the list; `taken` by whom, "" by nobody, "me" by the one who reads."""

    asked: Asked
    person: str
    since: datetime
    taken: str = ""


def age(w: Words, since: datetime, now: datetime) -> str:
    """How long somebody has waited: hours on the first day, then days."""
    hours = int((now - since).total_seconds() // 3600)
    if hours < 24:
        return w.n("{count} hour", "{count} hours", hours)
    return w.n("{count} day", "{count} days", hours // 24)


def tickets(pen: Pen, found: Sequence[InQueue], page: int) -> None:
    """What waits for an answer, the longest first."""
    t = pen.t
    start = min(page * PAGE, max(0, len(found) - 1) // PAGE * PAGE)
    items = []
    for one in found[start : start + PAGE]:
        name = named(pen.words, one.asked)
        taken = t("mine") if one.taken == "me" else t("taken by {name}", name=one.taken) if one.taken else ""
        parts = (f"{name[:1].upper()}{name[1:]}", one.person, age(pen.words, one.since, pen.ctx.now), taken)
        items.append(Option(f"see.{one.asked.number}", " · ".join(part for part in parts if part)[:60]))
    if len(found) > start + PAGE:
        items.append(Option(f"page.{start // PAGE + 1}", t("Further ones")))
    items += [Option("write", t("Keep an answer")), Option("home", t("Back to the desk"))]
    head = (
        pen.words.n("{count} question waits:", "{count} questions wait:", len(found))
        if found
        else t("No question waits for you.")
    )
    pen.open_menu(KIND, head, items)


@dataclass(frozen=True, slots=True)
class Shown:
    """One ticket as an officer reads it. `where`: the person's commune; `product`: what they talked of; `files`: what
    they sent, to be looked at."""

    asked: Asked
    person: str
    where: str
    product: str
    taken: str
    may_pass: bool
    files: Sequence[File] = ()


def ticket(pen: Pen, one: Shown) -> None:
    w, t = pen.words, pen.t
    name = named(w, one.asked)
    lines = [*pen.lead, f"{name[:1].upper()}{name[1:]} · {one.person}, {one.where}"]
    pen.lead = []
    if one.product:
        lines.append(t("Product: {product}", product=one.product))
    for said in one.asked.lines[-PAGE:]:
        pictures = " " + t("[{count} photo]", count=said.pictures) if said.pictures else ""
        speaks = said.office or t("who asks")
        lines.append(f"{day(said.at, w.language)} {speaks}: {said.text}{pictures}")
    number = one.asked.number
    if one.taken and one.taken != "me":
        lines.append(t("{name} is answering this one.", name=one.taken))
        pen.open_menu(KIND, "\n".join(lines), [Option("page.0", t("Back to the questions"))])
    else:
        items = [Option(f"answer.{number}", t("Answer")), Option(f"canned.{number}", t("An answer kept"))]
        free = Option(f"take.{number}", t("Take it"))
        items.append(Option(f"back.{number}", t("Give it back")) if one.taken else free)
        if one.may_pass:
            items.append(Option(f"pass.{number}", t("Pass to the province")))
        items += [Option(f"close.{number}", t("Close it")), Option("page.0", t("Back to the questions"))]
        pen.open_menu(KIND, "\n".join(lines), items)
    if one.files:
        pen.messages[-1] = replace(pen.messages[-1], files=tuple(one.files))


def canned(pen: Pen, number: int, found: Sequence[tuple[int, str]]) -> None:
    """Answers the office keeps, to send one with a tap."""
    t = pen.t
    items = [Option(f"send.{one}.{number}", label) for one, label in found]
    head = t("Which answer?") if found else t("No answer is kept yet. Keep one from the list of questions.")
    pen.open_menu(KIND, head, [*items, Option(f"see.{number}", t("Back to the question"))])


def removable(pen: Pen, found: Sequence[tuple[int, str]]) -> None:
    """Answers the office keeps, to take one away."""
    items = [Option(f"drop.{one}", label) for one, label in found]
    head = pen.t("Which answer is to go? It goes for your whole office.") if found else pen.t("No answer is kept yet.")
    pen.open_menu(KIND, head, [*items, Option("page.0", pen.t("Back to the questions"))])


def drop_sure(pen: Pen, one: int, said: str) -> None:
    items = [Option(f"drop.yes.{one}", pen.t("Yes, remove it")), Option("page.0", pen.t("No, keep it"))]
    pen.open_menu(KIND, pen.t("Remove this answer?") + "\n" + said, items)


def refused(pen: Pen, why: str, colleague: str = "") -> None:
    t = pen.t
    said = {
        "taken": t("{name} was faster and is answering this one.", name=colleague or t("A colleague")),
        "long": t("That is too long for one message. Please say it in fewer words."),
        "many": t("The office keeps enough answers. Nothing was added."),
    }.get(why, t("I know no such question here."))
    pen.act(ShowTickets(lead=said))


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    pen.act(ShowTickets())


def _chosen(pen: Pen, value: str) -> None:
    t = pen.t
    what, _, rest = value.partition(".")
    first, _, second = rest.partition(".")
    if what == "page" and is_number(rest):
        pen.act(ShowTickets(int(rest)))
    elif what == "write":
        text = t("Write the answer. Its first line is its name in the list.")
        _listen(pen, text, "keep", Option("drop", t("Remove a kept answer")))
    elif what == "drop" and not rest:
        pen.act(DropCanned())
    elif what == "drop" and is_number(rest):
        pen.act(DropCanned(int(rest)))
    elif what == "drop" and first == "yes" and is_number(second):
        pen.act(DropCanned(int(second), sure=True))
    elif what == "answer" and is_number(rest):
        _listen(pen, t("Write your answer. The person reads it with the name of your office."), f"answer.{rest}")
    elif what == "send" and is_number(first) and is_number(second):
        pen.act(AnswerTicket(int(second), canned=int(first)))
    elif what == "see" and is_number(rest):
        pen.act(OpenTicket(int(rest)))
    elif what in ("take", "back", "pass", "close", "canned") and is_number(rest):
        pen.act(WorkTicket(int(rest), what))
    else:
        pen.ask()


def _listen(pen: Pen, text: str, mode: str, *more: Option) -> None:
    pen.open_menu(KIND, text, [*more, Option("page.0", pen.t("Never mind"))])
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": mode})


def _typed(pen: Pen, text: str) -> bool:
    mode, _, number = str(pen.state.aside.get("mode", "")).partition(".")
    if mode == "answer":
        pen.act(AnswerTicket(int(number), said=text))
    elif mode == "keep":
        pen.act(KeepCanned(text))
    else:
        return False
    return True


SIDE = Side(KIND, _chosen, {"office_questions": show}, typed=_typed)

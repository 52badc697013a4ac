"""The queue of dossiers in an officer's chat: the list, one dossier, and the form behind each move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import Words, day, number

KIND = "office"
PAGE = 6
LABEL = 60  # characters of a numbered line
MARKS = {"red": "🔴", "amber": "🟡", "green": "🟢"}
"""How pressing a dossier is, by the province's own setting."""
Pick = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class ShowQueue(SideAct):
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowDossier(SideAct):
    dossier: int


@dataclass(frozen=True, slots=True)
class ShowPapers(SideAct):
    """The papers of a dossier, from this one on (`flows/office_papers.py`)."""

    dossier: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class BeginMove(SideAct):
    """Ask for what a move needs; `seen` is the version on the screen."""

    dossier: int
    move: str
    seen: int


@dataclass(frozen=True, slots=True)
class FillMove(SideAct):
    """One answer to the form that is open: a line (`picked`) or words."""

    said: str
    picked: bool


# ── What the handler knows and the officer is shown ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the queue. `day`: which day of `limit` it is, None where no clock runs; `tone`: as in MARKS, or ""."""

    dossier: int
    product: str
    producer: str
    state: str
    day: int | None = None
    limit: int = 0
    tone: str = ""


def mark(tone: str) -> str:
    return MARKS.get(tone, "⚪")


def clock(w: Words, day_: int, limit: int) -> str:
    """ "ngày 13/15", or how far it is over."""
    if day_ > limit:
        return w.n("{count} day over", "{count} days over", day_ - limit)
    return w.t("day {day}/{limit}", day=day_, limit=limit)


def queue(pen: Pen, found: Sequence[Waiting], page: int) -> None:
    """What waits, the most pressing first, six at a time."""
    t = pen.t
    if not found:
        pen.lead.append(t("No dossier waits for you."))
        pen.ask()
        return
    start = min(page * PAGE, (len(found) - 1) // PAGE * PAGE)
    items = []
    for one in found[start : start + PAGE]:
        named = f"{one.product} · {one.producer}"
        told = f"{clock(pen.words, one.day, one.limit)} · {named}" if one.day is not None else f"{named} · {one.state}"
        label = f"{mark(one.tone)} {told}"
        items.append(Option(f"see.{one.dossier}", label[:LABEL].rstrip()))
    if len(found) > start + PAGE:
        items.append(Option(f"page.{start // PAGE + 1}", t("Further ones")))
    items.append(Option("home", t("Back to the desk")))
    head = pen.words.n("{count} dossier waits:", "{count} dossiers wait:", len(found))
    pen.open_menu(KIND, head, items)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The self-assessment as it was handed in: points as a range, stars, the floors that are missed for the next."""

    low: float
    high: float
    stars: int
    missed: Sequence[str] = ()
    next_star: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """One dossier as an officer reads it. `moves`: (move, name) that can be made now. `confirmed`: None where nobody
    helped, else whether the producer has said yes. `sheaf`: how many papers came with it, None where they are not this
    office's to read."""

    dossier: int
    version: int
    product: str
    producer: str
    contact: str
    kind: str
    code: str
    state: str
    handed_in: date | None
    received: date | None
    day: int | None
    limit: int
    tone: str
    due: date | None
    estimate: Estimate | None
    papers: int
    asked: Sequence[str]
    answered: str
    moves: Sequence[tuple[str, str]]
    confirmed: bool | None = None
    sheaf: int | None = None


def opened(pen: Pen, one: Opened) -> None:
    """A dossier on one screen, and what can be done with it."""
    w, t = pen.words, pen.t
    lines = [*pen.lead, f"{one.product} · {one.producer}"]
    pen.lead = []
    stands = t("{kind}. {state}", kind=_top(one.kind), state=_top(one.state))
    lines.append(f"{stands} · {one.code}" if one.code else stands)
    if one.contact:
        lines.append(t("Contact: {contact}", contact=one.contact))
    if one.day is not None and one.due is not None:
        told = _top(clock(w, one.day, one.limit))
        sign, until = mark(one.tone), day(one.due, w.language)
        lines.append(t("{mark} {clock}, until {day}", mark=sign, clock=told, day=until))
    elif one.handed_in is not None and one.received is None:
        lines.append(t("The producer says: handed in on {day}.", day=day(one.handed_in, w.language)))
    lines += _estimate(w, one.estimate)
    lines.append(w.n("{count} photo or file attached.", "{count} photos or files attached.", one.papers))
    if one.asked:
        lines.append(t("Asked for: {things}", things="; ".join(one.asked)))
    if one.answered:
        lines.append(t("Answered: {words}", words=one.answered))
    if one.confirmed is not None:
        lines.append(
            t("Filled in by a helper; the producer has confirmed it.")
            if one.confirmed
            else t("⚠ Filled in by a helper; the producer has NOT confirmed it yet.")
        )
    items = [
        Option(f"do.{move}.{one.dossier}.{one.version}", _top(name) or t("Record the council's result"))
        for move, name in one.moves
    ]
    if one.sheaf is not None:
        items.append(Option(f"papers.{one.dossier}", t("Papers ({count}), forms", count=one.sheaf)))
    pen.open_menu(KIND, "\n".join(lines), [*items, Option("page.0", t("Back to the queue"))])


def _estimate(w: Words, one: Estimate | None) -> list[str]:
    if one is None:
        return [w.t("No self-assessment yet.")]
    stars = w.n("{count} star", "{count} stars", one.stars) if one.stars >= 3 else w.t("not 3 stars yet")
    low, high = number(one.low, w.language), number(one.high, w.language)
    span = low if low == high else f"{low}–{high}"
    lines = [w.t("Self-assessment: {points} points, {stars} (estimate).", points=span, stars=stars)]
    if one.missed:
        lines.append(w.t("Missing for {star} stars: {things}", star=one.next_star, things="; ".join(one.missed)))
    return lines


def _top(text: str) -> str:
    return text[:1].upper() + text[1:]


def unknown(pen: Pen) -> None:
    """One that is out of reach is as one that does not exist."""
    pen.lead.append(pen.t("I know no such dossier here."))
    pen.ask()


# ── The form of a move ───────────────────────────────────────────────────────────────────────────


def field(pen: Pen, title: str, ask: str, items: Sequence[Option], *, numbered: bool = True) -> None:
    """One thing a move needs: a line to pick, or words to type. Where figures are the answer nothing is numbered."""
    lines = [*pen.lead, title, ask]
    pen.lead = []
    shown = [Option(f"form.{item.value}", item.label) for item in items]
    if numbered:
        shown.append(Option("form.stop", pen.t("Leave it")))
    else:
        lines.append(pen.t("(Type “thôi” to leave it.)"))
    pen.open_menu(KIND, "\n".join(lines), shown)
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": "form"})


def confirm(pen: Pen, title: str, given: Sequence[str]) -> None:
    """All that will be written down, for a second tap."""
    lines = [title, *(f"• {each}" for each in given), pen.t("Shall I write it down like this?")]
    items = [Option("form.yes.0", pen.t("Yes, write it down")), Option("form.stop", pen.t("Leave it"))]
    pen.open_menu(KIND, "\n".join(lines), items)
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": "form"})


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    pen.act(ShowQueue())


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    if what == "page" and is_number(rest):
        pen.act(ShowQueue(int(rest)))
    elif what == "see" and is_number(rest):
        pen.act(ShowDossier(int(rest)))
    elif what == "papers" and is_number(rest):
        pen.act(ShowPapers(int(rest)))
    elif what == "do":
        move, _, numbers = rest.partition(".")
        dossier, _, seen = numbers.partition(".")
        if is_number(dossier) and is_number(seen):
            pen.act(BeginMove(int(dossier), move, int(seen)))
        else:
            pen.ask()
    elif what == "form":
        pen.act(FillMove(rest, picked=True))
    else:
        pen.ask()


def _typed(pen: Pen, text: str) -> bool:
    if pen.state.aside.get("mode") != "form":
        return False
    pen.act(FillMove(text, picked=False))
    return True


SIDE = Side(KIND, _chosen, {"office_queue": show}, typed=_typed)

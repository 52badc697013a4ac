"""Asking the office: whom to call, a question or a complaint in one's own words, and what became of it.

What is typed while a question is being written goes to the office, unread by the bot; a wish ("tiếp", "menu") leads
back to the journey at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.flows.contacts import call_links, contact_text, offices, open_text
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import Decide, Record, SideAct
from bot.flows.texts import CONSENT_VERSION
from bot.language import Words, day
from bot.messages import Media
from bot.programme import ticket_words
from bot.programme.places import place

KIND = "ask"
What = Literal["question", "complaint"]
SHOWN = 6  # lines of a list


@dataclass(frozen=True, slots=True)
class AskOffice(SideAct):
    """Hand a question or complaint to the office: the person's words, and the number of what they sent with it."""

    what: What
    said: str
    media: int = 0


@dataclass(frozen=True, slots=True)
class WriteOn(SideAct):
    """More words (or a picture) to a question asked before."""

    ticket: int
    said: str
    media: int = 0


@dataclass(frozen=True, slots=True)
class SeeTicket(SideAct):
    ticket: int


@dataclass(frozen=True, slots=True)
class ListTickets(SideAct):
    pass


@dataclass(frozen=True, slots=True)
class CloseTicket(SideAct):
    ticket: int


# ── What the handler knows and the person is shown ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a thread: the office that said it ("" for the person), how many pictures came with it."""

    office: str
    text: str
    at: datetime
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or complaint as it is shown. `staffed`: somebody of that office uses this bot."""

    number: int
    what: What
    state: str
    office: str
    lines: Sequence[Said] = ()
    staffed: bool = True


def named(w: Words, one: Asked) -> str:
    """ "câu hỏi số 12"."""
    return ticket_words.named(w, one.what, one.number)


def taken_down(pen: Pen, one: Asked) -> None:
    """It is on its way: its number, to whom, and when somebody can be expected to look at it."""
    t = pen.t
    lines = [t("I have passed it on: {name}, to {office}.", name=named(pen.words, one), office=one.office)]
    near = next((each for each in offices(pen.ctx) if each.hours), None)
    if near is not None:
        lines.append(f"{near.name}: {open_text(pen.words, near, pen.ctx.now)}")
    if one.what == "complaint":
        lines.append(t("The law names no time for the answer, so I promise none. I tell you as soon as there is news."))
    elif one.staffed:
        lines.append(t("I cannot say when they answer. The answer comes here, in this chat."))
    else:
        lines.append(t("Nobody of that office uses this chat yet: it waits here. Calling is faster."))
    lines.append(t("You can write on, or send a photo, now."))
    _listen(pen, "\n".join(lines), one.number)


def written_on(pen: Pen, one: Asked) -> None:
    """More was passed on. The bot says nothing of its own about it."""
    _listen(pen, pen.t("Added to {name}.", name=named(pen.words, one)), one.number)


def _listen(pen: Pen, text: str, number: int) -> None:
    _open(pen, text, [Option("back", pen.t("Carry on")), Option("list", pen.t("What I asked"))], f"more.{number}")


def thread(pen: Pen, one: Asked) -> None:
    """One question with what was said, the newest at the bottom."""
    w, t = pen.words, pen.t
    states = {
        "open": t("waits for the office"),
        "answered": t("answered"),
        "closed": t("closed"),
    }
    lines = [t("{name}, {office}: {state}", name=named(w, one), office=one.office, state=states[one.state])]
    lines[0] = lines[0][:1].upper() + lines[0][1:]
    for said in one.lines[-SHOWN:]:
        who = said.office or t("You")
        pictures = " " + t("[{count} photo]", count=said.pictures) if said.pictures else ""
        lines.append(f"{day(said.at, w.language)} {who}: {said.text}{pictures}")
    again = t("Write again") if one.state == "closed" else t("Write on")
    items = [Option(f"on.{one.number}", again)]
    if one.state != "closed":
        items.append(Option(f"done.{one.number}", t("Done, thank you")))
    _open(pen, "\n".join(lines), [*items, Option("list", t("What I asked")), Option("back", t("Carry on"))], "")


def ticket_list(pen: Pen, found: Sequence[Asked]) -> None:
    t = pen.t
    if not found:
        _open(pen, t("You have asked nothing yet."), _ways(pen), "")
        return
    marks = {"open": t("waits"), "answered": t("answered"), "closed": t("closed")}
    items = [Option(f"see.{one.number}", f"{_top(pen, one)}: {marks[one.state]}") for one in found[:SHOWN]]
    _open(pen, t("This is what you asked:"), [*items, Option("back", t("Carry on"))], "")


def closed(pen: Pen, one: Asked) -> None:
    pen.lead.append(pen.t("Good. {name} is closed; write again if something is missing.", name=_top(pen, one)))
    pen.ask()


def _top(pen: Pen, one: Asked) -> str:
    name = named(pen.words, one)
    return name[:1].upper() + name[1:]


def refused(pen: Pen, why: str) -> None:
    """Why nothing was passed on, and what to do now."""
    t = pen.t
    if why == "many":
        pen.lead.append(t("That is a lot for one day. The office sees all you sent; please write again tomorrow."))
        pen.lead.append(contact_text(pen.ctx))
    elif why == "long":
        pen.lead.append(t("That is too long for one message. Please say it in fewer words."))
    else:
        pen.lead.append(t("I know no such question of yours."))
    pen.ask()


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def start(pen: Pen, text: str = "") -> None:
    """Whom to call, and the ways to ask here."""
    _open(pen, contact_text(pen.ctx), _ways(pen), "")
    pen.messages[-1] = replace(pen.messages[-1], links=call_links(pen.ctx))


def _ways(pen: Pen) -> list[Option]:
    t = pen.t
    return [
        Option("question", t("Write a question")),
        Option("complaint", t("Complain of a result")),
        Option("list", t("What I asked")),
        Option("back", t("Carry on")),
    ]


def _complain(pen: Pen, text: str) -> None:
    _begin(pen, "complaint")


def _listed(pen: Pen, text: str) -> None:
    pen.act(ListTickets())
    pen.silent = True


def _open(pen: Pen, text: str, items: Sequence[Option], mode: str) -> None:
    pen.open_menu(KIND, text, items)
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": mode})


def _begin(pen: Pen, what: What) -> None:
    """The steps before the words: being kept, and a commune."""
    t = pen.t
    if pen.state.answers.get("consent-storage") != "yes":
        text = t(
            "For an answer I have to keep the question, with your name and commune.\n"
            "The officer of that commune sees them. Is that all right?"
        )
        _open(pen, text, [Option(f"keep.yes.{what}", t("I agree")), Option("back", t("No, thank you"))], "")
    elif place(str(pen.state.answers.get("place", ""))) is None:
        text = t("Which commune or ward is it about? For example: xã Tân Cương, Thái Nguyên.")
        _open(pen, text, [Option("back", t("Never mind"))], f"where.{what}")
    elif what == "complaint":
        text = t(
            "Please say what is wrong: which product, which result, why.\n"
            "It gets a number and goes to the province. You may send a photo too."
        )
        _open(pen, text, [Option("back", t("Never mind"))], what)
    else:
        text = t(
            "Please write the question, in your own words. A photo is fine too.\n"
            "The officer sees your name, commune, phone and this question."
        )
        _open(pen, text, [Option("back", t("Never mind"))], what)


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    if what in ("question", "complaint"):
        _begin(pen, "complaint" if what == "complaint" else "question")
    elif what == "keep":
        pen.act(Decide("storage", CONSENT_VERSION, True))
        pen.record(Record("person", "consent-storage", "yes", value))
        _begin(pen, "complaint" if rest.endswith("complaint") else "question")
    elif what == "at":
        code, _, about = rest.partition(".")
        if place(code) is not None:
            pen.record(Record("organisation", "place", code, value))
        _begin(pen, "complaint" if about == "complaint" else "question")
    elif what == "list":
        _listed(pen, "")
    elif what in ("see", "done") and is_number(rest):
        pen.act(SeeTicket(int(rest)) if what == "see" else CloseTicket(int(rest)))
        pen.silent = True
    elif what == "on" and is_number(rest):
        _open(pen, pen.t("Please write it, or send a photo."), [Option("back", pen.t("Never mind"))], f"more.{rest}")
    else:
        pen.ask()


def _typed(pen: Pen, text: str) -> bool:
    """Words for the office, or the commune it is about. A bare number is a slip: it goes nowhere."""
    mode = str(pen.state.aside.get("mode", ""))
    if not mode:
        return False
    if is_number(text.strip()):
        what = mode.removeprefix("where.")
        if what not in ("question", "complaint"):
            return False
        _begin(pen, "complaint" if what == "complaint" else "question")
        return True
    if mode.startswith("where."):
        _where(pen, text, mode.removeprefix("where."))
        return True
    return _pass(pen, mode, text, 0)


def _sent(pen: Pen, media: Media) -> bool:
    """A picture for the office."""
    mode = str(pen.state.aside.get("mode", ""))
    if not media.number or mode.startswith("where"):
        return False
    return _pass(pen, mode, media.caption, media.number)


def _pass(pen: Pen, mode: str, said: str, media: int) -> bool:
    if mode in ("question", "complaint"):
        pen.act(AskOffice("complaint" if mode == "complaint" else "question", said, media))
    elif mode.startswith("more."):
        pen.act(WriteOn(int(mode.removeprefix("more.")), said, media))
    else:
        return False
    return True


def _where(pen: Pen, text: str, what: str) -> None:
    found = read("place", text, today=pen.ctx.today)
    codes = [str(found.value)] if found.understood else [str(code) for code in found.candidates]
    places = [one for one in (place(code) for code in codes) if one is not None]
    if len(places) == 1 and found.understood:
        pen.record(Record("organisation", "place", places[0].code, text))
        pen.lead.append(pen.t("Noted: {answer}.", answer=places[0].full))
        _begin(pen, "complaint" if what == "complaint" else "question")
    elif 0 < len(places) <= SHOWN:
        items = [Option(f"at.{one.code}.{what}", one.full) for one in places]
        _open(pen, pen.t("Which of these do you mean?"), items, f"where.{what}")
    else:
        again = pen.t("I do not find that commune. For example: xã Tân Cương, Thái Nguyên.")
        _open(pen, again, [Option("back", pen.t("Never mind"))], f"where.{what}")


SIDE = Side(
    KIND,
    _chosen,
    {"human": start, "complain": _complain, "asked": _listed},
    typed=_typed,
    sent=_sent,
)

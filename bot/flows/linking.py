"""One person on several channels: showing a code, typing one, a yes to it, where news go, and taking a chat away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import Words
from bot.messages import Message, Picture

KIND, TYPING = "link", "link-code"
START = "link-"  # how the payload of a deep link begins that brings a code
SIGNS = 8


@dataclass(frozen=True, slots=True)
class ShowCode(SideAct):
    """Make a code and show it."""


@dataclass(frozen=True, slots=True)
class TryCode(SideAct):
    typed: str


@dataclass(frozen=True, slots=True)
class AnswerLink(SideAct):
    link: int
    yes: bool


@dataclass(frozen=True, slots=True)
class ListChats(SideAct):
    """Show this person's chats, to take one away or to have news sent there."""

    to: str  # "part" or "prefer"


@dataclass(frozen=True, slots=True)
class Part(SideAct):
    chat: int


@dataclass(frozen=True, slots=True)
class Prefer(SideAct):
    chat: int


@dataclass(frozen=True, slots=True)
class OfferPage(SideAct):
    """Give an address where one can go on as the same person, and send what cannot be sent here."""


# ── What a person does ───────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    t = pen.t
    items = [
        Option("code", t("Show me a code")),
        Option("have", t("I have a code")),
        Option("prefer", t("Where news go")),
        Option("part", t("Take a place away")),
        Option("carry-on", t("Carry on")),
    ]
    said = t("Do you also write from another phone, from Zalo, Telegram or the web page?\nI can make them one.")
    pen.open_menu(KIND, said, items)


def part(pen: Pen, text: str = "") -> None:
    pen.act(ListChats("part"))


def prefer(pen: Pen, text: str = "") -> None:
    pen.act(ListChats("prefer"))


def _chosen(pen: Pen, value: str) -> None:
    what, _, which = value.partition(".")
    number = int(which) if is_number(which) else 0
    if what == "code":
        pen.act(ShowCode())
    elif what == "have":
        ask_code(pen)
    elif what in ("prefer", "part") and not which:
        pen.act(ListChats(what))
    elif what in ("yes", "no") and number:
        pen.act(AnswerLink(number, what == "yes"))
    elif what == "prefer":
        pen.act(Prefer(number))
    elif what == "part":
        pen.act(Part(number))
    else:
        pen.ask()


def ask_code(pen: Pen, lead: str = "") -> None:
    items = [Option("carry-on", pen.t("Carry on without it"))]
    text = pen.t("Please type the code that stands in the other place: {count} letters and figures.", count=SIGNS)
    pen.open_menu(TYPING, f"{lead}\n{text}" if lead else text, items)


def _typed(pen: Pen, text: str) -> bool:
    """Anything with about so many signs is taken for the code; other words are not."""
    signs = [c for c in text if c.isalnum()]
    if not SIGNS - 2 <= len(signs) <= SIGNS + 2 or len(text) > 3 * SIGNS:
        return False
    pen.act(TryCode(text))
    return True


# ── What a person is shown ───────────────────────────────────────────────────────────────────────


def place_name(w: Words, channel: str) -> str:
    """A channel as people call it."""
    return {"telegram": "Telegram", "zalo_oa": "Zalo", "zalo_bot": w.t("Zalo (bot)"), "web": w.t("Web page")}.get(
        channel, w.t("Terminal")
    )


def shown_code(pen: Pen, code: str, address: str) -> None:
    """`address` opens the web page with the code in it, "" where we have none."""
    t = pen.t
    lines = [
        t("Your code: {code}", code=f"{code[:4]} {code[4:]}"),
        t("In the other place write “liên kết”, choose “Tôi có mã”, and type it."),
        t("It works once, for 15 minutes. Give it to nobody else."),
    ]
    if address:
        lines.append(t("Or open there: {address}", address=address))
        alt = t("QR code that links the other phone")
        pen.messages.append(Message(alt, picture=Picture("start-qr", {"link": address}, alt)))
    pen.open_menu(KIND, "\n".join(lines), [Option("carry-on", t("Carry on"))])


def page_offer(w: Words, address: str) -> str:
    return w.t("Or go on here, files can be sent there too: {address}", address=address)


def asked(pen: Pen, link: int, channel: str) -> None:
    t = pen.t
    lines = [
        t("This code is of somebody on {place}.", place=place_name(pen.words, channel)),
        t("After a yes both places are one person and see the same answers."),
        t("Only say yes if both are yours. Is that so?"),
    ]
    items = [Option(f"yes.{link}", t("Yes, both are mine")), Option(f"no.{link}", t("No"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def not_taken(pen: Pen, why: str) -> None:
    t = pen.t
    said = {
        "same": t("This place is linked already."),
        "expired": t("This code is too old. Please have a new one shown."),
        "used": t("This code was used already. Please have a new one shown."),
        "too_many": t("Too many wrong codes. Please try again in a quarter of an hour."),
    }.get(why, t("I do not know this code."))
    if why in ("wrong", "expired", "used"):
        ask_code(pen, said)
        return
    pen.lead.append(said)
    pen.ask()


def linked(pen: Pen, done: bool) -> None:
    """Told before the talk that both go on with is printed."""
    if done:
        pen.tell(pen.t("Done: both places are one now. Write where you like."))
    else:
        pen.lead.append(pen.t("Fine, nothing was changed."))
        pen.ask()


def news(w: Words, channel: str) -> str:
    """What the chat is told where the code was shown."""
    first = w.t("{place} is linked with this place now.", place=place_name(w, channel))
    return first + "\n" + w.t("If that was not you, take it away at once.")


def choose_chat(pen: Pen, to: str, rows: Sequence[tuple[int, str, bool]], here: int) -> None:
    """`rows`: number, channel, whether news go there. The chat one writes from is named."""
    t = pen.t
    if len(rows) < 2:
        pen.lead.append(t("You write from this place only."))
        pen.ask()
        return
    items = []
    for number, channel, preferred in rows:
        name = place_name(pen.words, channel)
        if number == here:
            name = t("{place}, here", place=name)
        items.append(Option(f"{to}.{number}", f"{name} ✓" if preferred and to == "prefer" else name))
    items.append(Option("carry-on", t("Carry on")))
    text = t("Where shall I send news and reminders?") if to == "prefer" else t("Which place shall I take away?")
    pen.open_menu(KIND, text, items)


def preferred(pen: Pen, channel: str) -> None:
    pen.lead.append(pen.t("Fine: news come to you on {place}.", place=place_name(pen.words, channel)))
    pen.ask()


def parted(pen: Pen, channel: str) -> None:
    """`channel` "" where nothing was taken away."""
    if channel:
        pen.lead.append(pen.t("Taken away: {place} is on its own again.", place=place_name(pen.words, channel)))
    pen.ask()


SIDE = Side(KIND, _chosen, {"link": show, "unlink": part, "news_where": prefer})
CODE_SIDE = Side(TYPING, _chosen, typed=_typed)

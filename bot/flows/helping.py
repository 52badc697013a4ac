"""Helping hands: who fills in for a producer asks the producer to confirm it, in their own chat or read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import Decide, Record, SideAct
from bot.flows.texts import CONSENT_VERSION
from bot.language import Words, day

KIND = "confirm"


@dataclass(frozen=True, slots=True)
class AskConfirmation(SideAct):
    """A code for the producer to type in their own chat."""


@dataclass(frozen=True, slots=True)
class AskAloud(SideAct):
    """The summary, to be read to the producer, and the word they say then."""


@dataclass(frozen=True, slots=True)
class SaidAloud(SideAct):
    confirmation: int
    word: str


@dataclass(frozen=True, slots=True)
class SayYes(SideAct):
    confirmation: int


@dataclass(frozen=True, slots=True)
class SayWrong(SideAct):
    """The producer says what is wrong; the helper is told."""

    confirmation: int
    said: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What was filled in, in short lines; `standing` as in `confirmations.standing`."""

    lines: Sequence[str]
    standing: bool | None


# ── The helper's side ────────────────────────────────────────────────────────────────────────────


def start(pen: Pen, text: str = "") -> None:
    pen.act(AskConfirmation())
    pen.silent = True


def code_shown(pen: Pen, code: str, until: date, standing: bool | None) -> None:
    """The code for the producer's own chat, and the other way on this phone."""
    t = pen.t
    if standing:
        pen.lead.append(t("The producer has confirmed everything so far."))
    text = t(
        "Give the producer this code: {code}\n"
        "They type it in their own chat with me, read a summary, and say yes. Good until {day}.\n"
        "No phone of their own? Then read it to them here.\n"
        "Until then I note: not confirmed.",
        code=f"{code[:4]}-{code[4:]}",
        day=day(until, pen.words.language),
    )
    items = [Option("aloud", t("Read it aloud here")), Option("back", t("Carry on"))]
    pen.open_menu(KIND, text, items)


def nothing_yet(pen: Pen) -> None:
    pen.lead.append(pen.t("Nothing was filled in here for somebody else, so there is nothing to confirm."))
    pen.ask()


def read_aloud(pen: Pen, confirmation: int, word: str, summary: Summary) -> None:
    t = pen.t
    lines = [t("Please read this aloud:"), *summary.lines]
    lines.append(t("“If this is right, please say the number {word}.”", word=" ".join(word)))
    lines.append(t("When they have said it, type the number."))
    items = [Option("back", t("They say it is wrong")), Option("later", t("Later"))]
    pen.open_menu(KIND, "\n".join(lines), items)
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": f"aloud.{confirmation}"})


def confirmed_aloud(pen: Pen) -> None:
    pen.lead.append(pen.t("Noted: the producer has confirmed it, read aloud on your phone."))
    pen.ask()


def other_word(pen: Pen) -> None:
    pen.lead.append(pen.t("That is not the number. Nothing was noted; you can read it again: type “xác nhận”."))
    pen.ask()


# ── The producer's side ──────────────────────────────────────────────────────────────────────────


def asked(pen: Pen, confirmation: int, summary: Summary) -> None:
    """What somebody filled in for them, and the yes."""
    t = pen.t
    lines = [t("Somebody filled this in for you:"), *summary.lines]
    lines.append(t("With a yes I keep it here for you too; you can see and change everything."))
    items = [
        Option(f"ok.{confirmation}", t("Right, keep it")),
        Option(f"wrong.{confirmation}", t("Something is wrong")),
    ]
    pen.open_menu(KIND, "\n".join(lines), items)


def own_code(pen: Pen) -> None:
    pen.lead.append(pen.t("This code is for the producer: they type it in their own chat."))
    pen.ask()


def thanked(pen: Pen) -> None:
    pen.lead.append(pen.t("Thank you! It is confirmed, and yours to see and change."))
    pen.ask()


def passed_on(pen: Pen) -> None:
    pen.lead.append(pen.t("I have told your helper. When it is put right they send you a new code."))
    pen.ask()


def news(w: Words, said: str) -> str:
    """What the helper hears of a producer's answer in their own chat; `said` is "" for a yes."""
    if not said:
        return w.t("The producer has confirmed what you filled in. Thank you for helping!")
    return w.t("The producer says something is wrong:") + "\n" + said


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    if what == "aloud":
        pen.act(AskAloud())
    elif what == "ok" and is_number(rest):
        pen.act(Decide("storage", CONSENT_VERSION, True))
        pen.record(Record("person", "consent-storage", "yes", value))
        pen.act(SayYes(int(rest)))
    elif what == "wrong" and is_number(rest):
        ask = pen.t("What is wrong? Please say it in a few words.")
        pen.open_menu(KIND, ask, [Option("back", pen.t("Never mind"))])
        pen.state = replace(pen.state, aside={**pen.state.aside, "mode": value})
    else:
        pen.ask()


def _typed(pen: Pen, text: str) -> bool:
    mode, _, number = str(pen.state.aside.get("mode", "")).partition(".")
    if mode == "aloud":
        word = "".join(sign for sign in text if sign.isdigit())
        if not word:
            return False
        pen.act(SaidAloud(int(number), word))
    elif mode == "wrong":
        pen.act(SayWrong(int(number), text))
    else:
        return False
    return True


SIDE = Side(KIND, _chosen, {"confirm_help": start}, typed=_typed)

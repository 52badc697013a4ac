"""Who belongs to the organisation: the list, inviting by a code, leaving, and what a manager can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import Record, SideAct
from bot.language import Words, day, fold
from bot.messages import Message, Picture
from bot.programme.short_codes import looks_like, normal

KIND, CODE, NAME = "members", "member-code", "member-name"
SHOWN = 4
LONGEST = 40
PAYLOAD = "m-"  # how a deep link's payload begins
_SAID = re.compile(
    r"(?:m-|(?:ma moi|ma tham gia|tham gia|vao nhom|vao htx|invitation|join)[ :]+)([a-z0-9][a-z0-9 -]{6,14})"
)


@dataclass(frozen=True, slots=True)
class One:
    """A member as the list names them; `me`: it is the person who asks."""

    person: int
    name: str
    manager: bool
    me: bool = False


@dataclass(frozen=True, slots=True)
class ShowMembers(SideAct):
    """The members; with `manage` one by one, for a manager."""

    manage: bool = False


@dataclass(frozen=True, slots=True)
class Invite(SideAct):
    """A new code."""


@dataclass(frozen=True, slots=True)
class Join(SideAct):
    code: str


@dataclass(frozen=True, slots=True)
class ChangeMember(SideAct):
    """Leave, take somebody out, or name a manager."""

    what: Literal["leave", "remove", "manager"]
    person: int = 0


# ── Showing ──────────────────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    pen.act(ShowMembers())


def invite(pen: Pen, text: str = "") -> None:
    pen.act(Invite())


def label(w: Words, one: One) -> str:
    name = one.name or w.t("a member")
    parts = [part for part in (w.t("manager") if one.manager else "", w.t("you") if one.me else "") if part]
    return f"{name} ({', '.join(parts)})" if parts else name


def show_list(pen: Pen, organisation: str, members: Sequence[One]) -> None:
    """Everybody, as far as a screen goes."""
    t, w = pen.t, pen.words
    lines = [t("In {organisation}:", organisation=organisation or t("your business"))]
    lines += [f"• {label(w, one)}" for one in members[:SHOWN]]
    if len(members) > SHOWN:
        lines.append(w.n("… and {count} more", "… and {count} more", len(members) - SHOWN))
    leads = any(one.me and one.manager for one in members)
    items = [Option("invite", t("Invite somebody"))] if leads else []
    if leads and len(members) > 1:
        items.append(Option("manage", t("Change a member")))
    if not leads:
        items.append(Option("code", t("I have a code")))
    pen.open_menu(KIND, "\n".join(lines), [*items, Option("leave", t("Leave")), Option("back", t("Back"))])


def show_none(pen: Pen) -> None:
    items = [Option("code", pen.t("I have a code")), Option("back", pen.t("Back"))]
    pen.open_menu(KIND, pen.t("You do not belong to a business here yet."), items)


def show_manage(pen: Pen, members: Sequence[One]) -> None:
    """Pick one of the others."""
    others = [one for one in members if not one.me]
    items = [Option(f"one.{one.person}", label(pen.words, one)[:22]) for one in others[:SHOWN]]
    pen.open_menu(KIND, pen.t("Whom?"), [*items, Option("back", pen.t("Back"))])


def _pick(pen: Pen, person: int) -> None:
    items = [
        Option(f"manager.{person}", pen.t("Make a manager")),
        Option(f"remove.{person}", pen.t("Take out")),
        Option("list", pen.t("Back")),
    ]
    pen.open_menu(KIND, pen.t("What shall I do?"), items)


def show_code(pen: Pen, code: str, organisation: str, until: date, link: str) -> None:
    """The invitation, to be said, sent on or scanned. `link` is "" where this installation has no address."""
    t = pen.t
    pretty = f"{code[:4]} {code[4:]}"
    lines = [
        t("Code to join {organisation}: {code}", organisation=organisation or t("your business"), code=pretty),
        t("They write to me: mã mời {code}", code=pretty),
        t("For one person, good until {day}. They will see the files.", day=day(until, pen.words.language)),
    ]
    if link:
        lines.append(link)
        alt = t("QR code of the invitation {code}", code=pretty)
        pen.messages.append(Message(alt, picture=Picture("start-qr", {"link": link, "code": pretty}, alt)))
    pen.lead.extend(lines)
    pen.ask()


def ask_code(pen: Pen) -> None:
    pen.open_menu(CODE, pen.t("Type the code you were given."), [Option("back", pen.t("Later"))])


def show_joined(pen: Pen, organisation: str) -> None:
    """Welcome; then how the others shall call them."""
    t = pen.t
    text = t(
        "You are in {organisation} now. Write “hồ sơ của tôi” to see its files.",
        organisation=organisation or t("the business"),
    )
    ask = t("What is your name, so that the others know who you are?")
    pen.open_menu(NAME, f"{text}\n{ask}", [Option("skip", t("Rather not say"))])


def show_done(pen: Pen, what: str) -> None:
    t = pen.t
    said = {"leave": t("You have left."), "remove": t("They are out."), "manager": t("Done: they lead, too.")}
    pen.lead.append(said[what])
    pen.ask()


def show_problem(pen: Pen, why: str) -> None:
    """Why it cannot be done and what to do instead."""
    t = pen.t
    said = {
        "not_member": t("That person is not in the business any more."),
        "not_manager": t("Only a manager can do that. Ask yours."),
        "last_manager": t("You are the only manager. First make somebody else a manager."),
        "full": t("There are too many members already. Take somebody out first."),
        "wrong": t("I do not know that code. Please look again, or ask for a new one."),
        "expired": t("That code is too old. Please ask for a new one."),
        "used": t("That code was used already. Please ask for a new one."),
        "too_many": t("Too many wrong codes. Please try again in a quarter of an hour."),
        "already": t("You belong to it already."),
    }
    pen.lead.append(said[why])
    pen.ask()


# ── Replies ──────────────────────────────────────────────────────────────────────────────────────


def _chosen(pen: Pen, value: str) -> None:
    what, _, number = value.partition(".")
    person = int(number) if is_number(number) else 0
    match what:
        case "invite":
            pen.act(Invite())
        case "manage":
            pen.act(ShowMembers(manage=True))
        case "list":
            pen.act(ShowMembers())
        case "code":
            ask_code(pen)
        case "one" if person:
            _pick(pen, person)
        case "manager" if person:
            pen.act(ChangeMember("manager", person))
        case "remove" if person:
            pen.act(ChangeMember("remove", person))
        case "leave":
            items = [Option("yes", pen.t("Yes, leave")), Option("back", pen.t("No, stay"))]
            pen.open_menu(KIND, pen.t("Leave? You will no longer see its files."), items)
        case "yes":
            pen.act(ChangeMember("leave"))
        case _:
            pen.ask()


def heard(pen: Pen, text: str) -> bool:
    """ "mã mời ACDE 3467", or the payload of a link."""
    said = _SAID.fullmatch(fold(text))
    if said is None or not looks_like(said[1]):
        return False
    pen.act(Join(normal(said[1])))
    return True


def _code_typed(pen: Pen, text: str) -> bool:
    if not any(c.isdigit() or c.isalpha() for c in text) or len(text) > LONGEST:
        return False
    if heard(pen, text):
        return True
    if not looks_like(text):
        show_problem(pen, "wrong")
        return True
    pen.act(Join(normal(text)))
    return True


def _name_typed(pen: Pen, text: str) -> bool:
    clean = " ".join(text.split())
    if not any(c.isalpha() for c in clean) or len(clean) > LONGEST:
        return False
    pen.act(Record("person", NAME, clean, text))
    pen.lead.append(pen.t("Noted: {answer}.", answer=clean))
    pen.ask()
    return True


def _back(pen: Pen, value: str) -> None:
    pen.ask()


SIDE = Side(KIND, _chosen, {"members": show, "invite": invite}, heard=heard)
CODE_SIDE = Side(CODE, _back, typed=_code_typed)
NAME_SIDE = Side(NAME, _back, typed=_name_typed)

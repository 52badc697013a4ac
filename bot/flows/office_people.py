"""Officers among themselves: welcome, colleagues, an invitation, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import day
from bot.programme.duties import Scope
from bot.programme.places import place

KIND = "people"
SHOWN = 6


@dataclass(frozen=True, slots=True)
class ShowPeople(SideAct):
    pass


@dataclass(frozen=True, slots=True)
class ShowRemovable(SideAct):
    pass


@dataclass(frozen=True, slots=True)
class InviteTo(SideAct):
    """Invite an officer for a commune, by its code."""

    commune: str


@dataclass(frozen=True, slots=True)
class RemoveOfficer(SideAct):
    officer: int


@dataclass(frozen=True, slots=True)
class LeaveOffice(SideAct):
    pass


@dataclass(frozen=True, slots=True)
class Colleague:
    """`below`: the officer who reads this may remove them."""

    officer: int
    name: str
    office: str
    below: bool


def welcome(pen: Pen, new: Scope, before: Scope | None) -> None:
    """The code was right: what the scope is, what is kept, how to go between the two parts."""
    t = pen.t
    lines = [t("Welcome! You are an officer of {area} now.", area=new.name)]
    if before is not None and before != new:
        lines.append(t("Before, you were one of {area}; that has ended.", area=before.name))
    lines.append(t("I keep this chat's number, your office, and what you do with dossiers and questions."))
    lines.append(t("Type “việc” for the desk, “về phần của tôi” for your own products."))
    pen.tell("\n".join(lines))
    pen.ask()


def code_refused(pen: Pen, why: str) -> None:
    t = pen.t
    pen.lead.append(
        {
            "expired": t("That code has run out. Ask for a new one."),
            "used": t("That code was used already. Each one works once; ask for a new one."),
            "too_many": t("Too many wrong codes. Please wait a quarter of an hour."),
        }.get(why, t("I know no such code. Please look at it again."))
    )
    pen.ask()


def not_serving(pen: Pen) -> None:
    pen.lead.append(pen.t("That part is for officers with an invitation. Your own part is here."))
    pen.ask()


def own_part_opened(pen: Pen) -> None:
    if pen.state.trail:
        pen.lead.append(pen.t("This is your own part. Type “việc” to go back to the office desk."))
    pen.ask()


def people(pen: Pen, own: Scope, found: Sequence[Colleague]) -> None:
    """Who else serves here, and what can be done."""
    t = pen.t
    lines = [t("With you in {area}:", area=own.name)]
    lines += [f"• {one.name or t('an officer')}, {one.office}" for one in found[:SHOWN]]
    if not found:
        lines.append(t("nobody else yet"))
    if len(found) > SHOWN:
        lines.append(t("… and {count} more", count=len(found) - SHOWN))
    items = []
    if own.role == "province":
        items.append(Option("invite", t("Invite an officer")))
        if any(one.below for one in found):
            items.append(Option("remove", t("Remove somebody")))
    items += [Option("leave", t("I leave the office")), Option("home", t("Back to the desk"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def invited(pen: Pen, scope: Scope, code: str, until: date) -> None:
    t = pen.t
    text = t(
        "Invitation for an officer of {area}:\n{code}\nThey type it in their own chat with me. "
        "It works once, until {day}. Give it to nobody else.",
        area=scope.name,
        code=f"{code[:4]}-{code[4:]}",
        day=day(until, pen.words.language),
    )
    pen.tell(text)
    pen.ask()


def out_of_scope(pen: Pen, own: Scope) -> None:
    text = pen.t("That is outside {area}. You can do this for the communes of your own province.", area=own.name)
    pen.lead.append(text)
    pen.ask()


def removed(pen: Pen, name: str, scope: Scope) -> None:
    who = name or pen.t("an officer")
    pen.lead.append(pen.t("Done: {name} is no officer of {area} any more.", name=who, area=scope.name))
    pen.ask()


def show(pen: Pen, text: str = "") -> None:
    pen.act(ShowPeople())


def _chosen(pen: Pen, value: str) -> None:
    t = pen.t
    what, _, rest = value.partition(".")
    if what == "invite":
        _ask_where(pen, t("For which commune or ward? Type its name."))
    elif what == "at" and place(rest) is not None:
        pen.act(InviteTo(rest))
    elif what == "remove":
        pen.act(ShowRemovable())
    elif what == "out" and is_number(rest):
        items = [Option(f"gone.yes.{rest}", t("Yes, remove")), Option("home", t("No"))]
        pen.open_menu(KIND, t("Remove this officer? They can be invited again."), items)
    elif what == "gone":
        number = rest.removeprefix("yes.")
        if is_number(number):
            pen.act(RemoveOfficer(int(number)))
        else:
            pen.ask()
    elif what == "leave":
        items = [Option("left.yes", t("Yes, I leave")), Option("home", t("No, I stay"))]
        pen.open_menu(KIND, t("Leave the office? What you had taken waits for the others."), items)
    elif value == "left.yes":
        pen.act(LeaveOffice())
    else:
        pen.ask()


def _ask_where(pen: Pen, text: str, items: Sequence[Option] = ()) -> None:
    pen.open_menu(KIND, text, [*items, Option("home", pen.t("Never mind"))])
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": "where"})


def _typed(pen: Pen, text: str) -> bool:
    if pen.state.aside.get("mode") != "where":
        return False
    duty = pen.ctx.lookup.duty()
    within = duty.scope.province if duty is not None else ""
    found = read("place", text, today=pen.ctx.today, within=within)
    codes = [str(found.value)] if found.understood else [str(code) for code in found.candidates]
    places = [one for one in (place(code) for code in codes) if one is not None and one.province_code == within]
    if len(places) == 1:
        pen.act(InviteTo(places[0].code))
    elif 0 < len(places) <= SHOWN:
        _ask_where(pen, pen.t("Which of these do you mean?"), [Option(f"at.{one.code}", one.full) for one in places])
    else:
        _ask_where(pen, pen.t("I do not find that commune in your province. Type its name again."))
    return True


def removable(pen: Pen, found: Sequence[Colleague]) -> None:
    """Whom the officer may remove."""
    t = pen.t
    items = [Option(f"out.{one.officer}", f"{one.name or t('an officer')}, {one.office}"[:60]) for one in found[:SHOWN]]
    pen.open_menu(KIND, t("Whom?"), [*items, Option("home", t("Never mind"))])


SIDE = Side(KIND, _chosen, {"office_people": show}, typed=_typed)

"""A slip's code was typed or scanned: one plain question, and what the organisation has is in this chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.flows import members
from bot.flows.dossier_acts import ShowDossiers
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.side import Side
from bot.flows.state import Decide, Record, SideAct
from bot.flows.texts import CONSENT_VERSION
from bot.language import day

KIND = "claim"
SHOWN = 2


@dataclass(frozen=True, slots=True)
class AnswerClaim(SideAct):
    yes: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A product as it is named after the yes. `stars` 0: no certificate that counts."""

    name: str
    stars: int = 0
    ends: date | None = None


def asked(pen: Pen, organisation: str) -> None:
    """Whoever holds the slip is told its organisation's name and nothing more."""
    t = pen.t
    lines = [
        t("This code is for {organisation}.", organisation=organisation),
        t("Do you belong to it, and do you look after its OCOP matters?"),
        t("With a yes I keep them here for you; you can see and change everything."),
    ]
    items = [Option("yes", t("Yes, that is us")), Option("no", t("No"))]
    pen.open_menu(KIND, "\n".join(lines), items)


def claimed(pen: Pen, organisation: str, made: Sequence[Made]) -> None:
    """After the yes: what there is, and what can be done with it."""
    t, w = pen.t, pen.words
    if pen.state.answers.get("consent-storage") != "yes":
        pen.act(Decide("storage", CONSENT_VERSION, True))
        pen.record(Record("person", "consent-storage", "yes"))
    lines = [t("Done: {organisation} is yours to look after here.", organisation=organisation)]
    lines += [f"• {_line(pen, one)}" for one in made[:SHOWN]]
    if len(made) > SHOWN:
        lines.append(w.n("… and {count} more product", "… and {count} more products", len(made) - SHOWN))
    lines.append(t("I remind you when a certificate comes to its end."))
    items = [
        Option("files", t("See my files")),
        Option("stars", t("Work out the stars")),
        Option("invite", t("Invite somebody")),
    ]
    pen.open_menu(KIND, "\n".join(lines), items)


def _line(pen: Pen, one: Made) -> str:
    if not one.stars or one.ends is None:
        return one.name
    stars = pen.words.n("{count} star", "{count} stars", one.stars)
    until = day(one.ends, pen.words.language)
    return pen.t("{product}: {stars}, until {day}", product=one.name, stars=stars, day=until)


def refused(pen: Pen) -> None:
    pen.tell(pen.t("Fine, nothing was changed. Please give the slip to whom it is for."))
    pen.ask()


def not_taken(pen: Pen, why: str, organisation: str = "") -> None:
    """Why a code leads nowhere, and what to do."""
    t = pen.t
    said = {
        "yours": t("You look after {organisation} already.", organisation=organisation),
        "used": t(
            "Somebody has used this code already.\n"
            "Is it one of you? They can invite you: they write “mời” to me.\n"
            "Is it not? Please call your commune's office."
        ),
        "officer": t(
            "You serve at an office here, and this slip is for the producer.\n"
            "Please give it to them: they type the code in their own chat."
        ),
        "expired": t("This code is too old. Your commune's office prints a new slip for you."),
        "too_many": t("Too many wrong codes. Please try again in a quarter of an hour."),
    }.get(why, t("I do not know this code. Please look at your slip again and type it."))
    pen.tell(said)
    pen.ask()


def _chosen(pen: Pen, value: str) -> None:
    match value:
        case "yes" | "no":
            pen.act(AnswerClaim(value == "yes"))
        case "files":
            pen.act(ShowDossiers())
        case "invite":
            members.invite(pen)
        case _:
            pen.ask()


SIDE = Side(KIND, _chosen)

"""A certificate that is held already: its number and its day, and from then on its clocks."""

from __future__ import annotations

from datetime import date, timedelta

from bot.flows.dossier_acts import TellCertificate
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.registration import certificate_text
from bot.flows.side import Side
from bot.language import day

KIND = "certificate"
LONGEST = 60


def begin(pen: Pen, text: str = "") -> None:
    """First the stars, then the number, then the day."""
    if "product-name" not in pen.state.answers:
        pen.lead.append(pen.t("First tell me the product; then the certificate."))
        pen.ask()
        return
    items = [Option(f"stars.{n}", pen.words.n("{count} star", "{count} stars", n)) for n in (3, 4, 5)]
    ask = pen.t("How many stars are on the certificate for {product}?", product=pen.ctx.product)
    pen.open_menu(KIND, ask, [*items, Option("back", pen.t("Later"))])


def _ask_number(pen: Pen, stars: str) -> None:
    items = [Option(f"number.{stars}", pen.t("I do not know it now")), Option("back", pen.t("Later"))]
    pen.open_menu(KIND, pen.t("What is its number? It stands on the paper."), items)
    pen.state = pen.state.remember("stars", stars)


def _ask_day(pen: Pen, stars: str, number: str) -> None:
    """What was said so far waits with the menu, so that the next reply finds it."""
    example = day(pen.ctx.today - timedelta(days=400), pen.words.language)
    ask = pen.t("On which day was it given? Type it, like {day}.", day=example)
    pen.open_menu(KIND, ask, [Option("back", pen.t("Later"))])
    pen.state = pen.state.remember("stars", stars).remember("number", number)


def _chosen(pen: Pen, value: str) -> None:
    what, _, stars = value.partition(".")
    if stars not in ("3", "4", "5"):
        pen.ask()
    elif what == "stars":
        _ask_number(pen, stars)
    else:
        _ask_day(pen, stars, "")


def _typed(pen: Pen, text: str) -> bool:
    stars, number = pen.state.aside.get("stars"), pen.state.aside.get("number")
    if stars is None:
        return False
    if number is None:
        clean = " ".join(text.split())
        if not any(c.isdigit() for c in clean) or len(clean) > LONGEST:
            return False
        _ask_day(pen, str(stars), clean)
        return True
    reading = read("date", text, today=pen.ctx.today)
    if not reading.understood or not isinstance(reading.value, date):
        if not any(c.isdigit() for c in text):
            return False
        pen.lead.append(pen.t("That is no day of the calendar, as I read it."))
        _ask_day(pen, str(stars), str(number))
        return True
    pen.act(TellCertificate(int(str(stars)), str(number), reading.value))
    return True


def show(pen: Pen, number: str, ends: date) -> None:
    """What its last day means today."""
    named = pen.t("Noted: certificate {number}.", number=number) if number else pen.t("Noted.")
    pen.lead.append(named)
    pen.lead.append(certificate_text(pen.ctx, ends))
    pen.ask()


def show_problem(pen: Pen, why: str, stars: int, number: str) -> None:
    """A day that cannot be: why, and the day is asked for again."""
    t = pen.t
    pen.lead.append(
        {
            "future": t("That day has not come yet."),
            "early": t("That is before OCOP certificates were given. Please look again."),
        }.get(why, t("A certificate lasts at most 36 months. Please look at its day again."))
    )
    _ask_day(pen, str(stars), number)


SIDE = Side(KIND, _chosen, {"certificate": begin}, typed=_typed)

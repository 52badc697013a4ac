"""What OCOP is and brings, in six short texts, and what one's province supports; by a question or from a menu.

Rules are those of Decision 26/2026/QĐ-TTg: who decides (Articles 4 and 7), how long (5, 7.2, 7.6), samples (6.1).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.flows.contacts import ask_whom
from bot.flows.pen import Pen
from bot.flows.question import Ctx, Option
from bot.flows.side import Side
from bot.flows.texts import law
from bot.language import day
from bot.programme.places import place
from bot.programme.policies import shipped

KIND = "about"


def what(ctx: Ctx) -> str:
    return ctx.words.t(
        "OCOP (One Commune One Product) judges good local products.\n"
        "They get points of 100, and 3, 4 or 5 stars.\n"
        "With stars you get a certificate, good for 36 months.\n"
        "Families, groups, cooperatives and small companies may take part.\n"
        "Taking part is your own choice."
    )


def gain(ctx: Ctx) -> str:
    return ctx.words.t(
        "With stars, buyers trust the product more easily.\n"
        "The province or the ministry recognises it, with a certificate.\n"
        "Fairs and OCOP shops look for such products.\n"
        "Whether there is money or training: each province decides.\n"
        "OCOP promises nobody that the product will sell."
    )


def cost(ctx: Ctx) -> str:
    return ctx.words.t(
        "I am free of charge. I never ask for money, a password or a bank code.\n"
        "You give 5 samples of the product (none for tourism).\n"
        "Tests, certificates or printing may cost money at those who do them.\n"
        "Ask the price there first."
    )


def who(ctx: Ctx) -> str:
    return ctx.words.t(
        "The commune takes the file and checks it.\n"
        "The council of the province gives the points: the average of its members.\n"
        "The province recognises 3 and 4 stars.\n"
        "For 5 stars the ministry's council judges once more.\n"
        "I only estimate; I decide nothing. ({law})",
        law=law(ctx.words),
    )


def how_long(ctx: Ctx) -> str:
    return ctx.words.t(
        "The commune has 15 working days for a file.\n"
        "The council of the province meets before 30 June and before 30 December.\n"
        "So from the commune to the result: some months.\n"
        "Getting the papers takes longest: begin with the trademark.\n"
        "({law}, Articles 5 and 7)",
        law=law(ctx.words),
    )


def beware(ctx: Ctx) -> str:
    return ctx.words.t(
        "Nobody may ask money, a password or a bank code in the name of OCOP.\n"
        "Nobody can sell you stars, or a place in a round.\n"
        "Whoever says so: do not pay, do not click, do not send your identity card.\n"
        "Call the commune and ask.\n"
        "I am an automatic assistant: my estimate is no certificate."
    )


def support(ctx: Ctx) -> str:
    """What the person's province supports, each with its paper; nothing is made up where nothing is known."""
    w, found = ctx.words, place(str(ctx.answers.get("place", "")))
    whom = ask_whom(ctx)
    if found is None:
        return w.t("Each province decides itself what it supports. Tell me your commune first, then I look.")
    known = (
        *ctx.lookup.policies(found.province_code),
        *(one for one in shipped() if one.province == found.province_code),
    )
    if not known:
        none = w.t(
            "For {province} I have no support that somebody has checked, so I name none.\n"
            "Please ask the office, and ask for the paper it stands in.",
            province=found.province,
        )
        return "\n".join([none, *([whom] if whom else [])])
    lines = []
    for one in known:
        lines.append(f"• {one.title}: {one.text}")
        paper = f"{one.source}, {_day(ctx, one.dated)}"
        lines.append(
            w.t("(from {paper})", paper=paper)
            if one.certainty == "verified"
            else w.t("(reported, not checked: {paper})", paper=paper)
        )
    return "\n".join([w.t("What {province} supports:", province=found.province), *lines, *([whom] if whom else [])])


def _day(ctx: Ctx, iso: str) -> str:
    return day(date.fromisoformat(iso), ctx.words.language)


TEXTS: dict[str, Callable[[Ctx], str]] = {
    "what": what,
    "gain": gain,
    "cost": cost,
    "who": who,
    "time": how_long,
    "beware": beware,
    "support": support,
}


def menu(pen: Pen, text: str = "") -> None:
    """The list of what can be asked about the programme."""
    t = pen.t
    items = [
        Option("what", t("What is OCOP?")),
        Option("gain", t("What does it bring?")),
        Option("cost", t("What does it cost?")),
        Option("who", t("Who decides?")),
        Option("time", t("How long does it take?")),
        Option("beware", t("What to beware of")),
        Option("support", t("What my province gives")),
        Option("back", t("Carry on")),
    ]
    pen.open_menu(KIND, t("What would you like to know about OCOP?"), items)


def _chosen(pen: Pen, value: str) -> None:
    found = TEXTS.get(value)
    if found is not None:
        items = [Option("menu", pen.t("Ask something else")), Option("back", pen.t("Carry on"))]
        pen.open_menu(KIND, found(pen.ctx), items)
    elif value == "menu":
        menu(pen)
    else:
        pen.ask()


def _said(topic: str) -> Callable[[Pen, str], None]:
    """Asked in words: the answer, and back to the question that was open."""

    def action(pen: Pen, text: str) -> None:
        pen.tell(TEXTS[topic](pen.ctx))
        pen.ask()

    return action


SIDE = Side(
    KIND,
    _chosen,
    {
        "about": menu,
        "what_is_ocop": _said("what"),
        "benefits": _said("gain"),
        "fee": _said("cost"),
        "who_decides": _said("who"),
        "how_long": _said("time"),
        "beware": _said("beware"),
        "support": _said("support"),
    },
)

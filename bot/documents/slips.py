"""Slips to be cut out and handed over, one for each organisation: a square code that opens the chat, and the same in
large print for who cannot scan. Good in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.forms.facts import printable
from bot.documents.typst_page import page_pdf
from bot.language import Words


@dataclass(frozen=True, slots=True)
class Slip:
    """`code` as it is typed, eight signs; `link` opens the chat, "" where there is none to open; `until`: the day to
    which the code is good, as people read it."""

    organisation: str
    place: str
    code: str
    link: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a link leads: "zalo_oa" (the code has to be typed there), "telegram", "web", or "" for nowhere."""

    channel: str
    name: str = ""


def slips_pdf(slips: Sequence[Slip], door: Door, office: str, w: Words) -> bytes:
    """Ten to a page. `office`: whom to ask, on one line, "" where nobody is known."""
    said = {
        "title": w.t("Slips with codes"),
        "slips": [
            {
                "organisation": printable(one.organisation),
                "place": one.place,
                "code": f"{one.code[:4]} {one.code[4:]}",
                "until": w.t("use it by {day}", day=one.until) if one.until else "",
                "picture": f"code-{at}" if one.link else "",
            }
            for at, one in enumerate(slips)
        ],
        "your_code": w.t("Your code"),
        "how": _how(door, w),
        "note": w.t("For you alone. Nobody may ask for money or a password for OCOP."),
        "office": printable(office),
    }
    return page_pdf("slips", said, {f"code-{at}": one.link for at, one in enumerate(slips) if one.link})


def _how(door: Door, w: Words) -> list[str]:
    """What to do with it, in order."""
    yes = w.t("Choose “{label}”: your products are there.", label=w.t("Yes, that is us"))
    if not door.channel:
        return [w.t("Write the code to the OCOP assistant."), yes]
    if door.channel == "zalo_oa":
        return [w.t("Scan it with Zalo, follow, type the code."), yes]
    scan = {"telegram": w.t("Scan it, press Start in Telegram.")}.get(
        door.channel, w.t("Scan it with the phone's camera.")
    )
    return [scan, w.t("No picture? Open {address}, type the code.", address=door.name), yes]

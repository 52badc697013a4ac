"""A commune's poster: one large square code that opens the chat with the commune filled in. A4 or A3."""

from __future__ import annotations

from typing import Literal

from bot.documents.forms.facts import printable
from bot.documents.slips import Door
from bot.documents.typst_page import page_pdf
from bot.language import Words

Paper = Literal["a4", "a3"]


def poster_pdf(place: str, link: str, door: Door, office: str, paper: Paper, w: Words) -> bytes:
    """`place` as in "xã Tân Cương, Thái Nguyên"; `link` is what is scanned."""
    scan = {
        "zalo_oa": w.t("Scan it with Zalo and follow"),
        "telegram": w.t("Scan it and press Start in Telegram"),
    }.get(door.channel, w.t("Scan it with the phone's camera"))
    said = {
        "paper": paper,
        "title": w.t("How many OCOP stars has your product?"),
        "under": w.t("Ask the OCOP assistant: free, at any hour, in plain words."),
        "place": place,
        "steps": [
            scan,
            w.t("Say what you make, answer a few questions"),
            w.t("See your stars and what is still missing"),
        ],
        "address": printable(door.name),
        "note": w.t("Nobody may ask for money or a password for OCOP."),
        "office": printable(office),
    }
    return page_pdf("poster", said, {"code": link})

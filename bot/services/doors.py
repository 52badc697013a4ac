"""The ways into a chat from outside, for slips and posters: Zalo first, where it is answered for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.storage import Work, installation

Channel = Literal["zalo_oa", "telegram", "web"]


@dataclass(frozen=True, slots=True)
class Way:
    """`address` as people type it. Zalo's link opens the chat and brings nothing along: a code is typed there."""

    channel: Channel
    address: str

    def link(self, payload: str) -> str:
        match self.channel:
            case "zalo_oa":
                return f"https://{self.address}"
            case "telegram":
                return f"https://{self.address}?start={payload}"
            case "web":
                return f"{self.address}/?start={payload}"


def ways(work: Work, origin: str) -> list[Way]:
    """Every way there is; `origin` is the address of our own page as whoever asks reached it."""
    known = installation.doors(work)
    found = []
    if "zalo_oa" in known:
        found.append(Way("zalo_oa", f"zalo.me/{known['zalo_oa']}"))
    if "telegram" in known:
        found.append(Way("telegram", f"t.me/{known['telegram']}"))
    return [*found, Way("web", installation.public_url(work) or origin)]

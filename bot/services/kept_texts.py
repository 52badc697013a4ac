"""Texts an office keeps to announce again: its own, its province's and the administrators' to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.services.office_announcements import LONGEST, TITLE, Speaker
from bot.storage import Work, audit, kept_texts
from bot.storage.kept_texts import KeptText

MOST = 50
"""Texts of one office."""


class Refused(ValueError):
    """Why a text is not kept: "name", "words" (none, or none in Vietnamese), "long", "many"."""

    def __init__(self, why: Literal["name", "words", "long", "many"]) -> None:
        super().__init__(why)
        self.why = why


def keep(work: Work, who: Speaker, name: str, said: Mapping[str, str]) -> None:
    """Keeps a text for the office; one of the same name gives way. Raises Refused."""
    name = " ".join(name.split())
    texts = {code: text.strip() for code, text in said.items() if text.strip()}
    if not name or len(name) > TITLE:
        raise Refused("name")
    if "vi" not in texts:
        raise Refused("words")
    if any(len(text) > LONGEST for text in texts.values()):
        raise Refused("long")
    province, commune = who.office
    own = {one.name for one in mine(work, who)}
    if name not in own and len(own) >= MOST:
        raise Refused("many")
    kept_texts.keep(work, province, commune, name, texts, who.actor)
    audit.add(work, who.actor, "text.kept", "office", None, {"province": province, "commune": commune})


def usable(work: Work, who: Speaker) -> list[KeptText]:
    """What this office may use, by name."""
    return kept_texts.kept_for(work, *who.office)


def mine(work: Work, who: Speaker) -> list[KeptText]:
    """The office's own, by name."""
    return [one for one in usable(work, who) if (one.province, one.commune) == who.office]


def find(work: Work, who: Speaker, text_id: int) -> KeptText | None:
    """One this office may use."""
    return next((one for one in usable(work, who) if one.id == text_id), None)


def drop(work: Work, who: Speaker, text_id: int) -> bool:
    """Takes one of the office's own away; False for any other, as for one that is gone."""
    province, commune = who.office
    if not kept_texts.drop(work, province, commune, text_id):
        return False
    audit.add(work, who.actor, "text.dropped", "office", None, {"province": province, "commune": commune})
    return True

"""An officer is told once when a dossier comes before their office: handed in, answered, sent on, given back.

By day only: what happens at night is told in the morning.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.language import Words, day
from bot.messages import Message
from bot.programme.duties import Role, Scope
from bot.services import notices, officers
from bot.services.announcements import hours_of
from bot.storage import Work
from bot.storage.dossiers import Shown

CALLS: dict[str, Role] = {
    "hand_in": "commune",
    "answer_commune": "commune",
    "report": "province",
    "answer_province": "province",
    "return_province": "commune",
}
"""Which office a move calls, whoever made it but that office itself."""
Side = Literal["producer", "commune", "province", "system"]


def tell_office(work: Work, shown: Shown, move: str, side: Side, by_person_id: int | None) -> int:
    """Queues a notice to everybody of the office this move calls, but who made it; returns how many were told. The key
    names the dossier's version: one event, one notice."""
    role, one = CALLS.get(move), shown.dossier
    if role is None or role == side:
        return 0
    hours = hours_of(work, one.province)
    later = None if hours.open(work.now) else hours.next_begin(work.now)

    def wording(w: Words) -> Message:
        said = notices.with_lines(_text(w, shown, move), "office", ((f"see.{one.id}", w.t("See the dossier")),))
        return replace(said, not_before=later)

    office = officers.of_office(work, Scope(role, one.province, one.commune if role == "commune" else ""))
    people = {each.person_id for each in office} - {by_person_id}
    return sum(notices.tell(work, person, wording, f"office:{one.id}:{one.version}") for person in sorted(people))


def _text(w: Words, shown: Shown, move: str) -> str:
    product = shown.product_name or w.t("a product without a name yet")
    named = {"product": product, "producer": shown.organisation_name}
    on = shown.dossier.handed_in_on
    if move == "hand_in" and on is not None:
        when = day(on, w.language)
        said = w.t("A new dossier: {product}, {producer}. The producer says: handed in on {day}.", day=when, **named)
    elif move == "report":
        said = w.t("The commune sent a dossier: {product}, {producer}.", **named)
    elif move == "return_province":
        said = w.t("The province gave a dossier back to the commune: {product}, {producer}.", **named)
    else:
        said = w.t("{product}, {producer}: the producer sent what was asked for.", **named)
    return said

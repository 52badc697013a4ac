"""Who does something to a dossier or a calendar: which side they stand on, and how far their office reaches.

Whoever makes an `Actor` has made sure of it (a chat of that person, an officer's own row): services only ask whether
this dossier lies in its reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.programme.dossier_life import Side
from bot.storage import Work, audit, consents, subjects
from bot.storage.dossiers import Shown


@dataclass(frozen=True, slots=True)
class Actor:
    """`area`: the code of the commune or province of an office. `name`: who it is in the audit trail where that is no
    person of the chats ("office:3")."""

    side: Side
    person_id: int | None = None
    area: str = ""
    name: str = ""

    @property
    def audited(self) -> str:
        if self.name:
            return self.name
        return audit.SYSTEM if self.person_id is None else audit.person_actor(self.person_id)


SYSTEM = Actor("system")


def producer(person_id: int) -> Actor:
    return Actor("producer", person_id)


def commune(area: str, person_id: int | None = None, name: str = "") -> Actor:
    return Actor("commune", person_id, area, name)


def province(area: str, person_id: int | None = None, name: str = "") -> Actor:
    return Actor("province", person_id, area, name)


def reaches(work: Work, actor: Actor, one: Shown) -> bool:
    """Whether this dossier is theirs to see: a member's (helpers too), the commune's, the province's. A draft that was
    never handed in is an office's only where its people agreed to share."""
    if actor.side == "system":
        return True
    if actor.side == "producer":
        member = actor.person_id is not None and subjects.role_of(work, actor.person_id, one.organisation_id)
        return bool(member)
    area = one.dossier.commune if actor.side == "commune" else one.dossier.province
    return bool(actor.area) and actor.area == area and (
        one.dossier.version > 0 or consents.member_agrees(work, one.organisation_id, "office")
    )


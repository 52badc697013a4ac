"""An imported organisation and its people: the code on its slip, the one who claims it, and who leads it then.

The code is kept twice: as a keyed digest, which finds it when it is typed, and sealed, so that a slip can be printed
again and is the same slip (docs/decisions/0018-claims.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.services import codes
from bot.storage import Loaded, Product, Work, audit, chats, claims, subjects
from bot.storage import codes as code_store
from bot.storage.claims import Claim
from bot.storage.people import save_person

PURPOSE = "claim"
LASTS = timedelta(days=730)
"""A slip hangs on a nail for a while before somebody has time for it."""
_OPEN = "claim"
"""Where the chat's own state keeps which claim was asked about there."""

__all__ = ["LASTS", "PURPOSE", "Claim", "Looked", "Taken", "look", "make", "release", "renew", "take"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a typed code is for. `organisation` is its name, all that whoever holds the slip is told before a yes;
    "yours": this person leads it already."""

    kind: Literal["ok", "wrong", "expired", "used", "too_many", "yours"]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """After the yes: whose organisation it is now, and what it makes."""

    organisation_id: int
    products: tuple[Product, ...]


def make(work: Work, organisation_id: int) -> None:
    """A code for an organisation that has none; it is shown on its slip alone."""
    code = codes.make(work, PURPOSE, LASTS, data={"organisation": organisation_id})
    claims.add(work, organisation_id, code, work.now + LASTS)


def look(work: Work, loaded: Loaded, typed: str) -> Looked:
    """Whom a code is for; it is used up by a yes alone. A refusal is a value: it has to be committed to be counted."""
    tried = codes.look(work, PURPOSE, typed, audit.person_actor(loaded.person.id))
    one = claims.of_organisation(work, int(tried.data["organisation"])) if tried.data else None
    if one is not None and one.person_id == loaded.person.id:
        return Looked("yours", _name(work, one))
    if tried.kind != "ok":
        return Looked(tried.kind)
    if one is None:
        return Looked("wrong")
    if one.claimed_at is not None or _led(work, one.organisation_id):
        return Looked("used")
    loaded.chat.state = {**loaded.chat.state, _OPEN: one.id}
    chats.save_chat(work, loaded.chat)
    return Looked("ok", _name(work, one))


def take(work: Work, loaded: Loaded) -> Taken | None:
    """The yes to what `look` found in this chat: this person leads the organisation. None where somebody was faster,
    or nothing was asked."""
    one = claims.load(work, int(loaded.chat.state.get(_OPEN, 0)))
    refuse(work, loaded)
    if one is None or not one.code or _led(work, one.organisation_id):
        return None
    if codes.redeem(work, PURPOSE, one.code, audit.person_actor(loaded.person.id)).kind != "ok":
        return None
    if not claims.take(work, one.id, loaded.person.id):
        return None
    subjects.join(work, loaded.person.id, one.organisation_id, "manager")
    actor = audit.person_actor(loaded.person.id)
    audit.add(work, actor, "claim.taken", "organisation", one.organisation_id, {"claim": one.id})
    if loaded.person.trial_until is not None:
        loaded.person.trial_until = None
        save_person(work, loaded.person)
    return Taken(one.organisation_id, tuple(subjects.products_of(work, one.organisation_id)))


def refuse(work: Work, loaded: Loaded) -> None:
    """Nothing is asked about in this chat any more; after a no the slip stays good for whoever it is for."""
    loaded.chat.state = {name: value for name, value in loaded.chat.state.items() if name != _OPEN}
    chats.save_chat(work, loaded.chat)


def renew(work: Work, organisation_id: int, by: str) -> Claim | None:
    """A new code for a slip that was lost or is too old; the old one is worth nothing any more. None where there is
    nothing to claim (any more)."""
    one = claims.of_organisation(work, organisation_id)
    if one is None or one.claimed_at is not None:
        return None
    _put_new(work, one)
    audit.add(work, by, "claim.renewed", "organisation", organisation_id)
    return claims.load(work, one.id)


def release(work: Work, organisation_id: int, by: str) -> Claim | None:
    """Takes a claim back that somebody else's hands made: whoever claimed it belongs to it no longer, and a new slip
    can be printed. None where nobody has claimed it."""
    one = claims.of_organisation(work, organisation_id)
    if one is None or one.claimed_at is None:
        return None
    if one.person_id is not None and subjects.role_of(work, one.person_id, organisation_id) is not None:
        subjects.leave(work, one.person_id, organisation_id)
    _put_new(work, one)
    audit.add(work, by, "claim.released", "organisation", organisation_id, {"person": one.person_id})
    return claims.load(work, one.id)


def _put_new(work: Work, one: Claim) -> None:
    if one.code:
        code_store.drop(work, work.box.digests(f"code {PURPOSE} {one.code}"))
    code = codes.make(work, PURPOSE, LASTS, data={"organisation": one.organisation_id})
    claims.renew(work, one.id, code, work.now + LASTS)


def _led(work: Work, organisation_id: int) -> bool:
    return any(member.role == "manager" for member in subjects.members_of(work, organisation_id))


def _name(work: Work, one: Claim) -> str:
    found = subjects.load_organisation(work, one.organisation_id)
    return str(found.answers.get("org-name") or "") if found is not None else ""

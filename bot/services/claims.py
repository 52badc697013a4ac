"""An imported organisation and its people: the code on its slip, the one who claims it, and who leads it then.

The code is kept twice: as a keyed digest, which finds it when it is typed, and sealed, so that a slip can be printed
again and is the same slip (docs/decisions/0018-slips.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.language import Words, fold
from bot.messages import Message
from bot.programme.office_values import SLIP_DAYS
from bot.programme.places import place
from bot.services import codes, notices, office_settings
from bot.storage import Loaded, Product, Work, audit, chats, claims, officers, subjects
from bot.storage.claims import Claim
from bot.storage.parting import part
from bot.storage.people import save_person
from bot.storage.uniting import unite

PURPOSE = "claim"
_OPEN = "claim"
"""Where the chat's own state keeps which claim was asked about there."""

__all__ = ["PURPOSE", "Claim", "Looked", "Taken", "lasting", "look", "make", "release", "renew", "renew_old", "take"]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a typed code is for. `organisation` is its name, all that whoever holds the slip is told before a yes;
    "yours": this person leads it already; "officer": they serve at an office, and a slip is for producers."""

    kind: Literal["ok", "wrong", "expired", "used", "too_many", "yours", "officer"]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """After the yes: whose organisation it is now, and what it makes."""

    organisation_id: int
    products: tuple[Product, ...]


def lasting(work: Work, province: str) -> timedelta:
    """How long a new slip's code is good in a province: it hangs on a nail for a while before somebody has time."""
    return timedelta(days=office_settings.get(work, province, SLIP_DAYS))


def make(work: Work, organisation_id: int, lasts: timedelta) -> None:
    """A code for an organisation that has none; it is shown on its slip alone."""
    _put_new(work, claims.add(work, organisation_id), lasts)


def look(work: Work, loaded: Loaded, typed: str) -> Looked:
    """Whom a code is for; it is used up by a yes alone. A refusal is a value: it has to be committed to be counted."""
    tried = codes.look(work, PURPOSE, typed, codes.callers(loaded))
    one = claims.load(work, int(tried.data["claim"])) if tried.data else None
    if one is not None and one.person_id == loaded.person.id:
        return Looked("yours", _name(work, one))
    if tried.kind != "ok":
        return Looked(tried.kind)
    if one is None:
        return Looked("wrong")
    if one.claimed_at is not None or _led(work, one.organisation_id):
        return Looked("used")
    if officers.of_person(work, loaded.person.id) is not None:
        return Looked("officer")
    loaded.chat.state = {**loaded.chat.state, _OPEN: [one.id, one.made_at.isoformat()]}
    chats.save_chat(work, loaded.chat)
    return Looked("ok", _name(work, one))


def take(work: Work, loaded: Loaded) -> Taken | None:
    """The yes to what `look` found in this chat: this person leads the organisation. None where somebody was faster,
    nothing was asked, or this person serves at an office."""
    number, made_at = loaded.chat.state.get(_OPEN, (0, ""))
    one = claims.load(work, number)
    refuse(work, loaded)
    if officers.of_person(work, loaded.person.id) is not None:
        return None
    if one is None or not one.code or one.made_at.isoformat() != made_at:  # the slip was lost, and has a new code
        return None
    if _led(work, one.organisation_id):
        return None
    if codes.redeem(work, PURPOSE, one.code, codes.callers(loaded)).kind != "ok":
        return None
    if not claims.take(work, one.id, loaded.person.id):
        return None
    organisation_id = _own_already(work, loaded.person.id, one.organisation_id) or one.organisation_id
    subjects.join(work, loaded.person.id, organisation_id, "manager")
    actor = audit.person_actor(loaded.person.id)
    audit.add(work, actor, "claim.taken", "organisation", organisation_id, {"claim": one.id})
    if loaded.person.trial_until is not None:
        loaded.person.trial_until = None
        save_person(work, loaded.person)
    return Taken(organisation_id, tuple(subjects.products_of(work, organisation_id)))


def _own_already(work: Work, person_id: int, organisation_id: int) -> int:
    """Whoever claims may have begun by themselves: an organisation they lead, of that name in that commune (or in none
    yet), becomes one with what was handed in. Its number, 0 where there is none such."""
    handed_in = subjects.load_organisation(work, organisation_id)
    if handed_in is None:
        return 0
    for own in subjects.organisations_of(work, person_id):
        named = fold(str(own.answers.get("org-name") or "")) == fold(str(handed_in.answers.get("org-name") or ""))
        where = own.answers.get("place") in (None, "unsure", handed_in.answers.get("place"))
        leads = subjects.role_of(work, person_id, own.id) == "manager"
        if named and where and leads and claims.of_organisation(work, own.id) is None:
            unite(work, handed_in, own)
            return own.id
    return 0


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
    _drop(work, one)
    _put_new(work, one.id, _lasting_of(work, organisation_id))
    audit.add(work, by, "claim.renewed", "organisation", organisation_id)
    return claims.load(work, one.id)


def renew_old(work: Work, province: str, commune: str, by: str) -> int:
    """New codes for the slips of a commune that are too old and were not claimed; how many."""
    old = claims.too_old(work, province, commune)
    lasts = lasting(work, province)
    for one in old:
        _drop(work, one)
        _put_new(work, one.id, lasts)
        audit.add(work, by, "claim.renewed", "organisation", one.organisation_id)
    return len(old)


def release(work: Work, organisation_id: int, by: str) -> Claim | None:
    """Takes a claim back that somebody else's hands made: whoever claimed it belongs to it no longer, and a new slip
    can be printed. What was answered meanwhile is nothing that whoever holds that slip will see: the organisation has
    another number (`Claim.organisation_id`). None where nobody has claimed it."""
    one = claims.of_organisation(work, organisation_id)
    if one is None or one.claimed_at is None:
        return None
    if one.person_id is not None and subjects.role_of(work, one.person_id, organisation_id) is not None:
        subjects.leave(work, one.person_id, organisation_id)
        name = _name(work, one)
        notices.tell(work, one.person_id, lambda w: Message(taken_back(w, name), purpose="notice"), f"claim:{one.id}")
    anew = part(work, organisation_id)
    _put_new(work, one.id, _lasting_of(work, anew))
    audit.add(work, by, "claim.released", "organisation", anew, {"person": one.person_id, "before": organisation_id})
    return claims.load(work, one.id)


def taken_back(w: Words, organisation: str) -> str:
    """What whoever claimed it hears."""
    return w.t(
        "The office has taken {organisation} back from this chat: it was claimed by mistake.\n"
        "Is that wrong? Please call your commune's office.",
        organisation=organisation,
    )


def _drop(work: Work, one: Claim) -> None:
    """The code that was is worth nothing any more."""
    if one.code:
        codes.drop(work, PURPOSE, one.code)


def _put_new(work: Work, claim_id: int, lasts: timedelta) -> None:
    code = codes.make(work, PURPOSE, lasts, data={"claim": claim_id})
    claims.renew(work, claim_id, code, work.now + lasts)


def _lasting_of(work: Work, organisation_id: int) -> timedelta:
    where = place(claims.commune_of(work, organisation_id))
    return lasting(work, where.province_code if where is not None else "")


def _led(work: Work, organisation_id: int) -> bool:
    return any(member.role == "manager" for member in subjects.members_of(work, organisation_id))


def _name(work: Work, one: Claim) -> str:
    found = subjects.load_organisation(work, one.organisation_id)
    return str(found.answers.get("org-name") or "") if found is not None else ""

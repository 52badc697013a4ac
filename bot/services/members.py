"""Who belongs to an organisation: invited by a short code, in, out, and who leads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from bot.services import codes
from bot.storage import Work, audit, subjects
from bot.storage.subjects import Member

PURPOSE = "member"
GOOD_FOR = timedelta(days=7)
MOST = 50
"""Members an organisation may have here; more is no cooperative's bookkeeping but somebody's mistake."""

Why = Literal["not_member", "not_manager", "last_manager", "full", "wrong", "expired", "used", "too_many", "already"]


class MemberProblem(ValueError):
    """Why it cannot be done. "last_manager": somebody else must lead first; "wrong", "expired", "used", "too_many": of
    a code (`codes.Redemption`)."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def members(work: Work, person_id: int, organisation_id: int) -> list[Member]:
    """Everybody of an organisation, the longest first; empty for somebody who is not of it."""
    if subjects.role_of(work, person_id, organisation_id) is None:
        return []
    return subjects.members_of(work, organisation_id)


def invite(work: Work, person_id: int, organisation_id: int) -> str:
    """A code that makes whoever types it a member, once, for seven days. Only a manager invites."""
    _lead(work, person_id, organisation_id)
    if len(subjects.members_of(work, organisation_id)) >= MOST:
        raise MemberProblem("full")
    return codes.issue(work, PURPOSE, GOOD_FOR, person_id=person_id, data={"organisation": organisation_id})


def accept(work: Work, person_id: int, code: str) -> int | MemberProblem:
    """Uses an invitation up; the organisation joined. A refusal is a value and no exception: a wrong code has to be
    committed to be counted."""
    found = codes.redeem(work, PURPOSE, code, f"person:{person_id}")
    if found.kind != "ok":
        return MemberProblem(found.kind)
    organisation_id = int((found.data or {})["organisation"])
    inviter = found.person_id
    if inviter is None or subjects.role_of(work, inviter, organisation_id) is None:
        return MemberProblem("wrong")  # who invited has left: nobody vouches for it any more
    if subjects.role_of(work, person_id, organisation_id) is not None:
        return MemberProblem("already")
    subjects.join(work, person_id, organisation_id, "member")
    _note(work, person_id, "member.joined", organisation_id, person_id)
    return organisation_id


def leave(work: Work, person_id: int, organisation_id: int) -> None:
    """Somebody goes. The last manager names another first, as long as there is anybody to lead."""
    role = subjects.role_of(work, person_id, organisation_id)
    if role is None:
        raise MemberProblem("not_member")
    others = [one for one in subjects.members_of(work, organisation_id) if one.person_id != person_id]
    if role == "manager" and not any(one.role == "manager" for one in others):
        raise MemberProblem("last_manager")
    subjects.leave(work, person_id, organisation_id)
    _note(work, person_id, "member.left", organisation_id, person_id)


def remove(work: Work, person_id: int, organisation_id: int, member_id: int) -> None:
    """A manager takes somebody out; a manager is taken out by nobody but themselves."""
    _lead(work, person_id, organisation_id)
    role = subjects.role_of(work, member_id, organisation_id)
    if role is None or role == "manager":
        raise MemberProblem("not_member" if role is None else "last_manager")
    subjects.leave(work, member_id, organisation_id)
    _note(work, person_id, "member.removed", organisation_id, member_id)


def make_manager(work: Work, person_id: int, organisation_id: int, member_id: int) -> None:
    """A manager names another one; both lead from now on."""
    _lead(work, person_id, organisation_id)
    if subjects.role_of(work, member_id, organisation_id) is None:
        raise MemberProblem("not_member")
    subjects.join(work, member_id, organisation_id, "manager")
    _note(work, person_id, "member.manager", organisation_id, member_id)


def _lead(work: Work, person_id: int, organisation_id: int) -> None:
    role = subjects.role_of(work, person_id, organisation_id)
    if role is None:
        raise MemberProblem("not_member")
    if role != "manager":
        raise MemberProblem("not_manager")


def _note(work: Work, actor: int, act: str, organisation_id: int, member: int) -> None:
    audit.add(work, audit.person_actor(actor), act, "organisation", organisation_id, {"member": member})

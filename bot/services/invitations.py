"""Invitations to the console that nobody has used yet: seen and taken back by those who may make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.services import accounts, officers
from bot.storage import Work, audit, codes
from bot.storage import accounts as kept
from bot.storage.accounts import Account, Role
from bot.storage.codes import Code

PURPOSES = (officers.PURPOSE, accounts.CONSOLE)


@dataclass(frozen=True, slots=True)
class Open:
    """An invitation that still opens something: for which role and area, how the one invited is called ("" where
    nobody wrote it), by whom as the audit trail names them ("" where that was not kept), until when. `account` is one
    that gets a new password, None for somebody new."""

    number: int
    role: Role
    province: str
    commune: str
    name: str
    by: str
    until: datetime
    account: int | None = None


def waiting(work: Work, by: Account | None) -> list[Open]:
    """Those this account could have made itself, the operator (None) all of them; the oldest first."""
    found = (_read(work, one) for one in codes.waiting(work, PURPOSES))
    return [one for one in found if one is not None and _over(work, by, one)]


def withdraw(work: Work, number: int, by: Account | None) -> Open | None:
    """The link and the code open nothing any more. None for one that was used or ended meanwhile, that is out of reach,
    or that never was."""
    one = next((each for each in waiting(work, by) if each.number == number), None)
    if one is None or not codes.withdraw(work, number):
        return None
    actor = audit.SYSTEM if by is None else audit.person_actor(by.person_id)
    detail = {"role": one.role, "area": one.commune or one.province}
    audit.add(work, actor, "account.invitation_withdrawn", "account", one.account, detail)
    return one


def _read(work: Work, code: Code) -> Open | None:
    """None for what is no invitation: an officer's own code for their chat."""
    data = code.data
    by = str(data.get("by", ""))
    if not (number := int(data.get("account", 0))):
        role, name = cast(Role, data["role"]), str(data["name"])
        return Open(code.id, role, data["province"], data["commune"], name, by, code.expires_at)
    one = kept.load(work, number)
    if one is None or not one.live or "role" in data:
        return None
    return Open(code.id, one.role, one.province, one.commune, one.name, by, code.expires_at, one.id)


def _over(work: Work, by: Account | None, one: Open) -> bool:
    if by is None:
        return True
    if one.account is None:
        return accounts.may_invite(by, one.role, one.province, one.commune)
    holder = kept.load(work, one.account)
    return holder is not None and accounts.over(by, holder)

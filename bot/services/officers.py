"""Officers: invited by a one-time code, serving in one scope, leaving or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.programme.duties import Scope
from bot.services import codes
from bot.storage import Loaded, Work, accounts, approvals, audit, officers, tickets
from bot.storage.accounts import Account
from bot.storage.officers import Officer
from bot.storage.people import save_person

PURPOSE = "officer"
INVITED_FOR = timedelta(days=7)
NAME_LENGTH = 60


class NotAllowed(ValueError):
    """An officer reaches beyond their scope."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What typing an invitation's code led to; `before` is the scope that ended with it."""

    kind: Literal["ok", "wrong", "expired", "used", "too_many"]
    officer: Officer | None = None
    before: Officer | None = None


def invite(
    work: Work, scope: Scope, name: str = "", by: Officer | None = None, account: int = 0, actor: str = ""
) -> str:
    """A code that makes whoever types it an officer of that office, once, within a week. The operator invites anywhere
    (`by` None), an officer of a province for its communes. With `account` it is an officer's own, to be typed in their
    chat, so that chat and console are one person's. `actor`: who did it for the operator's reach (an administrator of
    the console, or a province there). Raises NotAllowed."""
    if by is not None and not by.scope.covers(scope) and not (account and by.scope == scope):
        raise NotAllowed(f"{by.scope.area} does not cover {scope.area}")
    data: dict[str, Any] = {"role": scope.role, "province": scope.province, "commune": scope.commune}
    data |= {"name": name[:NAME_LENGTH], "by": actor or _named(by)} | ({"account": account} if account else {})
    code = codes.issue(work, PURPOSE, INVITED_FOR, data=data)
    act = "officer.chat_code" if account else "officer.invited"
    _note(work, actor or _named(by), act, None, {"area": scope.area})
    return code


def accept(work: Work, loaded: Loaded, typed: str) -> Accepted:
    """Whoever types the code serves from now on, and is kept although they answered nothing. A refusal is a value: it
    has to be committed to be counted."""
    tried = codes.redeem(work, PURPOSE, typed, codes.callers(loaded))
    if tried.kind != "ok" or tried.data is None:
        return Accepted(tried.kind)
    before = officers.of_person(work, loaded.person.id)
    one = begin(work, loaded.person.id, tried.data)
    if loaded.person.trial_until is not None:
        loaded.person.trial_until = None
        save_person(work, loaded.person)
    if account := accounts.load(work, int(tried.data.get("account", 0))):
        _bring_along(work, account, one)
    return Accepted("ok", one, before)


def begin(work: Work, person_id: int, data: Mapping[str, Any]) -> Officer:
    """What an invitation's code was made for comes true: that person serves there, and no longer where they did."""
    scope = Scope(data["role"], data["province"], data["commune"])
    if (before := officers.of_person(work, person_id)) is not None:
        _end(work, before, _named(before), "officer.moved")
    one = officers.add(work, person_id, scope, data["name"])
    _note(work, _named(one), "officer.began", one.id, {"area": scope.area})
    return one


def _bring_along(work: Work, account: Account, one: Officer) -> None:
    """An officer of the console typed the code in their chat: the same person from now on."""
    former = officers.load(work, account.officer_id) if account.officer_id is not None else None
    accounts.belong(work, account.id, one.person_id, one.id)
    if account.person_id != one.person_id:
        approvals.same_person(work, audit.person_actor(account.person_id), audit.person_actor(one.person_id))
    if former is not None and former.person_id != one.person_id:
        _end(work, former, _named(former), "officer.moved")


def serving(work: Work, person_id: int) -> Officer | None:
    """The scope somebody serves in now, None for who is no officer."""
    return officers.of_person(work, person_id)


def colleagues(work: Work, one: Officer) -> list[Officer]:
    """Who serves in the officer's own office and, for a province, in its communes; without the officer."""
    return [
        each
        for each in officers.serving(work, one.province)
        if each.id != one.id and (each.scope == one.scope or one.scope.covers(each.scope))
    ]


def leave(work: Work, one: Officer) -> None:
    """The officer serves no longer; what they had taken waits for the others."""
    _end(work, one, _named(one), "officer.left")


def remove(work: Work, officer_id: int, by: Officer | None = None, actor: str = "") -> Officer | None:
    """Ends somebody's scope: by the operator (`by` None; `actor` as in `invite`), or by an officer of the province for
    its communes. None when there is no such officer in reach."""
    one = officers.load(work, officer_id)
    if one is None or one.until is not None or (by is not None and not by.scope.covers(one.scope)):
        return None
    _end(work, one, actor or _named(by), "officer.removed")
    return one


def of_office(work: Work, scope: Scope) -> list[Officer]:
    """Who serves in just that office."""
    return [each for each in officers.serving(work, scope.province) if each.scope == scope]


def _end(work: Work, one: Officer, actor: str, act: str) -> None:
    if officers.end(work, one.id):
        tickets.free(work, one.id)
        _note(work, actor, act, one.id, {"area": one.scope.area})


def _named(by: Officer | None) -> str:
    return audit.SYSTEM if by is None else audit.person_actor(by.person_id)


def _note(work: Work, actor: str, act: str, officer_id: int | None, detail: dict[str, str]) -> None:
    audit.add(work, actor, act, "officer", officer_id, detail)

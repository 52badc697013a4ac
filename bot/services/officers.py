"""Officers: invited by a one-time code, serving in one scope, leaving or removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.programme.duties import Scope
from bot.services import codes
from bot.storage import Loaded, Work, audit, officers, tickets
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


def invite(work: Work, scope: Scope, name: str = "", by: Officer | None = None) -> str:
    """A code that makes whoever types it an officer of that office, once, within a week. The operator invites anywhere
    (`by` None), an officer of a province for its communes. Raises NotAllowed."""
    if by is not None and not by.scope.covers(scope):
        raise NotAllowed(f"{by.scope.area} does not cover {scope.area}")
    data = {"role": scope.role, "province": scope.province, "commune": scope.commune, "name": name[:NAME_LENGTH]}
    code = codes.issue(work, PURPOSE, INVITED_FOR, data=data)
    _note(work, by, "officer.invited", None, {"area": scope.area})
    return code


def accept(work: Work, loaded: Loaded, typed: str) -> Accepted:
    """Whoever types the code serves from now on, and is kept although they answered nothing. A refusal is a value: it
    has to be committed to be counted."""
    tried = codes.redeem(work, PURPOSE, typed, audit.person_actor(loaded.person.id))
    if tried.kind != "ok" or tried.data is None:
        return Accepted(tried.kind)
    scope = Scope(tried.data["role"], tried.data["province"], tried.data["commune"])
    before = officers.of_person(work, loaded.person.id)
    if before is not None:
        _end(work, before, before, "officer.moved")
    one = officers.add(work, loaded.person.id, scope, tried.data["name"])
    if loaded.person.trial_until is not None:
        loaded.person.trial_until = None
        save_person(work, loaded.person)
    _note(work, one, "officer.began", one.id, {"area": scope.area})
    return Accepted("ok", one, before)


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
    _end(work, one, one, "officer.left")


def remove(work: Work, officer_id: int, by: Officer | None = None) -> Officer | None:
    """Ends somebody's scope: by the operator (`by` None), or by an officer of the province for its communes. None when
    there is no such officer in reach."""
    one = officers.load(work, officer_id)
    if one is None or one.until is not None or (by is not None and not by.scope.covers(one.scope)):
        return None
    _end(work, one, by, "officer.removed")
    return one


def of_office(work: Work, scope: Scope) -> list[Officer]:
    """Who serves in just that office."""
    return [each for each in officers.serving(work, scope.province) if each.scope == scope]


def _end(work: Work, one: Officer, by: Officer | None, act: str) -> None:
    if officers.end(work, one.id):
        tickets.free(work, one.id)
        _note(work, by, act, one.id, {"area": one.scope.area})


def _note(work: Work, by: Officer | None, act: str, officer_id: int | None, detail: dict[str, str]) -> None:
    actor = audit.SYSTEM if by is None else audit.person_actor(by.person_id)
    audit.add(work, actor, act, "officer", officer_id, detail)

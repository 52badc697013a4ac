"""The directory and the policies as officers keep them in the console: one by one, every former value kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from bot.programme.offices import Office, Policy
from bot.services import versions
from bot.services.acting import Actor
from bot.services.versions import ChangedMeanwhile
from bot.storage import Work, audit, offices

__all__ = ["OFFICES", "POLICIES", "ChangedMeanwhile", "Sort", "Taken", "remove", "save"]

T = TypeVar("T", Office, Policy)


class Taken(ValueError):
    """Another one goes by that name in that place."""


@dataclass(frozen=True, slots=True)
class Sort(Generic[T]):
    """One of the two sorts of entries: `kind` in the trail and the keys of former values, and how it is kept."""

    kind: str
    find: Callable[[Work, int], T | None]
    named: Callable[[Work, T], int | None]
    save: Callable[[Work, T, int | None], int]
    remove: Callable[[Work, int], bool]


OFFICES = Sort("office", offices.office_of_number, offices.office_named, offices.save_office, offices.remove_office)
POLICIES = Sort("policy", offices.policy_of_number, offices.policy_named, offices.save_policy, offices.remove_policy)


def save(work: Work, actor: Actor, sort: Sort[T], one: T, number: int | None, seen: str) -> int:
    """Adds an entry or writes one anew; `seen`: the mark of what was looked at. Returns its number. Raises Taken,
    ChangedMeanwhile, LookupError where it is gone."""
    before = _seen(work, sort, number, seen) if number is not None else None
    if sort.named(work, one) not in (None, number):
        raise Taken(sort.kind)
    kept = sort.save(work, one, number)
    versions.keep(work, actor.audited, one.province, f"{sort.kind}:{kept}", _plain(before), asdict(one))
    act = "directory.changed" if sort.kind == "office" else "policies.changed"
    audit.add(work, actor.audited, act, sort.kind, kept)
    return kept


def remove(work: Work, actor: Actor, sort: Sort[T], number: int, seen: str) -> None:
    """Takes an entry out; its former values stay. Raises ChangedMeanwhile, LookupError."""
    before = _seen(work, sort, number, seen)
    sort.remove(work, number)
    versions.keep(work, actor.audited, before.province, f"{sort.kind}:{number}", asdict(before), None)
    act = "directory.removed" if sort.kind == "office" else "policies.removed"
    audit.add(work, actor.audited, act, sort.kind, number)


def _seen(work: Work, sort: Sort[T], number: int, seen: str) -> T:
    found = sort.find(work, number)
    if found is None:
        raise LookupError(f"{sort.kind} {number}")
    if versions.mark(asdict(found)) != seen:
        raise ChangedMeanwhile(f"{sort.kind} {number}")
    return found


def _plain(one: Office | Policy | None) -> dict[str, Any] | None:
    return asdict(one) if one is not None else None

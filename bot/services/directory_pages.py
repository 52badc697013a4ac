"""The directory and the policies as officers keep them in the console: one by one, every former value kept."""

from __future__ import annotations

from dataclasses import asdict

from bot.programme.offices import Office, Policy
from bot.services import versions
from bot.services.acting import Actor
from bot.services.versions import ChangedMeanwhile
from bot.storage import Work, audit, offices

__all__ = ["ChangedMeanwhile", "Taken", "remove_office", "remove_policy", "save_office", "save_policy"]


class Taken(ValueError):
    """Another one goes by that name in that place."""


def save_office(work: Work, actor: Actor, one: Office, office_id: int | None, seen: str) -> int:
    """Adds an office or writes one anew; `seen`: the mark of what was looked at. Returns its number. Raises Taken,
    ChangedMeanwhile, LookupError where it is gone."""
    before = _seen_office(work, office_id, seen) if office_id is not None else None
    other = offices.office_named(work, one)
    if other not in (None, office_id):
        raise Taken(one.name)
    number = offices.save_office(work, one, office_id)
    _kept(work, actor, one.province, f"office:{number}", before, one)
    audit.add(work, actor.audited, "directory.changed", "office", number)
    return number


def remove_office(work: Work, actor: Actor, office_id: int, seen: str) -> None:
    """Takes an office out; its former values stay. Raises ChangedMeanwhile, LookupError."""
    before = _seen_office(work, office_id, seen)
    offices.remove_office(work, office_id)
    _kept(work, actor, before.province, f"office:{office_id}", before, None)
    audit.add(work, actor.audited, "directory.removed", "office", office_id)


def save_policy(work: Work, actor: Actor, one: Policy, policy_id: int | None, seen: str) -> int:
    """The same for what a province supports."""
    before = _seen_policy(work, policy_id, seen) if policy_id is not None else None
    other = offices.policy_named(work, one)
    if other not in (None, policy_id):
        raise Taken(one.title)
    number = offices.save_policy(work, one, policy_id)
    _kept(work, actor, one.province, f"policy:{number}", before, one)
    audit.add(work, actor.audited, "policies.changed", "policy", number)
    return number


def remove_policy(work: Work, actor: Actor, policy_id: int, seen: str) -> None:
    before = _seen_policy(work, policy_id, seen)
    offices.remove_policy(work, policy_id)
    _kept(work, actor, before.province, f"policy:{policy_id}", before, None)
    audit.add(work, actor.audited, "policies.removed", "policy", policy_id)


def _seen_office(work: Work, office_id: int, seen: str) -> Office:
    found = offices.office_of_number(work, office_id)
    if found is None:
        raise LookupError(f"office {office_id}")
    if versions.mark(asdict(found)) != seen:
        raise ChangedMeanwhile(found.name)
    return found


def _seen_policy(work: Work, policy_id: int, seen: str) -> Policy:
    found = offices.policy_of_number(work, policy_id)
    if found is None:
        raise LookupError(f"policy {policy_id}")
    if versions.mark(asdict(found)) != seen:
        raise ChangedMeanwhile(found.title)
    return found


def _kept(
    work: Work, actor: Actor, province: str, key: str, before: Office | Policy | None, after: Office | Policy | None
) -> None:
    said = [asdict(one) if one is not None else None for one in (before, after)]
    versions.keep(work, actor.audited, province, key, said[0], said[1])

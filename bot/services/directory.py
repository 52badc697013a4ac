"""The directory of offices and the provinces' policies: taken from sheets, found for whoever asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.programme.offices import Office, Policy
from bot.programme.places import place
from bot.storage import Work, audit, offices


def import_offices(work: Work, found: Sequence[Office]) -> Counter[str]:
    """Keeps the offices of a sheet; offices that stand in no sheet stay. Done twice it changes nothing. Returns how
    many were "added", "changed", "same"."""
    counted = Counter[str](offices.keep_office(work, one) for one in found)
    audit.add(work, audit.SYSTEM, "directory.imported", "office", None, dict(counted))
    return counted


def import_policies(work: Work, found: Sequence[Policy]) -> Counter[str]:
    """The same for what provinces support."""
    counted = Counter[str](offices.keep_policy(work, one) for one in found)
    audit.add(work, audit.SYSTEM, "policies.imported", "policy", None, dict(counted))
    return counted


def remove_office(work: Work, office_id: int) -> bool:
    """Takes an office out; False when there is none of that number."""
    removed = offices.remove_office(work, office_id)
    if removed:
        audit.add(work, audit.SYSTEM, "directory.removed", "office", office_id)
    return removed


def remove_policy(work: Work, policy_id: int) -> bool:
    """The same for a policy."""
    removed = offices.remove_policy(work, policy_id)
    if removed:
        audit.add(work, audit.SYSTEM, "policies.removed", "policy", policy_id)
    return removed


def offices_near(work: Work, commune: object) -> tuple[Office, ...]:
    """The offices for somebody who produces in that commune, nearest first; none where the commune is not known."""
    found = place(str(commune)) if commune is not None else None
    return offices.offices_for(work, found.province_code, found.code) if found is not None else ()

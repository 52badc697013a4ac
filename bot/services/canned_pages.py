"""Answers an office keeps for many, as its officers keep them in the console: changed in place, former words kept."""

from __future__ import annotations

from bot.programme.duties import Scope
from bot.services import versions
from bot.services.tickets import CANNED_MOST as MOST
from bot.services.tickets import LONGEST
from bot.services.versions import ChangedMeanwhile
from bot.storage import Work, audit, tickets
from bot.storage.office_settings import SettingVersion
from bot.storage.officers import Officer
from bot.storage.tickets import Canned

__all__ = ["LONGEST", "MOST", "TooMany", "drop", "history", "save", "words_of"]


class TooMany(ValueError):
    """An office keeps at most `MOST` answers."""


def save(work: Work, officer: Officer, scope: Scope, one: Canned | None, label: str, said: str, seen: str) -> None:
    """Keeps a new answer of an office (`scope`), or writes one anew; `seen`: the mark of what was looked at. Raises
    TooMany, ChangedMeanwhile."""
    if one is None:
        if len(tickets.canned_of(work, scope)) >= MOST:
            raise TooMany
        tickets.keep_canned(work, scope, label, said)
        number = tickets.canned_of(work, scope)[-1].id
    else:
        _check(one, seen)
        number = one.id
        tickets.write_canned(work, scope, number, label, said)
    before = _value(one.label, one.said) if one is not None and not history(work, scope, number) else None
    actor = audit.person_actor(officer.person_id)
    versions.keep(work, actor, scope.province, f"canned:{number}", before, _value(label, said))
    audit.add(work, actor, "canned.kept" if one is None else "canned.changed", "canned", number)


def drop(work: Work, officer: Officer, scope: Scope, one: Canned, seen: str) -> None:
    """Takes one of the office's kept answers away. Raises ChangedMeanwhile."""
    _check(one, seen)
    before = _value(one.label, one.said) if not history(work, scope, one.id) else None
    tickets.drop_canned(work, scope, one.id)
    actor = audit.person_actor(officer.person_id)
    versions.keep(work, actor, scope.province, f"canned:{one.id}", before, None)
    audit.add(work, actor, "canned.dropped", "canned", one.id)


def history(work: Work, scope: Scope, canned_id: int) -> list[SettingVersion]:
    return versions.history(work, scope.province, f"canned:{canned_id}")


def words_of(one: SettingVersion) -> str:
    """ "Giờ làm việc · Xã làm việc từ…"; "" for the end of it."""
    return " · ".join(one.value.values()) if one.value else ""


def _value(label: str, said: str) -> dict[str, str]:
    return {"label": label, "said": said}


def _check(one: Canned, seen: str) -> None:
    if versions.mark([one.label, one.said]) != seen:
        raise ChangedMeanwhile(one.label)

"""The numbers offices set for their own work (`programme/office_values.py`): read, set, each version with who and when.

`office_settings.get(work, "19", TWO_PEOPLE_FROM)` → 200
"""

from __future__ import annotations

from bot.programme.office_values import OFFICE_VALUES, BadValue, check_below, check_together
from bot.programme.places import province as named_province
from bot.services.acting import Actor
from bot.storage import Work, audit
from bot.storage import office_settings as store
from bot.storage.office_settings import SettingVersion

__all__ = ["BadValue", "ChangedMeanwhile", "NotYours", "SettingVersion", "all_of", "get", "history", "own", "set_value"]

COUNTRY = ""


class NotYours(ValueError):
    """An office sets only its own province's values, the country's are the administrators'."""


class ChangedMeanwhile(ValueError):
    """Somebody else set the value since it was looked at; `newest` is theirs."""

    def __init__(self, newest: SettingVersion) -> None:
        super().__init__(f"{newest.key} was set by {newest.by} meanwhile")
        self.newest = newest


def get(work: Work, province: str, key: str) -> int:
    """What holds in a province: its own value, else the country's, else the default; of one that guards, the smaller.
    KeyError for an unknown key."""
    return all_of(work, province)[key]


def all_of(work: Work, province: str) -> dict[str, int]:
    """Every value as it holds in a province, in one query."""
    standing = store.standing(work, province)
    found = {}
    for key, one in OFFICE_VALUES.items():
        country = _said(standing.get((COUNTRY, key)), one.default)
        own = _said(standing.get((province, key)), country)
        found[key] = min(own, country) if one.guards else own
    return found


def _said(version: SettingVersion | None, below: int) -> int:
    return below if version is None or version.value is None else version.value


def own(work: Work, province: str) -> dict[str, SettingVersion]:
    """What this province (or "" the country) set itself, by key; a version without a value was taken back."""
    return {key: one for (where, key), one in store.standing(work, province).items() if where == province}


def history(work: Work, province: str, key: str) -> list[SettingVersion]:
    """Every version of a province's own value, the newest first."""
    return store.history(work, province, key)


def set_value(work: Work, actor: Actor, province: str, key: str, value: int | None, seen: int) -> SettingVersion:
    """Sets a value, or with None takes it back, so that what lies below holds. `seen`: the version that was looked at,
    0 for none. Raises BadValue, ChangedMeanwhile, NotYours; KeyError for an unknown key."""
    one = OFFICE_VALUES[key]
    if province and named_province(province) is None:
        raise NotYours(f"{province!r} is no province of today")
    if actor.side != "system" and (actor.side != "province" or actor.area != province):
        raise NotYours("only the office of this province can set that")
    if value is not None:
        one.checked(value)
    below = one.default if province == COUNTRY else get(work, COUNTRY, key)
    if value is not None and province != COUNTRY:
        check_below(one, value, below)
    check_together({**all_of(work, province), key: below if value is None else value})
    before = own(work, province).get(key)
    if before is not None and before.version != seen:
        raise ChangedMeanwhile(before)
    version = before.version + 1 if before is not None else 1
    id_ = store.add(work, province, key, version, value, actor.audited)
    newest = store.history(work, province, key)[0]
    if id_ is None:  # a colleague's commit came between the two statements
        raise ChangedMeanwhile(newest)
    detail = {"province": province, "key": key, "version": version}
    audit.add(work, actor.audited, "setting.set", "setting", id_, detail)
    return newest

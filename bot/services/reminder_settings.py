"""The offices' settings of reminders: who set what when; what holds in a province; out as TOML and in again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.programme.place_rows import table
from bot.programme.reminders import Rules, default_rules
from bot.programme.reminders.settings import Settings, SettingsProblem, check, read_settings
from bot.programme.reminders.written import to_toml
from bot.storage import Work, audit, reminder_rules, reminders

__all__ = ["Book", "SettingsProblem", "book", "change", "exported", "history"]

COUNTRY = ""


@dataclass(frozen=True)
class Book:
    """The rules of every province, as they hold now."""

    country: Rules
    provinces: Mapping[str, Rules]

    def of(self, province: str) -> Rules:
        return self.provinces.get(province, self.country)


def book(work: Work) -> Book:
    standing = reminder_rules.standing(work)
    country = default_rules()
    if COUNTRY in standing:
        country = Settings(standing[COUNTRY].data).over(country)
    return Book(country, {code: Settings(one.data).over(country) for code, one in standing.items() if code})


def change(work: Work, text: str, name: str, by: str, province: str = COUNTRY) -> int:
    """Sets the country's or a province's settings from the text of a TOML file called `name`; returns the version.

    The file says all that differs from below: what it leaves out holds as below again. Everybody's open reminders are
    looked at anew. Raises SettingsProblem, in one line.
    """
    known = table().provinces
    if province and province not in known:
        raise SettingsProblem(f"--province {province}: no such province; codes are two digits, like 19 for Thái Nguyên")
    found = read_settings(text, name, book(work).country if province else default_rules())
    return _set(work, found, by, province)


class ChangedMeanwhile(ValueError):
    """Somebody else set another version since that one was looked at."""


def change_kind(work: Work, province: str, kind: str, said: Mapping[str, Any] | None, by: str, seen: int) -> int:
    """Sets one kind of reminder of the country or a province and leaves the others; with None what lies below holds
    again. `seen`: the version that was looked at, 0 for none; `by`: the actor, as the audit trail names them. Returns
    the version. Raises SettingsProblem, ChangedMeanwhile."""
    versions = history(work, province)
    if (versions[-1].version if versions else 0) != seen:
        raise ChangedMeanwhile(province)
    data = dict(versions[-1].data) if versions else {}
    data.pop(kind, None)
    if said is not None:
        data[kind] = dict(said)
    below = book(work).country if province else default_rules()
    return _set(work, check(data, "settings", below), by, province, by)


def change_back(work: Work, province: str, version: int, by: str) -> int:
    """A former version once more, as the newest. Raises LookupError; SettingsProblem where it cannot be any more."""
    former = next((one for one in history(work, province) if one.version == version), None)
    if former is None:
        raise LookupError(f"version {version}")
    below = book(work).country if province else default_rules()
    return _set(work, check(former.data, "settings", below), by, province, by)


def _set(work: Work, found: Settings, by: str, province: str, actor: str = "") -> int:
    version = reminder_rules.add(work, province, found.data, by)
    detail = {"province": province, "version": version}
    audit.add(work, actor or f"office:{by}", "reminder_rules.set", "province", None, detail)
    reminders.all_sooner(work)
    return version


def history(work: Work, province: str = COUNTRY) -> list[reminder_rules.Version]:
    """Every version of the country's or a province's settings, oldest first."""
    return reminder_rules.history(work, province)


def exported(work: Work, province: str = COUNTRY, *, whole: bool = False) -> str:
    """The settings as a TOML file that can be changed and set again: what was set, or with `whole` all that holds."""
    if whole:
        return to_toml(_data(book(work).of(province)))
    versions = history(work, province)
    return to_toml(check(versions[-1].data if versions else {}, "settings", book(work).country).data)


def _data(rules: Rules) -> dict[str, Any]:
    hours = rules.hours
    data: dict[str, Any] = {
        "hours": {
            "opens": f"{hours.opens:%H:%M}",
            "closes": f"{hours.closes:%H:%M}",
            "at": f"{hours.at:%H:%M}",
            "zone": hours.zone,
        }
    }
    for kind, rule in rules.kinds.items():
        said: dict[str, Any] = {"steps": list(rule.steps), "on": rule.on}
        if rule.most:
            said["most"] = rule.most
        data[kind] = {**said, **{form: dict(texts) for form, texts in rule.texts.items()}}
    return data

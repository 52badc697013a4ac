"""Settings of reminders as TOML: read with one line for what is wrong, laid over what holds below, written out again.

An office's file says only what differs; a province's lies over the country's, which lies over `defaults.toml`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.programme.reminders.deadline import KINDS, Kind
from bot.programme.reminders.hours import Hours
from bot.programme.reminders.rules import Rule, Rules

FORMS = ("text", "today", "line")
LANGUAGES = ("vi", "en")
FIELDS: Mapping[Kind, frozenset[str]] = {
    "unfinished": frozenset({"who", "product"}),
    "round": frozenset({"who", "product", "day", "left", "missing"}),
    "window_opens": frozenset({"who", "product", "day", "left", "closes", "expires", "grace", "missing"}),
    "window_half": frozenset({"who", "product", "day", "left", "closes", "expires", "grace", "missing"}),
    "window_closes": frozenset({"who", "product", "day", "left", "closes", "expires", "grace", "missing"}),
    "expires": frozenset({"who", "product", "day", "left", "closes", "expires", "grace", "missing"}),
    "grace": frozenset({"who", "product", "day", "left", "closes", "expires", "grace", "missing"}),
    "paper": frozenset({"who", "product", "day", "left", "paper"}),
    "clock": frozenset({"who", "product", "day", "left", "worked"}),
    "result": frozenset({"who", "product", "day"}),
    "asked": frozenset({"who", "product"}),
}
"""The {values} a text of each kind may hold."""
LINES = 4  # of a text by itself: its buttons come below it
LENGTH = 110  # characters of one line
MOST_STEPS = 6
FARTHEST = 365  # days
UNFINISHED_MOST = 2  # nudges for something unfinished, whatever an office sets


class SettingsProblem(Exception):
    """Settings that cannot be: one line that names the file, the entry, and what may stand there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file says, as plain data that was found right: {"hours": {…}, "round": {"steps": […], …}}."""

    data: Mapping[str, Any] = field(default_factory=dict)

    def over(self, below: Rules) -> Rules:
        """The rules with what this file says laid over those below it."""
        hours = below.hours
        kinds = dict(below.kinds)
        for name, said in self.data.items():
            if name == "hours":
                times: dict[str, Any] = {k: v if k == "zone" else time.fromisoformat(v) for k, v in said.items()}
                hours = replace(hours, **times)
            else:
                kinds[name] = _laid_over(kinds.get(name), name, said)
        return Rules(hours, kinds)


def _laid_over(below: Rule | None, kind: Any, said: Mapping[str, Any]) -> Rule:
    texts = dict(below.texts) if below is not None else {}
    for form in FORMS:
        if form in said:
            texts[form] = {**texts.get(form, {}), **said[form]}
    base = below if below is not None else Rule(kind, (), {})
    return replace(
        base,
        texts=texts,
        steps=tuple(said.get("steps", base.steps)),
        most=said.get("most", base.most),
        on=said.get("on", base.on),
    )


def read_settings(text: str, name: str, below: Rules | None = None) -> Settings:
    """The settings of a TOML file called `name`. `below`: the rules they will lie over, for what holds only together.
    Raises SettingsProblem."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{name}: is not TOML: {error}") from None
    return check(data, name, below)


def check(data: Mapping[str, Any], name: str, below: Rules | None = None) -> Settings:
    """Plain data as settings. Raises SettingsProblem at the first thing that cannot be."""
    clean: dict[str, Any] = {}
    for key, said in data.items():
        if not isinstance(said, dict):
            raise SettingsProblem(f"{name}: {key!r} must be a table like [{key}]")
        if key == "hours":
            clean[key] = _hours(said, name)
        elif key in KINDS:
            clean[key] = _kind(key, said, name)
        else:
            raise SettingsProblem(f"{name}: [{key}] is no kind of reminder; there are: hours, {', '.join(KINDS)}")
    found = Settings(clean)
    _together(found.over(below or Rules(Hours())), name)
    return found


def _together(rules: Rules, name: str) -> None:
    hours = rules.hours
    if not hours.opens <= hours.at < hours.closes:
        raise SettingsProblem(
            f"{name}: hours: 'at' ({hours.at:%H:%M}) must lie between 'opens' ({hours.opens:%H:%M}) and 'closes'"
            f" ({hours.closes:%H:%M})"
        )
    for rule in rules.kinds.values():
        for form in ("text", "line"):
            missing = [code for code in LANGUAGES if not rule.texts.get(form, {}).get(code)]
            if missing and rule.steps:
                raise SettingsProblem(f"{name}: {rule.kind}: {form}.{missing[0]} is missing")


def _hours(said: Mapping[str, Any], name: str) -> dict[str, str]:
    clean = {}
    for key, value in said.items():
        where = f"{name}: hours: {key}"
        if key == "zone":
            clean[key] = _zone(value, where)
            continue
        if key not in ("opens", "closes", "at"):
            raise SettingsProblem(f"{where!s} is not known; there are: opens, closes, at, zone")
        try:
            at = time.fromisoformat(value)
        except (TypeError, ValueError):
            raise SettingsProblem(f'{where}: {value!r} is no time like "08:00"') from None
        if not time(7) <= at <= time(20):
            raise SettingsProblem(f"{where}: {value} is outside 07:00 to 20:00, when nobody may be written to")
        clean[key] = f"{at:%H:%M}"
    return clean


def _zone(value: Any, where: str) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsProblem(f'{where}: {value!r} is no time zone like "Asia/Ho_Chi_Minh"') from None


def _kind(kind: Any, said: Mapping[str, Any], name: str) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, value in said.items():
        where = f"{name}: {kind}: {key}"
        if key == "steps":
            clean[key] = _steps(kind, value, where)
        elif key == "most":
            if not _is_whole(value) or not 0 <= value <= MOST_STEPS:
                raise SettingsProblem(f"{where}: {value!r} must be a whole number from 0 to {MOST_STEPS}")
            if kind == "unfinished" and not 1 <= value <= UNFINISHED_MOST:
                raise SettingsProblem(f"{where}: at most {UNFINISHED_MOST} for something unfinished, not {value}")
            clean[key] = value
        elif key == "on":
            if not isinstance(value, bool):
                raise SettingsProblem(f"{where}: {value!r} must be true or false")
            clean[key] = value
        elif key in FORMS:
            clean[key] = _texts(kind, key, value, where)
        else:
            raise SettingsProblem(f"{where} is not known; there are: steps, most, on, {', '.join(FORMS)}")
    return clean


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _steps(kind: str, value: Any, where: str) -> list[int]:
    least, most = (1, 15) if kind == "clock" else (0, FARTHEST)
    if not isinstance(value, list) or not all(_is_whole(one) and least <= one <= most for one in value):
        raise SettingsProblem(f"{where}: {value!r} must be whole numbers from {least} to {most}, like [30, 14, 7]")
    if len(set(value)) != len(value) or len(value) > MOST_STEPS:
        raise SettingsProblem(f"{where}: {value} must be at most {MOST_STEPS} numbers, each once")
    return list(value)


def _texts(kind: Kind, form: str, value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise SettingsProblem(f"{where}: write it by language: {form}.vi, {form}.en")
    clean = {}
    for code, text in value.items():
        if code not in LANGUAGES:
            raise SettingsProblem(f"{where}.{code}: no such language; there are: {', '.join(LANGUAGES)}")
        if not isinstance(text, str) or not text.strip():
            raise SettingsProblem(f"{where}.{code}: must be a text")
        clean[code] = _text(kind, form, text.strip(), f"{where}.{code}")
    return clean


def _text(kind: Kind, form: str, text: str, where: str) -> str:
    lines = text.split("\n")
    most = 1 if form == "line" else LINES
    if len(lines) > most:
        raise SettingsProblem(f"{where}: {len(lines)} lines; at most {most}")
    longest = max(lines, key=len)
    if len(longest) > LENGTH:
        raise SettingsProblem(f"{where}: a line of {len(longest)} characters; at most {LENGTH}: {longest[:40]!r}…")
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise SettingsProblem(f"{where}: {error}") from None
    for _, name, spec, conversion in parts:
        if name is not None and (name not in FIELDS[kind] or spec or conversion):
            known = ", ".join(f"{{{one}}}" for one in sorted(FIELDS[kind]))
            raise SettingsProblem(f"{where}: {{{name}}} is no value here; there are: {known}")
    return text

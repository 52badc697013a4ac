"""A reminder's words: an office's template filled with what holds on the day it is sent."""

from __future__ import annotations

import string
from collections.abc import Mapping

from bot.programme.reminders.rules import Rule


def say(rule: Rule, form: str, language: str, values: Mapping[str, str]) -> str:
    """The text, each line beginning with a capital; a line that needs a value nobody has is left out."""
    lines = []
    for line in rule.text(form, language).strip().split("\n"):
        names = [name for _, name, _, _ in string.Formatter().parse(line) if name]
        if all(values.get(name) for name in names):
            said = line.format(**values)
            lines.append(said[:1].upper() + said[1:])
    return "\n".join(lines)

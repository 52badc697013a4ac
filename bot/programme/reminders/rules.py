"""The office's settings of reminders: when each kind is said and how, in `defaults.toml` and in a province's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from bot.programme.reminders.deadline import Kind
from bot.programme.reminders.hours import Hours

Form = str
"""How a text is used: "text" by itself, "today" on the last day, "line" among several in one message."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind: `steps` (days before, after, or working days, by kind), at most `most` of one thread (0: no limit),
    and its texts by form and language. A rule that is not `on` reminds nobody."""

    kind: Kind
    steps: tuple[int, ...]
    texts: Mapping[Form, Mapping[str, str]]
    most: int = 0
    on: bool = True

    def text(self, form: Form, language: str) -> str:
        """The template in a language, else in Vietnamese; without a text for the last day the ordinary one serves."""
        texts = self.texts.get(form) or self.texts["text"]
        return texts.get(language) or texts["vi"]


@dataclass(frozen=True, slots=True)
class Rules:
    hours: Hours
    kinds: Mapping[str, Rule] = field(default_factory=dict)

    def of(self, kind: str) -> Rule | None:
        """The rule of a kind, None where nobody is to be reminded of it."""
        rule = self.kinds.get(kind)
        return rule if rule is not None and rule.on else None


@cache
def default_rules() -> Rules:
    """The rules that hold where no office has set its own."""
    from bot.programme.reminders.settings import read_settings  # which knows this module's shapes

    text = (files(__package__) / "defaults.toml").read_text("utf-8")
    return read_settings(text, "defaults.toml").over(Rules(Hours()))

"""Reminders, planned without a clock or a database: what is known, rules, past and day in; what is due and when out."""

from __future__ import annotations

from bot.programme.reminders.deadline import MATTERS, Deadline, Kind, Matter
from bot.programme.reminders.hours import Hours, instant, is_tet
from bot.programme.reminders.late import Verdict, judge
from bot.programme.reminders.plan import Planned, Silence, plan
from bot.programme.reminders.rules import Rule, Rules, default_rules

__all__ = [
    "MATTERS",
    "Deadline",
    "Hours",
    "Kind",
    "Matter",
    "Planned",
    "Rule",
    "Rules",
    "Silence",
    "Verdict",
    "default_rules",
    "instant",
    "is_tet",
    "judge",
    "plan",
]

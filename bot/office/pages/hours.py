"""Hours of sending: between which people may be written to, and when reminders go out; for a province or all of them.

They are part of the settings of reminders (`services/reminder_settings.py`), versioned with them; announcements keep to
them, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from bot.language import Words, msgid
from bot.office.area import CHANGED, asked_of, may_set, province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ALL, LEADING, Route
from bot.office.who import actors_said
from bot.programme.reminders import default_rules
from bot.services import reminder_settings
from bot.services.reminder_settings import ChangedMeanwhile, SettingsProblem

HERE = "/office/settings/hours"
FIRST, LAST = time(7), time(20)
NAMES: Mapping[str, str] = {
    "opens": msgid("Nobody is written to before"),
    "at": msgid("Reminders go out from"),
    "closes": msgid("Nobody is written to from this hour on"),
}
_TIME = re.compile(r"(\d{1,2})(?:[:h.](\d{2})?)?")


def show(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def _page(ask: Ask, form: Form, status: int = 200, changed: str = "") -> Page:
    where, w = province_of(ask), ask.words
    book = reminder_settings.book(ask.work)
    hours = book.of(where).hours
    below = (book.country if where else default_rules()).hours
    versions = reminder_settings.history(ask.work, where)
    who = actors_said(ask, [one.by for one in versions])
    own = [one.data.get("hours") for one in versions]
    steps = [
        (one, who(one.by), _said(w, one.data["hours"]) if "hours" in one.data else "")
        for one, before in zip(versions, [None, *own], strict=False)
        if one.data.get("hours") != before
    ]
    values = {
        "form": form,
        "changed": changed,
        "fields": [(name, w.t(label), f"{getattr(hours, name):%H:%M}") for name, label in NAMES.items()],
        "hours": hours,
        "below": below,
        "own": bool(own) and own[-1] is not None,
        "version": versions[-1].version if versions else 0,
        "history": steps[::-1],
        "province": where,
        "provinces": [("", w.t("the whole country")), *provinces_of(ask)] if not ask.seat.province else [],
        "may_set": may_set(ask, where),
        "asked": asked_of(ask),
    }
    return Page("settings/hours.html", values, status)


def _said(w: Words, said: Mapping[str, Any]) -> str:
    parts = (f"{w.t(label)}: {said[name]}" for name, label in NAMES.items() if name in said)
    return "; ".join(parts)


def save(ask: Ask) -> Reply:
    where = province_of(ask)
    by, form = setter(ask, where), Form(ask.words, ask.form)
    said = None if "back" in ask.form else {name: _read(form, name) for name in NAMES}
    if not form.fine:
        return _page(ask, form, 422)
    try:
        seen = numbered(form.said("seen")) or 0
        reminder_settings.change_kind(ask.work, where, "hours", said, by.audited, seen)
    except ChangedMeanwhile:
        return _page(ask, Form(ask.words, {}), 409, ask.words.t(CHANGED))
    except SettingsProblem:  # each by itself was fine
        form.wrong("at", ask.words.t("They must rise: first the beginning, then the reminders, then the end."))
        return _page(ask, form, 422)
    return Go(HERE + asked_of(ask), ask.words.t("Saved. It holds from now on."))


def _read(form: Form, name: str) -> str:
    """ "7:30" as the browser's field gives it, "7h30" and "7" too."""
    found = _TIME.fullmatch(form.text(name, most=10).replace(" ", "").lower())
    try:
        at = time(int(found[1]), int(found[2] or 0)) if found is not None else None
    except ValueError:
        at = None
    if at is None or not FIRST <= at <= LAST:
        form.wrong(name, form.words.t("Please write a time between 07:00 and 20:00, such as 08:00."))
    return f"{at:%H:%M}" if at is not None else ""


ROUTES = (Route("GET", "/settings/hours", ALL, show), Route("POST", "/settings/hours", LEADING, save))

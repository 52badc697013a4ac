"""Reminders as an office sets them: which are sent, on which days, in which words; and who would get what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from bot.language import Words, day, msgid
from bot.office.area import CHANGED, asked_of, may_set, province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import ALL, LEADING, Route
from bot.office.who import actors_said
from bot.programme.reminders import Kind, Rule, Rules, default_rules
from bot.programme.reminders.deadline import FORWARD, KINDS
from bot.programme.reminders.say import say
from bot.programme.reminders.settings import FARTHEST, FIELDS, LENGTH, LINES, MOST_STEPS, SettingsProblem, check
from bot.services import reminder_preview, reminder_settings
from bot.services.reminder_settings import ChangedMeanwhile
from bot.storage import people

HERE = "/office/settings/reminders"
FORMS: Mapping[str, str] = {
    "text": msgid("The message by itself"),
    "today": msgid("On the last day"),
    "line": msgid("As one line among several"),
}
LANGUAGES = ("vi", "en")
AHEAD = timedelta(days=14)
PEOPLE = 20  # looked at for one page of what is to come
NAMES: Mapping[str, str] = {
    "unfinished": msgid("A self-assessment that was left"),
    "round": msgid("The day to hand in for the next round"),
    "window_opens": msgid("Re-evaluation can be filed from today"),
    "window_half": msgid("Half of the time to file for re-evaluation"),
    "window_closes": msgid("The last days to file for re-evaluation"),
    "expires": msgid("The certificate ends"),
    "grace": msgid("The certificate loses its effect"),
    "paper": msgid("A paper among the evidence runs out"),
    "clock": msgid("The commune's 15 working days (to its officers)"),
    "result": msgid("The council must have met"),
    "asked": msgid("On the day somebody wished"),
}

BLANKS: Mapping[str, str] = {
    "who": msgid("who is written to"),
    "product": msgid("the product"),
    "day": msgid("the day that counts"),
    "left": msgid("how long it is until then"),
    "missing": msgid("what is still missing"),
    "paper": msgid("the paper"),
    "worked": msgid("how many working days have passed"),
    "closes": msgid("the last day to file for re-evaluation"),
    "expires": msgid("the day the certificate ends"),
    "grace": msgid("the day it loses its effect"),
}
"""What each {blank} of a text becomes."""


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    name: str
    on: bool
    days: str
    own: bool
    said: str


def show(ask: Ask) -> Reply:
    where = province_of(ask)
    rules = reminder_settings.book(ask.work).of(where)
    versions = reminder_settings.history(ask.work, where)
    own = versions[-1].data if versions else {}
    who = actors_said(ask, [one.by for one in versions])
    values = {
        "province": where,
        "provinces": [("", ask.words.t("the whole country")), *provinces_of(ask)] if not ask.seat.province else [],
        "kinds": [_line(ask.words, rules, kind, kind in own) for kind in KINDS if kind in rules.kinds],
        "hours": rules.hours,
        "versions": [(one, who(one.by), _said(ask.words, one.data)) for one in reversed(versions)],
        "may_set": may_set(ask, where),
        "asked": asked_of(ask),
    }
    return Page("settings/reminders.html", values)


def _line(w: Words, rules: Rules, kind: str, own: bool) -> Line:
    rule = rules.kinds[kind]
    return Line(
        kind, w.t(NAMES[kind]), rule.on, days_said(w, rule), own, say(rule, "text", w.language, _example(w, kind))
    )


def days_said(w: Words, rule: Rule) -> str:
    """ "30, 14, 7 days before"."""
    steps = ", ".join(map(str, rule.steps))
    if rule.kind == "clock":
        return w.t("on working day {days}", days=steps)
    if rule.kind in FORWARD:
        return w.t("{days} days after", days=steps) if rule.steps != (0,) else w.t("on the day")
    return w.t("{days} days before", days=steps) if rule.steps != (0,) else w.t("on the day")


def _said(w: Words, data: Mapping[str, Any]) -> str:
    """What a version sets beside what lies below, by name."""
    named = [w.t("Hours") if name == "hours" else w.t(NAMES[name]) for name in data if name == "hours" or name in NAMES]
    return ", ".join(named) or w.t("nothing of its own")


def _example(w: Words, kind: str) -> dict[str, str]:
    """Values as they could be, for a text to be read aloud."""
    every = {
        "who": w.t("Mrs Mỷ"),
        "product": w.t("forest honey"),
        "day": "7/4/2027",
        "left": w.t("7 days left"),
        "missing": w.t("food safety paper"),
        "closes": "7/4/2027",
        "expires": "5/8/2027",
        "grace": "1/2/2028",
        "paper": w.t("food safety paper"),
        "worked": "10",
    }
    return {name: every[name] for name in FIELDS[cast(Kind, kind)]}


# ── One kind ─────────────────────────────────────────────────────────────────────────────────────


def edit(ask: Ask) -> Reply:
    return _edit(ask, Form(ask.words, {}))


def _edit(ask: Ask, form: Form, status: int = 200, changed: str = "", shown: Rule | None = None) -> Page:
    where, kind = province_of(ask), ask.path["kind"]
    setter(ask, where)
    rules = reminder_settings.book(ask.work)
    rule = rules.of(where).kinds.get(cast(Kind, kind))
    if rule is None:
        raise Missing
    versions = reminder_settings.history(ask.work, where)
    w, example = ask.words, _example(ask.words, kind)
    said = shown or rule
    values = {
        "form": form,
        "changed": changed,
        "kind": kind,
        "name": w.t(NAMES[kind]),
        "rule": rule,
        "steps": ", ".join(map(str, rule.steps)),
        "steps_hint": _steps_hint(w, kind),
        "texts": [
            (f"{one}.{code}", w.t(name), code, rule.texts.get(one, {}).get(code, ""), one != "today")
            for one, name in FORMS.items()
            for code in LANGUAGES
        ],
        "fields": [(f"{{{name}}}", w.t(BLANKS[name]), example[name]) for name in BLANKS if name in example],
        "reads": [(w.t(name), say(said, one, w.language, example)) for one, name in FORMS.items() if one in said.texts],
        "version": versions[-1].version if versions else 0,
        "own": bool(versions) and kind in versions[-1].data,
        "province": where,
        "asked": asked_of(ask),
        "lines": LINES,
        "length": LENGTH,
    }
    return Page("settings/reminder.html", values, status)


def _steps_hint(w: Words, kind: str) -> str:
    if kind == "clock":
        return w.t("Working days of the 15, such as 10, 13.")
    if kind in FORWARD:
        return w.t("Days after that day, such as 3, 14. At most {most} numbers.", most=MOST_STEPS)
    return w.t("Days before that day, such as 30, 14, 7. At most {most} numbers.", most=MOST_STEPS)


def save(ask: Ask) -> Reply:
    where, kind = province_of(ask), ask.path["kind"]
    by = setter(ask, where)
    if kind not in KINDS:
        raise Missing
    form = Form(ask.words, ask.form)
    said = _read(form, kind) if "back" not in ask.form else None
    if not form.fine:
        return _edit(ask, form, 422)
    book = reminder_settings.book(ask.work)
    below = book.country if where else default_rules()
    seen = form.said("seen")
    try:
        if "look" in ask.form and said is not None:
            return _edit(ask, form, shown=check({kind: said}, "", below).over(below).kinds[kind])
        version = int(seen[:9]) if seen.isascii() and seen.isdigit() else 0
        reminder_settings.change_kind(ask.work, where, kind, said, by.audited, version)
    except ChangedMeanwhile:
        return _edit(ask, Form(ask.words, {}), 409, ask.words.t(CHANGED))
    except SettingsProblem:  # what holds only together: a text that is missing
        form.wrong("text.vi", ask.words.t("A reminder needs its message and its line, in Vietnamese and English."))
        return _edit(ask, form, 422)
    return Go(HERE + asked_of(ask), ask.words.t("Saved. Open reminders are planned again within minutes."))


def _read(form: Form, kind: str) -> dict[str, Any]:
    """The fields of one kind as the settings' data, each checked by itself."""
    w = form.words
    said: dict[str, Any] = {"on": form.said("on") == "yes", "steps": _steps(form, kind)}
    for one in FORMS:
        texts = {}
        for code in LANGUAGES:
            name = f"{one}.{code}"
            text = form.text(name, needed=one != "today", most=1000)
            if not text:
                continue
            try:
                check({kind: {one: {code: text}}}, "", default_rules())
            except SettingsProblem:
                known = ", ".join(f"{{{each}}}" for each in sorted(FIELDS[cast(Kind, kind)]))
                most = 1 if one == "line" else LINES
                form.wrong(
                    name,
                    w.t(
                        "At most {lines} lines of {length} characters; of values only these: {known}.",
                        lines=most,
                        length=LENGTH,
                        known=known,
                    ),
                )
            texts[code] = text
        if texts:
            said[one] = texts
    return said


def _steps(form: Form, kind: str) -> list[int]:
    parts = [part for part in form.said("steps").replace(";", ",").replace(" ", ",").split(",") if part]
    least, most = (1, 15) if kind == "clock" else (0, FARTHEST)
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 6]
    try:
        if len(numbers) != len(parts) or not parts:
            raise SettingsProblem("not numbers")
        check({kind: {"steps": numbers}}, "", default_rules())
    except SettingsProblem:
        said = form.words.t(
            "Please write whole numbers from {least} to {most}, each once, at most {count} of them.",
            least=least,
            most=most,
            count=MOST_STEPS,
        )
        form.wrong("steps", said)
    return numbers


def again(ask: Ask) -> Reply:
    """Back to a former version, whole."""
    where = province_of(ask)
    by = setter(ask, where)
    versions = reminder_settings.history(ask.work, where)
    former = next((one for one in versions if f"v{one.version}" == ask.path["version"]), None)
    if former is None:
        raise Missing
    seen = ask.form.get("seen", "")
    if str(versions[-1].version) != seen:
        return Go(HERE + asked_of(ask), ask.words.t(CHANGED))
    reminder_settings.change_back(ask.work, where, former.version, by.audited)
    return Go(HERE + asked_of(ask), ask.words.t("Saved. Open reminders are planned again within minutes."))


# ── Who would get what ───────────────────────────────────────────────────────────────────────────


def ahead(ask: Ask) -> Reply:
    """The reminders of the next two weeks as things stand, for some people of the province at a time."""
    where = province_of(ask)
    if not where:
        raise Missing
    said = ask.query.get("after", "0")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Missing
    some = people.in_province(ask.work, where, int(said), PEOPLE + 1)
    found = reminder_preview.preview(ask.work, ask.today + AHEAD, among=some[:PEOPLE])
    if found:
        ask.note("reminder.previewed", "province", None, {"people": sorted({one.person for one in found})})
    w = ask.words
    rows = [(one, w.t(NAMES[one.kind]), day(one.send_on, w.language), day(one.day, w.language)) for one in found]
    more = urlencode({"province": where, "after": some[PEOPLE - 1]}) if len(some) > PEOPLE else ""
    values = {
        "rows": rows,
        "looked": len(some[:PEOPLE]),
        "until": ask.today + AHEAD,
        "province": where,
        "more": f"{HERE}/ahead?{more}" if more else "",
        "asked": asked_of(ask),
    }
    return Page("settings/ahead.html", values)


ROUTES = (
    Route("GET", "/settings/reminders", ALL, show),
    Route("GET", "/settings/reminders/ahead", LEADING, ahead),
    Route("GET", "/settings/reminders/{kind:[a-z_]{1,20}}", LEADING, edit),
    Route("POST", "/settings/reminders/{kind:[a-z_]{1,20}}", LEADING, save),
    Route("POST", "/settings/reminders/versions/{version:v[0-9]{1,9}}", LEADING, again),
)

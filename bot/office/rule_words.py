"""The rules of the calendar in words: what each is called, what its value says, and reading a value from a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.language import Words, day, msgid
from bot.office.forms import Form
from bot.programme.rules import EXTRA, BadRule, exact_day, limits, month_day, round_rules

LIMITS: Mapping[str, str] = {
    "D1": msgid("Working days the commune has for a file"),
    "D7": msgid("Months a certificate is good"),
    "D8-opens": msgid("Days before a certificate's end from which re-evaluation can be filed"),
    "D8-closes": msgid("Days before a certificate's end until which it can be filed"),
    "D9": msgid("Days for a re-evaluation at the province"),
    "D10": msgid("Days a certificate can keep its effect after its end"),
    "D11": msgid("Days to revoke"),
}
TIERS = {"province": msgid("of the province"), "central": msgid("of the centre")}


def rule_name(w: Words, rule: str) -> str:
    if rule in LIMITS:
        return w.t(LIMITS[rule])
    if rule == EXTRA:
        return w.t("A further round")
    one = next(each for each in round_rules() if each.id == rule)
    if one.tier == "central":
        return w.t("Central round {number} of every year", number=one.no)
    return w.t("Round {number} of every year", number=one.no)


def value_said(w: Words, rule: str, value: Mapping[str, Any]) -> str:
    """ "15", "30/4 → 30/6"."""
    if rule in limits():
        return str(value["count"])
    if rule == EXTRA:
        first, last = (day(exact_day(value[name]), w.language) for name in ("proposals_before", "council_before"))
        return w.t("proposals before {first}, council before {last}", first=first, last=last)
    first, last = (_short(*month_day(value[name])) for name in ("proposals_before", "council_before"))
    return w.t("proposals before {first}, council before {last}", first=first, last=last)


def law_said(w: Words, rule: str) -> str:
    """What the law prints; "" for a further round."""
    if rule in limits():
        return str(limits()[rule][-1].count)
    one = next((each for each in round_rules() if each.id == rule), None)
    if one is None:
        return ""
    first, last = _short(*one.proposals_before), _short(*one.council_before)
    return w.t("proposals before {first}, council before {last}", first=first, last=last)


def article_of(rule: str) -> str:
    if rule in limits():
        return limits()[rule][-1].article
    return next((each.article for each in round_rules() if each.id == rule), "5.1")


def _short(month: int, number: int) -> str:
    return f"{number}/{month}"


def fields_of(rule: str, value: Mapping[str, Any]) -> dict[str, str]:
    """A value as the form's fields have it."""
    if rule in limits() or rule == EXTRA:
        return {name: str(said) for name, said in value.items()}
    return {name: _short(*month_day(value[name])) for name in value}


def read_value(form: Form, rule: str) -> dict[str, Any]:
    """The value of a rule as it was typed; what is wrong is said beside its field."""
    if rule in limits():
        return {"count": form.number("count", 1, 400)}
    if rule == EXTRA:
        first, last = form.day("proposals_before"), form.day("council_before")
        if first is not None and last is not None and last <= first:
            form.wrong("council_before", form.words.t("The council comes after the proposals."))
        tier = form.choice("tier", TIERS)
        if first is None or last is None:
            return {}
        return {"tier": tier, "proposals_before": first.isoformat(), "council_before": last.isoformat()}
    return {name: _month_day(form, name) for name in ("proposals_before", "council_before")}


def _month_day(form: Form, name: str) -> str:
    """ "30/4" → "04-30"."""
    said = form.text(name, most=12)
    number, _, month = said.partition("/")
    try:
        found = month_day(f"{int(month):02}-{int(number):02}")
    except (BadRule, ValueError):
        if said:
            form.wrong(name, form.words.t("Please write a day of every year such as 30/4."))
        return ""
    return f"{found[0]:02}-{found[1]:02}"

"""A province's own rounds, limits and corrected days: each with its legal reference and the days it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from bot.office.area import province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import LEADING, Route
from bot.office.rule_words import TIERS, article_of, fields_of, law_said, read_value, rule_name, value_said
from bot.office.who import who_said
from bot.programme.rules import EXTRA, BadRule, ProvinceRule, rule_ids
from bot.services import calendars
from bot.storage.calendars import DayOverride, KeptRule

HERE = "/office/rounds/rules"
REFERENCE_MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that was set. `ours`: of this very province (or, for the country's page, the country's)."""

    kept: KeptRule
    name: str
    value: str
    who: str
    ours: bool


def show(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def _page(ask: Ask, form: Form, status: int = 200, changed: str = "") -> Page:
    where = _where(ask)
    w = ask.words
    rules = calendars.rules_of(ask.work, where, withdrawn=True)
    days = calendars.days_of(ask.work, where)
    named = who_said(ask, [*(one.by_person_id for one in rules), *(one.by_person_id for one in days)])
    lines = [
        Line(
            one,
            rule_name(w, one.rule.rule),
            value_said(w, one.rule.rule, one.rule.value),
            named(one.by_person_id),
            one.rule.province == where,
        )
        for one in reversed(rules)
    ]
    values = {
        "form": form,
        "changed": changed,
        "province": where,
        "provinces": _choices(ask),
        "law": [(rule, rule_name(w, rule), law_said(w, rule), article_of(rule)) for rule in rule_ids()],
        "holding": [one for one in lines if one.kept.withdrawn_at is None],
        "former": [one for one in lines if one.kept.withdrawn_at is not None],
        "days": [(one, named(one.by_person_id)) for one in days],
        "asked": _asked(ask),
    }
    return Page("rounds/rules.html", values, status)


def _choices(ask: Ask) -> list[tuple[str, str]]:
    found = provinces_of(ask)
    return [("", ask.words.t("the whole country")), *found] if found else []


def _where(ask: Ask) -> str:
    """The province, "" for the country: only who may set it there gets in at all."""
    where = province_of(ask)
    setter(ask, where)
    return where


def _asked(ask: Ask) -> str:
    """What goes behind an address so that it stays with the province."""
    where = "" if ask.seat.province else province_of(ask)
    return f"?{urlencode({'province': where})}" if where else ""


# ── One rule ─────────────────────────────────────────────────────────────────────────────────────


def new(ask: Ask) -> Reply:
    rule = ask.query.get("rule", "")
    if rule not in rule_ids():
        raise Missing
    return _edit(ask, Form(ask.words, {}), rule, None)


def edit(ask: Ask) -> Reply:
    kept = _kept(ask)
    return _edit(ask, Form(ask.words, {}), kept.rule.rule, kept)


def _edit(ask: Ask, form: Form, rule: str, kept: KeptRule | None, status: int = 200) -> Page:
    w = ask.words
    values = {
        "form": form,
        "rule": rule,
        "name": rule_name(w, rule),
        "law": law_said(w, rule),
        "article": article_of(rule),
        "kept": kept,
        "value": fields_of(rule, kept.rule.value) if kept is not None else {},
        "extra": rule == EXTRA,
        "yearly": rule != EXTRA and "count" not in (kept.rule.value if kept is not None else _shape(rule)),
        "tiers": [(key, w.t(said)) for key, said in TIERS.items()],
        "province": _where(ask),
        "asked": _asked(ask),
        "today": ask.today,
    }
    return Page("rounds/rule.html", values, status)


def _shape(rule: str) -> tuple[str, ...]:
    from bot.programme.rules import limits

    return ("count",) if rule in limits() else ()


def save(ask: Ask) -> Reply:
    """A new rule, or with its number in the form one that takes the place of another."""
    where, w = _where(ask), ask.words
    rule = ask.form.get("rule", "")
    if rule not in rule_ids():
        raise Missing
    form = Form(w, ask.form)
    value = read_value(form, rule)
    reference = form.text("reference", most=REFERENCE_MOST)
    since, until = form.day("since"), form.day("until", needed=False)
    if since is not None and until is not None and until < since:
        form.wrong("until", w.t("This day lies before the first one."))
    before = _named_in_form(ask)
    if before is not None and before.withdrawn_at is not None:  # somebody was faster
        return _page(ask, Form(w, {}), 409, w.t("Somebody else has changed this rule meanwhile. See what holds now."))
    if not form.fine or since is None:
        return _edit(ask, form, rule, before, 422)
    one = ProvinceRule(where, rule, value, reference, since, until)
    try:
        if before is None:
            calendars.set_rule(ask.work, setter(ask, where), one)
        else:
            calendars.change_rule(ask.work, setter(ask, where), before.id, one)
    except BadRule as wrong:
        form.wrong("since", w.t("It cannot be set so: {why}", why=wrong))
        return _edit(ask, form, rule, before, 422)
    ask.tools.wake()
    return Go(HERE + _asked(ask), w.t("Set. Open days were computed again, and those concerned are told."))


def again(ask: Ask) -> Reply:
    """Back to a rule that was withdrawn: it is set once more as it was."""
    kept = _kept(ask, withdrawn=True)
    calendars.set_rule(ask.work, setter(ask, kept.rule.province), kept.rule)
    return Go(HERE + _asked(ask), ask.words.t("Set. Open days were computed again, and those concerned are told."))


def end(ask: Ask) -> Reply:
    kept = _named(ask)
    form = Form(ask.words, ask.form)
    until = form.day("until")
    w = ask.words
    if kept.withdrawn_at is not None or ask.form.get("seen", "") != _iso(kept.rule.until):
        return _page(ask, Form(w, {}), 409, w.t("Somebody else has changed this rule meanwhile. See what holds now."))
    if until is None:
        return _edit(ask, form, kept.rule.rule, kept, 422)
    calendars.end_rule(ask.work, setter(ask, kept.rule.province), kept.id, until)
    return Go(HERE + _asked(ask), w.t("Ended. Open days were computed again, and those concerned are told."))


def _named(ask: Ask) -> KeptRule:
    """The rule of the address, withdrawn or not, of this very province; Missing else."""
    where, number = _where(ask), ask.number()
    found = calendars.rules_of(ask.work, where, withdrawn=True)
    kept = next((one for one in found if one.id == number and one.rule.province == where), None)
    if kept is None:
        raise Missing
    return kept


def _kept(ask: Ask, *, withdrawn: bool = False) -> KeptRule:
    kept = _named(ask)
    if (kept.withdrawn_at is not None) is not withdrawn:
        raise Missing
    return kept


def _named_in_form(ask: Ask) -> KeptRule | None:
    said = ask.form.get("instead", "")
    if not said:
        return None
    where = _where(ask)
    found = calendars.rules_of(ask.work, where, withdrawn=True)
    kept = next((one for one in found if str(one.id) == said and one.rule.province == where), None)
    if kept is None:
        raise Missing
    return kept


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


# ── Corrected days ───────────────────────────────────────────────────────────────────────────────


def set_day(ask: Ask) -> Reply:
    where, form = _where(ask), Form(ask.words, ask.form)
    day = form.day("day")
    works = form.choice("works", ("works", "off"))
    reference = form.text("day_reference", most=REFERENCE_MOST)
    if form.fine and day is not None:
        try:
            calendars.set_day(ask.work, setter(ask, where), where, day, works == "works", reference)
        except BadRule as wrong:
            form.wrong("day", _said(ask, wrong))
    if not form.fine:
        return _page(ask, form, 422)
    return Go(HERE + _asked(ask), ask.words.t("Set. Open days were computed again, and those concerned are told."))


def _said(ask: Ask, wrong: BadRule) -> str:
    said = str(wrong)
    if "already" in said:
        return ask.words.t("This day is so already.")
    return ask.words.t("Please choose a day of the last year or the three to come.")


def withdraw_day(ask: Ask) -> Reply:
    where, number = _where(ask), ask.number()
    found: list[DayOverride] = calendars.days_of(ask.work, where)
    if not any(one.id == number and one.province == where for one in found):
        raise Missing
    calendars.withdraw_day(ask.work, setter(ask, where), number, where)
    return Go(HERE + _asked(ask), ask.words.t("The day is as the law has it again."))


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/rounds/rules", LEADING, show),
    Route("GET", "/rounds/rules/new", LEADING, new),
    Route("GET", f"/rounds/rules/{NUMBER}", LEADING, edit),
    Route("POST", "/rounds/rules", LEADING, save),
    Route("POST", f"/rounds/rules/{NUMBER}/end", LEADING, end),
    Route("POST", f"/rounds/rules/{NUMBER}/again", LEADING, again),
    Route("POST", "/rounds/days", LEADING, set_day),
    Route("POST", f"/rounds/days/{NUMBER}/withdraw", LEADING, withdraw_day),
)

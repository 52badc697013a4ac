"""The calendar as it holds in a province: the law, what offices set, and the days they corrected; and setting them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.clock import local_date
from bot.programme.calendar import Calendar
from bot.programme.places import province as named_province
from bot.programme.rules import BadRule, ProvinceRule, check
from bot.programme.working_days import vietnam
from bot.services import deadlines
from bot.services.acting import Actor
from bot.storage import Work, audit, reminders
from bot.storage import calendars as store
from bot.storage.calendars import DayOverride, KeptRule


def calendar_of(work: Work, province: str) -> Calendar:
    """The calendar of a province by its code; "" for the law with what was set for the whole country."""
    return deadlines.calendar_of(work, province)


def rules_of(work: Work, province: str, *, withdrawn: bool = False) -> list[KeptRule]:
    """What a province (and the whole country) has set; with `withdrawn` what was taken back, too."""
    return store.rules(work, province, withdrawn=withdrawn)


def days_of(work: Work, province: str) -> list[DayOverride]:
    return store.days(work, province)


def set_rule(work: Work, actor: Actor, one: ProvinceRule) -> KeptRule:
    """A province's own rule or extra round (D4), with its legal reference. The open days it moves are computed again
    and those concerned are told. Raises BadRule in one line."""
    _check_area(actor, one.province)
    check(one)
    id_ = store.add_rule(work, one, actor.person_id)
    _note(work, actor, "calendar.rule_set", id_, one.province, one.rule)
    _computed_again(work, one.province)
    kept = store.rule(work, id_)
    assert kept is not None, "added just now"
    return kept


def change_rule(work: Work, actor: Actor, rule_id: int, after: ProvinceRule) -> KeptRule:
    """A rule as it should have been: the old one is taken back, the new one is added; both stay in the books."""
    kept = _live(work, actor, rule_id)
    check(after)
    if after.province != kept.rule.province:
        raise BadRule("a rule stays with its province: end this one and set another there")
    store.withdraw_rule(work, rule_id)
    return set_rule(work, actor, after)


def end_rule(work: Work, actor: Actor, rule_id: int, until: date) -> None:
    """From the day after `until` the law holds again. Ending before it began takes it back altogether."""
    kept = _live(work, actor, rule_id)
    if until < kept.rule.since:
        store.withdraw_rule(work, rule_id)
    else:
        check(replace(kept.rule, until=until))
        store.end_rule(work, rule_id, until)
    _note(work, actor, "calendar.rule_ended", rule_id, kept.rule.province, kept.rule.rule)
    _computed_again(work, kept.rule.province)


def set_day(work: Work, actor: Actor, province: str, day: date, works: bool, reference: str) -> int:
    """Offices work on that day, or do not, whatever the library says (the government's notice of swapped days, a
    storm). `province` "" is the whole country. Raises BadRule."""
    _check_area(actor, province)
    today = local_date(work.now)
    if not today - timedelta(days=366) <= day <= today + timedelta(days=3 * 366):
        raise BadRule(f"{day} is too far from today")
    if not reference.strip():
        raise BadRule("a corrected day needs its reference (number and date of the notice)")
    if vietnam().is_working_day(day) is works and not any(one.day == day for one in store.days(work, province)):
        raise BadRule(f"{day} is {'a working day' if works else 'a day off'} already")
    id_ = store.add_day(work, province, day, works, reference.strip(), actor.person_id)
    _note(work, actor, "calendar.day_set", id_, province, "works" if works else "off")
    _computed_again(work, province)
    return id_


def withdraw_day(work: Work, actor: Actor, override_id: int, province: str) -> None:
    """Takes a correction back. Raises BadRule where there is none."""
    _check_area(actor, province)
    if not any(one.id == override_id and one.province == province for one in store.days(work, province)):
        raise BadRule("there is no such correction any more")
    store.withdraw_day(work, override_id)
    _note(work, actor, "calendar.day_withdrawn", override_id, province, "")
    _computed_again(work, province)


def _computed_again(work: Work, province: str) -> None:
    """Open days at once, reminders bit by bit within minutes."""
    deadlines.recompute(work, province)
    reminders.all_sooner(work)


def _live(work: Work, actor: Actor, rule_id: int) -> KeptRule:
    kept = store.rule(work, rule_id)
    if kept is None or kept.withdrawn_at is not None:
        raise BadRule("there is no such rule any more")
    _check_area(actor, kept.rule.province)
    return kept


def _check_area(actor: Actor, province: str) -> None:
    """A province sets its own; the whole country is the operator's."""
    if province and named_province(province) is None:
        raise BadRule(f"{province!r} is no province of today")
    if actor.side != "system" and (actor.side != "province" or actor.area != province):
        raise BadRule("only the office of this province can set that")


def _note(work: Work, actor: Actor, act: str, id_: int, province: str, what: str) -> None:
    audit.add(work, actor.audited, act, "calendar", id_, {"province": province, "what": what})

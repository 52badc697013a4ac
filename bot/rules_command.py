"""`ocop-bot rules`: what a province (or the country) sets in place of the law's days, and days on which offices work or
not. Open days are computed again at once, and those concerned are told once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.commanding import with_lane
from bot.programme.calendar_request import BadDay, read_day
from bot.programme.places import province as named_province
from bot.programme.rules import BadRule, ProvinceRule
from bot.services import calendars
from bot.services.acting import Actor
from bot.storage import Lane, Work

Fail = Callable[[str, int], int]
BAD_INPUT = 2


def run(args: argparse.Namespace, fail: Fail) -> int:
    """The command; returns the exit status."""
    try:
        if args.province and named_province(args.province) is None:
            return fail(f"--province: {args.province!r} is no code of a province, like 19 for Thái Nguyên", BAD_INPUT)
        act = _ACTS[args.act](args)
    except (BadDay, BadRule) as wrong:
        return fail(str(wrong), BAD_INPUT)

    def over(lane: Lane) -> int:
        try:
            print(act(lane))
        except BadRule as wrong:
            return fail(f"{wrong}: see ocop-bot rules list", BAD_INPUT)
        return 0

    return with_lane(over, fail)


def _by(args: argparse.Namespace) -> Actor:
    return Actor("system", name=f"operator:{args.by}")


def _list(args: argparse.Namespace) -> Callable[[Lane], str]:
    def show(lane: Lane) -> str:
        rules, days = lane.look(
            lambda work: (
                calendars.rules_of(work, args.province, withdrawn=args.withdrawn),
                calendars.days_of(work, args.province),
            )
        )
        lines: list[tuple[str, ...]] = []
        for kept in rules:
            one = kept.rule
            value = " ".join(f"{name}={said}" for name, said in one.value.items())
            until = f"until {one.until}" if one.until is not None else ""
            gone = "withdrawn" if kept.withdrawn_at is not None else ""
            where, holds = one.province or "country", f"from {one.since}"
            lines.append((str(kept.id), where, one.rule, value, holds, until, gone, one.reference))
        for each in days:
            works = "works" if each.works else "off"
            lines.append((f"day {each.id}", each.province or "country", str(each.day), works, each.reference))
        return "\n".join("\t".join(cell for cell in line if cell) for line in lines) or "the law alone holds"

    return show


def _set(args: argparse.Namespace) -> Callable[[Lane], str]:
    since = read_day(args.since, "--since")
    until = read_day(args.until, "--until") if args.until is not None else None
    one = ProvinceRule(args.province, args.rule, _value(args.value), args.reference, since, until)

    def set_(lane: Lane) -> str:
        def job(work: Work) -> int:
            if args.instead_of:
                return calendars.change_rule(work, _by(args), args.instead_of, one).id
            return calendars.set_rule(work, _by(args), one).id

        return f"{lane.do(job)}\t{one.rule} holds from {one.since}; open days were computed again"

    return set_


def _value(pairs: Sequence[str]) -> Mapping[str, Any]:
    """ "count=10" → a number; "proposals_before=04-15" → as it stands. Raises BadRule."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, said = pair.partition("=")
        if not equals:
            raise BadRule(f"{pair!r} is not like count=10 or proposals_before=04-15")
        found[name] = int(said) if name == "count" and said.isascii() and said.isdigit() else said
    return found


def _end(args: argparse.Namespace) -> Callable[[Lane], str]:
    until = read_day(args.until, "--until")

    def end(lane: Lane) -> str:
        lane.do(lambda work: calendars.end_rule(work, _by(args), args.number, until))
        return f"the law holds again after {until}; open days were computed again"

    return end


def _day(args: argparse.Namespace) -> Callable[[Lane], str]:
    day = read_day(args.day, "DAY")

    def correct(lane: Lane) -> str:
        works = args.how == "works"
        number = lane.do(lambda work: calendars.set_day(work, _by(args), args.province, day, works, args.reference))
        return f"day {number}\t{day} {args.how}; open days were computed again"

    return correct


def _undo_day(args: argparse.Namespace) -> Callable[[Lane], str]:
    def undo(lane: Lane) -> str:
        lane.do(lambda work: calendars.withdraw_day(work, _by(args), args.number, args.province))
        return "the day is as the library says again; open days were computed again"

    return undo


_ACTS = {"list": _list, "set": _set, "end": _end, "day": _day, "undo-day": _undo_day}

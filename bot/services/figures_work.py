"""How the work goes: days for each step, self-scores beside the councils' results, where people stop."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from bot.clock import local_date
from bot.language import Words, day
from bot.programme.dossier_life import moves
from bot.programme.report import Column, Drawing, Table, median, share
from bot.services.figures_asked import Counted
from bot.services.figures_products import sheet_name
from bot.services.results import own_total
from bot.storage import figures_work as store
from bot.storage.figures_work import Judged

JOURNEY = "journey"
"""The conversation whose open talks are counted."""
LONG = timedelta(days=14)
"""A talk nobody has touched for so long stands still."""
EDGES = (-15, -10, -5, 5, 10, 15)
"""Points by which a council's total differs from the self-score: the ends of the rows."""

NameOf = Callable[[str], str]


def steps(counted: Counted, w: Words) -> Table:
    """For each move the days since the one before it."""
    asked = counted.asked
    found: dict[str, list[int]] = defaultdict(list)
    for one in store.steps(counted.work, asked.among, asked.first, asked.day):
        # the commune's word on the day it received a file may lie before the producer's: that counts as the same day
        found[one.move] += [max(0, one.days)] * one.times
    rows = []
    for move in moves().values():
        if days := found.get(move.id):
            name = w.pick(move.name)
            rows.append((name[:1].upper() + name[1:], len(days), median(days), max(days)))
    return Table(
        "steps",
        w.t("Days for each step of a dossier"),
        (
            Column(w.t("Step"), "text"),
            Column(w.t("How often")),
            Column(w.t("Median days"), "days"),
            Column(w.t("Longest, days"), "days"),
        ),
        tuple(rows),
        None,
        (
            w.t("Counted: steps made from {first} to {last}.", first=_day(w, asked.first), last=_day(w, asked.day)),
            w.t("Calendar days since the step before it; for the first step since the file was begun."),
            w.t("Median: half of the files took at most so long."),
        ),
        Drawing((2,)),
    )


def scores(counted: Counted, w: Words) -> Table:
    """By how many points councils differ from self-scores."""
    pairs = _pairs(counted)
    apart = [council - own for council, own, _ in pairs]
    rows = [0] * (len(EDGES) + 1)
    for points in apart:
        rows[_row(points)] += 1
    labels = (
        w.t("The council more than {points} lower", points=15),
        w.t("{less} to {more} lower", less=10, more=15),
        w.t("{less} to {more} lower", less=5, more=10),
        w.t("At most {points} apart", points=5),
        w.t("{less} to {more} higher", less=5, more=10),
        w.t("{less} to {more} higher", less=10, more=15),
        w.t("The council more than {points} higher", points=15),
    )
    total = len(apart)
    return Table(
        "scores",
        w.t("How far self-scores lie from the council's"),
        (Column(w.t("Points"), "text"), Column(w.t("Results")), Column(w.t("% of results"), "percent")),
        tuple((label, count, share(count, total)) for label, count in zip(labels, rows, strict=True)),
        (w.t("Together"), total, share(total, total)),
        (*_which_results(counted, w), w.t("What was left open counts with the middle of its points.")),
        Drawing((1,)),
    )


def scores_by_sheet(counted: Counted, w: Words) -> Table:
    by_sheet: dict[int, list[tuple[float, float]]] = defaultdict(list)
    pairs = _pairs(counted)
    for council, own, sheet in pairs:
        by_sheet[sheet].append((council, own))
    rows = [(sheet_name(w, sheet), *_medians(found)) for sheet, found in sorted(by_sheet.items())]
    return Table(
        "scores-sheets",
        w.t("Self-scores and councils by product set"),
        (
            Column(w.t("Product set"), "text"),
            Column(w.t("Results")),
            Column(w.t("Median self-score"), "points"),
            Column(w.t("Median of councils"), "points"),
            Column(w.t("Median difference"), "points"),
        ),
        tuple(rows),
        (w.t("Together"), *_medians([(council, own) for council, own, _ in pairs])),
        (*_which_results(counted, w), w.t("Below 0: the council gave less.")),
        Drawing((1,)),
    )


def stops(counted: Counted, w: Words, name_of: NameOf) -> Table:
    """At which question the open talks stand, the one with most first."""
    now = counted.work.now
    found = store.stops(counted.work, counted.asked.among, JOURNEY, now - LONG)
    found.sort(key=lambda one: (-one.long, -one.talks, one.question))
    rows = [(name_of(one.question) if one.question else w.t("The greeting"), one.talks, one.long) for one in found]
    return Table(
        "stops",
        w.t("At which question people stop"),
        (
            Column(w.t("Next question"), "text"),
            Column(w.t("Open talks")),
            Column(w.t("Nothing for {days} days", days=LONG.days)),
        ),
        tuple(rows),
        (w.t("Together"), sum(one.talks for one in found), sum(one.long for one in found)),
        (
            w.t("Counted: talks that are not finished, today ({day}).", day=_day(w, local_date(now))),
            w.t("A talk belongs to a place only once the commune is known."),
        ),
        Drawing((1,)),
    )


def _pairs(counted: Counted) -> list[tuple[float, float, int]]:
    """(the council's total, the self-score, sheet)."""
    asked = counted.asked
    found = store.judged(counted.work, asked.among, asked.first, asked.day)
    return [(one.total, own, one.sheet) for one in found if one.sheet is not None and (own := _own(one)) is not None]


def _own(one: Judged) -> float | None:
    return own_total(one.rubric, one.sheet, one.estimate)


def _row(points: float) -> int:
    """A difference of just 5 is still "at most 5 apart", one of just 10 lies in the row nearer to 0, and so on."""
    return len(EDGES) - bisect_left(EDGES, -points) if points < 0 else bisect_left(EDGES, points)


def _medians(pairs: list[tuple[float, float]]) -> tuple[int, float | None, float | None, float | None]:
    def rounded(values: list[float]) -> float | None:
        middle = median(values)
        return None if middle is None else round(middle, 2)

    apart = [council - own for council, own in pairs]
    return len(pairs), rounded([own for _, own in pairs]), rounded([council for council, _ in pairs]), rounded(apart)


def _which_results(counted: Counted, w: Words) -> tuple[str, ...]:
    first, last = _day(w, counted.asked.first), _day(w, counted.asked.day)
    return (w.t("Counted: results of councils from {first} to {last}.", first=first, last=last),)


def _day(w: Words, on: date) -> str:
    return day(on, w.language)

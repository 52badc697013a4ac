"""The audit log: who did what to what, and when; searched by page, taken along as a file, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from bot.clock import VIETNAM
from bot.documents.report_writing import CSV, csv_lines, report
from bot.documents.sheet_writing import XLSX, Sheet
from bot.language import Words, fold
from bot.office.act_details import details
from bot.office.act_words import ACTS, SUBJECTS, act_name, subject_name
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.rendering import moment, place_name
from bot.office.replies import Download, Missing, Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.dossier_life import corrections, moves
from bot.storage import Work, audit, audit_search
from bot.storage.audit_search import Found, Place, Search, Somebody

PAGE = 50
MOST_NAMES = 12
MOST_ROWS = 200_000  # of a workbook: more than an office's program opens with pleasure; CSV has no end
FIELDS = ("who", "act", "kind", "id", "first", "last")
PAGES = {"dossier": "/office/dossiers/{}", "ticket": "/office/questions/{}", "announcement": "/office/announcements/{}"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown. `href`: the page of what it was done to, "" where there is none."""

    at: datetime
    actor: str
    who: str
    office: str
    act: str
    subject: str
    href: str
    details: str


def show(ask: Ask) -> Reply:
    form = Form(ask.words, ask.query)
    search, several = _search(ask, form)
    if not form.fine:
        return _page(ask, form, [], several=several, status=422)
    rows = audit_search.page(ask.work, search, _place(ask.query.get("after", "")), PAGE + 1)
    if search.actor not in ("", audit.person_actor(ask.seat.person_id)) or search.subject_id is not None:
        ask.note("audit.searched", search.subject_kind or "audit", search.subject_id, {"who": search.actor})
    more = _address(ask, after=_written(rows[PAGE - 1].place)) if len(rows) > PAGE else ""
    return _page(ask, form, list(_lines(ask.work, ask.words, rows[:PAGE])), more=more)


def _page(
    ask: Ask,
    form: Form,
    lines: list[Line],
    *,
    more: str = "",
    several: Sequence[Somebody] = (),
    status: int = 200,
) -> Page:
    w = ask.words
    acts = sorted(((act, act_name(w, act)) for act in (*ACTS, *_moves())), key=lambda one: fold(one[1]))
    kinds = sorted(((kind, subject_name(w, kind)) for kind in SUBJECTS), key=lambda one: fold(one[1]))
    values = {
        "form": form,
        "lines": lines,
        "more": more,
        "newest": _address(ask) if ask.query.get("after") else "",
        "several": [(one.name, place_name(one.province, one.commune), _address(ask, who=one.actor)) for one in several],
        "acts": acts,
        "kinds": kinds,
        "others": _sees_others(ask),
        "own_province": ask.seat.province if _sees_others(ask) else "",
        "csv": _address(ask, "/office/audit/log.csv"),
        "xlsx": _address(ask, "/office/audit/log.xlsx"),
    }
    return Page("audit/list.html", values, status)


def _moves() -> list[str]:
    return [f"dossier.{name}" for name in (*moves(), *corrections())]


def _sees_others(ask: Ask) -> bool:
    return ask.seat.role in ("administrator", "province")


def _search(ask: Ask, form: Form) -> tuple[Search, list[Somebody]]:
    """What was asked for, kept within what the seat may see; and whom a name may mean, where several go by it."""
    seat = ask.seat
    actor, several = _who(ask, form) if _sees_others(ask) else (audit.person_actor(seat.person_id), [])
    first, last = form.day("first", needed=False), form.day("last", needed=False)
    if first is not None and last is not None and last < first:
        form.wrong("last", ask.words.t("This day lies before the first one."))
    kind = form.choice("kind", tuple(SUBJECTS), needed=False)
    number = form.number("id", 1, 10**15, needed=False)
    if number is not None and not kind:
        form.wrong("kind", ask.words.t("The number of what? Please choose it here."))
    elif kind and number is None and not actor:
        form.wrong("id", ask.words.t("Which one? Please write its number, or who did it."))
    act = form.choice("act", (*ACTS, *_moves()), needed=False)
    province = seat.province if _sees_others(ask) else ""
    search = Search(actor, act, kind, number, _begin(first), _begin(last, 1), province)
    return search, several


def _who(ask: Ask, form: Form) -> tuple[str, list[Somebody]]:
    """An actor by their name without its tone marks, by their number, or the bot itself."""
    said = form.said("who").strip()
    if not said:
        return "", []
    plain = said.removeprefix("person:")
    if plain.isascii() and plain.isdigit():
        return audit.person_actor(int(plain[:15])), []
    wanted = fold(said)
    if wanted in ("bot", "system", "may"):
        return audit.SYSTEM, []
    found = [one for one in audit_search.everybody(ask.work, ask.seat.province) if wanted in fold(one.name)]
    exact = [one for one in found if fold(one.name) == wanted]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0].actor, []
    if not found:
        form.wrong("who", ask.words.t("No officer goes by that name. Please type part of the name, or a number."))
    else:
        form.wrong("who", ask.words.t("Several go by that name. Please choose one below."))
    return "", found[:MOST_NAMES]


def _begin(day: date | None, later: int = 0) -> datetime | None:
    """When a day begins in Viet Nam (or the one after it)."""
    if day is None:
        return None
    return datetime.combine(min(day, date(9000, 1, 1)) + timedelta(days=later), time(), VIETNAM)


def _written(place: Place) -> str:
    return f"{place[0].isoformat()}_{place[1]}"


def _place(said: str) -> Place | None:
    """Where the page before ended; Missing for what no page of ours says."""
    if not said:
        return None
    at, _, number = said.partition("_")
    try:
        found = datetime.fromisoformat(at), int(number[:18])
    except ValueError:
        raise Missing from None
    if found[0].tzinfo is None:
        raise Missing
    return found


def _address(ask: Ask, path: str = "/office/audit", **other: str) -> str:
    said = {name: ask.query.get(name, "") for name in FIELDS} | other
    asked = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{asked}" if asked else path


def _lines(work: Work, w: Words, rows: Sequence[Found]) -> Iterator[Line]:
    named = audit_search.named(work, [one.actor for one in rows])
    for one in rows:
        somebody = named.get(one.actor)
        number = one.actor.removeprefix("person:")
        if somebody is not None:
            who = somebody.name or w.t("officer no. {number}", number=number)
        elif one.actor == audit.SYSTEM:
            who = w.t("the bot")
        else:
            who = w.t("person no. {number}", number=number) if number != one.actor else one.actor
        subject = subject_name(w, one.subject_kind)
        href = PAGES.get(one.subject_kind, "").format(one.subject_id) if one.subject_id is not None else ""
        yield Line(
            one.at,
            one.actor,
            who,
            place_name(somebody.province, somebody.commune) if somebody is not None else "",
            act_name(w, one.act),
            f"{subject} {one.subject_id}" if one.subject_id is not None else subject,
            href,
            details(w, one.detail),
        )


# ── As a file ────────────────────────────────────────────────────────────────────────────────────


def as_csv(ask: Ask) -> Reply:
    header, rows = _file(ask)
    return Download("audit.csv", CSV, lambda work: csv_lines(header, rows(work)))


def as_workbook(ask: Ask) -> Reply:
    header, rows = _file(ask)
    name, made = ask.words.t("Audit log"), ask.work.now

    def pieces(work: Work) -> Iterable[bytes]:
        return report([Sheet(name, header, lambda: islice(rows(work), MOST_ROWS))], made)

    return Download("audit.xlsx", XLSX, pieces)


def _file(ask: Ask) -> tuple[tuple[str, ...], Any]:
    form = Form(ask.words, ask.query)
    search, _ = _search(ask, form)
    if not form.fine:
        raise Missing
    ask.note("audit.exported", "audit", None, {name: ask.query.get(name, "") for name in FIELDS if name != "who"})
    w, t = ask.words, ask.words.t
    header = (t("When"), t("Who"), t("Office"), t("What was done"), t("To what"), t("Details"))

    def rows(work: Work) -> Iterator[tuple[str, ...]]:
        for chunk in audit_search.every(work, search):
            for one in _lines(work, w, chunk):
                yield moment(one.at, w.language), one.who, one.office, one.act, one.subject, one.details

    return header, rows


ROUTES = (
    Route("GET", "/audit", ALL, show),
    Route("GET", "/audit/log.csv", ALL, as_csv),
    Route("GET", "/audit/log.xlsx", ALL, as_workbook),
)

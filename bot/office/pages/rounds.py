"""Rounds: what lies ahead with every cut-off, who is ready, who can still make it, who will miss it and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from bot.documents.ics import MIME, Event, calendar_file
from bot.language import Words, day, msgid
from bot.language.figures import number
from bot.office.area import may_set, province_of, provinces_of
from bot.office.asking import Ask
from bot.office.replies import Download, Missing, Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.dossier_words import state_name
from bot.programme.places import place
from bot.programme.places import province as named_province
from bot.programme.readiness import GROUPS, RENEWAL_SAID, RENEWALS, SAID, Ahead, Renewal, Verdict, ahead
from bot.scoring import load_rubric
from bot.services import calendars, readiness
from bot.services.readiness import Listed, RoundSeen

HERE = "/office/rounds"
SHOWN = 4
NAMED = 3  # papers named in a line of a list


@dataclass(frozen=True, slots=True)
class Commune:
    """One line of the table: how many of a commune's products stand where."""

    code: str
    name: str
    ready: int
    open: int
    miss: int

    @property
    def all(self) -> int:
        return self.ready + self.open + self.miss


@dataclass(frozen=True, slots=True)
class Reason:
    verdict: Verdict
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A product of a list. `why`: all that stands in its way, or where it stands; `href`: its dossier's page."""

    product: str
    organisation: str
    commune: str
    state: str
    why: list[str]
    href: str


def show(ask: Ask) -> Reply:
    province = province_of(ask)
    if not province:
        return Page("rounds/choose.html", {"provinces": provinces_of(ask)})
    commune = ask.seat.commune
    seen = readiness.rounds(ask.work, province, commune, SHOWN)
    calendar = calendars.calendar_of(ask.work, province)
    renewals = readiness.renewals(ask.work, province, commune)
    chosen = next((one for one in seen if one.ahead.id == ask.query.get("round")), seen[0] if seen else None)
    values = {
        "province": province,
        "provinces": provinces_of(ask),
        "rounds": seen,
        "running": calendar.running(ask.today),
        "central": calendar.rounds_ahead(ask.today, "central")[:2],
        "chosen": chosen,
        "reasons": _reasons(ask.words, chosen) if chosen is not None else [],
        "group_said": {name: ask.words.t(said) for name, said in _GROUP_SAID.items()},
        "communes": _communes(chosen) if chosen is not None else [],
        "renewals": [(name, ask.words.t(RENEWAL_SAID[name]), sum(renewals[name].values())) for name in RENEWALS],
        "unshared": readiness.unshared(ask.work, province, commune),
        "may_set": may_set(ask, province),
        "own_rules": len([one for one in calendars.rules_of(ask.work, province) if one.rule.province == province]),
        "address": lambda path, **asked: _address(ask, path, **asked),
    }
    return Page("rounds/show.html", values)


def _reasons(w: Words, one: RoundSeen) -> list[tuple[str, list[Reason]]]:
    """By group ("ready", "open", "miss"): each verdict there is, with its words and how many."""
    counts = one.counts
    return [
        (group, [Reason(each, w.t(SAID[each]), counts[each]) for each in verdicts if counts.get(each)])
        for group, verdicts in GROUPS.items()
    ]


def _communes(one: RoundSeen) -> list[Commune]:
    lines = [
        Commune(code, _name(code), *(one.group(name, code) for name in ("ready", "open", "miss")))
        for code in one.communes
    ]
    return sorted(lines, key=lambda line: line.name)


def products(ask: Ask) -> Reply:
    """Who stands how with one round: `why` is a group or one verdict of it."""
    province, commune = _area(ask)
    one = _round(ask, province)
    why = ask.query.get("why", "miss")
    verdicts: Sequence[str] = GROUPS.get(why, (why,))
    if not set(verdicts) <= set(SAID):
        raise Missing
    page = _page_number(ask)
    found = readiness.products(ask.work, province, commune, one, verdicts, page)
    rows = list(_lines(ask.words, found.rows))
    _note(ask, found.rows)
    asked = {"why": why, "commune": commune if not ask.seat.commune else ""}
    values = {
        **_list_values(ask, province, commune, rows, page),
        "title": ask.words.t("Round {number}/{year}", number=one.round.number, year=one.round.year),
        "sub": ask.words.t(_GROUP_SAID[why] if why in GROUPS else SAID[cast(Verdict, why)]),
        "ahead": one,
        "back": _address(ask, HERE, round=one.id),
        "before": _address(ask, f"{HERE}/{one.id}/products", **asked, page=str(page - 1)) if page > 1 else "",
        "after": _address(ask, f"{HERE}/{one.id}/products", **asked, page=str(page + 1)) if found.more else "",
    }
    return Page("rounds/products.html", values)


def renewals(ask: Ask) -> Reply:
    """The certificates that stand where the address says, the earliest end first."""
    province, commune = _area(ask)
    which = cast(Renewal, ask.path["which"])
    if which not in RENEWALS:
        raise Missing
    page = _page_number(ask)
    found = readiness.renewing(ask.work, province, commune, which, page)
    calendar = calendars.calendar_of(ask.work, province)
    rows = []
    for one in found.rows:
        assert one.on_day is not None, "a certificate has its last day"
        days = calendar.certificate(one.on_day)
        said = ask.words.t(
            "Certificate until {last}; to be filed from {opens} until {closes}.",
            last=day(one.on_day, ask.words.language),
            opens=day(days.window_opens, ask.words.language),
            closes=day(days.window_closes, ask.words.language),
        )
        rows.append(_line(ask.words, one, [said]))
    _note(ask, found.rows)
    path = f"{HERE}/renewals/{which}"
    asked = {"commune": commune if not ask.seat.commune else ""}
    values = {
        **_list_values(ask, province, commune, rows, page),
        "title": ask.words.t("Certificates to be renewed"),
        "sub": ask.words.t(RENEWAL_SAID[which]),
        "ahead": None,
        "back": _address(ask, HERE),
        "before": _address(ask, path, **asked, page=str(page - 1)) if page > 1 else "",
        "after": _address(ask, path, **asked, page=str(page + 1)) if found.more else "",
    }
    return Page("rounds/products.html", values)


def as_calendar(ask: Ask) -> Reply:
    """The days of the rounds ahead as a calendar file."""
    province = province_of(ask)
    if not province:
        raise Missing
    named = named_province(province)
    name = ask.words.t("OCOP rounds of {place}", place=named.full if named is not None else province)
    calendar = calendars.calendar_of(ask.work, province)
    events = list(_events(ask.words, province, ahead(calendar, ask.today, 24)))
    return Download("ocop.ics", f"{MIME}; charset=utf-8", calendar_file(name, events, ask.work.now))


def _events(w: Words, province: str, rounds: Sequence[Ahead]) -> Iterator[Event]:
    for one in rounds:
        named = {"number": one.round.number, "year": one.round.year}
        for what, on, said in (
            ("hand-in", one.hand_in_by, w.t("Round {number}/{year}: files best at the commune by today", **named)),
            ("propose", one.propose_by, w.t("Round {number}/{year}: last day to propose to the province", **named)),
            (
                "council",
                one.round.council_before,
                w.t("Round {number}/{year}: the council is held before today", **named),
            ),
        ):
            yield Event(f"round-{province}-{one.id}-{what}", on, said, one.round.source)


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────

_GROUP_SAID = {
    "ready": msgid("Ready: sent on, or with the commune in time"),
    "open": msgid("Can still make it"),
    "miss": msgid("Will miss it, as things stand"),
}


def _area(ask: Ask) -> tuple[str, str]:
    """The province, and the commune the list is narrowed to; Missing beyond the seat's own area."""
    province = province_of(ask)
    commune = ask.seat.commune or ask.query.get("commune", "")
    found = place(commune)
    if not province or (commune and (found is None or found.province_code != province)):
        raise Missing
    return province, commune


def _round(ask: Ask, province: str) -> Ahead:
    found = ahead(calendars.calendar_of(ask.work, province), ask.today)
    one = next((each for each in found if each.id == ask.path["round"]), None)
    if one is None:
        raise Missing
    return one


def _page_number(ask: Ask) -> int:
    said = ask.query.get("page", "1")
    if not (said.isascii() and said.isdigit() and 1 <= len(said) <= 6 and int(said)):
        raise Missing
    return int(said)


def _note(ask: Ask, rows: Sequence[Listed]) -> None:
    if rows:
        ask.note("readiness.listed", "product", None, {"products": [one.product_id for one in rows]})


def _list_values(ask: Ask, province: str, commune: str, rows: list[Line], page: int) -> dict[str, object]:
    first = (page - 1) * readiness.PAGE
    where = ask.words.t("{first} to {last}", first=first + 1, last=first + len(rows)) if rows else ""
    return {"province": province, "commune": commune, "rows": rows, "where": where}


def _lines(w: Words, rows: Sequence[Listed]) -> Iterator[Line]:
    for row in rows:
        yield _line(w, row, list(_why(w, row)))


def _line(w: Words, row: Listed, why: list[str]) -> Line:
    state = state_name(w, row.state) if row.state else w.t("no dossier yet")
    href = f"/office/dossiers/{row.dossier_id}" if row.dossier_id is not None and row.state != "draft" else ""
    return Line(row.product, row.organisation, _name(row.commune), state, why, href)


def _why(w: Words, row: Listed) -> Iterator[str]:
    yield w.t(SAID[cast(Verdict, row.verdict)])
    total = row.estimate.get("total")
    if row.verdict in ("points", "floors", "can", "too_late") and total is not None:
        yield w.t("{points} points by its own account.", points=number(float(total), w.language))
    if row.verdict == "floors":
        yield from _floors(w, row)
    if row.verdict in ("can", "too_late", "floors"):
        yield from _papers(w, row)
    if row.verdict in ("late", "with_commune", "waits") and row.on_day is not None:
        yield w.t("At the commune since {day}.", day=day(row.on_day, w.language))
    if row.plan is not None:
        done = row.plan.get("done")
        count = len(done) if isinstance(done, list) else 0
        yield w.t("Keeps a plan for {stars} stars; {count} steps done.", stars=row.plan.get("target", 3), count=count)


def _papers(w: Words, row: Listed) -> Iterator[str]:
    missing = readiness.missing_papers(row)
    if missing:
        names = load_rubric(row.rubric).evidence
        said = "; ".join(_short(w.pick(names[kind])) for kind in missing[:NAMED])
        more = len(missing) - NAMED
        yield w.t("Papers missing: {papers}.", papers=said if more <= 0 else f"{said}; +{more}")


def _short(paper: str) -> str:
    """ "Hồ sơ môi trường, ảnh minh chứng…" → "Hồ sơ môi trường"."""
    return re.split(r"[:,(]", paper, maxsplit=1)[0].strip()


def _floors(w: Words, row: Listed) -> Iterator[str]:
    if row.sheet is None:
        return
    sheet = load_rubric(row.rubric).sheet(row.sheet)
    for missed in readiness.floors(row)[:3]:
        name = w.pick(sheet.criterion(missed.criterion).name)
        yield w.t("{criterion} needs {need} points, has {have}.", criterion=name, need=missed.need, have=missed.have)


def _name(commune: str) -> str:
    """ "xã Tân Cương": the province is said on top."""
    found = place(commune)
    return f"{found.kind} {found.name}" if found is not None else commune


def _address(ask: Ask, path: str, **asked: str) -> str:
    """With the province where the seat does not say it."""
    said = {"province": "" if ask.seat.province else province_of(ask), **asked}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{query}" if query else path


ROUTES = (
    Route("GET", "/rounds", ALL, show),
    Route("GET", "/rounds/days.ics", ALL, as_calendar),
    Route("GET", "/rounds/{round:[0-9]{4}-[0-9]{1,2}}/products", ALL, products),
    Route("GET", "/rounds/renewals/{which:[a-z]{1,20}}", ALL, renewals),
)

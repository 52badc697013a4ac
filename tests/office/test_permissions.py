"""Who may open what: every role at every address, in their own area and beyond it.

`WHO` is written by hand. A route without a line in it fails the test: whoever adds one says here who may.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.clock import local_date
from bot.demo.world import PROVINCE
from bot.media import Store
from bot.messages import Media
from bot.office import console
from bot.office.routes import ROUTES
from bot.office.routing import NOBODY, Route
from bot.programme import offices as directory
from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.programme.product_row import Area as SheetArea
from bot.programme.product_row import ProductRow
from bot.programme.rules import EXTRA, ProvinceRule
from bot.services import acting, announcements, calendars, importing, office_announcements, officers, reminder_settings
from bot.services import imports as sheets
from bot.services.office_announcements import Speaker
from bot.storage import Lane, Work, media, offices, tickets
from bot.storage.accounts import Role
from bot.storage.imports import seal
from tests.databases import opened
from tests.demo.small import IN_ONE_PROCESS
from tests.office.addresses import OPEN_TO_ALL, PART, SAYS, Area, address, busiest, named, rows
from tests.office.dossiers import sent_with
from tests.office.grown import grown, opened_at, small
from tests.office.visiting import Answer, Office, Visitor, served

__all__ = ["grown", "small"]
pytestmark = IN_ONE_PROCESS

A: Role = "administrator"
P: Role = "province"
C: Role = "commune"
R: Role = "reader"
EVERYBODY = frozenset({A, P, C, R})
LEADING = frozenset({A, P})
OFFICES = frozenset({P, C})
WRITERS = frozenset({A, P, C})
OPEN: frozenset[Role] = frozenset()

WHO: dict[str, frozenset[Role]] = {
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "GET /join/{code}": OPEN,
    "POST /join/{code}": OPEN,
    "GET /enter/{code}": OPEN,
    "POST /enter/{code}": OPEN,
    "POST /sign-out": EVERYBODY,
    "GET /": EVERYBODY,
    "GET /account": EVERYBODY,
    "POST /account/language": EVERYBODY,
    "POST /account/password": EVERYBODY,
    "POST /account/sign-out-elsewhere": EVERYBODY,
    "POST /account/chat": OFFICES,
    "GET /figures": EVERYBODY,
    "GET /figures/all.xlsx": EVERYBODY,
    "GET /figures/ptnt-ocop.xlsx": EVERYBODY,
    "GET /figures/ptnt-ocop.csv": EVERYBODY,
    "GET /figures/ptnt-ocop.json": EVERYBODY,
    "GET /figures/{table}": EVERYBODY,
    "GET /figures/{table}.csv": EVERYBODY,
    "GET /figures/{table}.xlsx": EVERYBODY,
    "GET /figures/plan/enter": LEADING,
    "POST /figures/plan/enter": LEADING,
    "GET /people": LEADING,
    "POST /people/invite": LEADING,
    "POST /people/invitations/{id}/withdraw": LEADING,
    "POST /people/{id}/renew": LEADING,
    "POST /people/{id}/end": LEADING,
    "POST /people/officers/{id}/end": LEADING,
    "GET /questions": EVERYBODY,
    "GET /questions/canned": OFFICES,
    "POST /questions/canned": OFFICES,
    "POST /questions/canned/drop": OFFICES,
    "GET /questions/{id}": EVERYBODY,
    "GET /questions/{id}/newer": EVERYBODY,
    "GET /questions/{id}/media/{media}": EVERYBODY,
    "POST /questions/{id}/answer": OFFICES,
    "POST /questions/{id}/assign": OFFICES,
    "POST /questions/{id}/{act}": OFFICES,
    "GET /announcements": EVERYBODY,
    "GET /announcements/{id}": EVERYBODY,
    "GET /announcements/{id}/progress": EVERYBODY,
    "GET /announcements/{id}/confirm": WRITERS,
    "POST /announcements/{id}/send": WRITERS,
    "POST /announcements/{id}/decide": WRITERS,
    "POST /announcements/{id}/withdraw": WRITERS,
    "POST /announcements/{id}/left": WRITERS,
    "POST /announcements/{id}/keep": WRITERS,
    "POST /announcements/{id}/{act}": WRITERS,
    "GET /announcements/new": WRITERS,
    "POST /announcements/new": WRITERS,
    "GET /announcements/{id}/words": WRITERS,
    "POST /announcements/{id}/words": WRITERS,
    "GET /announcements/{id}/audience": WRITERS,
    "POST /announcements/{id}/audience": WRITERS,
    "GET /announcements/{id}/count": WRITERS,
    "GET /announcements/texts": EVERYBODY,
    "POST /announcements/texts": WRITERS,
    "POST /announcements/texts/drop": WRITERS,
    "GET /announcements/{id}/people": EVERYBODY,
    "GET /announcements/{id}/unreached": EVERYBODY,
    "GET /announcements/{id}/unreached.xlsx": EVERYBODY,
    "GET /rounds": EVERYBODY,
    "GET /rounds/days.ics": EVERYBODY,
    "GET /rounds/{round}/products": EVERYBODY,
    "GET /rounds/renewals/{which}": EVERYBODY,
    "GET /rounds/rules": LEADING,
    "GET /rounds/rules/new": LEADING,
    "GET /rounds/rules/{id}": LEADING,
    "POST /rounds/rules": LEADING,
    "POST /rounds/rules/{id}/end": LEADING,
    "POST /rounds/rules/{id}/again": LEADING,
    "POST /rounds/days": LEADING,
    "POST /rounds/days/{id}/withdraw": LEADING,
    "GET /imports": WRITERS,
    "POST /imports": WRITERS,
    "GET /imports/template.xlsx": WRITERS,
    "GET /imports/{id}": WRITERS,
    "GET /imports/{id}/progress": WRITERS,
    "GET /imports/{id}/lines.xlsx": WRITERS,
    "POST /imports/{id}/take": WRITERS,
    "POST /imports/{id}/discard": WRITERS,
    "GET /claims": EVERYBODY,
    "GET /claims/list.xlsx": EVERYBODY,
    "GET /claims/{commune}": EVERYBODY,
    "POST /claims/{commune}/slips": WRITERS,
    "GET /claims/{commune}/poster.pdf": WRITERS,
    "POST /claims/{commune}/renew-old": WRITERS,
    "POST /claims/{commune}/{id}/renew": WRITERS,
    "POST /claims/{commune}/{id}/release": WRITERS,
    "GET /settings": EVERYBODY,
    "GET /settings/numbers/{key}": EVERYBODY,
    "POST /settings/numbers/{key}": LEADING,
    "GET /settings/languages": EVERYBODY,
    "POST /settings/languages": frozenset({A}),
    "GET /settings/hours": EVERYBODY,
    "POST /settings/hours": LEADING,
    "GET /settings/reminders": EVERYBODY,
    "GET /settings/reminders/ahead": LEADING,
    "GET /settings/reminders/{kind}": LEADING,
    "POST /settings/reminders/{kind}": LEADING,
    "POST /settings/reminders/versions/{version}": LEADING,
    "GET /settings/steps": EVERYBODY,
    "GET /settings/steps/{step}": LEADING,
    "POST /settings/steps/{step}": LEADING,
    "GET /settings/canned": OFFICES,
    "GET /settings/canned/{id}": OFFICES,
    "POST /settings/canned": OFFICES,
    "POST /settings/canned/{id}": OFFICES,
    "POST /settings/canned/{id}/drop": OFFICES,
    "GET /directory": EVERYBODY,
    "GET /directory/offices/new": WRITERS,
    "GET /directory/offices/{id}": WRITERS,
    "POST /directory/offices/new": WRITERS,
    "POST /directory/offices/{id}": WRITERS,
    "POST /directory/offices/{id}/remove": WRITERS,
    "GET /directory/policies/new": LEADING,
    "GET /directory/policies/{id}": LEADING,
    "POST /directory/policies/new": LEADING,
    "POST /directory/policies/{id}": LEADING,
    "POST /directory/policies/{id}/remove": LEADING,
    "GET /dossiers": EVERYBODY,
    "POST /dossiers/views": EVERYBODY,
    "POST /dossiers/views/drop": EVERYBODY,
    "GET /dossiers/{id}": EVERYBODY,
    "GET /dossiers/{id}/papers/{paper}": EVERYBODY,
    "GET /dossiers/{id}/media/{media}": EVERYBODY,
    "GET /dossiers/{id}/files/{name}": EVERYBODY,
    "GET /dossiers/{id}/do/{move}": OFFICES,
    "POST /dossiers/{id}/do/{move}": OFFICES,
    "GET /dossiers/{id}/findings": frozenset({C}),
    "POST /dossiers/{id}/findings": frozenset({C}),
    "GET /audit": EVERYBODY,
    "GET /audit/log.csv": EVERYBODY,
    "GET /audit/log.xlsx": EVERYBODY,
}
"""The roles that may, by method and address (the parts in braces by their name alone)."""

Where = Literal["own", "next", "far"]


@dataclass(frozen=True, slots=True)
class Areas:
    """A commune, another one of its province, and one of another province."""

    own: Area
    next: Area
    far: Area

    def reached(self, role: Role) -> tuple[Where, ...]:
        """The areas a role sees from its own: a commune itself, a province and its reader all of it, an administrator
        everything."""
        return {A: ("own", "next", "far"), P: ("own", "next"), R: ("own", "next"), C: ("own",)}[role]


class Undone:
    """A lane that takes back whatever a form did, so that the next one finds everything as it was."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lane, name)

    async def run(self, do: Any, *given: Any, **more: Any) -> Any:
        def job(work: Work) -> Any:
            work.conn.exec_driver_sql("SAVEPOINT undone")
            try:
                return do(work)
            finally:
                work.conn.exec_driver_sql("ROLLBACK TO undone")
                work.conn.exec_driver_sql("RELEASE undone")

        return await self._lane.run(job, *given, **more)


@asynccontextmanager
async def open_office(source: Path, folder: Path) -> AsyncIterator[tuple[Office, dict[Role, Visitor], Areas]]:
    lane = opened_at(source, folder)
    async with served(lane, folder / "media") as office:
        areas = lane.look(find_areas)
        own = areas.own
        for area in (own, areas.next, areas.far):
            await office.account(C, area.province, area.commune)
            await office.lane.run(partial(hand_in, area=area))
            await office.lane.run(lambda work, area=area: furnish_commune(work, area))  # type: ignore[misc]
        for area in (own, areas.far):
            await office.lane.run(lambda work, area=area: furnish(work, area.province))  # type: ignore[misc]
        for area in (own, areas.next, areas.far):
            await office.lane.run(lambda work, area=area: speak(work, area, office.store))  # type: ignore[misc]
            await office.lane.run(lambda work, area=area: a_photo(work, area, office.store))  # type: ignore[misc]
        seats: dict[Role, Visitor] = {
            A: await office.seat(A),
            P: await office.seat(P, own.province),
            C: await office.seat(C, own.province, own.commune),
            R: await office.seat(R, own.province),
        }
        yield office, seats, areas
    await lane.close()


def find_areas(work: Work) -> Areas:
    own = busiest(work, PROVINCE)
    return Areas(own, busiest(work, PROVINCE, but=own.commune), busiest(work, "", but_province=PROVINCE))


def hand_in(work: Work, area: Area) -> None:
    """A sheet of a commune, and a producer that came in one before."""
    sheets.begin(work, SheetArea(area.province, area.commune), "system", "a.csv", seal(work, b"x"))
    row = ProductRow("Chè lam", "HTX Chè lam", area.province, area.commune)
    importing.settle(work, SheetArea(area.province, area.commune), 1, [(2, row)], write=True)


def furnish(work: Work, province: str) -> None:
    """What only an office itself makes: a rule of its own, a corrected day."""
    actor, today = acting.province(province), local_date(work.now)
    value = {"tier": "province", "proposals_before": "2027-08-15", "council_before": "2027-09-30"}
    calendars.set_rule(work, actor, ProvinceRule(province, EXTRA, value, "1/KH-UBND", today))
    gone = calendars.set_rule(work, actor, ProvinceRule(province, "D1", {"count": 10}, "3/QĐ-UBND", today))
    calendars.end_rule(work, actor, gone.id, today - timedelta(days=1))
    sunday = today + timedelta(days=6 - today.weekday())
    calendars.set_day(work, actor, province, sunday, True, "2/TB-UBND")
    reminder_settings.change_kind(work, province, "round", {"steps": [20]}, "office:2", 0)
    policy = directory.Policy(province, "Hỗ trợ bao bì", "Có hỗ trợ.", "1/NQ", "2026-03-01", "verified")
    offices.keep_policy(work, policy)


def furnish_commune(work: Work, area: Area) -> None:
    """What a commune's office keeps of its own, and somebody invited to it."""
    scope = Scope("commune", area.province, area.commune)
    officers.invite(work, scope, "Chị Na")
    tickets.keep_canned(work, scope, "Giờ làm việc", "Từ 7 giờ 30.")
    offices.keep_office(work, directory.Office("commune", area.province, area.commune, f"UBND {scope.name}"))


def speak(work: Work, area: Area, store: Store) -> None:
    """What a commune says and is asked: a draft, an announcement under way, a question with a photo."""
    who = Speaker("office:1", Scope("commune", area.province, area.commune))
    for _ in range(2):
        number = office_announcements.draft(work, who, {"vi": "Mời bà con."}, Audience())
    announcements.schedule(work, who.actor, number)
    asked = opened(work, f"asks in {area.commune}")
    one = tickets.add(work, "question", "commune", asked.person.id, who.scope)  # type: ignore[arg-type]
    line = tickets.say(work, one.id, "person", asked.person.id, "Nộp ở đâu ạ?")
    draft = store.draft()
    draft.write_bytes(b"a photo")
    digest, size = store.keep(draft)
    photo = media.add(work, asked.chat.id, asked.person.id, None, 1, Media("photo", "ref"), work.now)
    media.settle(work, photo, "kept", mime="image/png", size=size, sha256=digest)
    media.use(work, photo, "ticket", one.id, f"line:{line}", "", asked.person.id)


def a_photo(work: Work, area: Area, store: Store) -> None:
    """Sent with the dossier that addresses are made of."""
    dossier = rows(OPEN_TO_ALL)(work, area)
    if dossier is not None:
        sent_with(work, int(dossier), store)


def test_every_route_has_its_line() -> None:
    assert {named(route) for route in ROUTES} == set(WHO)
    for route in ROUTES:
        assert route.roles == WHO[named(route)], named(route)


@pytest.mark.asyncio
async def test_who_is_not_signed_in_is_asked_to(grown: Path, tmp_path: Path) -> None:
    async with open_office(grown, tmp_path) as (office, _, areas):
        nobody = await office.visitor()
        for route in ROUTES:
            path = office.lane.look(lambda work, route=route: address(work, route, areas.own))  # type: ignore[misc]
            if path is None:
                continue
            answer = await (nobody.get(path) if route.method == "GET" else nobody.post(path))
            if route.roles == NOBODY:
                assert answer.status in (200, 410, 422, 429), path
            else:
                assert (answer.status, answer.to.partition("?")[0]) == (303, "/office/sign-in"), path


@pytest.mark.asyncio
async def test_no_form_is_taken_without_its_token(grown: Path, tmp_path: Path) -> None:
    async with open_office(grown, tmp_path) as (office, seats, areas):
        for seat in seats.values():
            seat.csrf = ""
        for route in ROUTES:
            if route.method == "GET" or route.roles == NOBODY:
                continue
            path = office.lane.look(lambda work, route=route: address(work, route, areas.own))  # type: ignore[misc]
            for role, seat in seats.items():
                if path is not None:
                    assert (await seat.post(path)).status == 403, f"{path} for {role}"


@pytest.mark.asyncio
async def test_each_role_reaches_what_is_theirs_and_nothing_else_is_there(
    grown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In reach a page is shown, and a form that says nothing is taken or has to be filled in; beyond it, and for other
    roles, there is no such page."""
    kept = console.Console.__init__
    monkeypatch.setattr(console.Console, "__init__", lambda self, lane, tools: kept(self, Undone(lane), tools))
    asked = 0
    wrong: list[str] = []
    async with open_office(grown, tmp_path) as (office, seats, areas):
        for route in ROUTES:
            if route.roles == NOBODY:
                continue
            everywhere: tuple[Where, ...] = ("own", "next", "far") if PART.search(route.path) else ("own",)
            for where in everywhere:
                area: Area = getattr(areas, where)
                path = office.lane.look(lambda work, route=route, area=area: address(work, route, area))  # type: ignore[misc]
                if path is None:
                    assert where != "own", f"nothing of the own area to try {route.path} with"
                    continue
                for role, seat in seats.items():
                    answer = await _asked(seat, route, path, area if role == A else None)
                    asked += 1
                    may = role in WHO[named(route)] and (where in areas.reached(role) or not _of_an_area(path, areas))
                    right = answer.status in (200, 303, 409, 422) if may else answer.status == 404
                    if not right:
                        wrong.append(f"{route.method} {path} ({where}) for {role}: {answer.status}, may: {may}")
    assert not wrong, "\n".join(wrong)
    assert asked > 40


async def _asked(seat: Visitor, route: Route, path: str, of: Area | None) -> Answer:
    """A GET, or a form that says nothing but what it has to; `of` is said by whose seat is of no province."""
    if of is not None:
        path += f"{'&' if '?' in path else '?'}province={of.province}"
    return await (seat.get(path) if route.method == "GET" else seat.post(path, SAYS.get(named(route), {})))


def _of_an_area(path: str, areas: Areas) -> bool:
    """Whether what an address names belongs to somebody's area (a table of figures does not)."""
    return any(part.isdigit() for part in path.partition("?")[0].split("/"))

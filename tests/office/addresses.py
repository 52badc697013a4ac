"""An address to try for every route of the console: what stands in its braces, taken from what lies in an area."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import text

from bot.office.routing import Route
from bot.services.figures import TABLES
from bot.storage import Work

PART = re.compile(r"\{([a-z_]+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")
"""A part of a route in braces: its name, and what it may be."""


@dataclass(frozen=True, slots=True)
class Area:
    """A commune with its province."""

    province: str
    commune: str


Find = Callable[[Work, Area], str | None]


def rows(sql: str) -> Find:
    """The first value of a select over `:province` and `:commune`."""

    def find(work: Work, area: Area) -> str | None:
        found = work.conn.execute(text(sql), {"province": area.province, "commune": area.commune}).scalar()
        return None if found is None else str(found)

    return find


def busiest(work: Work, province: str, *, but: str = "", but_province: str = "") -> Area:
    """The commune with the most dossiers of a province ("" for all but one)."""
    found = work.conn.execute(
        text(
            "SELECT province, commune FROM dossier WHERE (:province = '' OR province = :province)"
            " AND commune <> :but AND province <> :other GROUP BY province, commune ORDER BY count(*) DESC, commune"
        ),
        {"province": province, "but": but, "other": but_province},
    ).first()
    if found is None:
        raise LookupError(f"no dossier in {province or 'any province'}")
    return Area(*found)


def just(value: str) -> Find:
    return lambda work, area: value


_SPOKEN = "province = :province AND commune = :commune"
_ASKED = f"{_SPOKEN} AND kind = 'question' AND level = 'commune'"
_PHOTO = f"subject_kind = 'ticket' AND subject_id IN (SELECT id FROM ticket WHERE {_ASKED})"
IN_AREA = "SELECT id FROM dossier WHERE province = :province AND commune = :commune"
OPEN_TO_ALL = f"{IN_AREA} AND state = 'certified' AND snapshot IS NOT NULL ORDER BY id LIMIT 1"

PARTS: dict[tuple[str, str], Find] = {
    ("claims", "commune"): lambda work, area: area.commune,
    ("claims", "id"): rows(
        "SELECT claim.organisation_id FROM claim JOIN organisation ON organisation.id = claim.organisation_id"
        " WHERE organisation.province = :province AND organisation.commune = :commune"
    ),
    ("imports", "id"): rows("SELECT id FROM import_run WHERE province = :province AND commune = :commune"),
    ("enter", "code"): just("ABCDEFGH"),
    ("figures", "table"): just("places"),
    ("join", "code"): just("ABCDEFGH"),
    ("rounds", "round"): lambda work, area: f"{work.now.year + 1}-1",
    ("rounds/days", "id"): rows("SELECT id FROM day_override WHERE province = :province AND withdrawn_at IS NULL"),
    ("rounds/renewals", "which"): just("open"),
    ("rounds/rules", "id"): rows("SELECT id FROM province_rule WHERE province = :province AND withdrawn_at IS NULL"),
    ("POST /rounds/rules/{id}/again", "id"): rows(
        "SELECT id FROM province_rule WHERE province = :province AND withdrawn_at IS NOT NULL"
    ),
    **{
        (f"{name}/{{id}}/{page}", "id"): rows(f"SELECT id FROM announcement WHERE {_SPOKEN} AND state = 'draft'")
        for page in ("words", "audience", "count", "confirm")
        for name in ("GET /announcements", "POST /announcements")
    },
    ("GET /announcements/{id}/progress", "id"): rows(
        f"SELECT id FROM announcement WHERE {_SPOKEN} AND state NOT IN ('draft', 'scheduled')"
    ),
    ("announcements", "id"): rows(f"SELECT id FROM announcement WHERE {_SPOKEN} ORDER BY id DESC"),
    ("announcements", "act"): just("cancel"),
    ("GET /questions/{id}/media/{media}", "id"): rows(f"SELECT max(subject_id) FROM media_use WHERE {_PHOTO}"),
    ("questions", "media"): rows(f"SELECT media_id FROM media_use WHERE {_PHOTO} ORDER BY subject_id DESC"),
    ("questions", "id"): rows(f"SELECT id FROM ticket WHERE {_ASKED} ORDER BY id DESC"),
    ("questions", "act"): just("take"),
    ("settings/numbers", "key"): just("council.members_apart"),
    ("settings/reminders", "kind"): just("round"),
    ("settings/reminders/versions", "version"): rows(
        "SELECT 'v' || min(version) FROM reminder_rule WHERE province = :province"
    ),
    ("settings/steps", "step"): just("register-business"),
    ("settings/canned", "id"): rows("SELECT id FROM canned WHERE province = :province AND commune = :commune"),
    ("directory/offices", "id"): rows("SELECT id FROM office WHERE province = :province AND commune = :commune"),
    ("directory/policies", "id"): rows("SELECT id FROM policy WHERE province = :province"),
    ("dossiers", "id"): rows(OPEN_TO_ALL),
    ("dossiers", "move"): just("certify"),
    ("dossiers", "paper"): just("0"),
    ("dossiers", "name"): just("mau-01.docx"),
    ("dossiers", "media"): rows(
        f"SELECT min(media_id) FROM media_use WHERE subject_kind = 'dossier' AND subject_id = ({OPEN_TO_ALL})"
    ),
    ("people/invitations", "id"): rows(
        "SELECT max(id) FROM code WHERE purpose = 'officer' AND used_at IS NULL"
        " AND CAST(data AS TEXT) LIKE '%\"' || :commune || '\"%'"
    ),
    ("people", "id"): rows(
        "SELECT id FROM office_account WHERE province = :province AND commune = :commune AND ended_at IS NULL"
        " ORDER BY id"
    ),
    ("people/officers", "id"): rows(
        "SELECT id FROM officer WHERE province = :province AND commune = :commune AND until IS NULL ORDER BY id"
    ),
}
"""By what stands before the first part in braces (or the route itself), and the part's name: how one is found in an
area."""


SAYS: dict[str, dict[str, str]] = {
    "GET /rounds/rules/new": {"rule": "D4"},
    "POST /rounds/rules": {"rule": "D4"},
}
"""What must be asked for, or said in a form, for there to be anything at an address."""


MANY: dict[str, tuple[str, ...]] = {"GET /figures/{table}": ("places", *sorted(set(TABLES) - {"places"}))}
"""Routes whose pages are made each in a way of its own: all of them, the first one the example."""


class NoExample(LookupError):
    """A new kind of address: tell in `PARTS` how one is found."""


def named(route: Route) -> str:
    """A route as the tables of tests know it: its parts in braces by their name alone."""
    return f"{route.method} {PART.sub(lambda found: '{' + found[1] + '}', route.path)}"


def address(work: Work, route: Route, area: Area) -> str | None:
    """The whole address of a route with something of that area in it; None where nothing of the kind lies there."""
    name = named(route)
    word = route.path.split("/{")[0].removeprefix("/")
    path = route.path
    for found in PART.finditer(route.path):
        find = PARTS.get((name, found[1])) or PARTS.get((word, found[1]))
        if find is None:
            raise NoExample(f"{route.method} {route.path}: no example of {found[1]!r} behind {word!r}")
        value = find(work, area)
        if value is None:
            return None
        path = path.replace(found[0], value)
    asked = urlencode(SAYS.get(name, {})) if route.method == "GET" else ""
    return f"/office{path}" + (f"?{asked}" if asked else "")


def addresses(work: Work, route: Route, area: Area) -> list[str]:
    """The same, with every page where one address stands for many."""
    found = address(work, route, area)
    many = MANY.get(named(route), ())
    return [found.replace(many[0], one) for one in many] if found and many else [found] if found else []

"""The list of dossiers: filters, search without tone marks, the most urgent first, fifty a page; views kept by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl, urlencode

from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages import dossier_moves, dossier_page, evidence, findings
from bot.office.pages.dossier_reach import HERE, product_name
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ALL, Route
from bot.programme import dossier_life as life
from bot.programme.dossier_words import kind_name, state_name
from bot.programme.places import communes, place, province, provinces
from bot.scoring import load_rubric
from bot.services import dossier_lists
from bot.services.chain import RUBRIC
from bot.services.dossier_lists import GROUPS, waits_for
from bot.storage import office_views
from bot.storage.dossier_lists import ORDERS, Order, Wanted

VIEWS, VIEW_NAME = 20, 40
KINDS: tuple[life.Kind, ...] = ("first", "upgrade", "re_evaluation")
FILTERS = ("q", "province", "commune", "state", "kind", "stars", "sheet", "waits", "order")
LONGEST = 80  # characters of a search


def show(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def _page(ask: Ask, form: Form, status: int = 200) -> Page:
    asked = ask.query if status == 200 else dict(_pairs(ask.form.get("query", "")))
    said = _filters(ask, asked)
    found = dossier_lists.find(ask.work, _wanted(ask, said), _number(asked.get("page", "")) or 1)
    if found.lines:
        ask.note("dossier.listed", "office", None, {"dossiers": [one.line.id for one in found.lines]})
    query = urlencode(said)
    values = {
        "form": form,
        "filters": Form(ask.words, said),
        "narrowed": any(name in said for name in FILTERS if name not in ("order", "province")),
        "choices": _choices(ask, said),
        "found": found,
        "names": {one.line.id: product_name(ask.words, one.line.product_name) for one in found.lines},
        "states": {one.line.state: state_name(ask.words, one.line.state) for one in found.lines},
        "kinds": {kind: kind_name(ask.words, kind) for kind in KINDS},
        "where": not ask.seat.commune,
        "before": _address(query, found.page - 1) if found.page > 1 else "",
        "after": _address(query, found.page + 1) if found.page < found.pages else "",
        "views": office_views.of(ask.work, ask.seat.account_id, "dossiers"),
        "query": query,
    }
    return Page("dossiers/list.html", values, status)


def _address(query: str, page: int) -> str:
    return f"{HERE}?{query}&page={page}" if query else f"{HERE}?page={page}"


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query[:1000], max_num_fields=20)


def _filters(ask: Ask, asked: Mapping[str, str]) -> dict[str, str]:
    """What was asked for, as far as it can be: an unknown value asks for nothing."""
    known: dict[str, bool] = {
        "q": bool(asked.get("q", "").strip()),
        "province": not ask.seat.province and province(asked.get("province", "")) is not None,
        "state": asked.get("state") in GROUPS or asked.get("state") in life.states(),
        "kind": asked.get("kind") in KINDS,
        "stars": asked.get("stars") in ("0", "3", "4", "5"),
        "sheet": _number(asked.get("sheet", "")) in _sheets(),
        "waits": asked.get("waits") == "1",
        "order": asked.get("order") in ORDERS,
    }
    said = {name: asked[name].strip()[:LONGEST] for name in FILTERS if known.get(name)}
    where = place(asked.get("commune", ""))
    inside = ask.seat.province or said.get("province", "")
    if where is not None and not ask.seat.commune and inside in ("", where.province_code):
        said["commune"] = where.code
    return said


def _wanted(ask: Ask, said: Mapping[str, str]) -> Wanted:
    waits = waits_for(ask.seat.role)
    states = GROUPS.get(said.get("state", "open"), (said.get("state", ""),))
    if "waits" in said:
        states = tuple(one for one in waits if one in states or not states) or ("",)
    return Wanted(
        province=ask.seat.province or said.get("province", ""),
        commune=ask.seat.commune or said.get("commune", ""),
        states=states,
        kinds=(cast(life.Kind, said["kind"]),) if "kind" in said else (),
        stars=_number(said.get("stars", "")),
        sheet=_number(said.get("sheet", "")),
        typed=said.get("q", ""),
        waits=waits,
        order=cast(Order, said.get("order", "urgent")),
    )


def _choices(ask: Ask, said: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers, as (value, label)."""
    w, t = ask.words, ask.words.t
    where = ask.seat.province or said.get("province", "")
    return {
        "province": [] if ask.seat.province else [(one.code, one.name) for one in provinces()],
        "commune": [] if ask.seat.commune or not where else [(one.code, one.name) for one in communes(where)],
        "state": [
            ("open", t("under way")),
            ("all", t("all of them")),
            ("ended", t("ended")),
            *((one.id, state_name(w, one.id)) for one in life.states().values()),
        ],
        "kind": [(kind, kind_name(w, kind)) for kind in KINDS],
        "stars": [(str(n), w.n("{count} star", "{count} stars", n)) for n in (5, 4, 3)] + [("0", t("below 3 stars"))],
        "sheet": [(str(no), f"{no}. {w.pick(name)}") for no, name in _sheets().items()],
        "order": [("urgent", t("most urgent first")), ("newest", t("moved last first")), ("name", t("by name"))],
    }


def _sheets() -> dict[int, Mapping[str, str]]:
    return {one.no: one.name for one in load_rubric(RUBRIC).sheets}


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


# ── Views ────────────────────────────────────────────────────────────────────────────────────────


def keep_view(ask: Ask) -> Reply:
    """The filters of the page under a name."""
    form = Form(ask.words, ask.form)
    name = form.text("name", most=VIEW_NAME)
    query = urlencode(_filters(ask, dict(_pairs(ask.form.get("query", "")))))
    kept = {one.name for one in office_views.of(ask.work, ask.seat.account_id, "dossiers")}
    if form.fine and name not in kept and len(kept) >= VIEWS:
        form.wrong("name", ask.words.t("{most} views are kept already. Please remove one first.", most=VIEWS))
    if not form.fine:
        return _page(ask, form, 422)
    office_views.keep(ask.work, ask.seat.account_id, "dossiers", name, query)
    return Go(f"{HERE}?{query}", ask.words.t("Kept: {name}", name=name))


def drop_view(ask: Ask) -> Reply:
    """Another account's is not touched, and answered as if it had been: it is not there for this one."""
    view = _number(ask.form.get("view", ""))
    if view is not None:
        office_views.drop(ask.work, ask.seat.account_id, view)
    return Go(HERE, ask.words.t("The view was removed."))


ROUTES: tuple[Route, ...] = (
    Route("GET", "/dossiers", ALL, show),
    Route("POST", "/dossiers/views", ALL, keep_view),
    Route("POST", "/dossiers/views/drop", ALL, drop_view),
    *dossier_page.ROUTES,
    *dossier_moves.ROUTES,
    *evidence.ROUTES,
    *findings.ROUTES,
)

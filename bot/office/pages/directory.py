"""The directory of offices and what provinces support: whom people are sent to, kept by the offices themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Protocol, TypeVar

from bot.language import msgid
from bot.office.area import CHANGED, asked_of, may_set, province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import ALL, LEADING, WRITERS, Route
from bot.office.who import actors_said
from bot.programme import directory_sheet, policies
from bot.programme.offices import Office, Policy
from bot.programme.phones import spoken_phone
from bot.programme.places import communes
from bot.programme.sheet_rows import Problem, Row, cell_text
from bot.services import directory_pages, versions
from bot.services.acting import Actor
from bot.services.directory_pages import OFFICES, POLICIES, ChangedMeanwhile, Sort, Taken
from bot.storage import offices
from bot.storage.office_settings import SettingVersion

HERE = "/office/directory"
TAKEN: Mapping[str, tuple[str, str]] = {
    "office": ("name", msgid("Another office here goes by that name.")),
    "policy": ("title", msgid("Another policy here goes by that name.")),
}
T = TypeVar("T", Office, Policy)
T_contra = TypeVar("T_contra", contravariant=True)


class PageOf(Protocol[T_contra]):
    """Shows the form of an entry (None: a new one) again."""

    def __call__(self, ask: Ask, form: Form, one: T_contra | None, status: int = 200, changed: str = "") -> Page: ...


def show(ask: Ask) -> Reply:
    province = province_of(ask)
    if not province:
        return Page("directory/choose.html", {"provinces": provinces_of(ask), "here": HERE})
    found = offices.office_in(ask.work, province, ask.seat.commune)
    values = {
        "province": province,
        "provinces": provinces_of(ask),
        "offices": [(number, one, spoken_phone(one.phone) if one.phone else "") for number, one in found],
        "may_add": _may_office(ask, province, ask.seat.commune),
        "policies": offices.policies_in(ask.work, province),
        "may_policies": may_set(ask, province),
        "asked": asked_of(ask),
    }
    return Page("directory/show.html", values)


# ── An office ────────────────────────────────────────────────────────────────────────────────────


def _may_office(ask: Ask, province: str, commune: str) -> bool:
    """A commune keeps its own office, a province all of its offices."""
    seat = ask.seat
    return may_set(ask, province) or (seat.role == "commune" and bool(commune) and seat.commune == commune)


def _by(ask: Ask, province: str, commune: str) -> Actor:
    if not _may_office(ask, province, commune):
        raise Missing
    own = ask.seat.actor
    return own if own is not None and ask.seat.role == "commune" else setter(ask, province)


def office_form(ask: Ask) -> Reply:
    return _office_page(ask, Form(ask.words, {}), _office(ask))


def _office(ask: Ask) -> Office | None:
    """The office of the address, None for a new one; Missing beyond the area."""
    if "id" not in ask.path:
        return None
    found = offices.office_of_number(ask.work, ask.number())
    if found is None or not ask.seat.covers(found.province, found.commune):
        raise Missing
    return found


def _office_page(ask: Ask, form: Form, one: Office | None, status: int = 200, changed: str = "") -> Page:
    province = one.province if one is not None else province_of(ask)
    _by(ask, province, one.commune if one is not None else ask.seat.commune)
    number = ask.number() if one is not None else None
    values = {
        "form": form,
        "changed": changed,
        "one": one,
        "number": number,
        "phone": spoken_phone(one.phone) if one is not None and one.phone else "",
        "seen": versions.mark(asdict(one)) if one is not None else "",
        "province": province,
        "communes": [(each.code, f"{each.kind} {each.name}") for each in communes(province)],
        "example": directory_sheet.TEMPLATE[1][5],
        "history": _history(ask, province, f"office:{number}") if number is not None else [],
        "asked": asked_of(ask),
    }
    return Page("directory/office.html", values, status)


def save_office(ask: Ask) -> Reply:
    before = _office(ask)
    province = before.province if before is not None else province_of(ask)
    form = Form(ask.words, ask.form)
    commune = ask.seat.commune or (before.commune if before is not None else form.said("commune"))
    by = _by(ask, province, commune)
    one = _read_office(form, province, commune)
    if one is None:
        return _office_page(ask, form, before, 422)
    return _save(ask, form, by, OFFICES, one, before, _office_page)


def _read_office(form: Form, province: str, commune: str) -> Office | None:
    """By the same reading as the sheets offices hand in."""
    said = {name: cell_text(form.said(name)) for name in ("name", "phone", "address", "hours")}
    head = tuple(names[0] for names in directory_sheet.HEADINGS.values())
    row = Row(2, (province, commune, said["name"], said["phone"], said["address"], said["hours"]))
    found, problems = directory_sheet.read_directory([Row(1, head), row])
    _wrong(form, problems, directory_sheet.HEADINGS)
    if not found and not problems:  # the sheet's own example
        form.wrong("name", form.words.t("Please write your own office here."))
    return found[0] if found and form.fine else None


def _wrong(form: Form, problems: list[Problem], headings: Mapping[str, tuple[str, ...]]) -> None:
    named = {names[0]: column for column, names in headings.items()}
    for each in problems:
        said = form.words.t(each.what, **each.params)
        form.wrong(named.get(each.column, "name"), form.words.t("This {problem}.", problem=said))


def remove_office(ask: Ask) -> Reply:
    before = _office(ask)
    if before is None:
        raise Missing
    return _remove(ask, _by(ask, before.province, before.commune), OFFICES, before, _office_page)


# ── A policy ─────────────────────────────────────────────────────────────────────────────────────


def policy_form(ask: Ask) -> Reply:
    return _policy_page(ask, Form(ask.words, {}), _policy(ask))


def _policy(ask: Ask) -> Policy | None:
    if "id" not in ask.path:
        return None
    found = offices.policy_of_number(ask.work, ask.number())
    if found is None or not ask.seat.covers(found.province, ask.seat.commune):
        raise Missing
    return found


def _policy_page(ask: Ask, form: Form, one: Policy | None, status: int = 200, changed: str = "") -> Page:
    province = one.province if one is not None else province_of(ask)
    setter(ask, province)
    number = ask.number() if one is not None else None
    values = {
        "form": form,
        "changed": changed,
        "one": one,
        "number": number,
        "seen": versions.mark(asdict(one)) if one is not None else "",
        "province": province,
        "certainties": [
            ("verified", ask.words.t("compared with the document")),
            ("reported", ask.words.t("only told so far")),
        ],
        "history": _history(ask, province, f"policy:{number}") if number is not None else [],
        "asked": asked_of(ask),
    }
    return Page("directory/policy.html", values, status)


def save_policy(ask: Ask) -> Reply:
    before = _policy(ask)
    province = before.province if before is not None else province_of(ask)
    by, form = setter(ask, province), Form(ask.words, ask.form)
    one = _read_policy(form, province)
    if one is None:
        return _policy_page(ask, form, before, 422)
    return _save(ask, form, by, POLICIES, one, before, _policy_page)


def _read_policy(form: Form, province: str) -> Policy | None:
    head = tuple(names[0] for names in policies.HEADINGS.values())
    dated = form.day("dated")
    said = [cell_text(form.said(name)) for name in ("title", "text", "source")]
    day = dated.isoformat() if dated is not None else ""
    certainty = form.choice("certainty", ("verified", "reported"))
    found, problems = policies.read_policies([Row(1, head), Row(2, (province, *said, day, certainty))])
    _wrong(form, problems, policies.HEADINGS)
    if not found and not problems:
        form.wrong("title", form.words.t("Please write your own policy here."))
    return found[0] if found and form.fine else None


def remove_policy(ask: Ask) -> Reply:
    before = _policy(ask)
    if before is None:
        raise Missing
    return _remove(ask, setter(ask, before.province), POLICIES, before, _policy_page)


# ── Both ─────────────────────────────────────────────────────────────────────────────────────────


def _save(ask: Ask, form: Form, by: Actor, sort: Sort[T], one: T, before: T | None, page: PageOf[T]) -> Reply:
    try:
        directory_pages.save(ask.work, by, sort, one, ask.number() if before else None, form.said("seen"))
    except Taken:
        field, why = TAKEN[sort.kind]
        form.wrong(field, ask.words.t(why))
        return page(ask, form, before, 422)
    except ChangedMeanwhile:
        return page(ask, Form(ask.words, {}), before, 409, ask.words.t(CHANGED))
    return Go(HERE + asked_of(ask), ask.words.t("Saved."))


def _remove(ask: Ask, by: Actor, sort: Sort[T], before: T, page: PageOf[T]) -> Reply:
    try:
        directory_pages.remove(ask.work, by, sort, ask.number(), ask.form.get("seen", ""))
    except ChangedMeanwhile:
        return page(ask, Form(ask.words, {}), before, 409, ask.words.t(CHANGED))
    return Go(HERE + asked_of(ask), ask.words.t("Removed."))


def _history(ask: Ask, province: str, key: str) -> list[tuple[SettingVersion, str, str]]:
    """The former values with who set them, as one line each."""
    found = versions.history(ask.work, province, key)
    said = actors_said(ask, [one.by for one in found])
    return [(one, said(one.by), " · ".join(str(v) for v in (one.value or {}).values() if v)) for one in found]


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/directory", ALL, show),
    Route("GET", "/directory/offices/new", WRITERS, office_form),
    Route("GET", f"/directory/offices/{NUMBER}", WRITERS, office_form),
    Route("POST", "/directory/offices/new", WRITERS, save_office),
    Route("POST", f"/directory/offices/{NUMBER}", WRITERS, save_office),
    Route("POST", f"/directory/offices/{NUMBER}/remove", WRITERS, remove_office),
    Route("GET", "/directory/policies/new", LEADING, policy_form),
    Route("GET", f"/directory/policies/{NUMBER}", LEADING, policy_form),
    Route("POST", "/directory/policies/new", LEADING, save_policy),
    Route("POST", f"/directory/policies/{NUMBER}", LEADING, save_policy),
    Route("POST", f"/directory/policies/{NUMBER}/remove", LEADING, remove_policy),
)

"""Settings: an office's own numbers, its answers kept for many, and the way to reminders, rounds and the directory."""

from __future__ import annotations

from dataclasses import dataclass

from bot.office.area import CHANGED, asked_of, may_set, province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import ALL, LEADING, OFFICES, Route
from bot.office.who import actors_said
from bot.programme.duties import Scope
from bot.programme.office_values import OFFICE_VALUES, BadValue, OfficeValue
from bot.services import canned_pages, office_settings, versions
from bot.services.office_settings import ChangedMeanwhile, SettingVersion
from bot.storage import tickets
from bot.storage.officers import Officer
from bot.storage.tickets import Canned

HERE = "/office/settings"
Kept = tuple[Canned, Scope]
LABEL_MOST = 22  # it becomes a button in chat


@dataclass(frozen=True, slots=True)
class Line:
    """One number as the page shows it: what holds, where from ("own", "country", "default"), and the version to send
    along."""

    one: OfficeValue
    name: str
    about: str
    holds: int
    below: int
    own: bool
    version: int
    said: str


def show(ask: Ask) -> Reply:
    return _page(ask, {})


def _page(ask: Ask, forms: dict[str, Form], status: int = 200, changed: str = "") -> Page:
    where = province_of(ask)
    values = {
        "changed": changed,
        "province": where,
        "provinces": [("", ask.words.t("the whole country")), *provinces_of(ask)] if not ask.seat.province else [],
        "lines": _lines(ask, where),
        "forms": {key: forms.get(key) or Form(ask.words, {}) for key in OFFICE_VALUES},
        "may_set": may_set(ask, where),
        "asked": asked_of(ask),
    }
    return Page("settings/show.html", values, status)


def _lines(ask: Ask, where: str) -> list[Line]:
    holding = office_settings.all_of(ask.work, where)
    country = office_settings.all_of(ask.work, "")
    own = office_settings.own(ask.work, where)
    said = actors_said(ask, [one.by for one in own.values()])
    found = []
    for key, one in OFFICE_VALUES.items():
        mine = own.get(key)
        found.append(
            Line(
                one,
                ask.words.t(one.name),
                ask.words.t(one.about),
                holding[key],
                one.default if not where else country[key],
                mine is not None and mine.value is not None,
                mine.version if mine is not None else 0,
                said(mine.by) if mine is not None else "",
            )
        )
    return found


def set_number(ask: Ask) -> Reply:
    where, key = province_of(ask), ask.path["key"]
    by, form = setter(ask, where), Form(ask.words, ask.form)
    one = OFFICE_VALUES.get(key)
    if one is None:
        raise Missing
    seen = form.said("seen", "0")
    try:
        value = None if "back" in ask.form else one.read(form.said(key))
        office_settings.set_value(ask.work, by, where, key, value, int(seen[:9]) if seen.isdigit() else 0)
    except BadValue as wrong:
        form.wrong(key, ask.words.t(wrong.text, **wrong.fields))
        return _page(ask, {key: form}, 422)
    except ChangedMeanwhile:
        return _page(ask, {}, 409, ask.words.t(CHANGED))
    return Go(HERE + asked_of(ask), ask.words.t("Saved. It holds from now on."))


def history(ask: Ask) -> Reply:
    where, key = province_of(ask), ask.path["key"]
    one = OFFICE_VALUES.get(key)
    if one is None:
        raise Missing
    found = office_settings.history(ask.work, where, key)
    said = actors_said(ask, [each.by for each in found])
    values = {
        "one": one,
        "title": ask.words.t(one.name),
        "about": ask.words.t(one.about),
        "province": where,
        "versions": [(each, said(each.by)) for each in found],
        "newest": found[0].version if found else 0,
        "may_set": may_set(ask, where),
        "asked": asked_of(ask),
    }
    return Page("settings/number.html", values)


# ── Answers kept for many ────────────────────────────────────────────────────────────────────────


def canned(ask: Ask) -> Reply:
    return _canned_page(ask, Form(ask.words, {}))


def _officer(ask: Ask) -> Officer:
    if ask.seat.officer is None:
        raise Missing
    return ask.seat.officer


def _canned_page(ask: Ask, form: Form, status: int = 200, changed: str = "", kept: Kept | None = None) -> Page:
    officer = _officer(ask)
    one = kept[0] if kept is not None else None
    found: list[tuple[SettingVersion, str, str]] = []
    if kept is not None:
        versions_kept = canned_pages.history(ask.work, kept[1], kept[0].id)
        said = actors_said(ask, [each.by for each in versions_kept])
        found = [(each, said(each.by), canned_pages.words_of(each)) for each in versions_kept]
    values = {
        "form": form,
        "changed": changed,
        "kept": tickets.canned_of(ask.work, officer.scope),
        "one": one,
        "seen": versions.mark([one.label, one.said]) if one is not None else "",
        "history": found,
        "label_most": LABEL_MOST,
    }
    return Page("settings/canned.html", values, status)


def _kept(ask: Ask) -> Kept:
    """An answer of the officer's own office, or of one below it."""
    found = tickets.canned_of_number(ask.work, ask.number())
    if found is None or not ask.seat.covers(found[1].province, found[1].commune):
        raise Missing
    return found


def edit_canned(ask: Ask) -> Reply:
    return _canned_page(ask, Form(ask.words, {}), kept=_kept(ask))


def save_canned(ask: Ask) -> Reply:
    kept, officer = (_kept(ask) if "id" in ask.path else None), _officer(ask)
    form = Form(ask.words, ask.form)
    label = form.text("label", most=LABEL_MOST).replace("\n", " ")
    said = form.text("said", most=canned_pages.LONGEST)
    if not form.fine:
        return _canned_page(ask, form, 422, kept=kept)
    one, scope = kept if kept is not None else (None, officer.scope)
    try:
        canned_pages.save(ask.work, officer, scope, one, label, said, form.said("seen"))
    except canned_pages.TooMany:
        form.wrong("label", ask.words.t("An office keeps at most {most} answers.", most=canned_pages.MOST))
        return _canned_page(ask, form, 422, kept=kept)
    except versions.ChangedMeanwhile:
        return _canned_page(ask, Form(ask.words, {}), 409, ask.words.t(CHANGED), kept=kept)
    return Go(f"{HERE}/canned", ask.words.t("Saved. Officers find it when they answer, here and in chat."))


def drop_canned(ask: Ask) -> Reply:
    one, scope = _kept(ask)
    try:
        canned_pages.drop(ask.work, _officer(ask), scope, one, ask.form.get("seen", ""))
    except versions.ChangedMeanwhile:
        return _canned_page(ask, Form(ask.words, {}), 409, ask.words.t(CHANGED), kept=(one, scope))
    return Go(f"{HERE}/canned", ask.words.t("Removed."))


NUMBER = "{id:[0-9]{1,15}}"
KEY = "{key:[a-z_.]{1,40}}"
ROUTES = (
    Route("GET", "/settings", ALL, show),
    Route("GET", "/settings/canned", OFFICES, canned),
    Route("GET", f"/settings/canned/{NUMBER}", OFFICES, edit_canned),
    Route("POST", "/settings/canned", OFFICES, save_canned),
    Route("POST", f"/settings/canned/{NUMBER}", OFFICES, save_canned),
    Route("POST", f"/settings/canned/{NUMBER}/drop", OFFICES, drop_canned),
    Route("GET", f"/settings/numbers/{KEY}", ALL, history),
    Route("POST", f"/settings/numbers/{KEY}", LEADING, set_number),
)

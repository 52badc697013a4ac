"""Languages: which are offered in the chat, and in which every announcement is written; who changed it, and when."""

from __future__ import annotations

from bot.language import LANGUAGES, Words
from bot.language.languages import DEFAULT
from bot.office.area import CHANGED, may_set, setter
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ADMINISTRATOR, ALL, Route
from bot.office.who import actors_said
from bot.services import languages
from bot.services.languages import ChangedMeanwhile, Spoken

HERE = "/office/settings/languages"


def show(ask: Ask) -> Reply:
    return _page(ask)


def _page(ask: Ask, status: int = 200, changed: str = "") -> Page:
    holds, versions = languages.spoken(ask.work), languages.history(ask.work)
    who = actors_said(ask, [one.by for one in versions])
    values = {
        "form": Form(ask.words, {}),
        "changed": changed,
        "rows": [
            (code, one.own_name, code == DEFAULT, code in holds.offered, code in holds.needed)
            for code, one in LANGUAGES.items()
        ],
        "version": versions[0].version if versions else 0,
        "history": [(one, who(one.by), _said(ask.words, languages.read(one.value))) for one in versions],
        "may_set": may_set(ask, ""),
    }
    return Page("settings/languages.html", values, status)


def _said(w: Words, one: Spoken) -> str:
    offered, needed = (", ".join(LANGUAGES[code].own_name for code in each) for each in (one.offered, one.needed))
    return w.t("in the chat: {offered}; announcements: {needed}", offered=offered, needed=needed)


def save(ask: Ask) -> Reply:
    by, form = setter(ask, ""), Form(ask.words, ask.form)
    try:
        seen = numbered(form.said("seen")) or 0
        languages.set_languages(ask.work, by, {*form.all("offered"), *form.all("needed")}, form.all("needed"), seen)
    except ChangedMeanwhile:
        return _page(ask, 409, ask.words.t(CHANGED))
    return Go(HERE, ask.words.t("Saved. It holds from now on."))


ROUTES = (
    Route("GET", "/settings/languages", ALL, show),
    Route("POST", "/settings/languages", ADMINISTRATOR, save),
)

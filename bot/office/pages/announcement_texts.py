"""Texts an office keeps to announce again."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import LANGUAGES, msgid
from bot.office.announcing import HERE, speaker
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Go, Page, Reply
from bot.office.routing import ALL, WRITERS, Route
from bot.services import kept_texts
from bot.services.office_announcements import LONGEST, TITLE

REFUSED: Mapping[str, tuple[str, str]] = {
    "name": ("name", msgid("Please give it a short name.")),
    "words": (
        "said-vi",
        msgid("Please write it in Vietnamese, too: who has no text of their own language reads that."),
    ),
    "long": ("said-vi", msgid("That is too long for one message. Please say it in fewer words.")),
    "many": ("name", msgid("There are too many texts already. Remove one first.")),
}
"""Which field is wrong, and what to say."""


def listed(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def keep(ask: Ask) -> Reply:
    form = Form(ask.words, ask.form)
    name = form.text("name", most=TITLE)
    said = {code: form.text(f"said-{code}", needed=code == "vi", most=LONGEST) for code in LANGUAGES}
    if not form.fine:
        return _page(ask, form, 422)
    try:
        kept_texts.keep(ask.work, speaker(ask), name, said)
    except kept_texts.Refused as no:
        field, why = REFUSED[no.why]
        form.wrong(field, ask.words.t(why))
        return _page(ask, form, 422)
    return Go(f"{HERE}/texts", ask.words.t("Kept as a text of your office."))


def drop(ask: Ask) -> Reply:
    number = numbered(ask.form.get("id", "")) or 0
    if not kept_texts.drop(ask.work, speaker(ask), number):
        return Go(f"{HERE}/texts", ask.words.t("It is there no more."))
    return Go(f"{HERE}/texts", ask.words.t("Removed. It is offered no more."))


def _page(ask: Ask, form: Form, status: int = 200) -> Page:
    who = speaker(ask)
    values = {
        "form": form,
        "here": HERE,
        "texts": kept_texts.usable(ask.work, who),
        "mine": {one.id for one in kept_texts.mine(ask.work, who)},
        "codes": [(code, language.own_name) for code, language in LANGUAGES.items()],
        "longest": LONGEST,
        "may_write": ask.seat.role != "reader",
    }
    return Page("announcements/texts.html", values, status)


ROUTES = (
    Route("GET", "/announcements/texts", ALL, listed),
    Route("POST", "/announcements/texts", WRITERS, keep),
    Route("POST", "/announcements/texts/drop", WRITERS, drop),
)

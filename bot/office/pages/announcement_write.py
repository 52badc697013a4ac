"""Writing an announcement: its words in each language, a text kept before, whom it is for with a live count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from multidict import MultiMapping

from bot.language import LANGUAGES
from bot.office import announcing
from bot.office.announcing import HERE, reached, speaker
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Fragment, Go, Missing, Page, Reply
from bot.office.routing import WRITERS, Route
from bot.programme.audience import Audience
from bot.services import announcements, approvals, kept_texts, languages, office_announcements
from bot.services.announcements import Refused
from bot.services.office_announcements import LONGEST, TITLE, OutOfScope
from bot.storage.announcements import Announcement

LEFT_UNSURE = "left_unsure"


# ── The words ────────────────────────────────────────────────────────────────────────────────────


def new(ask: Ask) -> Reply:
    """An empty form, or one filled with a text the office keeps (`?text=12`)."""
    who, chosen = speaker(ask), ask.query.get("text", "")
    number = numbered(chosen)
    text = kept_texts.find(ask.work, who, number) if number is not None else None
    given = {"title": text.name, **{f"said-{code}": said for code, said in text.said.items()}} if text else {}
    return _words(ask, Form(ask.words, given), None, chosen=chosen if text else "")


def create(ask: Ask) -> Reply:
    who, form = speaker(ask), Form(ask.words, ask.form)
    title, said = _read(ask, form)
    if not form.fine:
        return _words(ask, form, None, status=422)
    number = office_announcements.draft(ask.work, who, said, Audience(), title)
    return Go(f"{HERE}/{number}/audience", ask.words.t("Kept as a draft. Whom is it for?"))


def edit(ask: Ask) -> Reply:
    one = _draft(ask)
    said = office_announcements.own_words(announcements.said(ask.work, one.id))
    given = {"title": one.title, "version": str(one.version), **{f"said-{code}": text for code, text in said.items()}}
    return _words(ask, Form(ask.words, given), one)


def rewrite(ask: Ask) -> Reply:
    """Keeps other words; where a colleague has changed the draft since, theirs are shown beside what was typed."""
    who, form = speaker(ask), Form(ask.words, ask.form)
    one = _draft(ask)
    title, said = _read(ask, form)
    if not form.fine:
        return _words(ask, form, one, status=422)
    try:
        office_announcements.change(ask.work, who, one.id, _version(form), said=said, title=title)
    except Refused as no:
        form.wrong("said-vi", announcing.why(ask.words, no))
        return _words(ask, form, one, status=422, theirs=no.why == "changed")
    return Go(f"{HERE}/{one.id}", ask.words.t("The words are changed."))


def _read(ask: Ask, form: Form) -> tuple[str, dict[str, str]]:
    title, needed = form.text("title", most=TITLE), languages.spoken(ask.work).needed
    said = {code: form.text(f"said-{code}", needed=code in needed, most=LONGEST) for code in LANGUAGES}
    return " ".join(title.split()), said


def _version(form: Form) -> int:
    return numbered(form.said("version")) or 0


def _words(
    ask: Ask, form: Form, one: Announcement | None, *, status: int = 200, chosen: str = "", theirs: bool = False
) -> Page:
    """`theirs`: the form goes on from a colleague's newer version, which is shown."""
    standing = (
        office_announcements.own_words(announcements.said(ask.work, one.id)) if one is not None and theirs else {}
    )
    spoken = languages.spoken(ask.work)
    written = [code for code in LANGUAGES if code in spoken.offered or form.said(f"said-{code}")]
    values = {
        "form": form,
        "one": one,
        "here": HERE,
        "codes": [(code, LANGUAGES[code].own_name) for code in written],
        "needed": spoken.needed,
        "longest": LONGEST,
        "title_most": TITLE,
        "texts": [(text.id, text.name) for text in kept_texts.usable(ask.work, speaker(ask))] if one is None else [],
        "chosen": chosen,
        "standing": standing,
        "version": one.version if one is not None and theirs else _version(form),
    }
    return Page("announcements/words.html", values, status)


# ── The audience ─────────────────────────────────────────────────────────────────────────────────


def audience(ask: Ask) -> Reply:
    one = _draft(ask)
    return _audience(ask, one, Form(ask.words, {}), one.audience)


def narrow(ask: Ask) -> Reply:
    who, form = speaker(ask), Form(ask.words, ask.form)
    one = _draft(ask)
    chosen = _chosen(ask, one, ask.form)
    try:
        office_announcements.change(ask.work, who, one.id, _version(form), audience=chosen)
    except Refused as no:
        form.wrong("audience", announcing.why(ask.words, no))
        return _audience(ask, one, form, chosen, status=422)
    except OutOfScope:
        raise Missing from None
    return Go(f"{HERE}/{one.id}")


def counted(ask: Ask) -> Reply:
    """How many the ticked audience is now, and by which channel: a piece of the page, asked for at each tick."""
    one = _draft(ask)
    chosen = office_announcements.within(office_announcements.scope_of(one), _chosen(ask, one, ask.query))
    return Fragment("announcements/count.html", _count(ask, chosen, one))


def _chosen(ask: Ask, one: Announcement, given: MultiMapping[str]) -> Audience:
    """What was ticked, of what is offered; whose announcement it goes on from stays."""
    offered = announcing.parts(ask.words, office_announcements.scope_of(one), ask.today)
    ticked = {part.name: given.getall(part.name, []) for part in offered}
    found = announcing.read_audience(ticked, offered)
    if not one.audience.left_of:
        return found
    unsure = given.get(LEFT_UNSURE) == "yes"
    return replace(found, left_of=one.audience.left_of, left_with=office_announcements.left_with(unsure=unsure))


def _audience(ask: Ask, one: Announcement, form: Form, chosen: Audience, status: int = 200) -> Page:
    scope = office_announcements.scope_of(one)
    ticked: Mapping[str, tuple[Any, ...]] = {
        part.name: tuple(str(value) for value in getattr(chosen, part.name))
        for part in announcing.parts(ask.words, scope, ask.today)
    }
    values = {
        "form": form,
        "one": one,
        "here": HERE,
        "office": speaker(ask).name(ask.words) if scope is None else scope.name,
        "parts": announcing.parts(ask.words, scope, ask.today),
        "ticked": ticked,
        "left_of": chosen.left_of,
        "unsure": "unknown" in chosen.left_with,
        "version": one.version,
    }
    try:
        inside = office_announcements.within(scope, chosen)
    except OutOfScope:
        raise Missing from None
    return Page("announcements/audience.html", values | _count(ask, inside, one), status)


def _count(ask: Ask, chosen: Audience, one: Announcement) -> dict[str, Any]:
    reach = announcing.count(ask, chosen)
    return {
        "reach": reach,
        "limit": approvals.limit(ask.work, one.province),
        "channel_names": {key: ask.words.t(name) for key, name in announcing.CHANNELS.items()},
    }


def _draft(ask: Ask) -> Announcement:
    """A draft in reach; anything that has gone is no longer to be written."""
    one = reached(ask, speaker(ask))
    if one.state != "draft":
        raise Missing
    return one


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/announcements/new", WRITERS, new),
    Route("POST", "/announcements/new", WRITERS, create),
    Route("GET", f"/announcements/{NUMBER}/words", WRITERS, edit),
    Route("POST", f"/announcements/{NUMBER}/words", WRITERS, rewrite),
    Route("GET", f"/announcements/{NUMBER}/audience", WRITERS, audience),
    Route("POST", f"/announcements/{NUMBER}/audience", WRITERS, narrow),
    Route("GET", f"/announcements/{NUMBER}/count", WRITERS, counted),
)

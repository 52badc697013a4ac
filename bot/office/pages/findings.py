"""The commune's four findings for Mẫu 03, written beside the producer's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.flows.form_facts import form_facts
from bot.flows.office_papers import content_name
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages.dossier_reach import HERE, Seen, product_name, seen
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import Roles, Route
from bot.services import office_papers, snapshots
from bot.services.office_papers import CONTENTS, LONGEST, Sent
from bot.storage import findings as store
from bot.storage import officers

COMMUNE: Roles = frozenset({"commune"})


@dataclass(frozen=True, slots=True)
class Content:
    """One of the four: the producer's words, what the commune wrote (`by` and `at` say who and when), and what a
    colleague wrote in place of what was on the screen (`meanwhile`)."""

    id: str
    name: str
    producer: str
    said: str
    by: str
    at: datetime | None
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The four contents; `version` counts what was ever written, `writes` whether this seat may write now."""

    contents: tuple[Content, ...]
    version: int
    writes: bool

    @property
    def written(self) -> int:
        return sum(bool(one.said) for one in self.contents)


def standing(ask: Ask, one: Seen, sent: Sent | None, seen_version: int | None = None) -> Standing | None:
    """None where this office gets the signed paper alone (the province). `seen_version`: what was on the screen."""
    if sent is None or one.actor.side != "commune":
        return None
    every = store.of(ask.work, one.dossier.id)
    newest = {each.content: each for each in every}
    later = {each.content for each in every[seen_version:]} if seen_version is not None else set()
    names = officers.names_of(ask.work, {each.by_person_id for each in every if each.by_person_id is not None})
    said = _producers_words(ask, one)
    contents = []
    for content in CONTENTS:
        found = newest.get(content)
        contents.append(
            Content(
                content,
                content_name(ask.words, content),
                said.get(content, ""),
                found.said if found is not None else "",
                names.get(found.by_person_id or 0, "") if found is not None else "",
                found.at if found is not None else None,
                content in later,
            )
        )
    writes = one.writes and office_papers.may_find(one.actor, one.dossier)
    return Standing(tuple(contents), len(every), writes)


def _producers_words(ask: Ask, one: Seen) -> Mapping[str, str]:
    known, at = snapshots.said_of(ask.work, one.dossier)
    ctx = Ctx(State(known), ask.words, at)
    said = form_facts(ctx, {}).get("said") if ctx.sheet is not None else {}
    return {name: str(text) for name, text in said.items()} if isinstance(said, Mapping) else {}


def show(ask: Ask) -> Reply:
    one, sent = _asked(ask)
    ask.note("dossier.forms_read", "dossier", one.dossier.id, {"what": "findings"})
    return _page(ask, one, sent, Form(ask.words, {}))


def keep(ask: Ask) -> Reply:
    """Keeps what is new. Where a colleague wrote meanwhile, theirs is shown beside what was typed."""
    one, sent = _asked(ask)
    form = Form(ask.words, ask.form)
    version = form.number("seen", 0, 10**6) or 0
    now = standing(ask, one, sent, version)
    if now is None:
        raise Missing
    if not now.writes:  # a colleague reported meanwhile: what was typed is shown, and nothing is written
        return _page(ask, one, sent, form, 409)
    typed = {each.id: form.text(each.id, needed=False, most=LONGEST) for each in now.contents}
    if not form.fine:
        return _page(ask, one, sent, form, 422)
    new = [each for each in now.contents if typed[each.id] != each.said and typed[each.id]]
    if any(each.meanwhile for each in new):
        return _page(ask, one, sent, form, 409, version)
    for each in new:
        if not office_papers.keep_finding(ask.work, one.actor, one.dossier.id, each.id, typed[each.id]):
            raise Missing
    said = ask.words.t("Kept for Form 03.") if new else ask.words.t("Nothing was changed.")
    return Go(f"{HERE}/{one.dossier.id}#findings", said)


def _page(ask: Ask, one: Seen, sent: Sent, form: Form, status: int = 200, version: int | None = None) -> Page:
    values = {
        "form": form,
        "dossier": one.dossier,
        "name": product_name(ask.words, one.view.shown.product_name),
        "standing": standing(ask, one, sent, version),
        "stale": version is not None,
        "most": LONGEST,
    }
    return Page("dossiers/findings.html", values, status)


def _asked(ask: Ask) -> tuple[Seen, Sent]:
    """Raises Missing where nothing of the dossier lies before this office, and for whom it is not to write."""
    one = seen(ask)
    sent = office_papers.look(ask.work, one.actor, one.dossier.id)
    if sent is None or not one.writes or one.actor.side != "commune":
        raise Missing
    return one, sent


_ADDRESS = "/dossiers/{id:[0-9]{1,15}}/findings"
ROUTES: tuple[Route, ...] = (Route("GET", _ADDRESS, COMMUNE, show), Route("POST", _ADDRESS, COMMUNE, keep))

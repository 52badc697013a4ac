"""Questions and complaints: the office's inbox, one of them with all that was said, and answering it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.language import msgid
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Download, Fragment, Go, Missing, Page, Reply
from bot.office.routing import ALL, OFFICES, Route
from bot.programme.duties import Scope
from bot.programme.ticket_words import capital, named
from bot.services import officers, quiet, ticket_desk, tickets
from bot.services.ticket_desk import office_of
from bot.services.tickets import CANNED_MOST, LONGEST, Refused, Thread
from bot.storage import chats, ticket_lists
from bot.storage import tickets as rows
from bot.storage.dossiers import about
from bot.storage.officers import Officer
from bot.storage.organisations import names_of
from bot.storage.ticket_lists import Row, Which
from bot.storage.tickets import Ticket, canned_of

HERE = "/office/questions"
PAGE = 50
SHOWN_AS = ("image/", "application/pdf")
FILTERS: Mapping[Which, str] = {
    "waiting": msgid("waiting for us"),
    "mine": msgid("mine"),
    "below": msgid("waiting at the communes"),
    "answered": msgid("answered"),
    "closed": msgid("closed"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "open": (msgid("waits for the office"), "amber"),
    "answered": (msgid("answered"), "good"),
    "closed": (msgid("closed"), ""),
}
REFUSED: Mapping[str, str] = {
    "empty": msgid("Please write an answer."),
    "long": msgid("This is too long for one message; please shorten it."),
    "newer": msgid("More was said meanwhile: please read it above, then send again. Your words are kept here."),
    "taken": msgid("{name} has taken it meanwhile. Your words are kept here."),
    "unknown": msgid("This cannot be done now."),
    "many": msgid("There are too many already. Remove one first."),
}


# ── The inbox ────────────────────────────────────────────────────────────────────────────────────


def listed(ask: Ask) -> Reply:
    which = _which(ask)
    scope = _scope(ask)
    me = ask.seat.officer.id if ask.seat.officer is not None else 0
    found = ticket_lists.listed(ask.work, scope, which, me, _after(ask.query.get("after", "")), PAGE + 1)
    shown = found[:PAGE]
    if shown:
        ask.note("ticket.listed", "office", None, {"tickets": [row.ticket.id for row in shown]})
    last = shown[-1].ticket if len(found) > PAGE else None
    more = f"{HERE}?show={which}&after={last.updated_at.timestamp():.6f}.{last.id}" if last is not None else ""
    values = {
        "rows": [(row, _title(ask, row.ticket), _row_place(row)) for row in shown],
        "which": which,
        "filters": [(key, ask.words.t(FILTERS[key])) for key in _offered(ask)],
        "counts": ticket_lists.counts(ask.work, scope, me),
        "states": STATES,
        "me": me,
        "more": more,
        "here": HERE,
    }
    return Page("questions/list.html", values)


def _offered(ask: Ask) -> list[Which]:
    """Whose desk is a commune's has none below it; who only sees takes none."""
    seat = ask.seat
    return [
        key for key in FILTERS if not (key == "mine" and seat.officer is None) and not (key == "below" and seat.commune)
    ]


def _which(ask: Ask) -> Which:
    said = ask.query.get("show", "")
    return next((key for key in _offered(ask) if key == said), "waiting")


def _scope(ask: Ask) -> Scope | None:
    """The office whose inbox is shown; None for the whole country."""
    seat = ask.seat
    if not seat.province:
        return None
    return Scope("commune" if seat.commune else "province", seat.province, seat.commune)


def _after(said: str) -> tuple[datetime, int] | None:
    """A place in the list: the instant of a ticket's last change and its number."""
    return ticket_lists.read_place(said)


def _title(ask: Ask, one: Ticket) -> str:
    return capital(named(ask.words, one.kind, one.id))


def _row_place(row: Row) -> tuple[str, str]:
    return row.ticket.province, row.ticket.commune


# ── One ──────────────────────────────────────────────────────────────────────────────────────────


def show(ask: Ask) -> Reply:
    return _shown(ask, _reached(ask), Form(ask.words, {}))


def _reached(ask: Ask) -> Thread:
    """A question in reach with all of it. Raises Missing."""
    one = tickets.find(ask.work, _scope(ask), ask.number())
    if one is None:
        raise Missing
    return tickets.thread(ask.work, one)


@dataclass(frozen=True, slots=True)
class Picture:
    """Something sent with a line. `shown`: it can be looked at in place, as `kind` "image" or "pdf"; else `state` says
    where it is."""

    id: int
    name: str
    kind: str
    state: str


def _shown(ask: Ask, found: Thread, form: Form, status: int = 200) -> Page:
    one, officer = found.ticket, ask.seat.officer
    ask.note("ticket.read", "ticket", one.id)
    name, phone = names_of(ask.work, one.organisation_id)
    product = about(ask.work, one.product_id) if one.product_id is not None else None
    pictures: dict[str, list[Picture]] = {}
    for use in found.media:
        kept = use.media
        kind = "image" if kept.mime.startswith("image/") else "pdf" if kept.mime == "application/pdf" else "file"
        pictures.setdefault(use.what, []).append(Picture(kept.id, kept.name, kind, kept.state))
    office = office_of(one)
    colleagues = officers.of_office(ask.work, office)
    in_office = officer is not None and officer.scope == office
    values: dict[str, Any] = {
        "form": form,
        "here": HERE,
        "one": one,
        "title": _title(ask, one),
        "state": STATES[one.state],
        "lines": [(line, pictures.get(f"line:{line.id}", [])) for line in found.lines],
        "last": found.lines[-1].id if found.lines else 0,
        "more": False,
        "person": name or ask.words.t("somebody without a name"),
        "phone": phone,
        "product": str(product.product.get("product-name") or "") if product is not None else "",
        "office": office.name,
        "taken_by": found.taken_by,
        "me": officer,
        "may_answer": officer is not None and (found.taken_by is None or found.taken_by.id == officer.id),
        "may_take": officer is not None and found.taken_by is None and one.state != "closed",
        "may_pass": officer is not None and officer.role == "commune" and one.level == "commune",
        "colleagues": [(each.id, each.name or each.scope.name) for each in colleagues]
        if in_office or _above(officer)
        else [],
        "canned": [(each.id, each.label) for each in canned_of(ask.work, officer.scope)] if officer is not None else [],
        "longest": LONGEST,
        "quiet_until": _quiet(ask, one),
    }
    return Page("questions/thread.html", values, status)


def _above(officer: Officer | None) -> bool:
    return officer is not None and officer.role == "province"


def _quiet(ask: Ask, one: Ticket) -> datetime | None:
    """Until when the bot keeps quiet in the person's chat for this question."""
    pauses = [pause for chat in chats.chats_of(ask.work, one.person_id) if (pause := quiet.of(chat)) is not None]
    until = [pause.until for pause in pauses if pause.ticket == one.id and pause.until > ask.work.now]
    return max(until, default=None)


def newer(ask: Ask) -> Reply:
    """A piece of the thread's page that looks now and then whether more was said: only that, no words."""
    one = tickets.find(ask.work, _scope(ask), ask.number())
    if one is None:
        raise Missing
    last = numbered(ask.query.get("seen", "")) or 0
    more = rows.last_line(ask.work, one.id) > last
    return Fragment("questions/newer.html", {"one": one, "here": HERE, "last": last, "more": more})


def picture(ask: Ask) -> Reply:
    """A photo or paper of the question: shown in place where a browser can, else to be saved."""
    found = _reached(ask)
    number = ask.number("media")
    kept = next((use.media for use in found.media if use.media.id == number and use.media.state == "kept"), None)
    content = ask.tools.media.read(kept.sha256) if kept is not None and kept.sha256 else None
    if kept is None or content is None:
        raise Missing
    ask.note("ticket.media_read", "ticket", found.ticket.id, {"media": kept.id})
    return Download(kept.name or f"{found.ticket.id}-{kept.id}", kept.mime, content, kept.mime.startswith(SHOWN_AS))


# ── What can be done ─────────────────────────────────────────────────────────────────────────────


def answer(ask: Ask) -> Reply:
    """Sends an answer; or, with a kept one chosen, puts its words into the field first."""
    found, officer, form = _reached(ask), _officer(ask), Form(ask.words, ask.form)
    if form.said("insert"):
        return _inserted(ask, found, officer)
    said = form.text("said", most=LONGEST)
    if not form.fine:
        return _shown(ask, found, form, 422)
    seen = numbered(form.said("seen"))
    try:
        ticket_desk.answer(ask.work, officer, found.ticket.id, said, -1 if seen is None else seen)
        if form.said("close") == "yes":
            ticket_desk.close(ask.work, officer, found.ticket.id)
    except Refused as no:
        form.wrong("said", _why(ask, no))
        return _shown(ask, _reached(ask), form, 422)
    return _to(found.ticket, ask.words.t("Sent to the person's chat."))


def _inserted(ask: Ask, found: Thread, officer: Officer) -> Page:
    """The answer so far with the kept one below it."""
    chosen = ask.form.get("canned", "")
    kept = next((each.said for each in canned_of(ask.work, officer.scope) if str(each.id) == chosen), "")
    typed = ask.form.get("said", "").strip()
    given = {"said": "\n".join(filter(None, [typed, kept])), "canned": chosen}
    return _shown(ask, found, Form(ask.words, given))


def act(ask: Ask) -> Reply:
    """Take, give back, close, reopen, pass on."""
    found, officer, w = _reached(ask), _officer(ask), ask.words
    number = found.ticket.id
    try:
        match ask.path["act"]:
            case "take":
                tickets.take(ask.work, officer, number)
                said = w.t("It is yours now.")
            case "back":
                tickets.give_back(ask.work, officer, number)
                said = w.t("The others see it as free again.")
            case "close":
                ticket_desk.close(ask.work, officer, number)
                said = w.t("The question is closed; the person has been told.")
            case "reopen":
                tickets.reopen(ask.work, officer, number)
                said = w.t("It is open again.")
            case _:
                ticket_desk.pass_on(ask.work, officer, number)
                return Go(HERE, w.t("Passed on to the province; the person has been told."))
    except Refused as no:
        return _to(found.ticket, _why(ask, no))
    return _to(found.ticket, said)


def assign(ask: Ask) -> Reply:
    """To a colleague of the office whose turn it is; the form carries who had it."""
    found, officer, form = _reached(ask), _officer(ask), Form(ask.words, ask.form)
    to, held = numbered(form.said("to")), numbered(form.said("holder"))
    if to is None:
        form.wrong("to", ask.words.t("Please choose one of the list."))
        return _shown(ask, found, form, 422)
    try:
        ticket_desk.assign(ask.work, officer, found.ticket.id, to, held)
    except Refused as no:
        form.wrong("to", _why(ask, no))
        return _shown(ask, _reached(ask), form, 422)
    return _to(found.ticket, ask.words.t("Given to a colleague, who is told in chat."))


def _officer(ask: Ask) -> Officer:
    """Only officers answer; whoever serves no longer finds nothing."""
    if ask.seat.officer is None or ask.seat.officer.until is not None:
        raise Missing
    return ask.seat.officer


def _why(ask: Ask, no: Refused) -> str:
    name = no.officer.name if no.officer is not None and no.officer.name else ask.words.t("A colleague")
    return ask.words.t(REFUSED.get(no.why, REFUSED["unknown"]), name=name)


def _to(one: Ticket, said: str) -> Go:
    return Go(f"{HERE}/{one.id}", said)


# ── Answers kept for many ────────────────────────────────────────────────────────────────────────


def canned(ask: Ask) -> Reply:
    return _canned(ask, Form(ask.words, {}))


def keep(ask: Ask) -> Reply:
    officer, form = _officer(ask), Form(ask.words, ask.form)
    label, said = form.text("label", most=40), form.text("said", most=LONGEST)
    if form.fine:
        try:
            tickets.keep_canned(ask.work, officer, " ".join(label.split()), said)
        except Refused as no:
            form.wrong("label" if no.why == "many" else "said", _why(ask, no))
    if not form.fine:
        return _canned(ask, form, 422)
    return Go(f"{HERE}/canned", ask.words.t("The answer is kept for the whole office."))


def drop(ask: Ask) -> Reply:
    number = numbered(ask.form.get("id", "")) or 0
    if not tickets.drop_canned(ask.work, _officer(ask), number):
        return Go(f"{HERE}/canned", ask.words.t("It is there no more."))
    return Go(f"{HERE}/canned", ask.words.t("The answer was removed; it is offered no more."))


def _canned(ask: Ask, form: Form, status: int = 200) -> Page:
    kept = canned_of(ask.work, _officer(ask).scope)
    return Page("questions/canned.html", {"form": form, "here": HERE, "kept": kept, "most": CANNED_MOST}, status)


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/questions", ALL, listed),
    Route("GET", "/questions/canned", OFFICES, canned),
    Route("POST", "/questions/canned", OFFICES, keep),
    Route("POST", "/questions/canned/drop", OFFICES, drop),
    Route("GET", f"/questions/{NUMBER}", ALL, show),
    Route("GET", f"/questions/{NUMBER}/newer", ALL, newer),
    Route("GET", f"/questions/{NUMBER}/media/{{media:[0-9]{{1,15}}}}", ALL, picture),
    Route("POST", f"/questions/{NUMBER}/answer", OFFICES, answer),
    Route("POST", f"/questions/{NUMBER}/assign", OFFICES, assign),
    Route("POST", f"/questions/{NUMBER}/{{act:take|back|close|reopen|pass}}", OFFICES, act),
)

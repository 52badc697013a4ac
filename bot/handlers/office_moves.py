"""The form behind a move of a dossier: what it needs, asked one by one, shown for a second tap, then done.

What was given so far lies sealed with the chat: a reason is somebody's words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import local_date
from bot.flows import office_queue
from bot.flows.office_queue import BeginMove, FillMove
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.reading import read
from bot.handlers.doing import Acts
from bot.handlers.office import serving
from bot.handlers.office_queue import COUNCIL, open_dossier
from bot.language import Words, day, fold, number
from bot.programme import dossier_life as life
from bot.programme import dossier_reasons, dossier_words
from bot.programme.dossier_life import Papers
from bot.services import dossiers, queues
from bot.services.dossiers import Refused
from bot.storage import chats

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

FORM = "form"
LONGEST = 300  # characters of a reason or of one thing that is asked for
PAPER_LENGTH = 60  # of a paper's number
MOST_THINGS = 10
FIGURES = ("total", "number", "decision_number", "certificate_number")
"""Fields whose answer is figures: nothing is numbered there."""
EXAMPLES = {"number": "12/BC-UBND", "decision_number": "1234/QĐ-UBND", "certificate_number": "88/2027"}
STOP = ("thoi", "stop", "huy")


@dataclass(frozen=True, slots=True)
class Form:
    """The move that is being filled in, `seen` the dossier's version on the screen; `given` as plain data."""

    dossier: int
    move: str
    seen: int
    given: dict[str, Any] = field(default_factory=dict)
    closed: bool = False  # enough things were asked for

    @property
    def needs(self) -> tuple[str, ...]:
        if self.move != COUNCIL:
            return life.moves()[self.move].needs
        failed = self.given.get("stars") == 0
        return ("on", "total", "stars", *(("reason",) if failed else ()))

    @property
    def asks(self) -> str:
        """The field that is asked for now, "" when all is there."""
        if "supplements" in self.needs and not self.closed:
            return "supplements"
        return next((name for name in self.needs if name not in self.given), "")

    def papers(self) -> Papers:
        given = dict(self.given)
        if "on" in given:
            given["on"] = date.fromisoformat(given["on"])
        if "supplements" in given:
            given["supplements"] = tuple(given["supplements"])
        if given.get("stars") == 0:
            given["stars"] = None
        return Papers(**given)


def begin(desk: Desk, act: BeginMove) -> None:
    officer = serving(desk)
    if officer is None:
        return
    view = dossiers.see(desk.work, queues.actor_of(officer), act.dossier)
    if view is None:
        desk.show(office_queue.unknown)
        return
    allowed = {COUNCIL if move.id in ("pass", "pass_potential", "fail") else move.id for move in view.moves}
    if act.move not in allowed:  # a button from before somebody moved it
        side = queues.actor_of(officer).side
        why = "stale" if view.dossier.version != act.seen else "state"
        open_dossier(desk, act.dossier, Refused(why, side, view.dossier).text(desk.ctx().words))
        return
    _next(desk, Form(act.dossier, act.move, act.seen))


def fill(desk: Desk, act: FillMove) -> None:
    form = _kept(desk)
    if serving(desk) is None:
        return
    if form is None:  # an old button
        desk.show(lambda pen: pen.ask())
        return
    stop = act.said == "stop" if act.picked else fold(act.said).strip() in STOP
    if stop:
        _drop(desk)
        open_dossier(desk, form.dossier, desk.ctx().words.t("Left as it was."))
        return
    asked = form.asks
    if not asked:
        if act.picked and act.said.startswith("yes"):
            _do(desk, form)
        else:
            _next(desk, form)
        return
    read_ = _READ[asked]
    value = read_(desk, form, act)
    if value is None:
        _next(desk, form, desk.ctx().words.t("Sorry, I did not understand that."))
        return
    if asked == "supplements" and value == DONE:
        _next(desk, replace(form, closed=True))
        return
    _next(desk, replace(form, given={**form.given, asked: value}))


def _do(desk: Desk, form: Form) -> None:
    """The move itself. What cannot be is said with what is allowed, and the dossier is shown as it stands."""
    officer = serving(desk)
    assert officer is not None, "looked at in fill"
    actor, w = queues.actor_of(officer), desk.ctx().words
    _drop(desk)
    try:
        if form.move == COUNCIL:
            dossiers.council_result(desk.work, actor, form.dossier, form.papers(), seen=form.seen)
        else:
            dossiers.move(desk.work, actor, form.dossier, form.move, form.papers(), seen=form.seen)
    except Refused as no:
        if no.why == "unknown":
            desk.show(office_queue.unknown)
        else:
            open_dossier(desk, form.dossier, no.text(w))
        return
    open_dossier(desk, form.dossier, w.t("Written down. The producer has been told."))


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────


def _next(desk: Desk, form: Form, lead: str = "") -> None:
    """Ask for what is still needed, else show all of it."""
    _keep(desk, form)
    w = desk.ctx().words
    title = _title(w, form)
    asked = form.asks
    if not asked:
        given = _told(w, form)
        desk.show(lambda pen: office_queue.confirm(pen, title, given))
        return
    text, items = _ask(w, form, asked, local_date(desk.work.now))

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        office_queue.field(pen, title, text, items, numbered=asked not in FIGURES)

    desk.show(show)


def _title(w: Words, form: Form) -> str:
    name = w.t("the council's result") if form.move == COUNCIL else dossier_words.move_name(w, form.move)
    return name[:1].upper() + name[1:] + "."


def _ask(w: Words, form: Form, name: str, today: date) -> tuple[str, list[Option]]:
    t = w.t
    match name:
        case "on":
            days = [Option(each.isoformat(), day(each, w.language)) for each in (today, today - timedelta(days=1))]
            return t("On which day? Tap, or type another."), days
        case "reason":
            reasons = [Option(str(n), each) for n, each in enumerate(dossier_reasons.reasons(w))]
            return t("Why? Tap, or write it in a few words; the producer reads it."), reasons
        case "supplements":
            so_far = [str(each) for each in form.given.get("supplements", ())]
            left = [Option(str(n), each) for n, each in enumerate(dossier_reasons.things(w)) if each not in so_far]
            listed = [t("So far: {things}", things="; ".join(so_far))] if so_far else []
            ask = t("What is missing? Tap, or write one thing a line.")
            return "\n".join([*listed, ask]), [*left[:5], *([Option(DONE, t("That is all"))] if so_far else [])]
        case "stars":
            fewest = [] if form.move == COUNCIL else list(life.moves()[form.move].stars)
            stars = [Option(str(n), w.n("{count} star", "{count} stars", n)) for n in fewest or (3, 4, 5)]
            none = [Option("0", t("No stars this time"))] if form.move == COUNCIL else []
            return t("How many stars?"), [*stars, *none]
        case "ground":
            grounds = [Option(key, w.pick(names)) for key, names in life.grounds().items()]
            return t("On which ground of Article 8?"), grounds
        case "total":
            return t("How many points of 100?"), []
        case "answer":
            return t("What did the producer bring? In a few words."), []
        case _:
            named = dossier_words.field_name(w, name)
            return t("Please type {thing}. For example: {example}.", thing=named, example=EXAMPLES[name]), []


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────

DONE = "done"


def _day(desk: Desk, form: Form, act: FillMove) -> str | None:
    if act.picked:
        try:
            return date.fromisoformat(act.said).isoformat()
        except ValueError:
            return None
    found = read("date", act.said, today=local_date(desk.work.now))
    return found.value.isoformat() if found.understood and isinstance(found.value, date) else None


def _line(options: Callable[[Words], Sequence[str]]) -> Callable[[Desk, FillMove], str | None]:
    """A line that was offered, or words of one's own."""

    def one(desk: Desk, act: FillMove) -> str | None:
        offered = options(desk.ctx().words)
        if act.picked:
            return offered[int(act.said)] if act.said.isdigit() and int(act.said) < len(offered) else None
        return _clean(act.said, LONGEST)

    return one


def _reason(desk: Desk, form: Form, act: FillMove) -> str | None:
    return _line(dossier_reasons.reasons)(desk, act)


def _supplements(desk: Desk, form: Form, act: FillMove) -> list[str] | str | None:
    so_far = list(form.given.get("supplements", ()))
    if act.picked and act.said == DONE:
        return DONE if so_far else None
    if act.picked:
        picked = _line(dossier_reasons.things)(desk, act)
        more = [picked] if picked is not None else []
    else:
        parts = (_clean(part.lstrip("-•* "), LONGEST) for part in act.said.replace(";", "\n").split("\n"))
        more = [part for part in parts if part]
    return [*so_far, *(each for each in more if each not in so_far)][:MOST_THINGS] if more else None


def _total(desk: Desk, form: Form, act: FillMove) -> float | None:
    found = read("percent", act.said, today=local_date(desk.work.now))
    value = found.value if found.understood else None
    return float(value) if isinstance(value, int | float) and 0 <= value <= 100 else None


def _stars(desk: Desk, form: Form, act: FillMove) -> int | None:
    said = "".join(sign for sign in act.said if sign.isdigit())
    return int(said) if said in ("0", "3", "4", "5") else None


def _ground(desk: Desk, form: Form, act: FillMove) -> str | None:
    return act.said if act.picked and act.said in life.grounds() else None


def _paper(desk: Desk, form: Form, act: FillMove) -> str | None:
    found = None if act.picked else _clean(act.said, PAPER_LENGTH)
    return found if found is not None and any(sign.isdigit() for sign in found) else None


def _words(desk: Desk, form: Form, act: FillMove) -> str | None:
    return None if act.picked else _clean(act.said, LONGEST)


def _clean(said: str, longest: int) -> str | None:
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return text if text and len(text) <= longest and any(sign.isalnum() for sign in text) else None


_READ: dict[str, Callable[[Desk, Form, FillMove], Any]] = {
    "on": _day,
    "reason": _reason,
    "supplements": _supplements,
    "total": _total,
    "stars": _stars,
    "ground": _ground,
    "answer": _words,
    "number": _paper,
    "decision_number": _paper,
    "certificate_number": _paper,
}


def _told(w: Words, form: Form) -> list[str]:
    """What was given, in words."""
    lines = []
    for name in form.needs:
        value = form.given[name]
        if name == "on":
            said = day(date.fromisoformat(value), w.language)
        elif name == "supplements":
            said = "; ".join(value)
        elif name == "ground":
            said = w.pick(life.grounds()[value])
        elif name == "stars" and not value:
            said = w.t("No stars this time")
        else:
            said = number(value, w.language) if isinstance(value, int | float) else str(value)
        called = dossier_words.field_name(w, name)
        lines.append(f"{called[:1].upper()}{called[1:]}: {said}")
    return lines


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────


def _keep(desk: Desk, form: Form) -> None:
    kept = {
        "dossier": form.dossier,
        "move": form.move,
        "seen": form.seen,
        "given": form.given,
        "closed": form.closed,
    }
    chat = desk.loaded.chat
    chat.state = {**chat.state, FORM: desk.work.box.seal_data(kept)}
    chats.save_chat(desk.work, chat)


def _kept(desk: Desk) -> Form | None:
    sealed = desk.loaded.chat.state.get(FORM)
    return Form(**desk.work.box.open_data(sealed)) if sealed else None


def _drop(desk: Desk) -> None:
    chat = desk.loaded.chat
    chat.state = {name: value for name, value in chat.state.items() if name != FORM}
    chats.save_chat(desk.work, chat)


ACTS: Acts = {BeginMove: begin, FillMove: fill}

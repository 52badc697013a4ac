"""Which dossier an address names, and who looks at it; what lies beyond a seat's area is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.language import Words, day, number
from bot.office.asking import Ask
from bot.office.replies import Missing
from bot.programme import dossier_life as life
from bot.programme import dossier_words
from bot.services import acting, corrections, dossiers
from bot.services.acting import Actor
from bot.services.dossiers import View
from bot.storage import dossiers as store
from bot.storage import officers
from bot.storage.dossiers import Dossier, DossierStep

HERE = "/office/dossiers"
COUNCIL = "council_result"
"""One line for the three moves a council's result can be: the points and stars say which."""
RESULTS = ("pass", "pass_potential", "fail")


@dataclass(frozen=True, slots=True)
class Seen:
    """A dossier with its history and who looks at it; `writes` while an office's work on it is theirs."""

    view: View
    actor: Actor
    writes: bool

    @property
    def dossier(self) -> Dossier:
        return self.view.dossier

    @property
    def moves(self) -> tuple[str, ...]:
        """What can be done now, the council's result as one."""
        if not self.writes:
            return ()
        return tuple(dict.fromkeys(COUNCIL if one.id in RESULTS else one.id for one in self.view.moves))

    @property
    def corrections(self) -> tuple[str, ...]:
        """What was written down and can be put right now."""
        return corrections.possible(self.actor, self.view) if self.writes else ()


def seen(ask: Ask) -> Seen:
    """Raises Missing for a dossier out of the seat's area, as for one that does not exist."""
    one = store.load(ask.work, ask.number())
    if one is None or not ask.seat.covers(one.province, one.commune):
        raise Missing
    actor = looks(ask, one)
    view = dossiers.see(ask.work, actor, one.id)
    if view is None:
        raise Missing
    return Seen(view, actor, ask.seat.actor is not None)


def looks(ask: Ask, one: Dossier) -> Actor:
    """An officer as themselves; who only sees, as the office of the area they see, for this one dossier."""
    seat = ask.seat
    if seat.actor is not None:
        return seat.actor
    if seat.commune:
        return acting.commune(one.commune, seat.person_id)
    return acting.province(one.province, seat.person_id)


def product_name(w: Words, name: str) -> str:
    return name or w.t("a product without a name yet")


def move_name(w: Words, move: str) -> str:
    """As a button or heading says it."""
    name = w.t("the council's result") if move == COUNCIL else dossier_words.move_name(w, move)
    return name[:1].upper() + name[1:]


def is_back(move: str) -> bool:
    """Whether a move gives a dossier back, asks for more or takes something away; the others lead it on."""
    return move != COUNCIL and (life.named(move).back or move in ("conclude", "revoke"))


# ── History ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Told:
    """One step in words: what was done, by whom, when, on which day, and what came with it by name."""

    version: int
    move: str
    by: str
    at: datetime
    on: date
    lines: tuple[tuple[str, str], ...]


def history(ask: Ask, steps: Sequence[DossierStep]) -> list[Told]:
    """Steps in words, in the order given."""
    w = ask.words
    names = officers.names_of(ask.work, {one.by_person_id for one in steps if one.by_person_id is not None})
    return [
        Told(
            one.version,
            move_name(w, one.move),
            _by(w, one, names),
            one.at,
            one.happened,
            tuple(_lines(w, one)),
        )
        for one in steps
    ]


def _by(w: Words, one: DossierStep, names: dict[int, str]) -> str:
    side = {
        "producer": w.t("producer"),
        "commune": w.t("the commune"),
        "province": w.t("the province"),
        "system": w.t("the system"),
    }[one.side]
    name = names.get(one.by_person_id or 0, "") if one.side != "producer" else ""
    return f"{side} · {name}" if name else side


def _lines(w: Words, one: DossierStep) -> list[tuple[str, str]]:
    found = []
    for name in ("number", "proposal_number", "code", "total", "stars", "decision_number", "certificate_number"):
        if name in one.papers and not (name == "code" and one.move != "confirm_receipt"):
            value = one.papers[name]
            told = number(value, w.language) if isinstance(value, int | float) else str(value)
            found.append((_called(w, name), told))
    if "parts" in one.papers:
        parts = ", ".join(f"{part} {number(points, w.language)}" for part, points in one.papers["parts"].items())
        found.append((_called(w, "parts"), parts))
    if "expires" in one.papers:
        found.append((_called(w, "expires"), day(date.fromisoformat(one.papers["expires"]), w.language)))
    if one.papers.get("ground") in life.grounds():
        found.append((_called(w, "ground"), w.pick(life.grounds()[one.papers["ground"]])))
    said = one.said or {}
    for name in ("reason", "answer"):
        if name in said:
            found.append((_called(w, name), str(said[name])))
    if "supplements" in said:
        found.append((_called(w, "supplements"), "; ".join(map(str, said["supplements"]))))
    if "media" in said:
        found.append((w.t("Photos, files"), str(len(said["media"]))))
    return found


def _called(w: Words, name: str) -> str:
    called = dossier_words.field_name(w, name)
    return called[:1].upper() + called[1:]

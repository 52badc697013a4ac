"""The life of a dossier: one state machine, as data in `data/dossier.toml`.

Source: Decision 26/2026/QĐ-TTg, Articles 4.1a, 6, 7 and 8. Pure: what a move needs is checked here (`check`), who a
person is and what is kept are the services' business (`services/dossiers.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from bot.programme import council
from bot.programme.council import MemberScore

Kind = Literal["first", "upgrade", "re_evaluation"]
Side = Literal["producer", "commune", "province", "system"]
Awaits = Literal["producer", "commune", "province", "ministry", "nobody"]

OLDEST = date(2018, 5, 7)  # OCOP began with Decision 490/QĐ-TTg
CLOSING = 90
"""Points from which the province sends a product up (Article 7.3e)."""


@dataclass(frozen=True, slots=True)
class State:
    id: str
    awaits: Awaits
    step: int
    ended: bool
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """`needs` and `may` name fields of `Papers`; `back` is a return, which needs a reason."""

    id: str
    by: tuple[Side, ...]
    origins: tuple[str, ...]
    to: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    kinds: tuple[Kind, ...]
    stars: tuple[int, ...]
    back: bool
    article: str
    name: Mapping[str, str]

    def fits(self, state: str, kind: Kind, side: Side) -> bool:
        return state in self.origins and side in self.by and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Papers:
    """What comes with a move. `on`: the day it really happened. `supplements`: one short line for each thing that is
    asked for. `answer` and `media`: the producer's words and the ids of kept pictures. `total`: points of 100; `parts`
    by "A", "B", "C"; `criteria` by code; `members`: what each gave, the total is their mean. `ground`: an id of
    `grounds()`. Empty is not given."""

    on: date | None = None
    number: str = ""
    proposal_number: str = ""
    code: str = ""
    reason: str = ""
    supplements: tuple[str, ...] = ()
    answer: str = ""
    media: tuple[int, ...] = ()
    total: float | None = None
    stars: int | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    criteria: Mapping[str, float] = field(default_factory=dict)
    members: tuple[MemberScore, ...] = ()
    decision_number: str = ""
    certificate_number: str = ""
    expires: date | None = None
    ground: str = ""

    def has(self, name: str) -> bool:
        if name == "answer":  # pictures alone are an answer
            return bool(self.answer.strip() or self.media)
        value = getattr(self, name)
        return bool(value.strip()) if isinstance(value, str) else value is not None and value != () and value != {}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a move cannot be made. `why`: "state" (not now), "side" (another's to make), "kind" (not for this kind),
    "needs" (`fields` are missing), "field" (`fields` cannot be so), "future", "before" (days), "unknown" move."""

    why: Literal["state", "side", "kind", "needs", "field", "future", "before", "unknown"]
    fields: tuple[str, ...] = ()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "dossier.toml").read_text("utf-8"))


def _name(raw: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({"vi": raw["vi"], "en": raw["en"]})


@cache
def states() -> Mapping[str, State]:
    found = {
        raw["id"]: State(raw["id"], raw["awaits"], raw["step"], raw.get("ended", False), _name(raw))
        for raw in _data()["state"]
    }
    return MappingProxyType(found)


@cache
def moves() -> Mapping[str, Move]:
    return MappingProxyType({raw["id"]: _move(raw) for raw in _data()["move"]})


@cache
def corrections() -> Mapping[str, Move]:
    """What puts right something that was written down wrongly (`services/corrections.py`). It looks like a move, but
    leads nowhere by itself: `to` is "", and the steps it `corrects` say which stars there may be."""
    return MappingProxyType({raw["id"]: _move(raw) for raw in _data()["correction"]})


@cache
def corrects(correction: str) -> tuple[str, ...]:
    """The moves whose step a correction puts right."""
    return next(tuple(raw["corrects"]) for raw in _data()["correction"] if raw["id"] == correction)


def named(name: str) -> Move:
    """A move or a correction, as the steps of a history name it."""
    return moves().get(name) or corrections()[name]


def _move(raw: Mapping[str, Any]) -> Move:
    back = raw.get("back", False)
    return Move(
        raw["id"],
        tuple(raw["by"]),
        tuple(raw["from"]),
        raw.get("to", ""),
        (*raw.get("needs", ()), *(("reason",) if back else ())),
        tuple(raw.get("may", ())),
        tuple(raw.get("kinds", ())),
        tuple(raw.get("stars", ())),
        back,
        raw.get("article", ""),
        _name(raw),
    )


@cache
def grounds() -> Mapping[str, Mapping[str, str]]:
    """The grounds of a revocation [Article 8] with their names."""
    return MappingProxyType({raw["id"]: _name(raw) for raw in _data()["ground"]})


def allowed(state: str, kind: Kind, side: Side) -> tuple[Move, ...]:
    """The moves this side can make now, in the order of the data."""
    return tuple(one for one in moves().values() if one.fits(state, kind, side))


OPEN_STATES: tuple[str, ...] = tuple(one.id for one in states().values() if not one.ended)


def check(move: str, state: str, kind: Kind, side: Side, papers: Papers, today: date, since: date) -> Problem | None:
    """Why a move cannot be made now, or None. `since`: the day of the dossier's latest dated step: days never run
    backwards."""
    one = moves().get(move)
    if one is None:
        return Problem("unknown")
    if side not in one.by:
        return Problem("side")
    if state not in one.origins:
        return Problem("state")
    if one.kinds and kind not in one.kinds:
        return Problem("kind")
    missing = tuple(name for name in one.needs if not papers.has(name))
    if missing:
        return Problem("needs", missing)
    if papers.on is not None and papers.on > today:
        return Problem("future", ("on",))
    if papers.on is not None and papers.on < max(since, OLDEST):
        return Problem("before", ("on",))
    wrong = wrong_fields(one, papers)
    return Problem("field", wrong) if wrong else None


def wrong_fields(move: Move, papers: Papers) -> tuple[str, ...]:
    """The fields that cannot be so with this move."""
    wrong = []
    if papers.stars is not None and move.stars and papers.stars not in move.stars:
        wrong.append("stars")
    if papers.total is not None and not _points_fit(move, papers.total, papers.stars):
        wrong.append("total")
    if papers.members and not council.fits(papers.members, papers.total):
        wrong.append("members")
    if papers.ground and papers.ground not in grounds():
        wrong.append("ground")
    if papers.expires is not None and papers.on is not None and papers.expires <= papers.on:
        wrong.append("expires")
    return tuple(wrong)


def _points_fit(move: Move, total: float, stars: int | None) -> bool:
    """Stars need their band (Article 3.3): 50 points for 3, 70 for 4, 90 for 5. A missed floor may hold a product below
    its band, so many points with fewer stars are fine."""
    if not 0 <= total <= 100:
        return False
    if move.id == "pass_potential" and total < CLOSING:
        return False
    return stars is None or total >= {3: 50, 4: 70, 5: 90}.get(stars, 0)


def route(total: float, stars: int) -> str:
    """The move a council's result leads to: "pass", "pass_potential" or "fail"."""
    if stars >= 5:
        return "pass_potential"
    return "pass" if stars >= 3 else "fail"

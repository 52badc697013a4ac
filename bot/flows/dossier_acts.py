"""What the talk about dossiers wants done, or needs to know; done in `handlers/dossiers.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.flows.state import SideAct


@dataclass(frozen=True, slots=True)
class ShowDossiers(SideAct):
    """The dossiers of everything somebody belongs to, from the `start`-th on."""

    start: int = 0


@dataclass(frozen=True, slots=True)
class ShowDossier(SideAct):
    dossier: int


@dataclass(frozen=True, slots=True)
class ShowHistory(SideAct):
    dossier: int


@dataclass(frozen=True, slots=True)
class LookUp(SideAct):
    """A dossier by its product code, as it was typed."""

    typed: str


@dataclass(frozen=True, slots=True)
class PrepareDossier(SideAct):
    """The checklist of the product of this talk (`again`: for re-evaluation, "upgrade": for more stars); `handed`: the
    person says it is handed in already, so the day is asked for next."""

    kind: str = ""
    handed: bool = False


@dataclass(frozen=True, slots=True)
class AskHandedDay(SideAct):
    """`why`: what was wrong with the day before."""

    dossier: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandIn(SideAct):
    """The producer says that it was handed in on that day."""

    dossier: int
    on: date


@dataclass(frozen=True, slots=True)
class MoveDossier(SideAct):
    """One of the producer's own moves without papers ("withdraw", "not_handed_in"; "ask" asks before taking it back).
    `seen`: the version on the screen."""

    dossier: int
    move: str
    seen: int


@dataclass(frozen=True, slots=True)
class AskSupplement(SideAct):
    """Open what an office asked for, to be answered."""

    dossier: int


@dataclass(frozen=True, slots=True)
class SupplementPhoto(SideAct):
    """A picture or file for what was asked for."""

    dossier: int
    media: int


@dataclass(frozen=True, slots=True)
class AnswerSupplement(SideAct):
    """Everything is sent; `text` are the person's words, maybe none."""

    dossier: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class TellCertificate(SideAct):
    """A certificate the product of this talk holds already."""

    stars: int
    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class SendCalendar(SideAct):
    """The person's own days as a file for their phone's calendar."""

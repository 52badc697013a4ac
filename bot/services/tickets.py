"""Questions and complaints: asked by people, answered by offices, both ways until they are closed.

A question goes to the commune's office; a complaint about a result goes to the province's, which the law names no term
for (Decision 26/2026/QĐ-TTg has no clause on it): none is promised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.programme.duties import Role, Scope
from bot.services import media, officers
from bot.storage import Loaded, Work, audit, tickets
from bot.storage.media import Use
from bot.storage.officers import Officer
from bot.storage.officers import load as officer_of
from bot.storage.tickets import Kind, Ticket, TicketLine

TICKET = "ticket"
"""The subject under which what was sent with a question is kept."""
DAY = timedelta(days=1)
MOST_A_DAY = 5
"""New questions of one person within a day."""
MOST_LINES = 30
"""Lines of one person within a day, to all offices together."""
LONGEST = 1500
CANNED_MOST = 12

Why = Literal["many", "long", "unknown", "taken", "empty", "newer"]


class Refused(ValueError):
    """Why something cannot be done: "many" (too much within a day), "long" (too many characters), "unknown" (none in
    reach), "taken" (a colleague has it: `officer`), "empty" (no words), "newer" (more was said since it was read)."""

    def __init__(self, why: Why, officer: Officer | None = None) -> None:
        super().__init__(why)
        self.why, self.officer = why, officer


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket with everything said and sent."""

    ticket: Ticket
    lines: tuple[TicketLine, ...]
    media: tuple[Use, ...]
    taken_by: Officer | None


# ── The person's side ────────────────────────────────────────────────────────────────────────────


def ask(work: Work, loaded: Loaded, kind: Kind, scope: Scope, said: str, media_id: int = 0) -> Ticket:
    """Opens a question to the commune's office, or a complaint to the province's, with its first words. Raises
    Refused."""
    since = work.now - DAY
    person = loaded.person.id
    if tickets.made_since(work, person, since) >= MOST_A_DAY:
        raise Refused("many")
    _check(work, person, said)
    level: Role = "commune" if kind == "question" and scope.commune else "province"
    one = tickets.add(
        work,
        kind,
        level,
        person,
        scope,
        organisation_id=loaded.organisation.id if loaded.organisation else None,
        product_id=loaded.product.id if loaded.product else None,
    )
    _say(work, one, person, said, media_id)
    _note(work, audit.person_actor(person), f"{kind}.asked", one, {"level": level})
    return one


def add(work: Work, person_id: int, ticket_id: int, said: str, media_id: int = 0) -> Ticket:
    """The person writes on: the office's turn again, a closed one is opened again. Raises Refused."""
    one = own(work, person_id, ticket_id)
    if one is None:
        raise Refused("unknown")
    _check(work, person_id, said)
    _say(work, one, person_id, said, media_id)
    tickets.change(work, one, state="open", officer_id=one.officer_id)
    if one.state == "closed":
        _note(work, audit.person_actor(person_id), f"{one.kind}.reopened", one)
    return tickets.load(work, ticket_id) or one


def own(work: Work, person_id: int, ticket_id: int) -> Ticket | None:
    """A ticket of one's own; somebody else's is as if it were not there."""
    one = tickets.load(work, ticket_id)
    return one if one is not None and one.person_id == person_id else None


def mine(work: Work, person_id: int) -> list[Ticket]:
    """One's own, the newest first."""
    return tickets.of_person(work, person_id)


def done(work: Work, person_id: int, ticket_id: int) -> Ticket | None:
    """The person has what they need."""
    one = own(work, person_id, ticket_id)
    if one is not None and one.state != "closed":
        tickets.change(work, one, state="closed", officer_id=one.officer_id, closed=True)
        _note(work, audit.person_actor(person_id), f"{one.kind}.closed", one)
    return one


def _check(work: Work, person_id: int, said: str) -> None:
    if len(said) > LONGEST:
        raise Refused("long")
    if tickets.said_since(work, person_id, work.now - DAY) >= MOST_LINES:
        raise Refused("many")


def _say(work: Work, one: Ticket, person_id: int, said: str, media_id: int) -> None:
    line = tickets.say(work, one.id, "person", person_id, said)
    if media_id and media.owns(work, media_id, person_id):
        media.attach(work, media_id, TICKET, one.id, f"line:{line}", by_person_id=person_id)


# ── The office's side ────────────────────────────────────────────────────────────────────────────


def reaches(officer: Officer, one: Ticket) -> bool:
    """Whether a ticket is this office's to see: the commune's own questions, all of a province for the province."""
    return in_area(officer.scope, one)


def in_area(scope: Scope, one: Ticket) -> bool:
    if scope.role == "province":
        return one.province == scope.province
    return one.commune == scope.commune and one.kind == "question"


def find(work: Work, scope: Scope | None, ticket_id: int) -> Ticket | None:
    """A ticket of an area (None: of the whole country); None for any other, as for one that does not exist."""
    one = tickets.load(work, ticket_id)
    return one if one is not None and (scope is None or in_area(scope, one)) else None


def waiting(work: Work, officer: Officer) -> list[Ticket]:
    """What waits for this office, the longest first."""
    return tickets.waiting(work, officer.scope)


def see(work: Work, officer: Officer, ticket_id: int) -> Thread | None:
    """A ticket in reach with all of it; None for any other, as for one that does not exist."""
    one = tickets.load(work, ticket_id)
    if one is None or not reaches(officer, one):
        return None
    return thread(work, one)


def thread(work: Work, one: Ticket) -> Thread:
    taken = officer_of(work, one.officer_id) if one.officer_id is not None else None
    return Thread(one, tuple(tickets.lines(work, one.id)), tuple(media.of(work, TICKET, one.id)), taken)


def about_product(work: Work, product_id: int, sees: Callable[[Ticket], bool]) -> list[tuple[Ticket, list[TicketLine]]]:
    """What was asked and answered about a product, as far as whoever looks `sees` it, the newest first."""
    found = [one for one in tickets.of_product(work, product_id) if sees(one)]
    lines = tickets.lines_of_many(work, [one.id for one in found])
    return [(one, lines.get(one.id, [])) for one in found]


def take(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """The officer will answer it. Raises Refused: "taken" where a colleague was faster."""
    one = _in_reach(work, officer, ticket_id)
    if one.officer_id == officer.id:
        return one
    if not tickets.take(work, ticket_id, officer.id):
        seen = see(work, officer, ticket_id)
        raise Refused("taken", seen.taken_by if seen is not None else None)
    _note(work, audit.person_actor(officer.person_id), f"{one.kind}.taken", one)
    return tickets.load(work, ticket_id) or one


def answer(work: Work, officer: Officer, ticket_id: int, said: str, seen: int | None = None) -> tuple[Ticket, int]:
    """The office's words, with the number of their line; the person's turn. A colleague's ticket is theirs to answer.
    `seen`: the last line that was read. Raises Refused."""
    one = take(work, officer, ticket_id)
    if len(said) > LONGEST:
        raise Refused("long")
    if seen is not None and tickets.last_line(work, ticket_id) != seen:
        raise Refused("newer")
    line = tickets.say(work, one.id, "office", officer.person_id, said, officer.scope.name)
    tickets.change(work, one, state="answered", officer_id=officer.id)
    _note(work, audit.person_actor(officer.person_id), f"{one.kind}.answered", one)
    return tickets.load(work, ticket_id) or one, line


def assign(work: Work, officer: Officer, ticket_id: int, to: int, holder: int | None) -> tuple[Ticket, Officer]:
    """A colleague of the office whose turn it is has it from now on, whoever had it before. `holder`: who that was when
    it was looked at. Raises Refused: "taken" where somebody else has it by now, "unknown" for who is no colleague."""
    one = _in_reach(work, officer, ticket_id)
    colleague = officer_of(work, to)
    scope = Scope(one.level, one.province, one.commune if one.level == "commune" else "")
    if colleague is None or colleague.until is not None or colleague.scope != scope:
        raise Refused("unknown")
    if not tickets.hand_over(work, ticket_id, holder, to):
        now = tickets.load(work, ticket_id)
        raise Refused("taken", officer_of(work, now.officer_id) if now is not None and now.officer_id else None)
    _note(work, audit.person_actor(officer.person_id), f"{one.kind}.assigned", one, {"officer": str(to)})
    return tickets.load(work, ticket_id) or one, colleague


def reopen(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """The office takes a closed one up again: it waits for an answer. Raises Refused."""
    one = _in_reach(work, officer, ticket_id)
    if one.state == "closed":
        tickets.change(work, one, state="open", officer_id=one.officer_id)
        _note(work, audit.person_actor(officer.person_id), f"{one.kind}.reopened", one)
    return tickets.load(work, ticket_id) or one


def pass_on(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """A commune hands a question to its province. Raises Refused."""
    one = _in_reach(work, officer, ticket_id)
    if one.level == "province" or officer.role == "province":
        raise Refused("unknown")
    tickets.change(work, one, level="province", state="open")
    _note(work, audit.person_actor(officer.person_id), f"{one.kind}.passed_on", one)
    return tickets.load(work, ticket_id) or one


def close(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """The office closes it; the person may open it again by writing on. Raises Refused."""
    one = _in_reach(work, officer, ticket_id)
    if one.state != "closed":
        tickets.change(work, one, state="closed", officer_id=one.officer_id, closed=True)
        _note(work, audit.person_actor(officer.person_id), f"{one.kind}.closed", one)
    return tickets.load(work, ticket_id) or one


def give_back(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """The officer lets a colleague answer. Raises Refused."""
    one = _in_reach(work, officer, ticket_id)
    if one.officer_id == officer.id:
        tickets.change(work, one)
    return tickets.load(work, ticket_id) or one


def seen_by(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """A ticket in reach. Raises Refused."""
    return _in_reach(work, officer, ticket_id)


def _in_reach(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    one = tickets.load(work, ticket_id)
    if one is None or not reaches(officer, one):
        raise Refused("unknown")
    return one


def to_tell(work: Work, one: Ticket) -> Sequence[Officer]:
    """The officers a new line of the person's concerns: who took it, else everybody of the office whose turn it is."""
    scope = Scope(one.level, one.province, one.commune if one.level == "commune" else "")
    office = officers.of_office(work, scope)
    return [each for each in office if each.id == one.officer_id] or office


# ── Answers kept for many ────────────────────────────────────────────────────────────────────────


def keep_canned(work: Work, officer: Officer, label: str, said: str) -> None:
    """An answer for the whole office to use again. Raises Refused ("many", "long")."""
    if len(tickets.canned_of(work, officer.scope)) >= CANNED_MOST:
        raise Refused("many")
    if len(said) > LONGEST:
        raise Refused("long")
    tickets.keep_canned(work, officer.scope, label, said)
    audit.add(work, audit.person_actor(officer.person_id), "canned.kept", "officer", officer.id)


def drop_canned(work: Work, officer: Officer, canned_id: int) -> bool:
    """Takes one of the office's kept answers away; False for any other office's, as for one that is gone."""
    dropped = tickets.drop_canned(work, officer.scope, canned_id)
    if dropped:
        audit.add(work, audit.person_actor(officer.person_id), "canned.dropped", "officer", officer.id)
    return dropped


def _note(work: Work, actor: str, act: str, one: Ticket, detail: dict[str, str] | None = None) -> None:
    audit.add(work, actor, act, TICKET, one.id, detail)

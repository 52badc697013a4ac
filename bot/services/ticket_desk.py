"""An office works on a question or complaint, in an officer's chat and in the console alike: whoever asked is told of
it in their own chat, by the outbox, and the bot keeps quiet there while they are being answered."""

from __future__ import annotations

from bot.language import Words
from bot.messages import Message
from bot.programme.duties import Scope
from bot.programme.ticket_words import capital, named
from bot.services import notices, quiet, tickets
from bot.services.tickets import Refused
from bot.storage import Work
from bot.storage.officers import Officer
from bot.storage.tickets import Ticket

ASKING = "ask"
"""The side conversation the person's lines belong to (`flows/asking.py`)."""
DESK = "tickets"
"""The side conversation of an officer's chat (`flows/office_tickets.py`)."""


def office_of(one: Ticket) -> Scope:
    """The office whose turn it is."""
    return Scope(one.level, one.province, one.commune if one.level == "commune" else "")


def answer(work: Work, officer: Officer, ticket_id: int, said: str, seen: int | None = None) -> Ticket:
    """The office's words, sent to whoever asked. `seen`: the last line that was read before they were written. Raises
    Refused: "newer" where more was said since."""
    if not said.strip():
        raise Refused("empty")
    one, line = tickets.answer(work, officer, ticket_id, said.strip(), seen)
    _tell(
        work,
        one,
        f"line{line}",
        lambda w: w.t("{office} answers {name}:", office=officer.scope.name, name=_name(w, one)),
        said.strip(),
    )
    if one.person_id != officer.person_id:
        quiet.begin(work, one.person_id, one.id)
    return one


def pass_on(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """A commune hands a question to its province; both are told. Raises Refused."""
    one = tickets.pass_on(work, officer, ticket_id)
    quiet.end(work, one.person_id, one.id)
    office = office_of(one).name
    _tell(work, one, _at(one), lambda w: w.t("{name} was passed on to {office}.", name=_name(w, one), office=office))
    tell_office(work, one, f"passed{_at(one)}")
    return one


def close(work: Work, officer: Officer, ticket_id: int) -> Ticket:
    """The office closes it, and the person is told; closing twice is closing once. Raises Refused."""
    before = tickets.seen_by(work, officer, ticket_id)
    one = tickets.close(work, officer, ticket_id)
    if before.state == "closed":
        return one
    quiet.end(work, one.person_id, one.id)
    _tell(
        work,
        one,
        _at(one),
        lambda w: w.t("The office has closed {name}. Write again if something is missing.", name=_name(w, one)),
    )
    return one


def assign(work: Work, officer: Officer, ticket_id: int, to: int, holder: int | None) -> Ticket:
    """Gives it to a colleague, who is told. `holder`: who had it when it was looked at. Raises Refused."""
    one, colleague = tickets.assign(work, officer, ticket_id, to, holder)
    if colleague.id != officer.id:

        def wording(w: Words) -> Message:
            text = w.t("A colleague gave you {name}.", name=_name(w, one))
            return notices.with_lines(text, DESK, ((f"see.{one.id}", w.t("Open it")),))

        notices.tell(work, colleague.person_id, wording, f"ticket:{one.id}:given{_at(one)}")
    return one


def tell_office(work: Work, one: Ticket, key: str) -> bool:
    """Tells the officers concerned that something waits; whether there is any."""
    concerned = tickets.to_tell(work, one)

    def wording(w: Words) -> Message:
        text = w.t("Waiting for an answer: {name}.", name=_name(w, one))
        return notices.with_lines(text, DESK, ((f"see.{one.id}", w.t("Open it")),))

    for officer in concerned:
        notices.tell(work, officer.person_id, wording, f"ticket:{one.id}:{key}")
    return bool(concerned)


def _tell(work: Work, one: Ticket, key: str, head: notices.Saying, said: str = "") -> None:
    """The notice to whoever asked: an answer, that it was passed on, that it was closed."""

    def wording(w: Words) -> Message:
        text = "\n".join(filter(None, [capital(head(w)), said]))
        lines = ((f"on.{one.id}", w.t("Write back")), (f"done.{one.id}", w.t("Done, thank you")))
        return notices.with_lines(text, ASKING, lines if one.state != "closed" else lines[:1])

    notices.tell(work, one.person_id, wording, f"ticket:{one.id}:{key}")


def _name(w: Words, one: Ticket) -> str:
    return named(w, one.kind, one.id)


def _at(one: Ticket) -> str:
    """Which change of a ticket a notice is about."""
    return one.updated_at.isoformat()

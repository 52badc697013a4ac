"""What people ask of offices: kept, passed on to the officers, shown again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.flows import asking
from bot.flows.asking import Asked, AskOffice, CloseTicket, ListTickets, Said, SeeTicket, WriteOn
from bot.handlers.doing import Acts
from bot.programme.duties import Scope
from bot.programme.places import place
from bot.services import quiet, ticket_desk, tickets
from bot.services.ticket_desk import office_of
from bot.services.tickets import Refused, Thread
from bot.storage.tickets import Ticket

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def ask(desk: Desk, act: AskOffice) -> None:
    where = place(str(desk.ctx().answers.get("place", "")))
    if where is None or not (act.said.strip() or act.media):
        desk.show(lambda pen: pen.ask())
        return
    scope = Scope("commune", where.province_code, where.code)
    try:
        one = tickets.ask(desk.work, desk.loaded, act.what, scope, act.said, act.media)
    except Refused as no:
        why = no.why
        desk.show(lambda pen: asking.refused(pen, why))
        return
    staffed = ticket_desk.tell_office(desk.work, one, str(desk.inbox_id))
    shown = _shown(desk, one, staffed=staffed)
    desk.show(lambda pen: asking.taken_down(pen, shown))


def write_on(desk: Desk, act: WriteOn) -> None:
    try:
        one = tickets.add(desk.work, desk.loaded.person.id, act.ticket, act.said, act.media)
    except Refused as no:
        why = no.why
        desk.show(lambda pen: asking.refused(pen, why))
        return
    ticket_desk.tell_office(desk.work, one, str(desk.inbox_id))
    shown = _shown(desk, one)
    desk.show(lambda pen: asking.written_on(pen, shown))


def see(desk: Desk, act: SeeTicket) -> None:
    one = tickets.own(desk.work, desk.loaded.person.id, act.ticket)
    if one is None:
        desk.show(lambda pen: asking.refused(pen, "unknown"))
        return
    shown = _shown(desk, one, tickets.thread(desk.work, one))
    desk.show(lambda pen: asking.thread(pen, shown))


def list_all(desk: Desk, act: ListTickets) -> None:
    found = [_shown(desk, one) for one in tickets.mine(desk.work, desk.loaded.person.id)]
    desk.show(lambda pen: asking.ticket_list(pen, found))


def close(desk: Desk, act: CloseTicket) -> None:
    one = tickets.done(desk.work, desk.loaded.person.id, act.ticket)
    if one is None:
        desk.show(lambda pen: asking.refused(pen, "unknown"))
        return
    quiet.end(desk.work, one.person_id, one.id)
    shown = _shown(desk, one)
    desk.show(lambda pen: asking.closed(pen, shown))


def _shown(desk: Desk, one: Ticket, found: Thread | None = None, *, staffed: bool = True) -> Asked:
    lines = said_lines(found) if found is not None else ()
    return Asked(one.id, one.kind, one.state, office_of(one).name, lines, staffed)


def said_lines(found: Thread) -> tuple[Said, ...]:
    """The lines of a thread with how many pictures came with each."""
    pictures = Counter(use.what for use in found.media)
    return tuple(Said(line.office, line.said, line.at, pictures[f"line:{line.id}"]) for line in found.lines)


ACTS: Acts = {
    AskOffice: ask,
    WriteOn: write_on,
    SeeTicket: see,
    ListTickets: list_all,
    CloseTicket: close,
}

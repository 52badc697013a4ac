"""Questions and complaints in an officer's chat; an answer goes to whoever asked, with the office's name."""

from __future__ import annotations

from mimetypes import guess_extension
from typing import TYPE_CHECKING

from bot.flows import office_tickets
from bot.flows.asking import Asked
from bot.flows.office_tickets import AnswerTicket, DropCanned, InQueue, KeepCanned, OpenTicket, ShowTickets, WorkTicket
from bot.flows.pen import Pen
from bot.handlers.asking import said_lines
from bot.handlers.doing import Acts
from bot.handlers.office import serving
from bot.messages import File
from bot.programme.phones import spoken_phone
from bot.programme.places import place
from bot.services import ticket_desk, tickets
from bot.services.ticket_desk import office_of
from bot.services.tickets import Refused, Thread
from bot.storage.dossiers import about
from bot.storage.officers import Officer
from bot.storage.officers import load as officer_of
from bot.storage.organisations import names_of
from bot.storage.tickets import Ticket, canned_of

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

PICTURES = 4  # files shown with one question
LABEL = 40  # characters of a kept answer's name


def show(desk: Desk, act: ShowTickets) -> None:
    one = serving(desk)
    if one is None:
        return
    found = [
        InQueue(
            Asked(each.id, each.kind, each.state, office_of(each).name),
            _person(desk, each),
            each.updated_at,
            _taken(desk, one, each.officer_id),
        )
        for each in tickets.waiting(desk.work, one)
    ]

    def view(pen: Pen) -> None:
        if act.lead:
            pen.lead.append(act.lead)
        office_tickets.tickets(pen, found, act.page)

    desk.show(view)


def open_ticket(desk: Desk, act: OpenTicket) -> None:
    _open(desk, act.ticket)


def _open(desk: Desk, number: int, lead: str = "") -> None:
    one = serving(desk)
    if one is None:
        return
    found = tickets.see(desk.work, one, number)
    if found is None:
        desk.show(lambda pen: office_tickets.refused(pen, "unknown"))
        return
    shown = _shown(desk, one, found)

    def view(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        office_tickets.ticket(pen, shown)

    desk.show(view)


def _shown(desk: Desk, officer: Officer, found: Thread) -> office_tickets.Shown:
    one = found.ticket
    where = place(one.commune)
    product = about(desk.work, one.product_id) if one.product_id is not None else None
    return office_tickets.Shown(
        Asked(one.id, one.kind, one.state, office_of(one).name, said_lines(found)),
        _person(desk, one),
        where.full if where is not None else "",
        str(product.product.get("product-name") or "") if product is not None else "",
        _taken(desk, officer, one.officer_id),
        officer.role == "commune" and one.level == "commune",
        _files(desk, found),
    )


def _files(desk: Desk, found: Thread) -> tuple[File, ...]:
    """What was sent with it and is kept: pictures and papers to be looked at, the newest last."""
    number = found.ticket.id
    alt = desk.ctx().words.t("Sent with question no. {number}", number=number)
    kept = [use.media for use in found.media if use.media.state == "kept"][-PICTURES:]
    return tuple(
        File("kept", {"sha256": one.sha256}, f"{number}-{one.id}{guess_extension(one.mime) or ''}", one.mime, alt)
        for one in kept
    )


def _person(desk: Desk, one: Ticket) -> str:
    """How whoever asked is called: their name and phone where they gave them."""
    name, phone = names_of(desk.work, one.organisation_id)
    shown = ", ".join(part for part in (name, spoken_phone(phone) if phone.startswith("+") else phone) if part)
    return shown or desk.ctx().words.t("somebody without a name")


def _taken(desk: Desk, reader: Officer, officer_id: int | None) -> str:
    if officer_id is None:
        return ""
    if officer_id == reader.id:
        return "me"
    found = officer_of(desk.work, officer_id)
    return (found.name if found is not None else "") or desk.ctx().words.t("A colleague")


def work_ticket(desk: Desk, act: WorkTicket) -> None:
    one, t = serving(desk), desk.ctx().words.t
    if one is None:
        return
    try:
        if act.what == "canned":
            found = [(each.id, each.label) for each in canned_of(desk.work, one.scope)]
            desk.show(lambda pen: office_tickets.canned(pen, act.ticket, found))
        elif act.what == "take":
            tickets.take(desk.work, one, act.ticket)
            _open(desk, act.ticket, t("It is yours now."))
        elif act.what == "back":
            tickets.give_back(desk.work, one, act.ticket)
            _open(desk, act.ticket, t("The others see it as free again."))
        elif act.what == "pass":
            ticket_desk.pass_on(desk.work, one, act.ticket)
            desk.show(lambda pen: _back_to_list(pen, t("It is before the province now; the person has been told.")))
        else:
            ticket_desk.close(desk.work, one, act.ticket)
            desk.show(lambda pen: _back_to_list(pen, t("Closed; the person has been told.")))
    except Refused as no:
        _refused(desk, no)


def answer(desk: Desk, act: AnswerTicket) -> None:
    one = serving(desk)
    if one is None:
        return
    said = act.said
    if act.canned:
        said = next((each.said for each in canned_of(desk.work, one.scope) if each.id == act.canned), "")
    if not said.strip():
        _open(desk, act.ticket)
        return
    try:
        ticket_desk.answer(desk.work, one, act.ticket, said)
    except Refused as no:
        _refused(desk, no)
        return
    desk.show(lambda pen: _back_to_list(pen, pen.t("Sent.")))


def keep(desk: Desk, act: KeepCanned) -> None:
    one = serving(desk)
    if one is None:
        return
    label, _, rest = act.said.strip().partition("\n")
    try:
        tickets.keep_canned(desk.work, one, label[:LABEL], rest.strip() or label)
    except Refused as no:
        _refused(desk, no)
        return
    desk.show(lambda pen: _back_to_list(pen, pen.t("Kept for your whole office.")))


def drop_canned(desk: Desk, act: DropCanned) -> None:
    """Takes a kept answer away, at the second tap."""
    one = serving(desk)
    if one is None:
        return
    kept = canned_of(desk.work, one.scope)
    chosen = next((each for each in kept if each.id == act.canned), None)
    if chosen is None:  # none was named, or a colleague was faster
        desk.show(lambda pen: office_tickets.removable(pen, [(each.id, each.label) for each in kept]))
    elif act.sure:
        tickets.drop_canned(desk.work, one, chosen.id)
        desk.show(lambda pen: _back_to_list(pen, pen.t("Removed. It is offered no more.")))
    else:
        desk.show(lambda pen: office_tickets.drop_sure(pen, chosen.id, chosen.said))


def _back_to_list(pen: Pen, lead: str) -> None:
    pen.act(ShowTickets(lead=lead))


def _refused(desk: Desk, no: Refused) -> None:
    colleague = no.officer.name if no.officer is not None else ""
    desk.show(lambda pen: office_tickets.refused(pen, no.why, colleague))


ACTS: Acts = {
    ShowTickets: show,
    OpenTicket: open_ticket,
    WorkTicket: work_ticket,
    AnswerTicket: answer,
    KeepCanned: keep,
    DropCanned: drop_canned,
}

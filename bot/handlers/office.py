"""An officer's chat: entering by a code, the desk and one's own part, colleagues and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import local_date
from bot.flows import office_people
from bot.flows.journey import JOURNEY
from bot.flows.office import OFFICE, EnterOffice, HelpSomebody, OpenConsole, OwnPart, console_link
from bot.flows.office_people import Colleague, InviteTo, LeaveOffice, RemoveOfficer, ShowPeople, ShowRemovable
from bot.flows.pen import Pen
from bot.flows.state import Record
from bot.handlers.doing import Acts
from bot.programme.duties import Duty, Scope
from bot.programme.places import place
from bot.services import accounts, officers
from bot.services import subjects as started
from bot.services.chain import RUBRIC
from bot.services.officers import NotAllowed
from bot.services.queues import waiting_for
from bot.storage import Work
from bot.storage.installation import public_url
from bot.storage.officers import Officer
from bot.storage.tickets import count_waiting

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def duty_of(work: Work, person_id: int) -> Duty | None:
    """An officer's desk at a glance; None for who is no officer."""
    one = officers.serving(work, person_id)
    if one is None:
        return None
    waiting = waiting_for(work, one)
    asked = count_waiting(work, one.scope)
    urgent = sum(each.pressing for each in waiting)
    return Duty(one.id, one.scope, len(waiting), urgent, asked.get("question", 0), asked.get("complaint", 0))


def serving(desk: Desk) -> Officer | None:
    """The officer whose chat this is. Whoever is none is shown their own part, as if there were no office."""
    one = officers.serving(desk.work, desk.loaded.person.id)
    if one is None:
        desk.show(office_people.not_serving)
    return one


# ── Coming and going ─────────────────────────────────────────────────────────────────────────────


def accept(desk: Desk, code: str) -> None:
    """An invitation's code was typed."""
    accepted = officers.accept(desk.work, desk.loaded, code)
    if accepted.officer is None:
        desk.show(lambda pen: office_people.code_refused(pen, accepted.kind))
        return
    _open_desk(desk)
    new, before = accepted.officer.scope, accepted.before.scope if accepted.before is not None else None
    desk.show(lambda pen: office_people.welcome(pen, new, before))


def enter(desk: Desk, act: EnterOffice) -> None:
    if serving(desk) is None:
        return
    _open_desk(desk)
    desk.show(lambda pen: pen.ask())


def _open_desk(desk: Desk) -> None:
    if talk := _talk_of(desk, OFFICE.name):
        desk.open(talk)
    else:
        desk.loaded = started.start_talk(desk.work, desk.loaded, OFFICE.name, OFFICE.version)


def _talk_of(desk: Desk, flow: str) -> int:
    """The talk of that flow touched last, 0 where there is none."""
    views = started.live_talks(desk.work, desk.loaded.person.id)
    return next((view.talk.id for view in views if view.talk.flow == flow), 0)


def own_part(desk: Desk, act: OwnPart) -> None:
    """The product talked of last, or a first one."""
    if talk := _talk_of(desk, JOURNEY.name):
        desk.open(talk)
    else:
        desk.loaded = started.start_talk(desk.work, desk.loaded, JOURNEY.name, JOURNEY.version)
    desk.show(office_people.own_part_opened)


def help_somebody(desk: Desk, act: HelpSomebody) -> None:
    """A new business and product, filled in for its producer."""
    if serving(desk) is None:
        return
    desk.loaded = started.start_product(desk.work, desk.loaded, RUBRIC, JOURNEY.name, JOURNEY.version)
    desk.show(_helping)


def _helping(pen: Pen) -> None:
    if pen.state.answers.get("consent-storage") != "yes":
        pen.record(Record("person", "consent-storage", "yes"))
    pen.record(Record("organisation", "for-whom", "helper"))
    pen.lead.append(pen.t("You fill in for a producer. At the end they confirm it themselves."))
    pen.ask()


def open_console(desk: Desk, act: OpenConsole) -> None:
    """A link that opens once, soon over: whoever holds it is the officer."""
    one = serving(desk)
    if one is None:
        return
    url = public_url(desk.work)
    link = f"{url}/office/enter/{accounts.enter_code(desk.work, one)}" if url else ""
    desk.show(lambda pen: console_link(pen, link))


# ── Colleagues ───────────────────────────────────────────────────────────────────────────────────


def show_people(desk: Desk, act: ShowPeople) -> None:
    one = serving(desk)
    if one is None:
        return
    found = _colleagues(desk, one)
    desk.show(lambda pen: office_people.people(pen, one.scope, found))


def show_removable(desk: Desk, act: ShowRemovable) -> None:
    one = serving(desk)
    if one is None:
        return
    found = [each for each in _colleagues(desk, one) if each.below]
    desk.show(lambda pen: office_people.removable(pen, found))


def _colleagues(desk: Desk, one: Officer) -> list[Colleague]:
    return [
        Colleague(each.id, each.name, each.scope.name, one.scope.covers(each.scope))
        for each in officers.colleagues(desk.work, one)
    ]


def invite(desk: Desk, act: InviteTo) -> None:
    one, where = serving(desk), place(act.commune)
    if one is None:
        return
    try:
        if where is None:
            raise NotAllowed(act.commune)
        scope = Scope("commune", where.province_code, where.code)
        code = officers.invite(desk.work, scope, by=one)
    except NotAllowed:
        desk.show(lambda pen: office_people.out_of_scope(pen, one.scope))
        return
    until = local_date(desk.work.now + officers.INVITED_FOR)
    desk.show(lambda pen: office_people.invited(pen, scope, code, until))


def remove(desk: Desk, act: RemoveOfficer) -> None:
    one = serving(desk)
    if one is None:
        return
    gone = officers.remove(desk.work, act.officer, one)
    if gone is None:
        desk.show(lambda pen: office_people.out_of_scope(pen, one.scope))
        return
    desk.show(lambda pen: office_people.removed(pen, gone.name, gone.scope))


def leave(desk: Desk, act: LeaveOffice) -> None:
    one = serving(desk)
    if one is None:
        return
    officers.leave(desk.work, one)
    own_part(desk, OwnPart())


ACTS: Acts = {
    EnterOffice: enter,
    OwnPart: own_part,
    HelpSomebody: help_somebody,
    OpenConsole: open_console,
    ShowPeople: show_people,
    ShowRemovable: show_removable,
    InviteTo: invite,
    RemoveOfficer: remove,
    LeaveOffice: leave,
}

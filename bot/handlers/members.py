"""The doing of the talk about members."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.clock import local_date
from bot.flows import members as views
from bot.flows.members import ChangeMember, Invite, Join, One, ShowMembers
from bot.services import members
from bot.services.members import GOOD_FOR, MemberProblem
from bot.storage import Organisation, installation, subjects
from bot.storage.subjects import Member

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def show(desk: Desk, act: ShowMembers) -> None:
    organisation = _organisation(desk)
    found = _members(desk, organisation) if organisation is not None else []
    if organisation is None or not found:
        desk.show(views.show_none)
    elif act.manage:
        desk.show(lambda pen: views.show_manage(pen, found))
    else:
        desk.show(lambda pen: views.show_list(pen, _name(organisation), found))


def invite(desk: Desk, act: Invite) -> None:
    organisation = _organisation(desk)
    if organisation is None:
        desk.show(views.show_none)
        return
    try:
        code = members.invite(desk.work, desk.loaded.person.id, organisation.id)
    except MemberProblem as problem:
        _problem(desk, problem)
        return
    until = local_date(desk.work.now + GOOD_FOR)
    site = installation.public_url(desk.work)
    link = f"{site}/?start={views.PAYLOAD}{code}" if site else ""
    desk.show(lambda pen: views.show_code(pen, code, _name(organisation), until, link))


def join(desk: Desk, act: Join) -> None:
    joined = members.accept(desk.work, desk.loaded.person.id, act.code)
    if isinstance(joined, MemberProblem):
        _problem(desk, joined)
        return
    every = subjects.organisations_of(desk.work, desk.loaded.person.id)
    name = next((_name(one) for one in every if one.id == joined), "")
    desk.show(lambda pen: views.show_joined(pen, name))


def change(desk: Desk, act: ChangeMember) -> None:
    organisation = _organisation(desk)
    if organisation is None:
        desk.show(views.show_none)
        return
    me = desk.loaded.person.id
    try:
        if act.what == "leave":
            members.leave(desk.work, me, organisation.id)
            if desk.loaded.organisation is not None and desk.loaded.organisation.id == organisation.id:
                desk.put_down()
        elif act.what == "remove":
            members.remove(desk.work, me, organisation.id, act.person)
        else:
            members.make_manager(desk.work, me, organisation.id, act.person)
    except MemberProblem as problem:
        _problem(desk, problem)
        return
    desk.show(lambda pen: views.show_done(pen, act.what))


def _problem(desk: Desk, problem: MemberProblem) -> None:
    why = problem.why
    desk.show(lambda pen: views.show_problem(pen, why))


def _organisation(desk: Desk) -> Organisation | None:
    """The one this talk is about, else the first one they belong to."""
    every = subjects.organisations_of(desk.work, desk.loaded.person.id)
    here = desk.loaded.organisation
    return next((one for one in every if here is not None and one.id == here.id), every[0] if every else None)


def _members(desk: Desk, organisation: Organisation) -> list[One]:
    me = desk.loaded.person.id
    found = members.members(desk.work, me, organisation.id)
    return [One(one.person_id, _called(organisation, one), one.role == "manager", one.person_id == me) for one in found]


def _called(organisation: Organisation, one: Member) -> str:
    """How a member is named; the first manager is who gave the producer's name, unless they only helped."""
    own = organisation.answers.get("for-whom") != "helper"
    return one.name or (str(organisation.answers.get("contact-name") or "") if one.role == "manager" and own else "")


def _name(organisation: Organisation) -> str:
    return str(organisation.answers.get("org-name") or "")


ACTS: dict[type[Any], Callable[[Desk, Any], None]] = {
    ShowMembers: show,
    Invite: invite,
    Join: join,
    ChangeMember: change,
}

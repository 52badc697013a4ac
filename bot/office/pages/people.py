"""Colleagues: who may open the console and who serves in chat, inviting, a new password for a lost phone, ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from bot.clock import local_date
from bot.language import msgid
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages.signing import NAME_MOST, qr
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import LEADING, Route
from bot.office.who import actors_said
from bot.programme.places import find_places, place, province, provinces
from bot.services import accounts, invitations, officers
from bot.storage import accounts as kept
from bot.storage import audit
from bot.storage.accounts import Account, Role
from bot.storage.officers import Officer, serving

HERE = "/office/people"
ROLES: dict[str, str] = {
    "commune": msgid("Commune officer"),
    "province": msgid("Province officer"),
    "reader": msgid("Reader (sees, changes nothing)"),
    "administrator": msgid("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line: an account of the console, an officer of the chats, or both. `below`: may be ended from here."""

    name: str
    role: str
    province: str
    commune: str
    account: Account | None
    officer: Officer | None
    below: bool


def show(ask: Ask) -> Reply:
    return _page(ask, Form(ask.words, {}))


def _page(ask: Ask, form: Form, status: int = 200, link: str = "", typed: str = "") -> Page:
    names = {key: ask.words.t(label) for key, label in ROLES.items()}
    invited = invitations.waiting(ask.work, ask.seat.account)
    values = {
        "form": form,
        "colleagues": _colleagues(ask),
        "role_names": names,
        "roles": [(key, name) for key, name in names.items() if _may_offer(ask, key)],
        "provinces": [(one.code, one.full) for one in provinces()] if ask.seat.role == "administrator" else [],
        "invited": invited,
        "invited_by": actors_said(ask, {one.by for one in invited if one.by}),
        "link": link,
        "link_qr": qr(link) if link else "",
        "typed": typed,
        "until": local_date(ask.work.now + accounts.INVITED_FOR),
    }
    return Page("people.html", values, status)


def _may_offer(ask: Ask, role: str) -> bool:
    return ask.seat.role == "administrator" or role in ("commune", "reader")


def _colleagues(ask: Ask) -> list[Colleague]:
    seat = ask.seat
    found = kept.within(ask.work, seat.province, seat.commune)
    with_account = {one.officer_id for one in found if one.officer_id is not None}
    lines = [
        Colleague(one.name, one.role, one.province, one.commune, one, None, accounts.over(seat.account, one))
        for one in found
    ]
    for each in serving(ask.work, seat.province):
        if each.id not in with_account:
            below = seat.role == "administrator" or (seat.officer is not None and seat.officer.scope.covers(each.scope))
            lines.append(Colleague(each.name, each.role, each.province, each.commune, None, each, below))
    return sorted(lines, key=lambda one: (one.province, one.commune, one.name))


def invite(ask: Ask) -> Reply:
    form = Form(ask.words, ask.form)
    role = form.choice("role", {key: 1 for key in ROLES if _may_offer(ask, key)})
    name = form.text("name", needed=False, most=NAME_MOST)
    where, commune = _area(ask, form, role)
    if not form.fine:
        return _page(ask, form, 422)
    code = accounts.invite(ask.work, cast(Role, role), where, commune, name, ask.seat.account)
    typed = f"{code[:4]}-{code[4:]}" if role in ("province", "commune") else ""
    return _page(ask, Form(ask.words, {}), link=_link(ask, code), typed=typed)


def _area(ask: Ask, form: Form, role: str) -> tuple[str, str]:
    """The codes of the place somebody is invited for, read as people write places."""
    if role == "administrator":
        return "", ""
    where = ask.seat.province or form.said("province")
    if not where and role == "reader" and not form.said("place"):
        return "", ""
    if province(where) is None:
        form.wrong("province", ask.words.t("Please choose one of the list."))
        return "", ""
    typed = form.said("place").strip()
    if role == "province" or (role == "reader" and not typed):
        return where, ""
    if not typed:
        form.wrong("place", ask.words.t("Please type the name of the commune or ward."))
        return where, ""
    exact = place(typed)
    found = (exact,) if exact is not None else find_places(typed, within=where).places
    inside = {one.code: one for one in found if one.province_code == where}
    if len(inside) != 1:
        several = ", ".join(f"{one.name} ({one.code})" for one in list(inside.values())[:5])
        form.wrong(
            "place",
            ask.words.t("Several go by that: {list}. Please type the code.", list=several)
            if several
            else ask.words.t("There is no such commune or ward in the province. Please check the name."),
        )
        return where, ""
    return where, next(iter(inside))


def renew(ask: Ask) -> Reply:
    """A lost phone or a forgotten password."""
    one = _reached(ask)
    return _page(ask, Form(ask.words, {}), link=_link(ask, accounts.renew(ask.work, one, ask.seat.account)))


def withdraw(ask: Ask) -> Reply:
    """An invitation that went to the wrong person, or is not needed any more."""
    gone = invitations.withdraw(ask.work, ask.number(), ask.seat.account)
    if gone is None:
        raise Missing
    return Go(HERE, ask.words.t("The invitation was taken back: its link opens nothing any more."))


def end(ask: Ask) -> Reply:
    one = _reached(ask)
    accounts.end(ask.work, one, ask.seat.account)
    return Go(HERE, ask.words.t("{name} can no longer sign in.", name=one.name))


def end_officer(ask: Ask) -> Reply:
    """Who serves in chat alone."""
    by = ask.seat.officer
    if by is None and ask.seat.role != "administrator":
        raise Missing
    gone = officers.remove(ask.work, ask.number(), by, audit.person_actor(ask.seat.person_id))
    if gone is None:
        raise Missing
    return Go(HERE, ask.words.t("{name} serves no longer.", name=gone.name or gone.scope.name))


def _reached(ask: Ask) -> Account:
    one = kept.load(ask.work, ask.number())
    if one is None or not one.live or not accounts.over(ask.seat.account, one):
        raise Missing
    return one


def _link(ask: Ask, code: str) -> str:
    return f"{ask.origin}/office/join/{accounts.link_of(ask.work, code)}"


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/people", LEADING, show),
    Route("POST", "/people/invite", LEADING, invite),
    Route("POST", f"/people/invitations/{NUMBER}/withdraw", LEADING, withdraw),
    Route("POST", f"/people/{NUMBER}/renew", LEADING, renew),
    Route("POST", f"/people/{NUMBER}/end", LEADING, end),
    Route("POST", f"/people/officers/{NUMBER}/end", LEADING, end_officer),
)

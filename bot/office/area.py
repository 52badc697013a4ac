"""Which province a page is about, and in whose name something is set there."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.language import msgid
from bot.office.asking import Ask
from bot.office.replies import Missing
from bot.programme.places import province, provinces
from bot.services.acting import Actor
from bot.storage import audit

CHANGED = msgid("Somebody else changed this meanwhile. See what holds now, and change it again where needed.")
"""What the second of two officers is told who change the same thing."""


def province_of(ask: Ask, name: str = "province") -> str:
    """The seat's own province; for who sees all, the one that was asked for, "" for none yet. Missing for one that is
    none of today's or not theirs."""
    asked = ask.query.get(name, "") or ask.form.get(name, "")
    if asked and (province(asked) is None or not ask.seat.covers(asked, ask.seat.commune)):
        raise Missing
    return ask.seat.province or asked


def provinces_of(ask: Ask) -> list[tuple[str, str]]:
    """What can be chosen from: (code, name) of every province for who sees all, nothing for the others."""
    return [] if ask.seat.province else [(one.code, one.full) for one in provinces()]


def asked_of(ask: Ask) -> str:
    """What leads back to the same province where one was asked for: "?province=19", else ""."""
    where = "" if ask.seat.province else province_of(ask)
    return f"?{urlencode({'province': where})}" if where else ""


def setter(ask: Ask, where: str) -> Actor:
    """Who sets something for a province ("" the country): its own office, or an administrator anywhere. Missing for
    everybody else."""
    seat = ask.seat
    if seat.role == "administrator" and (not seat.province or seat.province == where):
        return Actor("system", seat.person_id, name=audit.person_actor(seat.person_id))
    if seat.role == "province" and seat.actor is not None and where and seat.actor.area == where:
        return seat.actor
    raise Missing


def may_set(ask: Ask, where: str) -> bool:
    try:
        setter(ask, where)
    except Missing:
        return False
    return True

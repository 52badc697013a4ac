"""Whom to turn to: the office of one's commune, else of the province, with its phone and whether it is open now."""

from __future__ import annotations

from datetime import datetime

from bot.clock import local_date
from bot.flows.question import Ctx
from bot.language import Words, day
from bot.messages import Link
from bot.programme.offices import Office, nearest
from bot.programme.opening_hours import read_hours, standing
from bot.programme.phones import spoken_phone

SHOWN = 2  # offices on one screen


def offices(ctx: Ctx) -> tuple[Office, ...]:
    """The offices to be named to this person, nearest first; none where no commune or no office is known."""
    return nearest(ctx.lookup.offices(), str(ctx.answers.get("place", "")))[:SHOWN]


def contact_text(ctx: Ctx) -> str:
    """Who is in charge and how to reach them; what is said where no office is known stands by itself."""
    w, found = ctx.words, offices(ctx)
    if not found:
        return w.t(
            "The officer in charge of OCOP sits at your commune People's Committee.\n"
            "Go there or call, and show this chat: every answer is in it.\n"
            "Nobody may ask you for money or a password for OCOP."
        )
    lines = [line for one in found for line in office_lines(w, one, ctx.now)]
    return "\n".join([*lines, w.t("Nobody may ask you for money or a password for OCOP.")])


def office_lines(w: Words, one: Office, now: datetime) -> list[str]:
    """Name and phone, address, whether it is open: what of it is known."""
    name = one.name
    lines = [w.t("{office}: call {phone}", office=name, phone=spoken_phone(one.phone)) if one.phone else name]
    if one.address:
        lines.append(w.t("Address: {address}", address=one.address))
    if one.hours:
        lines.append(open_text(w, one, now))
    return lines


def open_text(w: Words, one: Office, now: datetime) -> str:
    """Whether an office with known hours is open, and when it opens next, in words."""
    found = standing(read_hours(one.hours), now)
    if found.until is not None:
        return w.t("Open now, until {time}.", time=_time(w, found.until.hour, found.until.minute))
    if found.opens is None:
        return w.t("Closed for now. Hours: {hours}", hours=one.hours)
    return w.t("Closed now, opens {when}.", when=moment(w, found.opens, now))


def moment(w: Words, at: datetime, now: datetime) -> str:
    """An instant of the next days as it is spoken: "13:30 hôm nay", "7:30 thứ hai, 23/11/2026"."""
    time = _time(w, at.hour, at.minute)
    ahead = (at.date() - local_date(now)).days
    if ahead == 0:
        return w.t("{time} today", time=time)
    if ahead == 1:
        return w.t("{time} tomorrow", time=time)
    return w.t("{time} on {weekday}, {day}", time=time, weekday=weekday(w, at.weekday()), day=day(at, w.language))


def weekday(w: Words, number: int) -> str:
    """0 is Monday."""
    t = w.t
    names = (t("Monday"), t("Tuesday"), t("Wednesday"), t("Thursday"), t("Friday"), t("Saturday"), t("Sunday"))
    return names[number]


def _time(w: Words, hour: int, minute: int) -> str:
    return w.t("{hour}:{minute}", hour=hour, minute=f"{minute:02}")


def ask_whom(ctx: Ctx) -> str:
    """One line with the nearest office's phone, "" where none is known: put below "ask the officer"."""
    found = next((one for one in offices(ctx) if one.phone), None)
    if found is None:
        return ""
    return ctx.words.t("{office}: call {phone}", office=found.name, phone=spoken_phone(found.phone))


def call_links(ctx: Ctx) -> tuple[Link, ...]:
    """A button that calls each office."""
    return tuple(
        Link(ctx.words.t("Call {phone}", phone=spoken_phone(one.phone)), f"tel:{one.phone}")
        for one in offices(ctx)
        if one.phone
    )

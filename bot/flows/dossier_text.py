"""A dossier in a few short lines: where it is, since when, who is waited for and until when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.language import Words, day
from bot.programme.dossier_life import Kind, states
from bot.programme.dossier_words import day_text, kind_name, state_name


@dataclass(frozen=True, slots=True)
class Card:
    """What the chat knows of one dossier. `reached`: the day each of the five steps was reached, by its number; `due`:
    the open day that matters now, by its kind; `asked`: reason and list of the supplements that are waited for."""

    id: int
    version: int
    product_id: int
    product: str
    organisation: str
    kind: Kind
    state: str
    code: str = ""
    reached: tuple[tuple[int, date], ...] = ()
    due: tuple[str, date] | None = None
    reason: str = ""
    supplements: tuple[str, ...] = ()
    certificate: tuple[str, int, date] | None = None  # number, stars, last day
    total: float | None = None
    stars: int | None = None
    moves: frozenset[str] = field(default_factory=frozenset)

    @property
    def supplement(self) -> bool:
        return self.state in ("commune_supplement", "province_supplement")


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate without a dossier here; `window`: the first and last day to hand in again."""

    product: str
    number: str
    stars: int
    ends: date
    window: tuple[date, date] | None = None


def paper(w: Words, one: Paper) -> list[str]:
    """A certificate in two short lines."""
    name = one.product or w.t("your product")
    stars = w.n("{count} star", "{count} stars", one.stars) if one.stars else w.t("certificate")
    good = w.t("good until {day}", day=day(one.ends, w.language))
    lines = [f"• {name}: {stars}, {good}."]
    if one.window is not None:
        opens, closes = (day(each, w.language) for each in one.window)
        lines.append(w.t("Hand it in again from {opens} to {closes}.", opens=opens, closes=closes))
    return lines


def step_names(w: Words) -> tuple[str, ...]:
    return (w.t("Filed"), w.t("Commune office"), w.t("Province office"), w.t("Council"), w.t("Certified"))


def short_day(one: date, today: date) -> str:
    """Without the year where it is this one: 20/11; else 20/11/2025."""
    return f"{one.day}/{one.month}" if one.year == today.year else f"{one.day}/{one.month}/{one.year}"


def steps(w: Words, one: Card, today: date) -> str:
    """ "Nộp 20/11 ✓ › Xã 21/11 ● › Tỉnh › Hội đồng › Giấy": done, here, to come."""
    at, done = states()[one.state].step, one.state in ("certified", "revocation", "revoked", "expired")
    reached = dict(one.reached)
    parts = []
    for number, name in enumerate(step_names(w), 1):
        when = f" {short_day(reached[number], today)}" if number in reached and number <= at else ""
        # a draft has not even taken the first step; handed in by the producer's word waits for the commune's
        mark = " ✓" if number < at or done else " ●" if number == at and one.state != "draft" else ""
        parts.append(f"{name}{when}{mark}")
    return " › ".join(parts)


def waits(w: Words, one: Card) -> str:
    """Who is waited for, and until when; "" where nobody is."""
    who, due = states()[one.state].awaits, _due(w, one)
    if who == "nobody":
        return ""
    if who == "producer":
        said = w.t("Now it is your turn.")
    else:
        name = {"commune": w.t("the commune"), "province": w.t("the province"), "ministry": w.t("the ministry")}[who]
        said = w.t("Waiting for {who}.", who=name)
    return f"{said} {due}".rstrip()


def _due(w: Words, one: Card) -> str:
    return f"{upper(day_text(w, *one.due))}." if one.due is not None else ""


def line(w: Words, one: Card, today: date) -> str:
    """One dossier in a list: two short lines."""
    head = f"• {one.product or w.t('your product')}: {steps(w, one, today)}"
    below = waits(w, one) or f"{upper(state_name(w, one.state))}."
    return f"{head}\n{below}"


def whole(w: Words, one: Card, today: date) -> str:
    """One dossier by itself: at most six lines."""
    head = w.t("File for {product} ({kind})", product=one.product or w.t("your product"), kind=kind_name(w, one.kind))
    code = ", " + w.t("code {code}", code=one.code) if one.code else ""
    lines = [head + code, steps(w, one, today)]
    if one.certificate is not None:
        number, stars, last = one.certificate
        held = w.n(
            "Certificate {number}: {count} star, good until {day}.",
            "Certificate {number}: {count} stars, good until {day}.",
            stars,
            number=number,
            day=day(last, w.language),
        )
        lines.append(held)
    else:
        lines.append(f"{upper(state_name(w, one.state))}.")
    if one.supplement:
        lines += asked_lines(w, one)
    # where a line above says what the office does, who is waited for is said already
    said = one.certificate is None and states()[one.state].awaits != "producer"
    waiting = _due(w, one) if said else waits(w, one)
    if waiting:
        lines.append(waiting)
    return "\n".join(lines)


def asked_lines(w: Words, one: Card, most: int = 3) -> list[str]:
    """What an office asked for, as far as it fits; the notice itself told all of it."""
    found = [
        w.t("Needed: {things}", things="; ".join(one.supplements[:most]) + ("…" if len(one.supplements) > most else ""))
    ]
    return ([w.t("Reason: {reason}", reason=one.reason)] if one.reason else []) + found


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def several(w: Words, cards: Sequence[Card], today: date) -> str:
    head = w.t("Your files:")
    return "\n".join([head, *(line(w, one, today) for one in cards)])

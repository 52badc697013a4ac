"""What `ocop-bot calendar` prints: plain data in, JSON or a table out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.language import Words, day
from bot.programme.calendar import Calendar, Round
from bot.programme.dossier_life import OLDEST

LATEST = date(2099, 12, 31)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPOKEN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class BadDay(ValueError):
    """A day that cannot be; a single line naming the option."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The days of the command line; `start` is today where none was given."""

    start: date
    issued: date | None = None
    expires: date | None = None
    received: date | None = None


def read_day(said: str, option: str) -> date:
    """ "2027-04-30" or "30/4/2027". Raises BadDay for what is no day of a calendar, or no day of this programme."""
    spoken = _SPOKEN.fullmatch(said.strip())
    try:
        if spoken is not None:
            found = date(int(spoken[3]), int(spoken[2]), int(spoken[1]))
        elif _ISO.fullmatch(said.strip()):
            found = date.fromisoformat(said.strip())
        else:
            raise ValueError
    except ValueError:
        raise BadDay(f"{option}: {said!r} is not a date like 2027-04-30 or 30/4/2027") from None
    if not OLDEST <= found <= LATEST:
        raise BadDay(f"{option}: {said!r} is not between {OLDEST} and {LATEST}")
    return found


def check(asked: Asked, calendar: Calendar) -> None:
    """Raises BadDay where the days do not go together."""
    issued, expires = asked.issued, asked.expires
    if issued is None or expires is None:
        return
    if expires <= issued:
        raise BadDay(f"--expires: {expires} does not come after the day of issue, {issued}")
    if expires > calendar.expiry(issued):
        raise BadDay(f"--expires: {expires} is more than 36 months after the day of issue, {issued}")


def as_json(asked: Asked, calendar: Calendar) -> dict[str, Any]:
    """The three blocks; null where nothing was asked. Cut-offs are the dates the law prints (strictly before),
    `producer_by` is the last good working day, all other days are included."""
    rounds = [
        {
            "tier": one.tier,
            "no": one.number,
            "proposals_before": one.proposals_before.isoformat(),
            "council_before": one.council_before.isoformat(),
            "producer_by": calendar.producer_by(one.proposals_before).isoformat() if one.tier == "province" else None,
        }
        for one in _ahead(asked, calendar)
    ]
    expires = _expires(asked, calendar)
    certificate = commune = None
    if expires is not None:
        days = calendar.certificate(expires)
        certificate = {
            "expires": days.expires.isoformat(),
            "window_opens": days.window_opens.isoformat(),
            "window_closes": days.window_closes.isoformat(),
            "grace_ends": days.grace_ends.isoformat(),
        }
    if asked.received is not None:
        commune = {"due": calendar.commune_due(asked.received).isoformat()}
    return {"rounds": rounds, "certificate": certificate, "commune": commune}


def as_text(asked: Asked, calendar: Calendar, w: Words) -> str:
    """The same for people, with the source of each date and the rounds whose council is still to be held."""

    def said(one: date) -> str:
        return day(one, w.language)

    lines = [w.t("Rounds from {day}:", day=said(asked.start))]
    rows = [
        (w.t("Round"), w.t("Proposals before"), w.t("Council before"), w.t("Best at the commune by"), w.t("Source"))
    ]
    for one in _ahead(asked, calendar):
        by = said(calendar.producer_by(one.proposals_before)) if one.tier == "province" else "–"
        rows.append((_name(w, one), said(one.proposals_before), said(one.council_before), by, _source(w, one.source)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines += [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    for one in calendar.running(asked.start):
        lines.append(
            w.t(
                "{round}: the files are in; the council meets before {day}.",
                round=_name(w, one),
                day=said(one.council_before),
            )
        )
    lines.append(w.t("“Before” is strictly before. The day at the commune is our reckoning, not law."))
    expires = _expires(asked, calendar)
    if expires is not None:
        days = calendar.certificate(expires)
        lines += [
            "",
            w.t("Certificate good until {day} (Article 4.3)", day=said(days.expires)),
            "  "
            + w.t(
                "hand in for re-evaluation from {opens} to {closes} (Article 7.6a)",
                opens=said(days.window_opens),
                closes=said(days.window_closes),
            ),
            "  "
            + w.t("who missed that: it keeps its effect until {day} at most (Article 12.3)", day=said(days.grace_ends)),
        ]
    if asked.received is not None:
        due = said(calendar.commune_due(asked.received))
        lines += [
            "",
            w.t("Handed in on {day}: the commune has until {due} (Article 7.2)", day=said(asked.received), due=due),
        ]
    return "\n".join(lines)


def _ahead(asked: Asked, calendar: Calendar) -> list[Round]:
    found = [*calendar.rounds_ahead(asked.start), *calendar.rounds_ahead(asked.start, "central")]
    return sorted(found, key=lambda one: one.proposals_before)


def _expires(asked: Asked, calendar: Calendar) -> date | None:
    if asked.expires is not None:
        return asked.expires
    return calendar.expiry(asked.issued) if asked.issued is not None else None


def _name(w: Words, one: Round) -> str:
    who = w.t("province") if one.tier == "province" else w.t("ministry")
    return w.t("{who}, round {number}/{year}", who=who, number=one.number, year=one.council_before.year)


def _source(w: Words, source: str) -> str:
    return w.t("Article {article}", article=source) if source[:1].isdigit() and len(source) < 6 else source

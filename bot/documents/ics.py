"""Days as a calendar file (iCalendar, RFC 5545) for phones and office programs: whole days, each with a reminder.

https://www.rfc-editor.org/rfc/rfc5545: lines end in CRLF and are folded at 75 octets (3.1), text is escaped (3.3.11),
an all-day event ends on the day after its last (3.6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MIME = "text/calendar"
_LINE = 75  # octets
_REMIND = "-P3D"


@dataclass(frozen=True, slots=True)
class Event:
    """One day. `uid` names what it is about and stays the same when the day moves, so that a calendar moves it too."""

    uid: str
    day: date
    summary: str
    detail: str = ""


def calendar_file(name: str, events: Iterable[Event], now: datetime) -> bytes:
    """The file, UTF-8. `name` is what the calendar is called where it is shown; `now` stamps the events, aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ocop-bot//deadlines//VI", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}"]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += _event(event, stamp)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode()


def deadlines_file(data: Mapping[str, object]) -> bytes:
    """The file from the plain data of a message: {"title", "at" (ISO instant), "events": [[uid, day (ISO), summary,
    detail], …]}."""
    rows = data["events"]
    assert isinstance(rows, list)
    events = [Event(str(uid), date.fromisoformat(day), str(summary), str(detail)) for uid, day, summary, detail in rows]
    return calendar_file(str(data["title"]), events, datetime.fromisoformat(str(data["at"])))


def _event(event: Event, stamp: str) -> list[str]:
    detail = [f"DESCRIPTION:{_escaped(event.detail)}"] if event.detail else []
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}@ocop-bot",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        *detail,
        "TRANSP:TRANSPARENT",
        *(
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(event.summary)}",
            f"TRIGGER:{_REMIND}",
            "END:VALARM",
        ),
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    clean = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        clean = clean.replace(sign, written)
    return clean


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cut inside a letter; each further piece begins with a space."""
    piece, width = "", 0
    for letter in line:
        octets = len(letter.encode())
        if width + octets > _LINE:
            yield piece
            piece, width = " ", 1
        piece, width = piece + letter, width + octets
    yield piece

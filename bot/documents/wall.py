"""The sheet for the wall: one A4 page with large boxes, each a thing to do, by whom and by when, with the lunar day
beside it; the office's phone, and a square code that opens the conversation again. Good in black and white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.documents.forms.facts import printable
from bot.documents.given import text_of
from bot.documents.typst_page import page_pdf
from bot.language import words
from bot.programme.lunar import lunar

MOST = 9  # boxes a page holds


def wall_pdf(data: Mapping[str, object], home: str) -> bytes:
    """`data`: {"language", "product", "aim", "jobs": [{"what", "who", "until" (ISO or "")}], "office": [lines],
    "date"}; `home` is what the square code opens, "" for none."""
    w = words(text_of(data, "language"))
    given = data.get("jobs")
    jobs = [one for one in given if isinstance(one, Mapping)] if isinstance(given, Sequence) else []
    more = len(jobs) - MOST
    said = {
        "title": w.t("To do for OCOP"),
        "under": printable(text_of(data, "product")),
        "aim": printable(text_of(data, "aim")),
        "jobs": [_job(job, w.language) for job in jobs[:MOST]],
        "more": w.n("… and {count} more: ask me in the chat.", "… and {count} more: ask me in the chat.", more)
        if more > 0
        else "",
        "office": _lines(data.get("office")),
        "note": w.t(
            "Nobody may ask for money or a password for OCOP. Made on {day}; an estimate.",
            day=_day(text_of(data, "date")),
        ),
        "scan": w.t("Scan to go on"),
        "code": bool(home),
    }
    return page_pdf("wall", said, {"code": home} if home else {})


def _job(job: Mapping[str, object], language: str) -> dict[str, str]:
    until = text_of(job, "until")
    return {
        "what": printable(text_of(job, "what")),
        "who": printable(text_of(job, "who")),
        "until": words(language).t("before {day}", day=_day(until)) if _day(until) else "",
        "lunar": lunar_words(date.fromisoformat(until), language) if _day(until) else "",
    }


def lunar_words(day: date, language: str) -> str:
    """ "14 tháng 2 âm lịch", with "nhuận" in a month that is repeated."""
    found, w = lunar(day), words(language)
    text = w.t("{day} of the {month} lunar month", day=found.day, month=found.month)
    return w.t("{day} (repeated month)", day=text) if found.leap else text


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{day.day}/{day.month}/{day.year}"


def _lines(value: object) -> list[str]:
    return [printable(str(one)) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.documents.ics import Event, calendar_file

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def unfolded(content: bytes) -> list[str]:
    """The lines as a reader takes them (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_day_is_a_whole_day_event_with_a_reminder() -> None:
    event = Event("round-19-2027-1-by", date(2027, 4, 7), "OCOP: nên nộp, trước 7/4; ở xã", "Điều 5.1\nxã 15 ngày")
    lines = unfolded(calendar_file("Lịch, OCOP", [event], NOW))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "X-WR-CALNAME:Lịch\\, OCOP" in lines
    assert "UID:round-19-2027-1-by@ocop-bot" in lines
    assert "DTSTAMP:20261122T020000Z" in lines
    assert "DTSTART;VALUE=DATE:20270407" in lines
    assert "DTEND;VALUE=DATE:20270408" in lines
    assert "SUMMARY:OCOP: nên nộp\\, trước 7/4\\; ở xã" in lines
    assert "DESCRIPTION:Điều 5.1\\nxã 15 ngày" in lines
    assert "TRIGGER:-P3D" in lines


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_out_of_its_line(summary: str, detail: str) -> None:
    lines = unfolded(calendar_file(summary, [Event("1", date(2027, 1, 1), summary, detail)], NOW))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert sum(line.startswith("SUMMARY:") for line in lines) == 1
    assert all(":" in line for line in lines)

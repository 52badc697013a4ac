"""Plain data as JSON text and back, instants as text: the same as the long ways that this room does not take."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.storage.types import Instant, Json, to_text

_text = st.text(st.characters(exclude_categories=("Cs",)))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)


def read(text: str | None) -> Any:
    return Json().result_processor(sqlite.dialect(), None)(text)


@given(plain)
def test_plain_data_is_written_as_json_writes_it_and_read_again(value: Any) -> None:
    text = to_text(value)
    assert text == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert read(text) == value


@pytest.mark.parametrize("text", [' {"a": 1} ', "\n[]", "{}", "null", '"chè"'])
def test_what_others_wrote_is_read_too(text: str) -> None:
    assert read(text) == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", '{"a":1}x', "chè", "[1,]"])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read(text)


def test_what_is_no_plain_data_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for wrong, error in ((float("nan"), ValueError), ({1, 2}, TypeError), (endless, RecursionError)):
        with pytest.raises(error):
            to_text({"a": wrong})


def test_a_half_of_a_letter_and_a_nought_are_taken_out() -> None:
    assert to_text({"a": "chè\ud800"}) == '{"a":"chè?"}'


@given(st.datetimes(timezones=st.just(UTC) | st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours)))))
def test_an_instant_is_written_in_utc_at_a_fixed_width_and_read_again(at: datetime) -> None:
    try:
        utc = at.astimezone(UTC)
    except OverflowError:  # an hour beyond the calendar's ends
        return
    written = Instant().bind_processor(sqlite.dialect())(at)
    assert written == utc.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00").zfill(32)
    assert Instant().result_processor(sqlite.dialect(), None)(written) == at


def test_an_instant_without_a_zone_is_refused() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="time zone"):
            Instant().bind_processor(sqlite.dialect())(datetime(2026, 11, 26))  # noqa: DTZ001

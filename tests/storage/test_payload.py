from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import (
    Body,
    Choice,
    Contact,
    Left,
    Location,
    Media,
    Message,
    Picture,
    Started,
    Tap,
    Text,
    Unsupported,
)
from bot.storage.payload import body_from_json, body_to_json, from_json, kind_of, to_json

INSTANTS = st.none() | st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 (hypothesis wants the bounds naive)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
MESSAGES = st.builds(
    Message,
    text=WORDS,
    body=WORDS,
    choices=st.lists(st.builds(Choice, WORDS, WORDS, WORDS), max_size=6).map(tuple),
    picture=st.none() | st.builds(Picture, WORDS, st.dictionaries(WORDS, PLAIN, max_size=3), WORDS),
    ask=st.sampled_from(["", "phone", "place"]),
    purpose=st.sampled_from(["reply", "reminder", "announcement"]),
    not_before=INSTANTS,
    expires=INSTANTS,
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_went_in(message: Message) -> None:
    assert from_json(to_json(message)) == message


@pytest.mark.parametrize(
    "body",
    [
        Text("Mật ong nhà mình, bán ở xã", edited=True),
        Tap("q:origin:1"),
        Media("photo", "file-1", "anh.jpg", "image/jpeg", 12, "nhãn", "album"),
        Location(21.5, 105.8),
        Contact("+84912345678", True),
        Started("link"),
        Left(),
        Unsupported("poll"),
    ],
)
def test_every_kind_of_event_comes_back_as_it_went_in(body: Body) -> None:
    assert body_from_json(body_to_json(body)) == body


def test_vietnamese_letters_are_written_as_they_are() -> None:
    assert "mật ong rừng" in to_json(Message("mật ong rừng"))


@pytest.mark.parametrize("hostile", ["\ud800", "a\udfffb", "nul\0nul"])
def test_text_no_database_takes_is_mended_instead_of_raising(hostile: str) -> None:
    body_to_json(Text(hostile)).encode()
    to_json(Message(hostile)).encode()


def test_a_kind_or_field_of_another_version_does_not_break_reading() -> None:
    read: Any = body_from_json('{"is": "text", "text": "vâng", "mood": "glad"}')
    assert read == Text("vâng")
    assert kind_of(body_from_json('{"is": "hologram"}')) == "unsupported"
    assert from_json('{"text": "chào", "mood": "glad"}') == Message("chào")

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram import events
from bot.channels.telegram.events import Read, read
from bot.messages import Contact, Left, Location, Media, Moved, Started, Tap, Text, Unsupported
from tests.channels.telegram.updates import UPDATES, message, tap

BODIES = {
    "text": Text("chè búp khô"),
    "start": Started("xa-12345"),
    "command": Text("trợ giúp"),
    "photo": Media("photo", "AgAC-y", "", "image/jpeg", 48211, "nhãn mới", "13000001"),
    "document": Media("file", "BQAC1", "ke-hoach.docx", "application/msword", 48211),
    "voice": Media("voice", "AwAC1", "", "audio/ogg", 48211),
    "video": Media("video", "BAAC1", "", "video/mp4", 48211),
    "round video": Media("video", "DQAC1", "", "video/mp4", 48211),
    "audio": Media("file", "CQAC1", "bai.mp3", "audio/mpeg", 48211),
    "animation": Media("video", "CgAC1", "", "video/mp4", 48211),
    "sticker": Media("sticker", "CAAC1", "", "image/webp", 48211),
    "own contact": Contact("+84912345678", True),
    "other contact": Contact("+84911111111", False),
    "location": Location(15.654321, 107.987654),
    "venue": Location(15.5, 107.5),
    "tap": Tap("m:1:submit"),
    "tap on an old message": Tap("m:1:submit"),
    "tap without a message": Tap("m:1:submit"),
    "blocked": Left(),
    "unblocked": Started(),
    "edited": Text("sửa lại", edited=True),
    "moved": Moved("-1001234567890"),
    "dice": Unsupported("dice"),
}
NOTHING = {
    "edited place": "edited",
    "group": "group",
    "group command": "group",
    "added to a group": "group",
    "pinned": "notice",
    "poll": "unknown kind",
    "from tomorrow": "unknown kind",
}


@pytest.mark.parametrize("kind", UPDATES)
def test_every_kind_has_telegrams_own_shape(kind: str) -> None:
    parsed = Update.de_json(copy.deepcopy(UPDATES[kind]), None)
    assert parsed.update_id == UPDATES[kind]["update_id"]
    left_over = {name: value for name, value in parsed.api_kwargs.items() if name != "hologram"}
    assert left_over == {}
    if parsed.effective_message is not None:
        assert dict(parsed.effective_message.api_kwargs) == {}


@pytest.mark.parametrize("kind", UPDATES)
def test_every_kind_is_read(kind: str) -> None:
    found = read(UPDATES[kind], "hoso_bot")
    assert found is not None
    assert found.update_id == UPDATES[kind]["update_id"]
    if kind in BODIES:
        assert found.body == BODIES[kind]
        assert found.chat == ("-4100200" if kind == "moved" else "900100200")
    else:
        assert (found.body, found.why) == (None, NOTHING[kind])
    assert found.called == (kind in ("group command", "added to a group"))
    assert bool(found.callback) == kind.startswith("tap")


def test_times_are_telegrams_own() -> None:
    told = read(UPDATES["text"])
    changed = read(UPDATES["edited"])
    assert told is not None
    assert changed is not None
    assert (told.at, changed.at) == tuple(datetime.fromtimestamp(s, UTC) for s in (1795312800, 1795312870))


@given(st.text(max_size=300))
def test_plain_words_are_read_as_the_library_reads_them(words: str) -> None:
    update = message(7, text=words)
    assert events._plain(update) == events._parsed(Update.de_json(copy.deepcopy(update), None), "")


@given(st.text(min_size=1, max_size=64))
def test_taps_are_read_as_the_library_reads_them(data: str) -> None:
    update = tap(7, message=UPDATES["tap"]["callback_query"]["message"], data=data)
    assert events._plain(update) == events._parsed(Update.de_json(copy.deepcopy(update), None), "")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(UPDATES)), st.data())
def test_a_spoilt_update_is_read_or_put_aside_but_never_fails(kind: str, data: st.DataObject) -> None:
    update = copy.deepcopy(UPDATES[kind])
    _spoil(update, data)
    found = read(update, "hoso_bot")
    assert found is None or isinstance(found, Read)


@given(anything)
def test_what_is_no_update_is_none(given_: Any) -> None:
    assert read(given_) is None or (isinstance(given_, dict) and "update_id" in given_)


def _spoil(inside: dict[str, Any], data: st.DataObject) -> None:
    """Puts something else in one place, at any depth."""
    key = data.draw(st.sampled_from(sorted(inside)))
    if isinstance(inside[key], dict) and inside[key] and data.draw(st.booleans()):
        _spoil(inside[key], data)
    elif data.draw(st.booleans()):
        del inside[key]
    else:
        inside[key] = data.draw(anything)

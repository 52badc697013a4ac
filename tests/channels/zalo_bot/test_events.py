"""Every event in the shape of platforms B.2 and B.3, enveloped and bare."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_bot.events import HIDDEN, Nothing, read
from bot.messages import Body, Media, Text, Unsupported

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LAN = {"id": "6ede9afa66b88fe6d6a9", "display_name": "Lan", "is_bot": False}
CHAT = {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}


def update(name: str, **content: Any) -> dict[str, Any]:
    base = {"message_id": "2d758cb5e222177a4e35", "date": 1795312800123, "from": LAN, "chat": CHAT}
    return {"event_name": name, "message": {**base, **content}}


VOICE = "https://voice-aac-dl.zdn.vn/b.aac"
PHOTO = "https://photo-stal-1.zdn.vn/a.jpg"
SEEN: list[tuple[dict[str, Any], Body]] = [
    (update("message.text.received", text="xin chào"), Text("xin chào")),
    (update("message.image.received", photo=PHOTO, caption=None), Media("photo", PHOTO)),
    (update("message.image.received", photo_url=PHOTO, caption="giấy"), Media("photo", PHOTO, caption="giấy")),
    (update("message.voice.received", voice_url=VOICE), Media("voice", VOICE)),
    (update("message.sticker.received", sticker="bf", url="https://zalo-api.zadn.vn/s.png"), Media("sticker", "bf")),
    (update("message.unsupported.received"), Unsupported(HIDDEN)),
    (update("message.something.new", text="vẫn đọc được"), Text("vẫn đọc được")),
]  # fmt: skip


@pytest.mark.parametrize(("data", "body"), SEEN)
@pytest.mark.parametrize("enveloped", [True, False])
def test_each_event(data: dict[str, Any], body: Body, enveloped: bool) -> None:
    event = read({"ok": True, "result": data} if enveloped else data, "zalo_bot", "ocop", NOW)
    assert event.body == body
    assert (event.chat, event.user) == ("6ede9afa66b88fe6d6a9", "6ede9afa66b88fe6d6a9")
    assert event.event_id == f"2d758cb5e222177a4e35:{data['event_name']}"
    assert event.at == datetime(2026, 11, 22, 2, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"ok": False, "error_code": 408},
        {"event_name": "message.unsupported.received"},
        {"ok": True, "result": {"event_name": "message.unsupported.received", "message": None}},
        update("message.text.received", text="x", chat={"id": "g", "chat_type": "GROUP"}),
        update("message.text.received", text="x", **{"from": {"id": "b", "is_bot": True}}),
        update("message.reaction.received", reaction="like"),
        update("message.text.received", chat=7),
    ],
)
def test_what_is_for_nobody(data: dict[str, Any]) -> None:
    with pytest.raises(Nothing):
        read(data, "zalo_bot", "ocop", NOW)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["event_name", "message", "result", "chat", "from", "id", "date", "text", "photo", "caption", "message_id"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["ok", "result", "event_name", "message"]), VALUES, max_size=4))
def test_any_object_is_an_event_or_nothing(data: dict[str, Any]) -> None:
    try:
        event = read(data, "zalo_bot", "ocop", NOW)
    except Nothing:
        return
    assert event.chat
    assert event.at.tzinfo is not None

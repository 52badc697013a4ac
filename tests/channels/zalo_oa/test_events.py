"""Every event of platforms A.10, in its own shape, becomes what it is; hostile ones become nothing."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_oa.events import Frame, Passed, parse
from bot.messages import (
    Body,
    Contact,
    Echo,
    Inbound,
    Left,
    Location,
    Media,
    Profile,
    Receipt,
    Started,
    Text,
    Unsupported,
)

EVENTS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "zalo_oa_events.json").read_text("utf-8")
)
USER, OA = "7001112223334445556", "4318000000000000001"
NOW = datetime.fromtimestamp(1795313000, UTC)
FRAME = Frame("ocop", OA, NOW, 45)


def event(name: str, **changed: Any) -> dict[str, Any]:
    return {**copy.deepcopy(EVENTS[name]), **changed}


def one(name: str) -> Inbound:
    parsed = parse(event(name), FRAME)
    assert isinstance(parsed, tuple)
    (inbound,) = parsed
    return inbound


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("user_send_text", Text("Tôi muốn nộp hồ sơ")),
        ("user_send_text quoting", Text("Tôi muốn nộp hồ sơ")),
        ("user_send_image", Media("photo", "https://f5.photo.talk.zdn.vn/a.jpg", caption="ảnh nhãn")),
        ("user_send_gif", Media("photo", "https://f5.photo.talk.zdn.vn/g.gif", mime="image/gif")),
        ("user_send_file", Media("file", "https://f5.file.talk.zdn.vn/b", name="ke-hoach.docx", size=48211)),
        ("user_send_audio", Media("voice", "https://voice-aac-dl.zdn.vn/c.aac")),
        ("user_send_video", Media("video", "https://video.talk.zdn.vn/v.mp4")),
        ("user_send_sticker", Media("sticker", "https://zalo-api.zdn.vn/s.png")),
        ("user_send_link", Text("https://example.vn/ocop")),
        ("user_send_location", Location(15.654321, 107.9876543)),
        ("user_send_business_card", Contact("0912345678", is_own=False)),
        ("user_submit_info", Profile("Nguyễn Thị Lan", "0912345678", "Thôn 3, Xã La Dêê, Quảng Nam")),
        ("user_submit_info older", Profile("Nguyễn Thị Lan", "0912345678", "Thôn 3, Nam Giang, Quảng Nam")),
        ("follow", Started()),
        ("unfollow", Left()),
        ("user_click_chatnow", Started()),
        ("oa_send_text by an officer", Echo("Cán bộ đây ạ", by_human=True, pause_minutes=45)),
    ],
)
def test_what_each_event_says_and_of_whom(name: str, body: Body) -> None:
    inbound = one(name)
    assert inbound.body == body
    assert (inbound.channel, inbound.account, inbound.chat, inbound.user) == ("zalo_oa", "ocop", USER, USER)
    assert inbound.at == datetime.fromtimestamp(int(EVENTS[name]["timestamp"]) / 1000, UTC)


def test_a_message_is_known_by_its_id_and_what_has_none_by_its_time() -> None:
    assert one("user_send_text").event_id == "0a1b2c3d4e5f60718293"
    assert one("follow").event_id == f"follow:{USER}:1795312850123"
    ids = [one(name).event_id for name in EVENTS if isinstance(parse(event(name), FRAME), tuple)]
    assert len(set(ids)) == len(ids)


def test_receipts_have_the_ids_the_other_way_round() -> None:
    at = datetime.fromtimestamp(1795312880.123, UTC)
    received = parse(event("user_received_message"), FRAME)
    assert received == Receipt("zalo_oa", "ocop", USER, "delivered", ("1f2e3d4c5b6a79880000",), at)
    seen = parse(event("user_seen_message"), FRAME)
    assert isinstance(seen, Receipt)
    assert (seen.chat, seen.kind, seen.ids) == (USER, "seen", ("1f2e3d4c5b6a79880000", "1f2e3d4c5b6a79880001"))


def test_our_own_echo_says_that_it_went_out_and_is_no_message_of_anybody() -> None:
    at = datetime.fromtimestamp(1795312900.123, UTC)
    assert parse(event("oa_send_text of our own"), FRAME) == Receipt(
        "zalo_oa", "ocop", USER, "sent", ("1f2e3d4c5b6a79880003",), at
    )


def test_several_pictures_are_one_group_with_the_words_at_the_first() -> None:
    several = event("user_send_image")
    first = several["message"]["attachments"][0]
    second = {"type": "photo", "payload": {"url": "http://f5.photo.talk.zdn.vn/b.jpg"}}
    several["message"]["attachments"] = [first, second]
    parsed = parse(several, FRAME)
    assert isinstance(parsed, tuple)
    bodies = [one.body for one in parsed]
    group = "0a1b2c3d4e5f60718294"
    assert bodies == [
        Media("photo", "https://f5.photo.talk.zdn.vn/a.jpg", caption="ảnh nhãn", group=group),
        Media("photo", "http://f5.photo.talk.zdn.vn/b.jpg", group=group),
    ]
    assert [one.event_id for one in parsed] == [group, f"{group}:1"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"event_name": "user_send_group_text"}, "group"),
        ({"event_name": "user_dances"}, "unknown"),
        ({"event_name": "anonymous_send_text"}, "anonymous"),
        ({"recipient": {"id": "999"}}, "other-oa"),
        ({"recipient": OA}, "other-oa"),
        ({"sender": {"id": ["x"]}}, "malformed"),
        ({"message": "text"}, "malformed"),
        ({"timestamp": "1795000000000"}, "old"),
        ({"event_name": None}, "other-oa"),
    ],
)
def test_what_is_nothing_for_us_is_named_and_passed(changed: dict[str, Any], why: str) -> None:
    assert parse(event("user_send_text", **changed), FRAME) == Passed(why)


def test_reactions_and_echoes_to_strangers_are_passed() -> None:
    assert parse(event("user_reacted_message"), FRAME) == Passed("user_reacted_message")
    other = event("oa_send_text by an officer", event_name="oa_send_anonymous_text")
    assert parse(other, FRAME) == Passed("anonymous")


def test_a_time_in_the_future_is_now() -> None:
    ahead = str(int((NOW + timedelta(days=300)).timestamp() * 1000))
    parsed = parse(event("user_send_text", timestamp=ahead), FRAME)
    assert isinstance(parsed, tuple)
    assert parsed[0].at == NOW


@pytest.mark.parametrize(
    "coordinates",
    [{"latitude": "91", "longitude": "0"}, {"latitude": "nan", "longitude": "1"}, {"latitude": True}, [], "x", None],
)
def test_a_place_that_is_none_is_not_read(coordinates: object) -> None:
    strange = event("user_send_location")
    strange["message"]["attachments"][0]["payload"]["coordinates"] = coordinates
    parsed = parse(strange, FRAME)
    assert isinstance(parsed, tuple)
    assert parsed[0].body == Unsupported("location")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=12), inside, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(EVENTS)), st.data())
def test_no_change_to_a_body_makes_the_parser_stumble(name: str, data: st.DataObject) -> None:
    changed = event(name)
    places = _places(changed)
    for holder, key in data.draw(st.lists(st.sampled_from(places), max_size=3)) if places else []:
        if isinstance(holder, dict):
            holder[key] = data.draw(JSON)
    parsed = parse(changed, FRAME)
    if isinstance(parsed, tuple):
        for inbound in parsed:
            assert inbound.chat
            assert len(inbound.event_id) < 300
            assert inbound.at <= NOW
    else:
        assert isinstance(parsed, Receipt | Passed)


def _places(value: object) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        for key in value:
            found.append((value, key))
            found += _places(value[key])
    elif isinstance(value, list):
        for each in value:
            found += _places(each)
    return found

"""The webhook over real HTTP: what is signed is taken once, what is not leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.ports import Busy
from bot.channels.zalo_oa import sums, webhook
from bot.messages import Echo, Left, Media, Profile, Started, Text
from tests.channels.zalo_oa.conftest import Office, office

HOOK = "/webhook/zalo-oa/ocop"
OTHER_KEY = "SomebodyElse01"


def run(folder: Path, play: Callable[[Office], Awaitable[None]], **config: Any) -> None:
    async def inside() -> None:
        async with office(folder, **config) as here:
            assert await here.oa.save_webhook(here.url + HOOK)
            await play(here)

    asyncio.run(inside())


async def settled(here: Office) -> None:
    await here.oa.hooks.settled()


def statuses(here: Office) -> list[int]:
    return [status for one in here.oa.hooks.deliveries for status in one.statuses]


def test_everything_a_person_does_arrives(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        lan = here.lan
        lan.follow()
        lan.says("mật ong bạc hà")
        lan.sends_photo("https://f5.photo.talk.zdn.vn/a.jpg", "https://f5.photo.talk.zdn.vn/b.jpg", text="nhãn")
        lan.fills_form("Nguyễn Thị Lan", "84912345678")
        lan.is_answered_by_officer("Cán bộ đây ạ")
        lan.unfollow()
        await settled(here)
        assert [one.body for one in here.events] == [
            Started(),
            Text("mật ong bạc hà"),
            Media("photo", "https://f5.photo.talk.zdn.vn/a.jpg", caption="nhãn", group=here.events[2].event_id),
            Media("photo", "https://f5.photo.talk.zdn.vn/b.jpg", group=here.events[2].event_id),
            Profile("Nguyễn Thị Lan", "0912345678", "Thôn 3, Xã La Dêê, Quảng Nam"),
            Echo("Cán bộ đây ạ", by_human=True, pause_minutes=60),
            Left(),
        ]
        assert {one.chat for one in here.events} == {lan.id}
        assert set(statuses(here)) == {200}

    run(tmp_path, play)


def test_the_receipts_and_echoes_of_our_sends_are_noted(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        here.oa.receipts = True
        here.lan.says("xin chào")
        sent = here.oa.consult(here.lan.id, {"text": "Chào bác"})["message_id"]
        await settled(here)
        assert [(one.kind, one.chat, one.ids) for one in here.receipts] == [
            ("sent", here.lan.id, (sent,)),
            ("delivered", here.lan.id, (sent,)),
            ("seen", here.lan.id, (sent,)),
        ]
        assert [one.body for one in here.events] == [Text("xin chào")]

    run(tmp_path, play)


def test_who_follows_and_opens_the_chat_is_greeted_once(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.lan.opens_chat()
        await settled(here)
        here.lan.follow()
        await settled(here)
        assert [one.body for one in here.events] == [Started()]
        await here.clock.advance(timedelta(minutes=11))
        here.lan.opens_chat()
        await settled(here)
        assert len(here.events) == 2

    run(tmp_path, play)


def test_while_the_house_is_busy_or_down_zalo_comes_back_with_the_same_event(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.trouble = [Busy(2), OSError("the database is away"), RuntimeError("still")]
        tried = here.lan.says("xin chào")
        assert tried is not None
        await settled(here)
        for wait in (30, 300, 900):
            assert tried.state == "waiting"
            await here.clock.advance(wait)
        assert tried.statuses == [503, 503, 503, 200]
        assert [one.body for one in here.events] == [Text("xin chào")]

    run(tmp_path, play)


def test_who_takes_too_long_is_asked_to_come_back_and_the_work_is_not_lost(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(webhook, "DEADLINE", 0.1)

    async def play(here: Office) -> None:
        go_on = asyncio.Event()
        took = here.receive

        async def slow(event: Any) -> None:
            await go_on.wait()
            await took(event)

        here.channel._webhook._receive = slow
        here.channel._webhook._deadline = 0.1
        tried = here.lan.says("xin chào")
        assert tried is not None
        await settled(here)
        assert tried.statuses == [503]
        go_on.set()
        await here.clock.advance(30)
        assert tried.statuses == [503, 200]
        assert {one.event_id for one in here.events} == {here.events[0].event_id}

    run(tmp_path, play)


def test_the_consoles_unsigned_try_is_answered_and_leaves_nothing(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        async with aiohttp.ClientSession() as session:
            for body, headers in ((b"{}", {}), (b"", {}), (b'{"event_name":"user_send_text"}', {}), (b"{}", _mac("0"))):
                async with session.post(here.url + HOOK, data=body, headers=headers) as answer:
                    assert answer.status == 200
        assert here.events == []
        assert await here.said() == []

    run(tmp_path, play)


def test_a_wrong_signature_is_answered_counted_and_told_but_never_taken(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        raw = _text(here)
        for _ in range(3):
            here.oa.post_raw("q", raw, "1795312800123", OTHER_KEY)
        await settled(here)
        assert (here.events, set(statuses(here))) == ([], {200})
        (said,) = await here.said()
        assert "not signed with oa_secret_key" in said
        await here.clock.advance(timedelta(minutes=6))
        here.oa.post_raw("q", raw, "1795312800123", OTHER_KEY)
        await settled(here)
        (alarm,) = await here.alarms.standing()
        assert alarm.count == 4
        here.lan.says("thật đây")
        await settled(here)
        assert (len(here.events), await here.said()) == (1, [])

    run(tmp_path, play)


def test_the_variant_that_would_have_fitted_is_named(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        config, raw = here.channel.config, _text(here)
        for first, key, words in (
            (config.app_id, config.app_secret, "set oa_secret_key to the key that signs"),
            (config.oa_id, config.oa_secret_key, "begin with the OA id"),
        ):
            async with aiohttp.ClientSession() as session:
                header = _mac(sums.mac(first, raw, "1795312800123", key))
                async with session.post(here.url + HOOK, data=raw, headers=header) as answer:
                    assert answer.status == 200
            (said,) = await here.said()
            assert words in said
            await here.clock.advance(timedelta(minutes=6))
        assert here.events == []

    run(tmp_path, play)


def test_an_old_event_sent_again_is_passed(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        raw, timestamp = _text(here), "1795312800123"
        await here.clock.advance(timedelta(days=5))
        here.oa.post_raw("q", raw, timestamp)
        await settled(here)
        assert (here.events, statuses(here)) == ([], [200, 200])

    run(tmp_path, play)


def test_too_large_a_body_is_refused(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.post(here.url + HOOK, data=b"x" * 400_000, headers=_mac("0")) as answer,
        ):
            assert answer.status == 413
        assert here.events == []

    run(tmp_path, play)


def test_one_address_serves_all_oas_of_an_app(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        other = replace(here.channel.config, name="province", oa_id="4318000000000000002", pause_minutes=5)
        here.channel._webhook._siblings = lambda: {one.oa_id: one for one in (here.channel.config, other)}
        here.oa.oa_id = other.oa_id
        here.lan.says("gửi tỉnh")
        here.lan.is_answered_by_officer("tỉnh đây")
        here.oa.oa_id = "4318000000000000003"
        here.lan.says("gửi ai")
        await settled(here)
        assert [(one.account, one.body) for one in here.events] == [
            ("province", Text("gửi tỉnh")),
            ("province", Echo("tỉnh đây", by_human=True, pause_minutes=5)),
        ]
        assert set(statuses(here)) == {200}

    run(tmp_path, play)


def _mac(value: str) -> dict[str, str]:
    return {"X-ZEvent-Signature": f"mac={value}"}


def _text(here: Office) -> bytes:
    event = {
        "app_id": here.oa.app_id,
        "event_name": "user_send_text",
        "timestamp": "1795312800123",
        "sender": {"id": here.lan.id},
        "recipient": {"id": here.oa.oa_id},
        "message": {"msg_id": "0a1b2c3d4e5f60718293", "text": "Chào"},
    }
    return json.dumps(event, ensure_ascii=False).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=10,
)
HEADERS = st.sampled_from(["", "mac=", "mac=" + "0" * 64, "0" * 64, "mac=zz"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.binary(max_size=200) | JSON, HEADERS, st.booleans()), min_size=1, max_size=8))
def test_no_body_makes_the_webhook_stumble_and_none_unsigned_is_taken(
    tmp_path_factory: Any, posts: list[tuple[Any, str, bool]]
) -> None:
    """Signed nonsense is answered too; nothing of it becomes an event."""

    async def play(here: Office) -> None:
        async with aiohttp.ClientSession() as session:
            for content, header, rightly in posts:
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                if rightly:
                    timestamp = str(content.get("timestamp", "")) if isinstance(content, dict) else ""
                    header = sums.mac(here.oa.app_id, raw, timestamp, here.oa.secret_key)
                headers = {"X-ZEvent-Signature": header} if header else {}
                async with session.post(here.url + HOOK, data=raw, headers=headers) as answer:
                    assert answer.status == 200
        assert here.events == []
        assert here.receipts == []

    run(tmp_path_factory.mktemp("hook"), play)



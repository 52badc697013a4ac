"""Whatever anybody posts to any door of the bot: no error of ours, nothing told, nothing changed unsigned."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.app import House
from bot.channels.telegram import PATH as TELEGRAM_PATH
from bot.fakes.clock import FakeClock
from bot.fakes.zalo_oa_account import _mac
from bot.faking import TELEGRAM_TOKEN, ZALO_TOKEN, Stand, stand, with_bot
from bot.storage import Work
from bot.storage.tables import METADATA
from tests.prepared import prepared

DOORS = {
    "telegram": TELEGRAM_PATH.format(account="ocop"),
    "zalo_oa": "/webhook/zalo-oa/ocop",
    "zalo_bot": "/webhook/zalo-bot/ocop",
    "page": "/chat/events",
    "files": "/chat/files",
    "nobody": TELEGRAM_PATH.format(account="nobody"),
}
OPEN = ("page", "files")  # a visitor of the page needs no signature: the cookie is theirs to make
NOT_STATE = {"installation", "channel_account", "lease", "zalo_token", "zalo_grant", "alarm", "attempt"}


@dataclass
class Running:
    """A house behind its doors, in a thread of its own."""

    house: House
    on: Stand
    url: str

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def get(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def state(self) -> dict[str, int]:
        def job(work: Work) -> dict[str, int]:
            tables = {name: one for name, one in METADATA.tables.items() if name not in NOT_STATE}
            return {
                name: work.conn.execute(select(func.count()).select_from(one)).scalar_one()
                for name, one in tables.items()
            }

        return self.house.lane.look(job)

    @property
    def secrets(self) -> tuple[str, ...]:
        oa = self.on.oa
        hooks = (self.on.telegram.bots[TELEGRAM_TOKEN].secret, (self.on.zalo.bots[ZALO_TOKEN].webhook or ("", ""))[1])
        return (TELEGRAM_TOKEN, ZALO_TOKEN, oa.app_secret, oa.secret_key, oa.access, oa.refresh, *hooks)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    ready, over = threading.Event(), asyncio.Event()
    held: list[Any] = []

    async def live(folder: Path) -> None:
        async with stand(0, FakeClock()) as on, with_bot(on, prepared(folder)) as house:
            async with asyncio.timeout(30):
                while not (on.telegram.bots[TELEGRAM_TOKEN].webhook["url"] and on.zalo.bots[ZALO_TOKEN].webhook):
                    await asyncio.sleep(0.02)
            held.extend([Running(house, on, house.settings.public_url), asyncio.get_running_loop()])
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(live(tmp_path_factory.mktemp("doors"))), daemon=True)
    thread.start()
    assert ready.wait(60), "the house does not open"
    yield held[0]
    held[1].call_soon_threadsafe(over.set)
    thread.join(60)


NAMES = [
    *("update_id", "message", "text", "chat", "from", "id", "date", "callback_query", "data", "entities", "contact"),
    *("event_name", "result", "sender", "recipient", "app_id", "timestamp", "attachments", "payload", "url", "photo"),
    *("message_id", "msg_id", "follower", "oa_id", "kind", "ok", "location", "type", "file_id", "user_id"),
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["user_send_text", "message.text.received", "1", "private", "\ud800", "1795312800123", "text"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
BODIES = st.binary(max_size=300) | OBJECTS.map(lambda one: json.dumps(one).encode("utf-8", "replace"))
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Type", "X-Telegram-Bot-Api-Secret-Token", "X-ZEvent-Signature", "X-Bot-Api-Secret-Token", "Cookie"]
    ),
    st.sampled_from(["application/json", "multipart/form-data; boundary=x", "mac=" + "0" * 64, "x", "ocop_chat=x", ""])
    | st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=30),
    max_size=4,
)
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


def told_nothing(running: Running, answer: bytes) -> None:
    for secret in (*running.secrets, "Traceback", str(Path.cwd()), "sqlite"):
        if secret:
            assert secret.encode() not in answer


@FUZZ
@given(door=st.sampled_from(sorted(DOORS)), body=BODIES, headers=HEADERS)
def test_unsigned_calls_change_nothing(running: Running, door: str, body: bytes, headers: dict[str, str]) -> None:
    before = running.state()
    sent = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in headers.items()}
    status, answer = running.post(DOORS[door], body, sent)
    assert status < 500
    told_nothing(running, answer)
    if door not in OPEN or status != 202:
        assert running.state() == before


def signed(running: Running, door: str, one: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    headers = {"Content-Type": "application/json"}
    if door == "telegram":
        headers["X-Telegram-Bot-Api-Secret-Token"] = running.on.telegram.bots[TELEGRAM_TOKEN].secret
    elif door == "zalo_bot":
        headers["X-Bot-Api-Secret-Token"] = (running.on.zalo.bots[ZALO_TOKEN].webhook or ("", ""))[1]
    else:
        one = {**one, "timestamp": "1795312800123", "app_id": running.on.oa.app_id}
    raw = json.dumps(one).encode("utf-8", "replace")
    if door == "zalo_oa":
        oa = running.on.oa
        headers["X-ZEvent-Signature"] = f"mac={_mac(oa.app_id, raw, '1795312800123', oa.secret_key)}"
    return raw, headers


@FUZZ
@given(door=st.sampled_from(["telegram", "zalo_oa", "zalo_bot"]), one=OBJECTS)
def test_signed_nonsense_is_no_error(running: Running, door: str, one: dict[str, Any]) -> None:
    raw, headers = signed(running, door, one)
    status, answer = running.post(DOORS[door], raw, headers)
    assert status < 500
    told_nothing(running, answer)


@FUZZ
@given(
    path=st.sampled_from(["/files/", "/chat/media/", "/chat/pictures/", "/connect/", "/zalo/", "/chat/documents/"]),
    rest=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#?%"), max_size=60),
)
def test_nobody_finds_a_file_by_guessing(running: Running, path: str, rest: str) -> None:
    status, answer = running.get(path + rest)
    assert 400 <= status < 500
    told_nothing(running, answer)


@pytest.mark.parametrize("door", sorted(DOORS))
def test_what_is_far_too_large_is_refused(running: Running, door: str) -> None:
    before = running.state()
    headers = {"Content-Type": "application/json"}
    try:
        status, _ = running.post(DOORS[door], b'{"a": "' + b"x" * 2_000_000 + b'"}', headers)
    except (BrokenPipeError, ConnectionResetError):  # it hung up while we still wrote
        status = 413
    assert 400 <= status < 500 or door == "zalo_oa"  # Zalo wants 200 for whatever is unsigned
    assert running.state() == before


@pytest.mark.parametrize("door", ["telegram", "zalo_oa", "zalo_bot"])
def test_a_genuine_call_replayed_changes_nothing_more(running: Running, door: str) -> None:
    number = int.from_bytes(os.urandom(4), "big")
    person = {"id": 900100200, "is_bot": False, "first_name": "Lan"}
    genuine: dict[str, dict[str, Any]] = {
        "telegram": {
            "update_id": number,
            "message": {
                "message_id": 1, "date": 1795312800, "text": "chào", "from": person,
                "chat": {"id": 900100200, "type": "private", "first_name": "Lan"},
            },
        },
        "zalo_oa": {
            "event_name": "user_send_text", "sender": {"id": "7001112223334445556"},
            "recipient": {"id": running.on.oa.oa_id}, "message": {"msg_id": f"{number:020x}", "text": "chào"},
        },
        "zalo_bot": {
            "event_name": "message.text.received",
            "message": {
                "message_id": f"{number:020x}", "date": 1795312800123, "text": "chào",
                "from": {"id": "6ede", "is_bot": False}, "chat": {"id": "6ede", "chat_type": "PRIVATE"},
            },
        },
    }  # fmt: skip
    raw, headers = signed(running, door, genuine[door])
    start = running.state()
    assert running.post(DOORS[door], raw, headers)[0] == 200
    once = running.state()
    assert once["inbox"] == start["inbox"] + 1
    for _ in range(3):
        assert running.post(DOORS[door], raw, headers)[0] == 200
    again = running.state()
    assert (again["inbox"], again["person"], again["fact"]) == (once["inbox"], once["person"], once["fact"])

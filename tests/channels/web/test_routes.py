"""The routes of the web chat, over HTTP, against a stand-in for the house behind them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from bot.channels.web import page_files
from bot.messages import Choice, File, Location, Message, Outgoing, Started, Tap, Text
from tests.channels.web.talk import PDF, Talk, card_message, visiting

pytestmark = pytest.mark.asyncio

QUESTION = Message(
    "Nhà mình bán ở đâu?\n1. Trong xã\n0. Chưa rõ",
    body="Nhà mình bán ở đâu?",
    choices=(Choice("1", "Trong xã", "a:1"), Choice("0", "Chưa rõ", "a:0")),
)


async def open_page(client: TestClient) -> str:
    """The chat key of the visitor."""
    answer = await client.get("/")
    assert answer.status == 200
    return hashlib.sha256(answer.cookies["ocop_chat"].value.encode()).hexdigest()


def text(words: str = "chào", event_id: str = "event-0001") -> dict[str, object]:
    return {"id": event_id, "kind": "text", "text": words}


async def post(client: TestClient, body: object, **headers: str) -> int:
    async with client.post("/chat/events", json=body, headers=headers) as answer:
        await answer.read()
        return answer.status


async def test_the_page_gives_a_token_that_scripts_cannot_read_and_keeps_it_for_400_days() -> None:
    async with visiting(Talk()) as client:
        cookie = (await client.get("/")).cookies["ocop_chat"]
        again = (await client.get("/")).cookies["ocop_chat"]
    assert len(cookie.value) == 43  # 256 bits in base64url
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == str(400 * 24 * 3600)
    assert not cookie["secure"]
    assert again.value == cookie.value


@pytest.mark.parametrize(("url", "proto"), [("https://chat.example.vn", ""), ("", "https")])
async def test_behind_https_the_cookie_is_secure(url: str, proto: str) -> None:
    async with visiting(Talk(), public_url=url) as client:
        answer = await client.get("/", headers={"X-Forwarded-Proto": proto} if proto else {})
    assert answer.cookies["ocop_chat"]["secure"] is True


async def test_a_made_up_cookie_is_replaced() -> None:
    async with visiting(Talk()) as client:
        answer = await client.get("/", headers={"Cookie": "ocop_chat=short"})
    assert len(answer.cookies["ocop_chat"].value) == 43


async def test_the_token_is_in_no_page_and_reaches_nobody_behind_the_chat() -> None:
    talk = Talk(lambda inbound: [Message("Vâng ạ.")])
    async with visiting(talk) as client:
        page = await client.get("/")
        token = page.cookies["ocop_chat"].value
        assert await post(client, text()) == 202
        told = await (await client.get("/chat/history")).text()
        assert token not in await page.text()
    assert token not in told
    assert token not in repr(talk.received)
    assert talk.received[0].chat == hashlib.sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("path", ["/", "/chat/page/chat.js", "/chat/history", "/chat/pictures/1.png"])
async def test_every_answer_carries_the_strict_policy(path: str) -> None:
    async with visiting(Talk()) as client:
        answer = await client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_page_is_light_and_loads_nothing_from_elsewhere() -> None:
    page, assets = page_files.load()
    files = [page.body, *(asset.body for asset in assets.values())]
    assert sum(map(len, files)) < 40_000
    for name, body in [("page", page.body), *((name, asset.body) for name, asset in assets.items())]:
        held = body.decode().replace("http://www.w3.org/2000/svg", "").replace("https?:", "")
        assert "http:" not in held, name
        assert "https:" not in held, name
    assert b" style=" not in page.body
    assert b"<script>" not in page.body
    assert not re.search(rb"\son\w+\s*=", page.body)


async def test_assets_are_kept_by_their_hash_and_checked_without_it() -> None:
    _, assets = page_files.load()
    version = assets["chat.js"].version
    async with visiting(Talk()) as client:
        page = await (await client.get("/")).text()
        fixed = await client.get(f"/chat/page/chat.js?v={version}")
        loose = await client.get("/chat/page/chat.js?v=older")
        unchanged = await client.get("/chat/page/chat.js", headers={"If-None-Match": loose.headers["ETag"]})
        plain = await client.get("/chat/page/chat.css", headers={"Accept-Encoding": "identity"})
        assert await plain.read() == assets["chat.css"].body
        assert await fixed.read() == assets["chat.js"].body  # unzipped by the client
    assert f'"/chat/page/chat.js?v={version}"' in page
    assert "immutable" in fixed.headers["Cache-Control"]
    assert loose.headers["Cache-Control"] == "no-cache"
    assert unchanged.status == 304


@pytest.mark.parametrize("name", ["index.html", "..%2Fchat.py", "%2e%2e/chat.py", "secret.js"])
async def test_only_the_pages_own_files_are_served(name: str) -> None:
    async with visiting(Talk()) as client:
        assert (await client.get(f"/chat/page/{name}")).status == 404


@pytest.mark.parametrize(
    ("body", "arrived"),
    [
        ({"kind": "text", "text": "bán 1,5 triệu\nmột tháng"}, Text("bán 1,5 triệu\nmột tháng")),
        ({"kind": "tap", "payload": "a:1"}, Tap("a:1")),
        ({"kind": "started"}, Started("")),
        ({"kind": "started", "payload": "xa-05503"}, Started("xa-05503")),
        ({"kind": "location", "latitude": 21.55, "longitude": 105}, Location(21.55, 105.0)),
        ({"kind": "text", "text": "a\x00b"}, Text("ab")),
    ],
)
async def test_what_the_page_sends_arrives_as_a_neutral_event(body: dict[str, object], arrived: object) -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        assert await post(client, {"id": "event-0001", **body}) == 202
    assert [inbound.body for inbound in talk.received] == [arrived]
    assert talk.received[0].event_id == f"{chat}:event-0001"
    assert talk.received[0].user == talk.received[0].chat == chat
    assert talk.received[0].at == talk.clock.now()


async def test_a_repeated_event_is_accepted_and_worked_once() -> None:
    talk = Talk(lambda inbound: [Message("Vâng ạ.")])
    async with visiting(talk) as client:
        chat = await open_page(client)
        assert [await post(client, text()) for _ in range(3)] == [202, 202, 202]
    assert len(talk.received) == 1
    assert talk.repeats == 2
    assert [line.who for line in talk.lines[chat]] == ["me", "bot"]


async def test_another_chat_may_use_the_same_event_id() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        await open_page(client)
        assert await post(client, text("một")) == 202
        client.session.cookie_jar.clear()
        await open_page(client)
        assert await post(client, text("hai")) == 202
    assert [inbound.body for inbound in talk.received] == [Text("một"), Text("hai")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"[" * 60_000,
        b'{"id": "event-0001"}',
        b'{"id": "event-0001", "kind": "dance"}',
        b'{"kind": "text", "text": "x"}',
        b'{"id": 12345678, "kind": "text", "text": "x"}',
        b'{"id": "short", "kind": "text", "text": "x"}',
        b'{"id": "event 0001", "kind": "text", "text": "x"}',
        b'{"id": "event-0001", "kind": "text"}',
        b'{"id": "event-0001", "kind": "text", "text": "  \\n"}',
        b'{"id": "event-0001", "kind": "text", "text": 7}',
        b'{"id": "event-0001", "kind": "tap", "payload": ""}',
        b'{"id": "event-0001", "kind": "tap", "payload": "%s"}' % (b"x" * 65),
        b'{"id": "event-0001", "kind": "started", "payload": "%s"}' % (b"x" * 65),
        b'{"id": "event-0001", "kind": "location", "latitude": 91, "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": NaN, "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": Infinity, "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": 1e999, "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": 9' + b"9" * 400 + b', "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": true, "longitude": 105}',
        b'{"id": "event-0001", "kind": "location", "latitude": 21}',
        b'\xff\xfe{"id"',
    ],
)
async def test_a_malformed_event_is_refused_and_goes_nowhere(raw: bytes) -> None:
    talk = Talk()
    async with visiting(talk) as client:
        await open_page(client)
        answer = await client.post("/chat/events", data=raw, headers={"Content-Type": "application/json"})
        assert answer.status == 400
        assert "error" in await answer.json()
    assert talk.received == []


async def test_half_a_character_is_mended_rather_than_stored() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        await open_page(client)
        raw = b'{"id": "event-0001", "kind": "text", "text": "a\\ud83c b"}'
        answer = await client.post("/chat/events", data=raw, headers={"Content-Type": "application/json"})
        assert answer.status == 202
        assert (await client.get("/chat/history")).status == 200
    assert talk.received[0].body == Text("a? b")


async def test_too_large_a_body_is_refused_whether_or_not_it_says_its_size() -> None:
    async def in_parts() -> object:
        for _ in range(9):
            yield b"x" * 8192

    async with visiting(Talk()) as client:
        await open_page(client)
        headers = {"Content-Type": "application/json"}
        said = await client.post("/chat/events", data=b"x" * 65_537, headers=headers)
        unsaid = await client.post("/chat/events", data=in_parts(), headers=headers)
        assert (said.status, unsaid.status) == (413, 413)


async def test_ten_thousand_letters_with_tone_marks_fit() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        await open_page(client)
        body = json.dumps(text("ệ" * 10_000), ensure_ascii=False).encode()
        answer = await client.post("/chat/events", data=body, headers={"Content-Type": "application/json"})
        assert answer.status == 202
    assert talk.received[0].body == Text("ệ" * 10_000)


async def test_without_a_cookie_one_has_to_open_the_page_first() -> None:
    async with visiting(Talk()) as client:
        assert await post(client, text()) == 401
        for path in ("/chat/history", "/chat/stream", "/chat/pictures/1.png", "/chat/documents/1/0"):
            assert (await client.get(path)).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://chat.example.vn"}, 202),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://[broken"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://chat.example.vn"}, 403),
        ({}, 202),
    ],
)
async def test_another_sites_page_cannot_post(headers: dict[str, str], status: int) -> None:
    talk = Talk()
    async with visiting(talk, public_url="https://chat.example.vn") as client:
        cookie = (await client.get("/")).cookies["ocop_chat"].value
        assert await post(client, text(), Cookie=f"ocop_chat={cookie}", **headers) == status
    assert len(talk.received) == (status == 202)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_form_cannot_post(kind: str) -> None:
    async with visiting(Talk()) as client:
        await open_page(client)
        answer = await client.post("/chat/events", data=json.dumps(text()), headers={"Content-Type": kind})
        assert answer.status == 415


async def test_the_twenty_first_event_in_ten_seconds_waits_its_turn() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        await open_page(client)
        for n in range(20):
            assert await post(client, text(event_id=f"event-{n:04}")) == 202
        talk.clock.move(timedelta(seconds=4))
        answer = await client.post("/chat/events", json=text(event_id="event-0020"))
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "6"
        talk.clock.move(timedelta(seconds=6))
        assert await post(client, text(event_id="event-0020")) == 202
    assert len(talk.received) == 21


async def test_when_the_house_is_full_the_page_is_told_when_to_come_back() -> None:
    talk = Talk(busy=1)
    async with visiting(talk) as client:
        await open_page(client)
        answer = await client.post("/chat/events", json=text())
        assert (answer.status, answer.headers["Retry-After"]) == (503, "3")
        assert await post(client, text()) == 202
    assert len(talk.received) == 1


async def test_a_failure_behind_is_not_called_received() -> None:
    class Broken(Talk):
        async def receive(self, inbound: object) -> None:
            raise RuntimeError("disk full")

    async with visiting(Broken()) as client:
        await open_page(client)
        assert await post(client, text()) == 500


async def test_history_tells_the_language_and_the_lines_with_their_buttons() -> None:
    talk = Talk(lambda inbound: [QUESTION], language="en")
    async with visiting(talk) as client:
        await open_page(client)
        await post(client, text("chào"))
        answer = await client.get("/chat/history?after=0")
        told = await answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert told["lang"] == "en"
    assert told["earlier"] is False
    mine, question = told["lines"]
    assert (mine["id"], mine["who"], mine["text"], mine["event"]) == (1, "me", "chào", "event-0001")
    assert mine["at"] == "2026-11-22T05:00:00+00:00"
    assert question == {
        "id": 2,
        "who": "bot",
        "at": "2026-11-22T05:00:00+00:00",
        "text": "Nhà mình bán ở đâu?",
        "event": "",
        "choices": [
            {"key": "1", "label": "Trong xã", "payload": "a:1"},
            {"key": "0", "label": "Chưa rõ", "payload": "a:0"},
        ],
        "picture": None,
        "documents": [],
        "media": None,
        "ask": "",
    }


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 40, "1.5", "٣"])
async def test_an_odd_place_to_start_from_is_the_start(after: str) -> None:
    talk = Talk()
    async with visiting(talk) as client:
        talk.say(await open_page(client), Message("một"))
        told = await (await client.get("/chat/history", params={"after": after})).json()
    assert [line["text"] for line in told["lines"]] == ["một"]


async def test_a_long_talk_opens_with_its_last_lines_and_says_so() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        for n in range(250):
            talk.say(chat, Message(f"câu {n}"))
        told = await (await client.get("/chat/history")).json()
        later = await (await client.get("/chat/history?after=10")).json()
    assert told["earlier"] is True
    assert [line["id"] for line in told["lines"]] == list(range(51, 251))
    assert len(later["lines"]) == 240


async def test_a_document_is_saved_under_its_name_by_its_own_chat_only() -> None:
    talk = Talk()
    file = File("mau-01.pdf", {}, 'Mẫu "01" chè.pdf', "application/pdf", "Mẫu 01")
    async with visiting(talk) as client:
        chat = await open_page(client)
        talk.say(chat, Message("Đây ạ.", files=(file,)))
        (told,) = (await (await client.get("/chat/history")).json())["lines"][0]["documents"]
        assert (told["name"], told["alt"]) == (file.filename, file.alt)
        own = await client.get(told["url"])
        assert (own.status, own.content_type, await own.read()) == (200, "application/pdf", PDF)
        assert own.headers["X-Content-Type-Options"] == "nosniff"
        assert own.headers["Content-Disposition"] == (
            "attachment; filename=\"M_u _01_ ch_.pdf\"; filename*=UTF-8''M%E1%BA%ABu%20%2201%22%20ch%C3%A8.pdf"
        )
        assert (await client.get("/chat/documents/1/1")).status == 404
        client.session.cookie_jar.clear()
        await open_page(client)
        assert (await client.get(told["url"])).status == 404


async def test_a_picture_is_shown_to_its_own_chat_only() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        line = talk.say(chat, card_message())
        told = await (await client.get("/chat/history")).json()
        picture = told["lines"][0]["picture"]
        own = await client.get(picture["url"])
        assert (own.status, own.content_type) == (200, "image/png")
        assert (await own.read()).startswith(b"\x89PNG")
        assert "private" in own.headers["Cache-Control"]
        assert (await client.get(f"/chat/pictures/{line.id + 1}.png")).status == 404
        client.session.cookie_jar.clear()
        await open_page(client)
        assert (await client.get(picture["url"])).status == 404
    assert picture["alt"].startswith("Phiếu ƯỚC TÍNH")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</p><img src=x onerror=alert(1)>",
        "\u202egnp.exe\u202c",
        "👩🏽‍🌾🍯",
        "ệ" * 10_000,
        "{{7*7}}",
    ],
)
async def test_hostile_words_travel_as_plain_json(hostile: str) -> None:
    talk = Talk(lambda inbound: [Message(f"Em ghi: {hostile}")])
    async with visiting(talk) as client:
        await open_page(client)
        assert await post(client, text(hostile)) == 202
        answer = await client.get("/chat/history")
        told = await answer.json()
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [line["text"] for line in told["lines"]] == [hostile, f"Em ghi: {hostile}"]


async def test_sending_to_a_chat_wakes_its_page() -> None:
    talk = Talk()
    waiting = asyncio.create_task(talk.bell.wait("a" * 64, 5))
    await asyncio.sleep(0)
    outcome = await talk.web().send(Outgoing("a" * 64, Message("Chào")))
    assert outcome.kind == "sent"
    assert await waiting is True


async def test_of_an_address_a_digest_of_its_network_is_handed_on() -> None:
    talk = Talk()
    async with visiting(talk, public_url="http://chat.example.vn", digest=lambda network: f"<{network}>") as client:
        await client.get("/")
        for number, address in enumerate(("203.0.113.7", "made up, 203.0.113.7", "2001:db8::a:1", "2001:db8::b:2")):
            body = text(event_id=f"event-000{number}")
            assert await post(client, body, **{"X-Forwarded-For": address}) == 202
    assert [one.network for one in talk.received] == [*["<203.0.113.7>"] * 2, *["<2001:db8::/64>"] * 2]

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram import request
from bot.fakes.clock import START
from bot.fakes.faults import ERROR_PAGE, Answer, Drop, Fault, Hang
from bot.messages import Attachment, Choice, Link, Message, Moved, Outcome, Outgoing
from tests.channels.telegram.conftest import Pair

pytestmark = pytest.mark.asyncio

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
YES_NO = (Choice("1", "Có", "7:home:yes"), Choice("2", "Chưa", "7:home:no"))
ALWAYS = (Choice("0", "Chưa rõ", "7:home:unsure"), Choice("?", "Giải thích", "7:@do:explain"))


def out(message: Message | str, *attachments: Attachment, chat: str = "900100200", key: str = "k") -> Outgoing:
    return Outgoing(chat, Message(message) if isinstance(message, str) else message, key, attachments)


def asking(text: str, choices: tuple[Choice, ...] = YES_NO, **more: Any) -> Message:
    lines = [f"{choice.key}. {choice.label}" for choice in choices]
    return Message("\n".join([text, *lines]), text, choices, **more)


def refusal(status: int, description: str, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return Answer(status, {**body, "parameters": parameters} if parameters else body)


async def test_choices_are_buttons_with_their_digits(pair: Pair) -> None:
    sent = await pair.ours.send(out(asking("Có nhà xưởng chưa ạ?", YES_NO + ALWAYS)))
    message = pair.lan.heard[-1]
    assert sent == Outcome("sent", platform_id=str(message["message_id"]))
    assert message["text"] == "Có nhà xưởng chưa ạ?"
    rows = message["reply_markup"]["inline_keyboard"]
    assert [[one["text"] for one in row] for row in rows] == [["1. Có", "2. Chưa"], ["0. Chưa rõ", "? Giải thích"]]
    assert rows[0][1]["callback_data"] == "7:home:no"


async def test_labels_that_would_be_cut_off_stand_in_the_text_too(pair: Pair) -> None:
    long = (Choice("1", "Có giấy chứng nhận an toàn thực phẩm còn hạn", "7:q:a"), Choice("2", "Chưa", "7:q:b"))
    await pair.ours.send(out(asking("Có giấy gì ạ?", long)))
    assert "1. Có giấy chứng nhận an toàn thực phẩm còn hạn" in pair.lan.lines[-1]
    assert len(pair.lan.heard[-1]["reply_markup"]["inline_keyboard"]) == 2


async def test_what_cannot_be_buttons_stays_numbered_lines(pair: Pair) -> None:
    many = tuple(Choice(str(number), "Xã", f"7:place:{number}") for number in range(1, 102))
    wide = (Choice("1", "Xã", "7:place:" + "ệ" * 30),)
    for choices in (many, wide):
        assert (await pair.ours.send(out(asking("Xã nào ạ?", choices)))).kind == "sent"
        assert "reply_markup" not in pair.lan.heard[-1]
        assert "1. Xã" in pair.lan.lines[-1]


async def test_links_are_buttons_and_telephones_are_written(pair: Pair) -> None:
    links = (Link("Mở trang", "https://example.vn/a"), Link("Gọi xã", "tel:+84912345678"))
    await pair.ours.send(out(Message("Hỏi thêm ở đây.", links=links)))
    message = pair.lan.heard[-1]
    assert message["text"] == "Hỏi thêm ở đây.\nGọi xã: +84912345678"
    assert message["reply_markup"]["inline_keyboard"] == [[{"text": "Mở trang", "url": "https://example.vn/a"}]]


async def test_a_phone_number_is_shared_by_a_keyboard_that_goes_away_again(pair: Pair) -> None:
    await pair.ours.send(out(asking("Gọi số nào ạ?", ALWAYS, ask="phone")))
    assert "0. Chưa rõ" in pair.lan.lines[-1]  # this keyboard shows no digits
    assert pair.lan.keyboard is not None
    assert pair.lan.keyboard[0][0] == {"text": "📱 Gửi số của tôi", "request_contact": True}
    pair.lan.presses("Chưa rõ")
    assert pair.lan.chat.messages[-1]["text"] == "Chưa rõ"
    await pair.ours.send(out(asking("Em ghi rồi ạ.\nCó nhà xưởng chưa ạ?")))
    assert pair.lan.keyboard is None
    assert pair.lan.lines[-2:] == ["Em ghi rồi ạ.", "Có nhà xưởng chưa ạ?"]
    await pair.ours.send(out(asking("Còn gì nữa không ạ?")))
    assert len(pair.lan.heard) == 4


async def test_what_follows_a_keyboard_taken_away_goes_out_at_the_next_try(pair: Pair) -> None:
    await pair.ours.send(out(asking("Gọi số nào ạ?", ALWAYS, ask="phone")))
    answer = out(asking("Em ghi rồi ạ.\nCó nhà xưởng chưa ạ?"), key="answer")
    pair.fakes.faults.next(Answer(502, "<html>"), method="sendMessage", skip=1)
    assert (await pair.ours.send(answer)).kind == "later"
    assert pair.lan.keyboard is None
    assert (await pair.ours.send(answer)).kind == "sent"
    assert pair.lan.lines[-2:] == ["Em ghi rồi ạ.", "Có nhà xưởng chưa ạ?"]


async def test_the_button_that_shares_speaks_the_chats_language(pair: Pair) -> None:
    await pair.ours.send(replace(out(asking("Which number?", ALWAYS, ask="phone")), language="en"))
    assert pair.lan.keyboard is not None
    assert pair.lan.keyboard[0][0]["text"] == "📱 Share my number"


async def test_a_keyboard_goes_away_with_any_kind_of_message(pair: Pair) -> None:
    for following, count in (
        (Message("Thôi."), 1),
        (asking("Một dòng ạ?"), 2),
        (asking("Số khác ạ?", (), ask="phone"), 1),
    ):
        await pair.ours.send(out(asking("Ở đâu ạ?", (), ask="place")))
        before = len(pair.lan.heard)
        await pair.ours.send(out(following))
        assert len(pair.lan.heard) == before + count
        assert (pair.lan.keyboard is None) == (following.ask == "")


async def test_an_over_long_text_comes_in_pieces_with_the_buttons_under_the_last(pair: Pair) -> None:
    text = "Mỗi câu nói một việc thôi ạ. " * 400
    sent = await pair.ours.send(out(asking(text.strip())))
    assert len(pair.lan.heard) == 3
    assert sent.parts == tuple(str(message["message_id"]) for message in pair.lan.heard)
    assert sent.platform_id == sent.parts[-1]
    assert ["reply_markup" in message for message in pair.lan.heard] == [False, False, True]
    assert " ".join(pair.lan.lines) == text.strip()


async def test_pictures_and_files_are_uploaded(pair: Pair) -> None:
    picture = Attachment("the.png", "image/png", PNG, "Được 3 sao")
    await pair.ours.send(out(asking("Đây ạ. Làm tiếp không ạ?"), picture))
    message = pair.lan.heard[-1]
    assert message["caption"] == "Đây ạ. Làm tiếp không ạ?"
    assert message["photo"][0]["file_size"] == len(PNG)
    assert "inline_keyboard" in message["reply_markup"]
    paper = Attachment("Mẫu 01.docx", "application/msword", b"PK", "Phiếu đăng ký")
    await pair.ours.send(out("Hai giấy đây ạ.", paper, picture))
    assert [("document" in one, "photo" in one) for one in pair.lan.heard[-3:]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert pair.lan.heard[-3]["document"]["file_name"] == "Mẫu 01.docx"
    assert pair.lan.lines[-3:] == ["Phiếu đăng ký", "Được 3 sao", "Hai giấy đây ạ."]


async def test_a_text_too_long_for_a_caption_follows_its_picture(pair: Pair) -> None:
    await pair.ours.send(out("Câu này dài. " * 100, Attachment("a.png", "image/png", PNG, "Thẻ sao")))
    assert pair.lan.lines[0] == "Thẻ sao"
    assert len(pair.lan.lines) == 2


FAULTS: list[tuple[Fault, str, object]] = [
    (refusal(429, "Too Many Requests: retry after 7", retry_after=7), "throttled", START + timedelta(seconds=7)),
    (refusal(403, "Forbidden: bot was blocked by the user"), "closed", None),
    (refusal(403, "Forbidden: user is deactivated"), "closed", None),
    (refusal(403, "Forbidden: bot can't initiate conversation with a user"), "closed", None),
    (refusal(400, "Bad Request: chat not found"), "closed", None),
    (refusal(400, "Bad Request: message is too long"), "rejected", None),
    (refusal(401, "Unauthorized"), "auth", None),
    (refusal(404, "Not Found"), "auth", None),
    (refusal(409, "Conflict: terminated by other getUpdates request"), "auth", None),
    (refusal(413, "Request Entity Too Large"), "rejected", None),
    (refusal(500, "Internal Server Error"), "later", None),
    (ERROR_PAGE, "later", None),
    (Answer(200, "<html>portal</html>"), "unknown", None),
    (Drop(accepted=True), "unknown", None),
    (Drop(accepted=False), "unknown", None),
    (Hang(), "unknown", None),
]


@pytest.mark.parametrize(("fault", "kind", "retry_at"), FAULTS)
async def test_each_class_of_error_is_an_outcome_of_its_own(
    pair: Pair, fault: Fault, kind: str, retry_at: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "READ", 0.1)
    pair.fakes.faults.next(fault)
    outcome = await pair.ours.send(out("Chào anh/chị."))
    assert (outcome.kind, outcome.retry_at) == (kind, retry_at)
    assert "a-secret" not in outcome.reason
    assert "<html>" not in outcome.reason
    assert (await pair.ours.send(out("Chào anh/chị."))).kind == "sent"


async def test_without_a_connection_nothing_was_sent_and_it_may_be_tried_again(pair: Pair) -> None:
    await pair.fakes.close()
    outcome = await pair.ours.send(out("Chào."))
    assert (outcome.kind, outcome.retry_at) == ("later", None)
    assert "a-secret" not in outcome.reason


async def test_a_text_whose_marks_are_refused_goes_out_plain(pair: Pair) -> None:
    pair.fakes.faults.next(refusal(400, "Bad Request: can't parse entities: unsupported start tag"))
    assert (await pair.ours.send(out("a < b đúng không ạ?"))).kind == "sent"
    assert pair.lan.lines == ["a < b đúng không ạ?"]
    assert "entities" not in pair.lan.heard[0]


async def test_a_chat_that_moved_is_followed(pair: Pair) -> None:
    group = pair.theirs.group(-4100200)
    pair.theirs.migrate(group.id, -1001234567890)
    outcome = await pair.ours.send(out("Thông báo.", chat="-4100200"))
    assert outcome.kind == "sent"
    assert pair.theirs.chats[-1001234567890].messages[-1]["text"] == "Thông báo."
    assert [event.body for event in pair.taken] == [Moved("-1001234567890")]
    assert pair.taken[0].chat == "-4100200"


async def test_a_message_stopped_half_way_goes_on_where_it_stopped(pair: Pair) -> None:
    text = "Mỗi câu nói một việc thôi ạ. " * 400
    pair.fakes.faults.next(refusal(429, "Too Many Requests", retry_after=3), skip=1)
    assert (await pair.ours.send(out(text, key="a"))).kind == "throttled"
    assert len(pair.lan.heard) == 1
    assert (await pair.ours.send(out(text, key="a"))).kind == "sent"
    assert len(pair.lan.heard) == 3
    assert " ".join(pair.lan.lines) == text.strip()


async def test_r6_each_call_of_a_long_message_waits_for_its_place_in_the_pace(pair: Pair) -> None:
    heard: list[int] = []

    async def another() -> None:
        heard.append(len(pair.lan.heard))

    text = "Mỗi câu nói một việc thôi ạ. " * 400
    assert (await pair.ours.send(replace(out(text), another=another))).kind == "sent"
    assert heard == [1, 2]
    assert len(pair.lan.heard) == 3


async def test_two_sends_to_different_chats_do_not_wait_for_each_other(pair: Pair) -> None:
    pair.theirs.person(900100201, "Hoa")
    pair.fakes.faults.next(Hang(), chat="900100200")
    slow = asyncio.ensure_future(pair.ours.send(out("Chào.")))
    assert (await pair.ours.send(out("Chào.", chat="900100201"))).kind == "sent"
    assert not slow.done()
    slow.cancel()

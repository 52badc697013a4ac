"""One message to one person, over real HTTP to a strict Zalo."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels.zalo_oa import sending, uploads
from bot.fakes.faults import ERROR_PAGE, Answer, Drop, Hang
from bot.messages import Attachment, Choice, Link, Message, Outcome, Outgoing, Template
from tests.channels.zalo_oa.conftest import Office, office

YES_NO = (Choice("1", "Đồng ý", "7:consent:yes"), Choice("2", "Xem thử", "7:consent:try"))
ASK = Message("Em xin lưu câu trả lời nhé?\n1. Đồng ý\n2. Xem thử", choices=YES_NO)
REMIND = Message(
    "Chị Lan ơi, nên nộp trước 7/4/2027.",
    template=Template("reminder", {"ten": "Chị Lan", "ngay": "07/04/2027", "khac": "không dùng"}),
    purpose="reminder",
)


def run(folder: Path, play: Callable[[Office], Awaitable[None]], *, connected: bool = True, **config: Any) -> None:
    async def inside() -> None:
        async with office(folder, **config) as here:
            if connected:
                await here.connected()
            here.lan.says("xin chào")
            await play(here)

    asyncio.run(inside())


async def send(here: Office, message: Message, key: str = "k1", *attachments: Attachment) -> Outcome:
    person = here.lan
    return await here.channel.send(Outgoing(person.id, message, key, attachments, person.last))


# ── What it looks like ───────────────────────────────────────────────────────────────────────────


def test_a_question_has_its_numbers_and_its_buttons(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        outcome = await send(here, ASK)
        assert (outcome.kind, outcome.parts) == ("sent", ())
        assert here.lan.heard[-1]["message_id"] == outcome.platform_id
        assert here.lan.lines == [ASK.text]
        assert here.lan.heard[0]["attachment"]["payload"]["buttons"] == [
            {"title": "Đồng ý", "type": "oa.query.hide", "payload": "7:consent:yes"},
            {"title": "Xem thử", "type": "oa.query.hide", "payload": "7:consent:try"},
        ]

    run(tmp_path, play)


@pytest.mark.parametrize("code", [-201, -233])
def test_where_buttons_are_refused_the_text_goes_alone_and_the_operator_is_told(tmp_path: Path, code: int) -> None:
    async def play(here: Office) -> None:
        here.oa.buttons = code
        assert (await send(here, ASK)).kind == "sent"
        assert (here.lan.lines, here.lan.labels) == ([ASK.text], [])
        assert any("buttons = false" in said for said in await here.said())
        here.oa.buttons = 0
        await send(here, ASK, "k2")
        assert here.lan.labels == ["Đồng ý", "Xem thử"]
        assert await here.said() == []

    run(tmp_path, play)


def test_buttons_can_be_switched_off(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await send(here, ASK)
        assert here.lan.labels == []
        assert here.channel.capabilities.buttons == 0

    run(tmp_path, play, buttons=False)


def test_explain_and_not_sure_make_room_before_any_option_is_left_out(tmp_path: Path) -> None:
    foot = (Choice("0", "Chưa rõ", "7:q:unsure"), Choice("?", "Giải thích", "7:@do:explain"))

    def asked(options: int) -> Message:
        rows = tuple(Choice(str(n), f"Mức {n}", f"7:q:{n}") for n in range(1, options + 1))
        return Message("Mấy đại lý?", choices=(*rows, *foot))

    async def play(here: Office) -> None:
        for options, count in ((3, 5), (4, 5), (5, 5), (6, 0)):
            await send(here, asked(options), f"k{options}")
            assert len(here.lan.labels) == count
            assert here.lan.labels[:1] == (["Mức 1"] if count else [])
        assert "Giải thích" not in here.lan.labels

    run(tmp_path, play)


def test_links_are_buttons_and_words(tmp_path: Path) -> None:
    message = Message(
        "Cần người giúp?", links=(Link("Gọi cán bộ", "tel:+84912345678"), Link("Xem tin", "https://x.vn/1"))
    )

    async def play(here: Office) -> None:
        await send(here, message)
        assert here.lan.lines == ["Cần người giúp?\nGọi cán bộ: +84912345678\nXem tin: https://x.vn/1"]
        assert [one["payload"] for one in here.lan.heard[0]["attachment"]["payload"]["buttons"]] == [
            {"phone_code": "84912345678"},
            {"url": "https://x.vn/1"},
        ]

    run(tmp_path, play)


def test_a_long_text_comes_in_parts_with_the_buttons_under_the_last(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        outcome = await send(here, Message("Một câu dài của bà con. " * 200, choices=YES_NO))
        assert len(here.lan.heard) == 3
        assert all(len(line) <= 2000 and line.endswith(".") for line in here.lan.lines)
        assert ["attachment" in one for one in here.lan.heard] == [False, False, True]
        assert outcome.parts == tuple(one["message_id"] for one in here.lan.heard)
        assert outcome.platform_id == outcome.parts[-1]

    run(tmp_path, play)


def test_r6_each_call_of_a_long_message_waits_for_its_place_in_the_pace(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        heard: list[int] = []

        async def another() -> None:
            heard.append(len(here.lan.heard))

        message = Message("Một câu dài của bà con. " * 200)
        await here.channel.send(Outgoing(here.lan.id, message, "k", (), here.lan.last, another=another))
        assert heard == [1, 2]
        assert len(here.lan.heard) == 3

    run(tmp_path, play)


def test_a_phone_number_is_asked_by_zalos_form_where_a_picture_for_it_is_set(tmp_path: Path) -> None:
    ask = Message("Số điện thoại của anh/chị?", ask="phone")

    async def play(here: Office) -> None:
        await send(here, ask)
        assert here.lan.lines[0].startswith("Số điện thoại của anh/chị?\n[form: ")
        assert here.channel.capabilities.ask_phone

    run(tmp_path, play, form_image="https://bot.example.vn/form.png")


# ── Pictures and files ───────────────────────────────────────────────────────────────────────────


def picture(side: int = 40, noise: bool = False) -> Attachment:
    made = Image.new("RGBA", (side, side), (10, 90, 60, 200))
    if noise:
        made = Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3))
    out = io.BytesIO()
    made.save(out, "PNG")
    return Attachment("star-card.png", "image/png", out.getvalue(), "Thẻ sao")


def test_a_picture_goes_before_its_text_and_is_uploaded_once_in_seven_days(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await send(here, Message("Kết quả đây ạ"), "k1", picture())
        assert here.lan.lines == ["[picture]", "Kết quả đây ạ"]
        await send(here, Message("Lần nữa"), "k2", picture())
        assert len(here.oa.assets) == 1
        await here.clock.advance(timedelta(days=6, hours=20))
        await here.connected()
        here.lan.says("còn đó không")
        await send(here, Message("Sau một tuần"), "k3", picture())
        assert len(here.oa.assets) == 2

    run(tmp_path, play)


def test_an_upload_that_zalo_has_lost_is_made_again(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await send(here, Message("Một"), "k1", picture())
        (asset,) = here.oa.assets.values()
        asset.dies = here.clock.now()
        assert (await send(here, Message("Hai"), "k2", picture())).kind == "sent"
        assert here.lan.lines == ["[picture]", "Một", "[picture]", "Hai"]
        assert [call.why for call in here.fakes.log.refused()] == ["-100"]

    run(tmp_path, play)


def test_a_picture_over_a_megabyte_is_made_to_fit(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        large = picture(900, noise=True)
        assert len(large.content) > 1024 * 1024
        await send(here, Message("Ảnh lớn"), "k1", large)
        (asset,) = here.oa.assets.values()
        assert len(asset.content) <= 1024 * 1024
        assert asset.name == "star-card.jpg"

    run(tmp_path, play)


def test_a_file_zalo_takes_is_sent_and_another_is_said_in_words(tmp_path: Path) -> None:
    form = Attachment("mau-01.docx", uploads.FILE_TYPES[".docx"], b"PK\x03\x04 form", "Phiếu đăng ký")
    table = Attachment("bang.xlsx", "application/vnd.ms-excel", b"PK\x03\x04 table", "Bảng điểm")
    broken = Attachment("x.png", "image/png", b"no picture", "Ảnh hỏng")

    async def play(here: Office) -> None:
        await send(here, Message("Giấy tờ đây ạ"), "k1", form, table, broken)
        assert here.lan.lines[0] == "[file]"
        assert here.lan.lines[1].startswith("Giấy tờ đây ạ\n")
        assert "bang.xlsx" in here.lan.lines[1]
        assert "x.png" in here.lan.lines[1]

    run(tmp_path, play)


def test_what_was_sent_of_a_message_is_not_sent_again(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.fakes.faults.next(ERROR_PAGE, method=sending.CONSULT, skip=1)
        stopped = await send(here, Message("Kết quả đây ạ"), "k1", picture())
        assert stopped.kind == "later"
        assert here.lan.lines == ["[picture]"]
        outcome = await send(here, Message("Kết quả đây ạ"), "k1", picture())
        assert here.lan.lines == ["[picture]", "Kết quả đây ạ"]
        assert outcome.parts == tuple(one["message_id"] for one in here.lan.heard)

    run(tmp_path, play)


# ── The window ───────────────────────────────────────────────────────────────────────────────────


def test_the_window_free_then_paid_then_by_template_then_not_at_all(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        assert (await send(here, REMIND, "k1")).kind == "sent"
        assert (here.oa.billed, here.lan.lines) == (0, [REMIND.text])

        await here.clock.advance(timedelta(hours=49))
        await here.connected()
        assert (await send(here, REMIND, "k2")).kind == "sent"
        assert (here.oa.billed, here.lan.lines[-1]) == (1, REMIND.text)

        await here.clock.advance(timedelta(days=6))
        await here.connected()
        assert (await send(here, REMIND, "k3")).kind == "sent"
        assert (here.oa.billed, here.lan.lines[-1]) == (2, "[template 223344] ten: Chị Lan, ngay: 07/04/2027")

        plain = await send(here, Message("Không có mẫu", purpose="reminder"), "k4")
        assert plain.kind == "window"
        assert "no template" in plain.reason
        assert len(here.lan.lines) == 3

    run(tmp_path, play)


def test_paid_messages_can_be_switched_off_for_a_purpose(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=49))
        await here.connected()
        assert (await send(here, Message("Tin chung", purpose="announcement"), "k1")).kind == "window"
        assert (await send(here, Message("Tin riêng", purpose="notice"), "k2")).kind == "sent"
        assert here.oa.billed == 1

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"ngay": "07/04/2027"}, "it asks for ten"),
        ({"ten": "Chị Lan", "ngay": "ngày bảy tháng tư"}, "ngay is 17 characters long; the template takes 10"),
    ],
)
def test_data_that_do_not_fit_a_template_are_never_sent(tmp_path: Path, data: dict[str, str], says: str) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(days=8))
        await here.connected()
        outcome = await send(here, Message("…", template=Template("reminder", data), purpose="reminder"))
        assert outcome.kind == "window"
        assert says in outcome.reason
        assert here.fakes.log.accepted(method=sending.TEMPLATE) == []
        assert any(said.startswith("template: ") and says in said for said in await here.said())

    run(tmp_path, play)


def test_a_template_nobody_has_named_is_the_end_of_this_channel(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(days=8))
        await here.connected()
        outcome = await send(here, Message("…", template=Template("renewal", {}), purpose="reminder"))
        assert (outcome.kind, "renewal" in outcome.reason) == ("window", True)

    run(tmp_path, play)


def test_templates_wait_for_the_morning(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(days=8, hours=15))  # 23:00 in Viet Nam
        await here.connected()
        outcome = await send(here, REMIND)
        assert (outcome.kind, outcome.retry_at) == ("throttled", here.clock.now() + timedelta(hours=7))
        assert here.lan.lines == []

    run(tmp_path, play)


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "kind", "hours"),
    [
        (-200, "later", None),
        (-210, "rejected", None),
        (-211, "throttled", 22),
        (-213, "closed", None),
        (-218, "throttled", 22),
        (-221, "auth", None),
        (-223, "auth", None),
        (-224, "auth", None),
        (-227, "closed", None),
        (-234, "throttled", 22),
        (-244, "rejected", None),
        (-248, "rejected", None),
        (-321, "auth", None),
        (-7777, "auth", None),
    ],
)
def test_each_class_of_refusal(tmp_path: Path, code: int, kind: str, hours: int | None) -> None:
    async def play(here: Office) -> None:
        refusal = Answer(200, {"error": code, "message": "no"})
        here.fakes.faults.next(refusal, method=sending.CONSULT, times=2)
        outcome = await send(here, Message("Chào"))
        assert outcome.kind == kind
        assert str(code) in outcome.reason
        if hours is not None:
            assert outcome.retry_at == here.clock.now() + timedelta(hours=hours)
        if kind == "auth":
            assert any(str(code) in said for said in await here.said())
            here.fakes.faults.clear()
            assert (await send(here, Message("Chào"))).kind == "sent"
            assert await here.said() == []

    run(tmp_path, play)


def test_an_unspecific_failure_is_tried_once_more_and_no_more(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.fakes.faults.next(Answer(200, {"error": -200}), times=3)
        kinds = [(await send(here, Message("Chào"))).kind for _ in range(2)]
        assert kinds == ["later", "rejected"]

    run(tmp_path, play)


def test_zalos_own_clock_has_the_last_word_on_the_window(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.fakes.faults.next(Answer(200, {"error": -230}), method=sending.CONSULT)
        assert (await send(here, REMIND)).kind == "sent"
        assert here.lan.lines == ["[template 223344] ten: Chị Lan, ngay: 07/04/2027"]

    run(tmp_path, play)


def test_too_fast_backs_off_longer_each_time_and_asks_nothing_meanwhile(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.fakes.faults.next(Answer(200, {"error": -32}), method=sending.CONSULT, times=8)
        waits = []
        for _ in range(8):
            outcome = await send(here, Message("Chào"))
            assert (outcome.kind, outcome.scope) == ("throttled", "account")
            assert outcome.retry_at is not None
            waits.append((outcome.retry_at - here.clock.now()).total_seconds())
            asked = len(here.fakes.log.calls)
            assert (await send(here, Message("Ai khác"), "k9")).retry_at == outcome.retry_at
            assert len(here.fakes.log.calls) == asked
            here.clock.jump(outcome.retry_at - here.clock.now())
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
        assert (await send(here, Message("Chào"))).kind == "sent"

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Drop(accepted=True), "unknown"),
        (Drop(accepted=False), "unknown"),
        (Hang(accepted=True), "unknown"),
        (Answer(200, "<html>Sorry</html>"), "unknown"),
        (Answer(504, "late"), "unknown"),
        (ERROR_PAGE, "later"),
        (Answer(429, "slow"), "later"),
    ],
)
def test_a_lost_answer_is_unknown_and_is_not_sent_again(
    tmp_path: Path, fault: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiohttp import ClientTimeout

    from bot.channels.zalo_oa import api

    monkeypatch.setattr(api, "TIMEOUT", ClientTimeout(total=0.3))

    async def play(here: Office) -> None:
        await here.channel.tokens.access()
        here.fakes.faults.next(fault, method=sending.CONSULT)
        assert (await send(here, Message("Chào"))).kind == kind
        assert len(here.fakes.log.calls) == 1

    run(tmp_path, play)


def test_no_connection_is_tried_later(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        assert (await send(here, Message("Chào"))).kind == "later"

    run(tmp_path, play, openapi_url="http://127.0.0.1:9")


def test_an_account_never_connected_sends_nothing_and_says_why(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        outcome = await send(here, Message("Chào"))
        assert (outcome.kind, outcome.reason) == ("auth", "no access token: never connected")
        assert here.fakes.log.calls == []

    run(tmp_path, play, connected=False)


def test_the_proof_is_sent_where_the_app_asks_for_it(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.oa.proof = True
        assert (await send(here, Message("Chào"))).kind == "sent"

    run(tmp_path, play, proof=True)


def test_what_zalo_says_of_a_person(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.lan.shared = {"phone": "84912345678"}
        found = await here.channel.detail(here.lan.id)
        assert not isinstance(found, str)
        assert (found.last_interaction, found.follows, found.shared_phone) == ("20/11/2026", False, True)
        assert "-201" in str(await here.channel.detail("7009"))

    run(tmp_path, play)

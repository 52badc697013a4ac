"""A small bot for the browser tests: greets, asks, answers, asks for a phone and a place, and shows a card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Choice, Inbound, Location, Message, Started, Tap, Text
from tests.channels.web.talk import card_message


def asking(body: str, *labels: tuple[str, str, str], ask: str = "") -> Message:
    choices = tuple(Choice(key, label, payload) for key, label, payload in labels)
    numbered = "\n".join(f"{choice.key}. {choice.label}" for choice in choices)
    return Message(f"{body}\n{numbered}", body=body, choices=choices, ask="place" if ask == "place" else "")


GREETING = asking(
    "Chào anh/chị! Em là trợ lý tự động về OCOP.\n"
    "Trả lời vài câu, em cho biết sản phẩm còn thiếu gì. Mất chừng 4 phút.\n"
    "Em không thu tiền, không hỏi mật khẩu.\n"
    "Em xin lưu câu trả lời để lần sau làm tiếp, được không ạ?",
    ("1", "Đồng ý", "consent:yes"),
    ("2", "Xem thử, không lưu", "consent:try"),
    ("3", "Hỏi thêm", "consent:more"),
)
MARKET = asking(
    "Bán hàng 2/6: Mật ong nhà mình bán đi đâu là chính?",
    ("1", "Chỉ trong xã", "market:1"),
    ("2", "Ngoài xã, dưới 5 đại lý", "market:2"),
    ("3", "Ngoài xã, từ 5 đại lý", "market:3"),
    ("4", "Siêu thị, sàn online, xuất khẩu (có hợp đồng)", "market:4"),
    ("0", "Chưa rõ", "market:0"),
    ("?", "Giải thích", "market:?"),
)
RESULT = asking(
    "Ước tính 46–54 điểm. Chưa đủ 3 sao, nhưng gần rồi ạ!\n"
    "Muốn 3 sao cần thêm:\n"
    "1. Đơn nhãn hiệu được chấp nhận (lâu nhất, làm trước)\n"
    "2. Bản công bố chất lượng\n"
    "3. Bao bì đẹp, có nét riêng\n"
    "Hội đồng mới quyết định. Cán bộ xã: chị Hoa, 0912 345 678.",
    ("1", "Cách làm số 1", "how:1"),
    ("2", "Cách làm số 2", "how:2"),
    ("3", "Cách làm số 3", "how:3"),
)
PLACE = asking("Nhà mình ở xã nào ạ?", ("0", "Để sau", "place:later"), ask="place")
PHONE = Message("Anh/chị cho em số điện thoại để cán bộ xã gọi được ạ.", ask="phone")


def answer(inbound: Inbound) -> Sequence[Message]:
    match inbound.body:
        case Started():
            return [GREETING]
        case Tap(payload="consent:yes") | Text(text="1"):
            return [MARKET]
        case Tap(payload=payload) if payload.startswith("market:"):
            return [Message("Em ghi: bán ngoài xã ạ."), card_message(), RESULT]
        case Tap(payload="how:1") | Text(text="xã"):
            return [PLACE]
        case Text(text="điện thoại"):
            return [PHONE]
        case Text(text="menu"):
            return [asking("Anh/chị cần gì ạ?", ("1", "Làm tiếp", "menu:go"), ("2", "Hỏi cán bộ", "menu:ask"))]
        case Location(latitude=latitude, longitude=longitude):
            return [Message(f"Em tìm thấy chỗ {latitude} {longitude} ạ.")]
        case Text(text=text):
            return [Message(f"Em ghi: {text}")]
        case _:
            return [Message("Dạ.")]

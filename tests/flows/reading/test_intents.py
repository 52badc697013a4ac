from __future__ import annotations

from datetime import date

import pytest

from bot.flows.reading import intent_names, named_language, read, read_intent

TODAY = date(2026, 11, 22)

WISHES = {
    "back": "quay lại đi em|cho quay lại|QUAY LẠI|go back|trở lại câu trước|quay lai nhe|lùi lại một câu",
    "pause": "mai làm tiếp nhé|thôi để mai|đang bận|dừng lại|tạm nghỉ|em bận rồi|lúc khác nhé|để tối làm tiếp|pause|tam dung|mai nhắc tôi",
    "status": "hồ sơ nhà em đến đâu rồi ạ|hồ sơ tới đâu rồi|khi nào có kết quả vậy em|ho so cua toi den dau roi|xã duyệt hồ sơ chưa|status",
    "deadline": "hạn nộp hồ sơ khi nào|khi nào hết hạn|bao giờ phải nộp|hạn chót là khi nào|nộp trước ngày nào ạ|bao giờ chấm|deadline",
    "human": "cho tôi gặp cán bộ|em muốn gặp người thật|gọi lại cho tôi|xin số cán bộ xã|hỏi cán bộ giúp|human|goi cho toi voi",
    "stop_messages": "stop|đừng nhắn tin nữa|ngừng gửi tin|không nhận tin nữa|tat thong bao|unsubscribe|đừng nhắc nữa",
    "explain": "??|？|là sao vậy em|không hiểu|giải thích giúp|câu này là sao|ví dụ đi em|em chưa hiểu|la sao|explain|nghĩa là sao ạ",
    "skip": "bỏ qua câu này|câu tiếp theo|cho qua câu khác|bỏ qua nhé|để sau đi|next|bo qua cau nay",
    "fix": "tôi bấm nhầm|sửa số điện thoại|em nhầm|cho tôi sửa lại|nãy trả lời sai|nhầm|sửa|edit|tôi ghi sai rồi",
    "fee": "mất phí không em|bao nhiêu tiền|có phải trả tiền không|phí thế nào|co mat tien khong|có miễn phí không|fee",
    "menu": "menu|/menu|mở menu|về trang chủ|bot làm được gì",
    "help": "giúp tôi với|trợ giúp|hướng dẫn|help|cach dung",
    "restart": "làm lại từ đầu|bắt đầu lại|restart|lam lai tu dau",
    "result": "xem kết quả|được mấy sao|kết quả thế nào|xem điểm|result",
    "language": "english|đổi ngôn ngữ|tiếng anh|nói tiếng khmer|language",
    "continue": "làm tiếp|tiếp tục|continue|tiếp tục đi em",
    "missing": "còn thiếu gì|thiếu giấy gì nữa|nhà mình còn thiếu gì|con thieu gi|cần bổ sung gì",
    "my_data": "dữ liệu của tôi|xem thông tin của tôi|em lưu gì về tôi|my data",
    "forget": "xoá dữ liệu của tôi|xóa hết thông tin của tôi|xoa du lieu cua toi|forget me",
    "another_product": "sản phẩm khác|thêm sản phẩm|tôi còn một sản phẩm nữa|them san pham moi",
    "switch": "đổi sản phẩm|chuyển sản phẩm|sản phẩm của tôi|doi san pham",
    "what_is_ocop": "ocop là gì|được lợi gì|tham gia ocop được gì|OCOP la gi vay em|3 sao là gì",
}
ANSWERS = """sữa|sua|có|không|mai|ban roi|toi ban|dang ban|tôi bán lại|12|mật ong|hết hạn rồi|đã gửi hồ sơ rồi|quay|câu chuyện trước đây|sửa máy|
giấy phép sắp hết hạn|tiếp thị|cán bộ|chấm|hộ kinh doanh|sản phẩm khác hẳn nơi khác|phí vận chuyển 30k|hạn sử dụng 6 tháng|dung lai|
kết quả kiểm nghiệm đạt|tôi không hiểu sao bán ế|gọi điện đặt hàng|có người giúp việc|dừng bán từ năm ngoái|bỏ qua khâu phơi|dung|
giải thích cho khách|về đích nông thôn mới|tiền|để mai mối|ok|ghi sai nhãn|đổi tên sản phẩm rồi|bán cho người quay lại mua|han|ho so day du|
thôn Trở Lại|khách hỏi có mất tiền không thì tôi bảo không|anh cán bộ xã hướng dẫn rồi|lịch sử làng nghề|đừng bón phân hóa học|người thật việc thật|
tôi đang làm tiếp sổ sách của năm ngoái|hồ sơ của tôi đầy đủ|trả lại hàng nhầm|chuyển sản phẩm ra chợ|thêm sản phẩm phụ là sáp ong|phi|huy|tiep"""


@pytest.mark.parametrize(
    ("name", "typed"), [(name, typed) for name, said in WISHES.items() for typed in said.split("|")]
)
def test_a_wish_is_understood(name: str, typed: str) -> None:
    reading = read("intent", typed, today=TODAY)
    assert (reading.understood, reading.value) == (True, name)


@pytest.mark.parametrize("typed", [typed.strip() for typed in ANSWERS.split("|")])
def test_an_answer_that_looks_like_a_wish_is_none(typed: str) -> None:
    assert not read("intent", typed, today=TODAY).understood


def test_every_wish_is_tried_here() -> None:
    assert set(intent_names()) == set(WISHES)


def test_dropping_the_marks_never_turns_one_wish_into_another() -> None:
    from bot.language import fold

    for name, said in WISHES.items():
        for typed in said.split("|"):
            assert read_intent(fold(typed)).value in (name, None), typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tiếng anh", "en"),
        ("English please", "en"),
        ("tiếng việt", "vi"),
        ("tiếng khmer", "km"),
        ("đổi ngôn ngữ", None),
    ],
)
def test_the_language_wished_for_is_named(typed: str, code: str | None) -> None:
    assert named_language(typed) == code

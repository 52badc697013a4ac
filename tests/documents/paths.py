"""Data of ways to a star as the plan in a talk hands it over."""

from __future__ import annotations

from typing import Any


def step(text: str, span: str = "", begin: str = "", **more: object) -> dict[str, Any]:
    return {"text": text, "span": span, "begin": begin, "judged": False, "done": False, **more}


STEPS = [
    step("Đăng ký kinh doanh", done=True),
    step("Nộp đơn đăng ký nhãn hiệu, chờ giấy chấp nhận", "chừng 4 tháng", "làm ngay"),
    step("Làm bản công bố chất lượng", "chừng 3 tuần", "bắt đầu trước 12/2026"),
    step("Thiết kế bao bì đẹp, có nét riêng", "chừng 2 tháng", "bắt đầu trước 1/2027", judged=True),
    step("Viết câu chuyện sản phẩm, in lên nhãn hoặc tờ rơi", "chừng 2 tuần", "bắt đầu trước 2/2027", judged=True),
    step("Ký hợp đồng với 5 đại lý ngoài xã", "chừng 2 tháng", "bắt đầu trước 2/2027"),
    step("Lập sổ ghi chép lô hàng", "chừng 1 tuần", "bắt đầu trước 3/2027"),
    step("Gửi mẫu đi kiểm nghiệm", "chừng 3 tuần", "bắt đầu trước 3/2027"),
]


def path_data(**changed: object) -> dict[str, object]:
    """A way from under three stars to three, with what is given in `changed`."""
    return {
        "language": "vi",
        "product": "Mật ong bạc hà Mèo Vạc",
        "stars": 0,
        "target": 3,
        "points": 46,
        "needed": 50,
        "steps": STEPS[:4],
        "hand_in": "2027-04-07",
        "council": "2027-06-30",
        "date": "2026-11-22",
        **changed,
    }

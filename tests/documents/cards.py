"""Data of star cards as the result of a talk hands it over."""

from __future__ import annotations

NEEDS = [
    "Đơn nhãn hiệu đã có giấy chấp nhận hợp lệ (lâu nhất, làm trước)",
    "Bản công bố chất lượng",
    "Bao bì đẹp, có nét riêng",
]


def card_data(**changed: object) -> dict[str, object]:
    """A card just under three stars, with what is given in `changed`."""
    return {
        "language": "vi",
        "product": "Mật ong bạc hà Mèo Vạc",
        "producer": "Hợp tác xã nông nghiệp Tuấn Dũng",
        "sheet": "Mật ong, các loại mật khác và nông sản thực phẩm khác",
        "stars": 0,
        "reachable": 3,
        "low": 46,
        "high": 54,
        "parts": {"A": 20, "B": 9, "C": 17},
        "missing": NEEDS,
        "date": "2026-11-22",
        **changed,
    }

"""The sheet of products that are known already, with their certificates: its columns, and what may stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.language import fold, msgid
from bot.programme.organisations import Kind
from bot.scoring import load_rubric

RUBRIC = "qd26-2026"
HEADINGS = {
    "code": ("Mã sản phẩm", "mã sp", "mã số sản phẩm", "product code"),
    "product": ("Tên sản phẩm", "sản phẩm", "tên sp", "product"),
    "sheet": ("Bộ sản phẩm", "bộ tiêu chí", "phiếu", "bộ", "sheet"),
    "stars": ("Hạng sao", "sao", "số sao", "hạng", "phân hạng", "xếp hạng", "kết quả phân hạng", "stars"),
    "number": ("Số giấy chứng nhận", "số gcn", "giấy chứng nhận", "certificate"),
    "decision": ("Số quyết định", "quyết định", "quyết định công nhận", "decision"),
    "issued": ("Ngày cấp", "ngày quyết định", "ngày công nhận", "ngày ký", "issued"),
    "expires": ("Ngày hết hạn", "hết hạn", "có giá trị đến", "expires"),
    "producer": ("Tên chủ thể", "chủ thể", "tên cơ sở", "tên đơn vị", "producer"),
    "kind": ("Loại hình", "loại hình chủ thể", "kind"),
    "tax": ("Mã số thuế", "mst", "tax code"),
    "contact": ("Người liên hệ", "người đại diện", "đại diện", "contact"),
    "phone": ("Điện thoại", "số điện thoại", "sđt", "phone"),
    "province": ("Tỉnh", "tỉnh, thành phố", "tỉnh/thành phố", "mã tỉnh", "province"),
    "commune": ("Xã", "xã, phường", "xã/phường", "xã, phường, đặc khu", "mã xã", "địa chỉ xã", "commune"),
    "revenue": ("Doanh thu năm trước (triệu đồng)", "doanh thu", "doanh thu (triệu đồng)", "revenue"),
}
"""By column: the words it goes by, the first as the template prints it."""
NEEDED = ("product", "producer")
EXAMPLES = (
    (
        *("19-05503-3-2025", "Chè Hồng Thái (ví dụ)", "11. Chè tươi, chè chế biến", "4", "12/GCN-2025"),
        *("1234/QĐ-UBND", "15/6/2025", "15/6/2028", "HTX chè Hồng Thái", "Hợp tác xã", "", "Nguyễn Thị Hoa"),
        *("0912 345 678", "Thái Nguyên", "Tân Cương", "850,5"),
    ),
)
"""Rows to be overwritten; a sheet that still holds one is told so."""
EXPLAINED: Mapping[str, str] = {
    "code": msgid(
        "As it stands on the sheet of the council: province-commune-number-year. Older codes are taken, too."
    ),
    "product": msgid("Needed. One row for each product."),
    "sheet": msgid("One of the 26 of today's decision; choose it from the list, or leave it empty."),
    "stars": msgid("3, 4 or 5. Leave it empty for a product that has no certificate yet."),
    "number": msgid("As on the certificate."),
    "decision": msgid("The decision the product was recognised by."),
    "issued": msgid("Day/month/year, as 15/6/2025. Needed where there are stars, unless the last day is given."),
    "expires": msgid("Leave it empty where it is 36 months after the day of issue."),
    "producer": msgid("Needed. As on the registration paper; a family's: its owner."),
    "kind": msgid("Choose it from the list."),
    "tax": msgid(
        "10 digits, 13 for a branch, 12 for a family business. It finds the producer again when the name changes."
    ),
    "contact": msgid("Whom to ask for."),
    "phone": msgid("One number. It is kept for the office and the producer."),
    "province": msgid("Only the province the sheet is handed in for; may be left out."),
    "commune": msgid("The commune of today, by name or code. Needed, except in a commune's own sheet."),
    "revenue": msgid("In million đồng, for the yearly report; 850,5 is 850 500 000 đồng."),
}
KINDS: Mapping[str, tuple[Kind, ...]] = {
    "Hộ kinh doanh": (Kind.HOUSEHOLD,),
    "Hợp tác xã": (Kind.COOPERATIVE,),
    "Tổ hợp tác": (Kind.COOPERATIVE_GROUP,),
    "Trang trại": (Kind.FARM,),
    "Công ty TNHH": (Kind.LIMITED_COMPANY,),
    "Công ty cổ phần": (Kind.JOINT_STOCK_COMPANY,),
    "Doanh nghiệp tư nhân": (Kind.PRIVATE_ENTERPRISE,),
    "Hội, hiệp hội": (Kind.ASSOCIATION,),
    "Trung tâm điều hành": (Kind.OPERATING_CENTRE,),
    "Ban quản lý": (Kind.EQUIVALENT_ORGANISATION,),
}
"""As the list of the template offers them."""
_BEGINNINGS = (
    ("lien hiep hop tac xa", Kind.COOPERATIVE),
    ("hop tac xa", Kind.COOPERATIVE),
    ("htx", Kind.COOPERATIVE),
    ("to hop tac", Kind.COOPERATIVE_GROUP),
    ("tht", Kind.COOPERATIVE_GROUP),
    ("cong ty tnhh", Kind.LIMITED_COMPANY),
    ("cong ty trach nhiem huu han", Kind.LIMITED_COMPANY),
    ("cty tnhh", Kind.LIMITED_COMPANY),
    ("tnhh", Kind.LIMITED_COMPANY),
    ("cong ty co phan", Kind.JOINT_STOCK_COMPANY),
    ("cong ty cp", Kind.JOINT_STOCK_COMPANY),
    ("cty cp", Kind.JOINT_STOCK_COMPANY),
    ("ctcp", Kind.JOINT_STOCK_COMPANY),
    ("doanh nghiep tu nhan", Kind.PRIVATE_ENTERPRISE),
    ("dntn", Kind.PRIVATE_ENTERPRISE),
    ("ho kinh doanh", Kind.HOUSEHOLD),
    ("ho ca the", Kind.HOUSEHOLD),
    ("hkd", Kind.HOUSEHOLD),
    ("ho san xuat", Kind.HOUSEHOLD),
    ("trang trai", Kind.FARM),
    ("hiep hoi", Kind.ASSOCIATION),
    ("hoi", Kind.ASSOCIATION),
    ("ban quan ly", Kind.EQUIVALENT_ORGANISATION),
    ("trung tam dieu hanh", Kind.OPERATING_CENTRE),
)


def kind_of(said: str) -> Kind | None:
    """The kind of organisation these words begin with ("HTX chè Hồng Thái"); None where they name none."""
    folded = fold(said)
    return next((kind for word, kind in _BEGINNINGS if folded == word or folded.startswith(f"{word} ")), None)


@cache
def sheet_lines() -> tuple[str, ...]:
    """The 26 sheets as the list of the template offers them: "11. Chè tươi, chè chế biến"."""
    return tuple(f"{one.no}. {one.name['vi']}" for one in load_rubric(RUBRIC).sheets)


@cache
def _sheets() -> Mapping[str, int]:
    known: dict[str, int] = {}
    for one in load_rubric(RUBRIC).sheets:
        known |= {fold(name): one.no for name in one.name.values()}
        known |= {fold(f"{one.no}. {name}"): one.no for name in one.name.values()}
    return known


def sheet_of(said: str) -> int | None:
    """The number of a sheet, by its number ("15", "Bộ 15"), its name or its line in the list."""
    folded = fold(said)
    bare = folded.removeprefix("bo ").strip(" .")
    if bare.isascii() and bare.isdigit():
        return int(bare) if len(bare) < 3 and 1 <= int(bare) <= len(load_rubric(RUBRIC).sheets) else None
    return _sheets().get(folded)

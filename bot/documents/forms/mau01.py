"""Mẫu số 01: Phiếu đăng ký đánh giá, phân hạng sản phẩm OCOP (Annex III of Decision 26/2026/QĐ-TTg)."""

from __future__ import annotations

from bot.documents.forms.blocks import Block, Break, Field, Form, Head, Heading, Paragraph, Signature, Ticks, Title
from bot.documents.forms.ending import DATE, drafted
from bot.documents.forms.facts import Facts

CODE = "Mẫu số 01"
NAME = "Phiếu đăng ký đánh giá, phân hạng sản phẩm OCOP"
ROUNDS = (("first", "Lần đầu"), ("upgrade", "Nâng hạng"), ("re_evaluation", "Đánh giá lại"))


def mau01(facts: Facts) -> Form:
    """Every field of the form, blanks where nothing is known; the authority's part stays empty."""
    samples = "Không yêu cầu" if facts.samples == 0 else f"{facts.samples} đơn vị sản phẩm" if facts.samples else None
    blocks: tuple[Block, ...] = (
        Head(),
        Title(
            ("PHIẾU ĐĂNG KÝ", "Tham gia đánh giá, phân hạng sản phẩm OCOP"),
            f"của tỉnh/thành phố {facts.text('province') or '………………'} năm {facts.year}",
        ),
        Heading("1. Thông tin về chủ thể"),
        Field("Tên chủ thể", facts.text("name")),
        Field("Người đại diện theo pháp luật", facts.text("representative")),
        Field("Chức vụ", facts.text("position")),
        Field("Địa chỉ liên hệ", facts.text("address")),
        Field("Điện thoại", facts.text("phone")),
        Field("E-mail", facts.text("email"), optional=True),
        Heading("2. Thông tin về sản phẩm"),
        Field("Tên sản phẩm", facts.text("product")),
        Heading("3. Phân loại sản phẩm (Phụ lục I)"),
        Field("Ngành", facts.text("sector")),
        Field("Nhóm", facts.text("group")),
        Field("Phân nhóm", facts.text("subgroup")),
        Heading("4. Hình thức đăng ký"),
        Ticks("", tuple((label, facts.kind == kind if facts.kind else None) for kind, label in ROUNDS)),
        Heading("5. Tài liệu kèm theo"),
        Field("Báo cáo tự đánh giá về sản phẩm", "01 bản gốc và 01 bản điện tử (Mẫu số 02)"),
        Field("Số lượng mẫu sản phẩm", samples),
        Paragraph(
            "Chúng tôi cam kết nội dung đăng ký là đúng sự thật, chấp hành các quy định của Chương trình OCOP"
            " và chịu trách nhiệm trước pháp luật về những nội dung đã đăng ký."
        ),
        Signature(
            DATE.format(place=facts.text("seat") or "…………"),
            "ĐẠI DIỆN CHỦ THỂ",
            "(Ký, đóng dấu nếu có, ghi rõ họ tên)",
            facts.text("representative") or "",
        ),
        Break(),
        Heading("PHẦN DÀNH CHO CƠ QUAN TIẾP NHẬN"),
        *_received("Ủy ban nhân dân cấp xã"),
        *_received("Cơ quan tham mưu quản lý OCOP cấp tỉnh"),
    )
    return drafted(CODE, NAME, blocks)


def _received(office: str) -> tuple[Block, ...]:
    """One office's receipt; it is for the office to fill in, so nothing of it is missing."""
    return (
        Heading(office, 2),
        Field("Số", "……-……/PĐK-(mã tỉnh)-(mã xã)-(năm)"),
        Field("Ngày nhận", None, optional=True),
        Field("Người nhận", None, optional=True),
        Signature("", "NGƯỜI NHẬN", "(Ký, ghi rõ họ tên, đóng dấu cơ quan tiếp nhận)"),
    )

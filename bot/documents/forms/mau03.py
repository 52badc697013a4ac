"""Mẫu số 03: the commune's report on four contents (Articles 7.2a, 10.4; Annex III), as a draft for its officer."""

from __future__ import annotations

from bot.documents.forms.blocks import Block, Column, Field, Form, Head, Heading, Paragraph, Signature, Table, Title
from bot.documents.forms.ending import DATE, drafted
from bot.documents.forms.facts import Facts

CODE = "Mẫu số 03"
NAME = "Báo cáo đánh giá một số nội dung của hồ sơ"
COLUMNS = (Column("Chủ thể trình bày", 50), Column("Xã đánh giá thực tế", 50))
# (names of the producer's words, of the commune's finding, heading)
CONTENTS = (
    ("local-material", "1. Sử dụng nguyên liệu địa phương"),
    ("local-labour", "2. Sử dụng lao động địa phương"),
    ("idea", "3. Nguồn gốc ý tưởng sản phẩm (truyền thống hay mới, so với thực tế ở xã)"),
    ("identity", "4. Bản sắc, trí tuệ địa phương (giá trị văn hóa, tri thức bản địa, kinh nghiệm, cách làm riêng)"),
)


def mau03(facts: Facts) -> Form:
    """The four findings beside the producer's own words; what the commune has not written yet stays open. Once it was
    reported (`report-day`, `report-number`) the form says so and is no draft."""
    commune, reported = facts.text("commune"), facts.text("report-day")
    given = f"Bản đã báo cáo ngày {reported}, số {facts.text('report-number') or '……'}" if reported else ""
    product = facts.text("product") or ""
    blocks: list[Block] = [
        Head(("ỦY BAN NHÂN DÂN", (commune or "XÃ ……………").upper())),
        Title(("BÁO CÁO", "Đánh giá một số nội dung của hồ sơ sản phẩm OCOP"), product),
        *([Paragraph(given, italic=True)] if given else []),
        Heading("I. HỒ SƠ"),
        Field("Tên chủ thể", facts.text("name")),
        Field("Loại hình", facts.text("organisation-kind")),
        Field("Địa chỉ", facts.text("address")),
        Field("Người đại diện theo pháp luật", facts.text("representative")),
        Field("Giới tính", facts.text("gender"), optional=True),
        Field("Dân tộc", facts.text("ethnicity"), optional=True),
        Field("Nơi thường trú", facts.text("home-address")),
        Field("Sản phẩm", facts.text("product")),
        Heading("II. ĐÁNH GIÁ"),
    ]
    for name, heading in CONTENTS:
        said, found = facts.text(name), facts.text(f"finding-{name}")
        needs = () if found or reported else (f"{heading.partition(' (')[0]}: xã chưa ghi kết quả",)
        blocks += [Heading(heading, 2), Table(COLUMNS, ((said or "……", found or "\n……\n……"),), needs)]
    blocks += [
        Paragraph(
            f"Ủy ban nhân dân {commune or '……………'} đề nghị cơ quan tham mưu quản lý OCOP cấp tỉnh tổ chức đánh giá,"
            f" phân hạng sản phẩm {facts.text('product') or '……………'} của {facts.text('name') or '……………'}."
        ),
        Signature(_dated(facts.text("seat") or "…………", reported), "T.M ỦY BAN NHÂN DÂN XÃ", "(Ký, đóng dấu)"),
    ]
    # what was reported is no draft any more: what it lacks is on the signed paper
    return Form(CODE, NAME, tuple(blocks)) if reported else drafted(CODE, NAME, tuple(blocks))


def _dated(place: str, reported: str | None) -> str:
    """`reported`: "20/11/2026"."""
    if not reported:
        return DATE.format(place=place)
    day, month, year = reported.split("/")
    return f"{place}, ngày {day} tháng {month} năm {year}"

"""Mẫu số 02: Báo cáo tự đánh giá về sản phẩm (Annex III of Decision 26/2026/QĐ-TTg; process.md 1.5)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.forms.blocks import (
    Block,
    Column,
    Field,
    Form,
    Head,
    Heading,
    Paragraph,
    Signature,
    Table,
    Ticks,
    Title,
)
from bot.documents.forms.ending import DATE, drafted
from bot.documents.forms.facts import Facts, Line

CODE = "Mẫu số 02"
NAME = "Báo cáo tự đánh giá về sản phẩm"

# (name in the facts, what stands beside the box), in the order of Part I, point 7
PAPERS = (
    ("business-registration", "a) Đăng ký kinh doanh"),
    ("quality-declaration", "b) Đã công bố chất lượng sản phẩm"),
    ("food-safety", "c) Điều kiện sản xuất: giấy chứng nhận đủ điều kiện an toàn thực phẩm"),
)
PROPERTY = (
    ("trademark", "Giấy chứng nhận đăng ký nhãn hiệu"),
    ("mark-permission", "Văn bản cho phép dùng chỉ dẫn địa lý, nhãn hiệu tập thể, nhãn hiệu chứng nhận"),
    ("patent", "Bằng độc quyền sáng chế, giải pháp hữu ích"),
    ("design", "Bằng độc quyền kiểu dáng công nghiệp"),
    ("copyright", "Quyền tác giả"),
)
TABLE = (
    Column("Mục", 9, centred=True),
    Column("Tiêu chí (điểm tối đa)", 26),
    Column("Điểm dự kiến", 12, centred=True),
    Column("Mô tả", 28),
    Column("Minh chứng kèm theo", 25),
)
COUNCIL = "để hội đồng chấm"
# What a re-evaluation has to say of the three years since [Article 6.1c].
SINCE = (
    ("since-materials", "Nguyên liệu"),
    ("since-technology", "Công nghệ"),
    ("since-packaging", "Bao bì, nhãn"),
    ("since-declaration", "Công bố chất lượng, phiếu kiểm nghiệm định kỳ"),
    ("since-market", "Thị trường"),
    ("since-output", "Sản lượng"),
    ("since-revenue", "Doanh thu"),
    ("since-papers", "Giấy tờ có thời hạn đã gia hạn, cấp lại"),
)


def mau02(facts: Facts) -> Form:
    """The whole report, Part III criterion by criterion in the sheet's own order."""
    blocks: tuple[Block, ...] = (
        Head(),
        Title(("BÁO CÁO TỰ ĐÁNH GIÁ VỀ SẢN PHẨM",), facts.text("product") or ""),
        *_general(facts),
        *_results(facts),
        Heading("III. ĐÁNH GIÁ KẾT QUẢ THEO BỘ TIÊU CHÍ"),
        Field("Bộ sản phẩm", facts.text("subgroup")),
        _criteria(facts),
        Paragraph("Minh chứng xếp trong phụ lục theo đúng thứ tự trên.", italic=True),
        *(_since(facts) if facts.kind == "re_evaluation" else ()),
        *_changes(facts),
        Heading("IV. KẾ HOẠCH SẢN XUẤT, KINH DOANH"),
        Field("1. Định hướng, kế hoạch phát triển sản phẩm", facts.text("plan-product"), long=True),
        Field("2. Kế hoạch tổ chức sản xuất", facts.text("plan-production"), long=True),
        Field("3. Kế hoạch thị trường", facts.text("plan-market"), long=True),
        Signature(
            DATE.format(place=facts.text("seat") or "…………"),
            "ĐẠI DIỆN THEO PHÁP LUẬT CỦA CƠ SỞ",
            "(Ký, đóng dấu nếu có, ghi rõ họ tên)",
            facts.text("representative") or "",
        ),
    )
    return drafted(CODE, NAME, blocks)


def _general(facts: Facts) -> tuple[Block, ...]:
    return (
        Heading("I. THÔNG TIN CHUNG"),
        Field("1. Tên chủ thể", facts.text("name")),
        Field("2. Loại hình tổ chức", facts.text("organisation-kind")),
        Field("3. Địa chỉ", facts.text("address")),
        Field("4. Điện thoại", facts.text("phone")),
        Field("E-mail", facts.text("email"), optional=True),
        Field("5. Người đại diện theo pháp luật", facts.text("representative")),
        Field("Giới tính", facts.text("gender"), optional=True),
        Field("Dân tộc", facts.text("ethnicity"), optional=True),
        Field("Nơi thường trú", facts.text("home-address")),
        Field("6. Ngày thành lập hoặc đăng ký", facts.text("founded")),
        Field("Số đăng ký", facts.text("registration-number")),
        Field("7. Tên sản phẩm, dịch vụ", facts.text("product")),
        Field("Quy cách", facts.text("specification")),
        Field("Tiêu chuẩn áp dụng", facts.text("standard")),
        Ticks("Giấy tờ đã có", tuple((label, facts.ticked.get(name)) for name, label in PAPERS)),
        Ticks(
            "",
            (
                (
                    "c) Điều kiện sản xuất: giấy chứng nhận bắt buộc khác (nếu có)",
                    facts.ticked.get("production-certificate", False),
                ),
            ),
        ),
        Ticks("d) Sở hữu trí tuệ", tuple((label, facts.ticked.get(name, False)) for name, label in PROPERTY)),
        Field("Khác (ghi rõ)", facts.text("other-property"), optional=True),
        Field("8. Lịch sử hình thành", facts.text("history"), long=True),
        Field("9. Cơ cấu tổ chức", facts.text("structure"), long=True),
    )


def _results(facts: Facts) -> tuple[Block, ...]:
    return (
        Heading("II. KẾT QUẢ THỰC HIỆN PHƯƠNG ÁN SẢN XUẤT, KINH DOANH"),
        Field("1. Vùng nguyên liệu", facts.text("materials"), long=True),
        Field("2. Công nghệ, chế biến, đóng gói", facts.text("technology"), long=True),
        Field("3. Thay đổi về chất lượng, tiêu chuẩn, bao bì, nhãn", facts.text("changes"), long=True),
        Field("4. Thị trường phân phối", facts.text("market"), long=True),
        Field("5. Doanh thu 2 năm gần nhất", facts.text("revenue")),
        Field("Lợi nhuận 2 năm gần nhất", facts.text("profit")),
    )


def _criteria(facts: Facts) -> Table:
    rows: list[tuple[str, ...]] = []
    for heading, line in _with_headings(facts):
        rows += [(title,) for title in heading]
        rows.append(
            (line.code, f"{line.name} ({line.most})", _points(line), line.said or "……", "\n".join(_proofs(line)))
        )
    return Table(TABLE, tuple(rows), tuple(_needs(facts)))


def _needs(facts: Facts) -> Iterator[str]:
    """What Part III lacks: the criteria without an answer, then each paper once, with the criteria it would prove."""
    for line in facts.lines:
        if line.low is None and not line.council:
            yield f"Mục {line.code} {line.name}: chưa có câu trả lời"
    for paper in dict.fromkeys(paper for line in facts.lines for paper in line.wanted):
        codes = [line.code for line in facts.lines if paper in line.wanted]
        yield f"{paper} (mục {', '.join(codes)})"


def _with_headings(facts: Facts) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Each line, with the headings that come before it: its part's and its section's where they begin."""
    part = section = ""
    for line in facts.lines:
        codes = ([line.part] if line.part != part else []) + ([line.section] if line.section != section else [])
        part, section = line.part, line.section
        yield tuple(facts.headings.get(code, code) for code in codes), line


def _points(line: Line) -> str:
    if line.low is None or line.high is None:
        return COUNCIL if line.council else "……"
    if line.low == line.high:
        return str(line.low)
    return f"{line.low}–{line.high}" + (f"\n({COUNCIL})" if line.council else "")


def _proofs(line: Line) -> tuple[str, ...]:
    return (*(f"– {proof}" for proof in line.proofs), *(f"☐ {proof} (chưa có)" for proof in line.wanted))


def _since(facts: Facts) -> tuple[Block, ...]:
    return (
        Heading("NHỮNG THAY ĐỔI TRONG 3 NĂM KỂ TỪ KHI ĐƯỢC CÔNG NHẬN"),
        *(Field(label, facts.text(name)) for name, label in SINCE),
    )


def _changes(facts: Facts) -> tuple[Block, ...]:
    """An upgrade says what is better than at the last recognition, with proof [Article 6.1b]."""
    if facts.kind != "upgrade":
        return ()
    return (
        Heading("NỘI DUNG ĐÃ NÂNG CẤP SO VỚI LẦN ĐÁNH GIÁ TRƯỚC"),
        Field("Những điểm đã nâng cấp, kèm minh chứng", facts.text("upgraded"), long=True),
    )

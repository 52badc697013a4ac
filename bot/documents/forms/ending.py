"""What every form ends with: the watermark while something is missing, and the page that says what."""

from __future__ import annotations

from bot.documents.forms.blocks import Block, Break, Bullets, Form, Heading, Paragraph, gaps

DRAFT = "BẢN NHÁP"
DATE = "{place}, ngày …… tháng …… năm ……"


def drafted(code: str, name: str, blocks: tuple[Block, ...]) -> Form:
    """The form; while it lacks something, across each page stands that it is a draft, and a last page lists what."""
    form = Form(code, name, blocks)
    lacking = tuple(dict.fromkeys(gaps(form)))
    if not lacking:
        return form
    page: tuple[Block, ...] = (
        Break(),
        Heading(f"CÒN THIẾU ({len(lacking)})"),
        Paragraph("Trang này để anh/chị theo dõi, khi nộp thì bỏ ra. Trả lời tiếp thì bản sau sẽ đủ hơn.", italic=True),
        Bullets(lacking),
    )
    return Form(code, name, (*blocks, *page), DRAFT)

"""A form as a Word document that an office can go on writing in."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bot.documents.forms.blocks import (
    Break,
    Bullets,
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

FACE = "Times New Roman"  # the typeface of administrative papers (Decree 30/2020/NĐ-CP)
WIDTH = Mm(210 - 25 - 18)
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BOX, TICKED = "☐", "☒"
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def word(form: Form) -> bytes:
    """The form as a .docx file; the same form gives the same bytes."""
    document = _empty(form)
    for block in form.blocks:
        _BLOCKS[type(block)](document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _empty(form: Form) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    style.paragraph_format.space_after = Pt(4)
    properties = document.core_properties
    properties.title, properties.author, properties.language = form.name, "", "vi-VN"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    footer = section.footer.paragraphs[0]
    footer.text = f"{form.code}\t\t"
    _page_number(footer)
    if form.draft:
        _watermark(section.header, form.draft)
    return document


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _watermark(header: Any, words: str) -> None:
    """Grey words across each page, as Word draws its own watermarks."""
    shape = parse_xml(
        '<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="watermark" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;'
        "width:430pt;height:110pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#d9d9d9" stroked="f">'
        f'<v:textpath style="font-family:&quot;{FACE}&quot;;font-size:1pt" string="{words}"/></v:shape></w:pict>'
    )
    header.paragraphs[0].add_run()._r.append(shape)


def _said(into: Any, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None) -> Any:
    run = into.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    return run


def _centred(into: Any, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None) -> Any:
    paragraph = into.add_paragraph()
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_after = Pt(0)
    _said(paragraph, text, bold=bold, italic=italic, size=size)
    return paragraph


def _head(document: Any, block: Head) -> None:
    if not block.left:
        for line in MOTTO:
            _centred(document, line, bold=True)
        return
    table = _bare_table(document, (38, 62))
    for cell, lines in zip(table.rows[0].cells, (block.left, MOTTO), strict=True):
        _fill_centred(cell, [(line, True, False) for line in lines])


def _bare_table(document: Any, shares: tuple[int, ...]) -> Any:
    table = document.add_table(rows=1, cols=len(shares))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_widths(table, shares)
    return table


def _set_widths(table: Any, shares: tuple[int, ...]) -> None:
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = int(WIDTH * share / sum(shares))


def _fill_centred(cell: Any, lines: list[tuple[str, bool, bool]]) -> None:
    first, *rest = lines
    cell.paragraphs[0].alignment = CENTRE
    _said(cell.paragraphs[0], first[0], bold=first[1], italic=first[2])
    for text, bold, italic in rest:
        _centred(cell, text, bold=bold, italic=italic)


def _title(document: Any, block: Title) -> None:
    for number, line in enumerate(block.lines):
        paragraph = _centred(document, line, bold=True, size=15 if number == 0 else 13)
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(16)
    if block.note:
        _centred(document, block.note, italic=True)


def _heading(document: Any, block: Heading) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    _said(paragraph, block.text, bold=True)


def _field(document: Any, block: Field) -> None:
    paragraph = document.add_paragraph()
    _said(paragraph, f"{block.label}: ")
    if block.value is not None:
        _said(paragraph, ("\n" if block.long else "") + block.value)
        return
    _dotted(paragraph)
    for _ in range(2 if block.long else 0):
        _dotted(document.add_paragraph())


def _dotted(paragraph: Any) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph.add_run("\t")


def _paragraph(document: Any, block: Paragraph) -> None:
    _said(document.add_paragraph(), block.text, italic=block.italic)


def _ticks(document: Any, block: Ticks) -> None:
    if block.label:
        _said(document.add_paragraph(), f"{block.label}:")
    for label, ticked in block.boxes:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(6)
        _said(paragraph, f"{TICKED if ticked else BOX} {label}")


def _table(document: Any, block: Table) -> None:
    shares = tuple(column.share for column in block.columns)
    table = document.add_table(rows=1, cols=len(shares))
    table.style = "Table Grid"
    table.autofit = False
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _fill_centred(cell, [(column.title, True, False)])
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        cells = table.add_row().cells
        if len(row) < len(shares):
            across = cells[0].merge(cells[-1])
            _said(across.paragraphs[0], row[0], bold=True, size=11)
            continue
        for cell, column, text in zip(cells, block.columns, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = CENTRE if column.centred else None
            paragraph.paragraph_format.space_after = Pt(0)
            _said(paragraph, text, size=11)
    _set_widths(table, shares)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _bullets(document: Any, block: Bullets) -> None:
    for item in block.items:
        _said(document.add_paragraph(style="List Bullet"), item)


def _signature(document: Any, block: Signature) -> None:
    table = _bare_table(document, (42, 58))
    cell = table.rows[0].cells[1]
    lines = [(block.place, False, True), (block.title, True, False), (block.hint, False, True)]
    _fill_centred(cell, [*lines, *[("", False, False)] * 4, (block.name, True, False)])


def _break(document: Any, block: Break) -> None:
    document.add_page_break()


_BLOCKS: dict[type[Any], Any] = {
    Head: _head,
    Title: _title,
    Heading: _heading,
    Field: _field,
    Paragraph: _paragraph,
    Ticks: _ticks,
    Table: _table,
    Bullets: _bullets,
    Signature: _signature,
    Break: _break,
}

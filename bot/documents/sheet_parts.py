"""The XML of a workbook's parts: its cells and rows, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | date | None

PLAIN, HEAD, TEXT, WRAPPED, DAY = range(5)
"""How a cell looks: its place among the looks below."""
LONGEST = 32_000
"""Letters of a cell; Excel takes 32,767."""
WRAPS = 40
"""Letters from which on a text has several lines."""
_CANNOT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what no XML can hold
_NOUGHT = date(1899, 12, 30)  # of the days that Excel counts
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BEGIN = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LOOKS = f"""{_BEGIN}<styleSheet {_MAIN}>
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>
<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBDD"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


# ── The rows of a sheet ──────────────────────────────────────────────────────────────────────────


def begun(widths: Sequence[float], *, first: bool) -> str:
    """What stands before the rows of a sheet; `first`: it is the one that is seen when the workbook is opened."""
    columns = "".join(f'<col min="{at}" max="{at}" width="{wide}" customWidth="1"/>' for at, wide in _counted(widths))
    seen = ' tabSelected="1"' if first else ""
    return (
        f'{_BEGIN}<worksheet {_MAIN}><sheetViews><sheetView{seen} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )


def row(number: int, values: Iterable[Value], look: int | None = None) -> str:
    """One row; its cells look by what is in them, or all alike."""
    cells = "".join(_cell(f"{letters(at)}{number}", value, look) for at, value in _counted(values))
    return f'<row r="{number}">{cells}</row>'


def _cell(where: str, value: Value, look: int | None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        style = look if look is not None else WRAPPED if len(value) > WRAPS else TEXT
        said = escape(plain(value)[:LONGEST], {"\r": "&#13;"})
        return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{where}" s="{DAY}"><v>{(value - _NOUGHT).days}</v></c>'
    return f'<c r="{where}"><v>{value!r}</v></c>'


def plain(text: str) -> str:
    """A text without the signs that no workbook can hold."""
    return _CANNOT.sub("", text)


def ended(choices: Sequence[tuple[int, int, str, str]]) -> str:
    """What stands after the rows; of each choice its column, last row, the name of its list, and the warning."""
    said = "".join(
        '<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" errorTitle="OCOP"'
        f' error={quoteattr(warning)} sqref="{letters(at)}2:{letters(at)}{last}">'
        f"<formula1>{escape(name)}</formula1></dataValidation>"
        for at, last, name, warning in choices
    )
    lists = f'<dataValidations count="{len(choices)}">{said}</dataValidations>' if choices else ""
    return f"</sheetData>{lists}</worksheet>"


@cache
def letters(column: int) -> str:
    """What a column is called: 1 is A, 27 is AA."""
    more, last = divmod(column - 1, 26)
    return (letters(more) if more else "") + chr(ord("A") + last)


def _counted(values: Iterable[Value]) -> Iterator[tuple[int, Value]]:
    return enumerate(values, 1)


# ── The parts around them ────────────────────────────────────────────────────────────────────────


def sheet_name(number: int) -> str:
    """The part of a sheet, from 1 on."""
    return f"xl/worksheets/sheet{number}.xml"


def first(made: datetime) -> Iterator[tuple[str, str]]:
    """The parts that say nothing of the sheets, by name. `made`: the instant the workbook tells."""
    office = f"{_OFFICE}/relationships/officeDocument"
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield "_rels/.rels", _related([(office, "xl/workbook.xml"), (core, "docProps/core.xml")])
    at = f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    when = "".join(f'<dcterms:{word} xsi:type="dcterms:W3CDTF">{at}</dcterms:{word}>' for word in _WHEN)
    yield "docProps/core.xml", f"{_BEGIN}<cp:coreProperties {_CORE}>{when}</cp:coreProperties>"
    yield "xl/styles.xml", _LOOKS


_WHEN = ("created", "modified")
_CORE = (
    f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def last(titles: Sequence[str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The parts that name all sheets, in their order, and stretches of cells by their names."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    defined = "".join(f"<definedName name={quoteattr(name)}>{escape(of)}</definedName>" for name, of in names.items())
    book = (
        f'{_BEGIN}<workbook {_MAIN} xmlns:r="{_OFFICE}/relationships"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets>{f'<definedNames>{defined}</definedNames>' if defined else ''}</workbook>"
    )
    yield "xl/workbook.xml", book
    parts = [(f"{_OFFICE}/relationships/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _related([*parts, (f"{_OFFICE}/relationships/styles", "styles.xml")])
    yield "[Content_Types].xml", _content_types(numbers)


def _related(parts: Sequence[tuple[str, str]]) -> str:
    said = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    return f'{_BEGIN}<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'


def _content_types(numbers: Iterable[int]) -> str:
    parts = {
        "xl/workbook.xml": f"{_TYPES}.sheet.main+xml",
        "xl/styles.xml": f"{_TYPES}.styles+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{sheet_name(number): f"{_TYPES}.worksheet+xml" for number in numbers},
    }
    said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{_BEGIN}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{said}</Types>'
    )

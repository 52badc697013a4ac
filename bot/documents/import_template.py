"""The workbook an office fills in with the products it has already: a sheet to fill, what to write there, lists."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from bot.documents.sheet_writing import add_sheet, as_bytes, workbook
from bot.language import Words
from bot.programme.places import communes, place
from bot.programme.product_sheet import EXAMPLES, EXPLAINED, HEADINGS, KINDS, sheet_lines

ROWS = 2000
"""Rows the lists are offered in."""
WIDTHS = {"product": 32, "producer": 32, "sheet": 30, "code": 20, "decision": 20, "contact": 24, "commune": 26}
_LISTS = "Danh mục"


def template(province: str, commune: str, w: Words) -> bytes:
    """For one province, or one commune of it. The sheet to fill in comes first: it is the one that is read."""
    book = workbook()
    names = [_name(one.kind, one.name) for one in communes(province)]
    own = place(commune)
    lists: dict[str, Sequence[str]] = {
        "stars": ("3", "4", "5"),
        "kind": tuple(KINDS),
        "sheet": sheet_lines(),
        "commune": [_name(own.kind, own.name)] if own is not None else names,
    }
    headings = [names_of[0] for names_of in HEADINGS.values()]
    sheet = add_sheet(book, "Sản phẩm", headings, [WIDTHS.get(name, 18) for name in HEADINGS], EXAMPLES)
    for at, name in enumerate(HEADINGS, 1):
        if name in lists:
            sheet.data_validations.append(_choice(at, f"list_{name}", w))
    explained = ([headings[at], w.t(EXPLAINED[name]), EXAMPLES[0][at]] for at, name in enumerate(HEADINGS))
    lines = [[w.t("Delete the example in row 2 before you hand the sheet in."), "", ""], *explained]
    lines += [["", w.t("Columns may stand in any order, and others may stand beside them. Formulas are not read."), ""]]
    add_sheet(
        book, w.t("How to fill it in"), (w.t("Column"), w.t("What to write"), w.t("Example")), (34, 90, 30), lines
    )
    longest = max(len(values) for values in lists.values())
    columns = [[*values, *[""] * (longest - len(values))] for values in lists.values()]
    shown = [HEADINGS[name][0] for name in lists]
    add_sheet(book, _LISTS, shown, (10, 24, 60, 34), zip(*columns, strict=True))
    for at, (name, values) in enumerate(lists.items()):
        letter = "ABCD"[at]
        where = f"'{_LISTS}'!${letter}$2:${letter}${len(values) + 1}"
        book.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=where)
    return as_bytes(book)


def _name(kind: str, name: str) -> str:
    return f"{kind} {name}"


def _choice(column: int, name: str, w: Words) -> DataValidation:
    """A list to choose from; what is not in it is only warned of: a name of before may be known, too."""
    one = DataValidation("list", formula1=name, allow_blank=True, showErrorMessage=True, errorStyle="warning")
    one.errorTitle, one.error = "OCOP", w.t("This is not in the list. Is it right?")
    letter = chr(ord("A") + column - 1)
    one.add(f"{letter}2:{letter}{ROWS}")
    return one

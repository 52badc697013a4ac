"""The workbook an office fills in with the products it has already: a sheet to fill, what to write there, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from bot.documents.sheet_parts import letters
from bot.documents.sheet_writing import Choice, Sheet, workbook
from bot.language import Words
from bot.programme.places import communes, place
from bot.programme.product_sheet import EXAMPLES, EXPLAINED, HEADINGS, KINDS, sheet_lines

ROWS = 2000
"""Rows the lists are offered in."""
WIDTHS = {"product": 32, "producer": 32, "sheet": 30, "code": 20, "decision": 20, "contact": 24, "commune": 26}
_LISTS = "Danh mục"


def template(province: str, commune: str, w: Words, made: datetime) -> bytes:
    """For one province, or one commune of it. The sheet to fill in comes first: it is the one that is read."""
    names = [_name(one.kind, one.name) for one in communes(province)]
    own = place(commune)
    lists: dict[str, Sequence[str]] = {
        "stars": ("3", "4", "5"),
        "kind": tuple(KINDS),
        "sheet": sheet_lines(),
        "commune": [_name(own.kind, own.name)] if own is not None else names,
    }
    headings = [names_of[0] for names_of in HEADINGS.values()]
    choices = [
        Choice(at, ROWS, f"list_{name}", w.t("This is not in the list. Is it right?"))
        for at, name in enumerate(HEADINGS, 1)
        if name in lists
    ]
    explained = ([headings[at], w.t(EXPLAINED[name]), EXAMPLES[0][at]] for at, name in enumerate(HEADINGS))
    lines = [[w.t("Delete the example in row 2 before you hand the sheet in."), "", ""], *explained]
    lines += [["", w.t("Columns may stand in any order, and others may stand beside them. Formulas are not read."), ""]]
    sheets = (
        Sheet(
            "Sản phẩm",
            headings,
            lambda: EXAMPLES,
            widths=[WIDTHS.get(name, 18) for name in HEADINGS],
            choices=choices,
        ),
        Sheet(
            w.t("How to fill it in"),
            (w.t("Column"), w.t("What to write"), w.t("Example")),
            lambda: lines,
            widths=(34, 90, 30),
        ),
        Sheet(
            _LISTS,
            [HEADINGS[name][0] for name in lists],
            lambda: zip_longest(*lists.values(), fillvalue=""),
            widths=(10, 24, 60, 34),
        ),
    )
    named = {
        f"list_{name}": f"'{_LISTS}'!${letters(at)}$2:${letters(at)}${len(values) + 1}"
        for at, (name, values) in enumerate(lists.items(), 1)
    }
    return b"".join(workbook(sheets, made, named))


def _name(kind: str, name: str) -> str:
    return f"{kind} {name}"

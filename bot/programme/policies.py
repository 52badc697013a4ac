"""What provinces support, as far as it is known: the list shipped here, and the sheets offices hand in."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from bot.language import fold, msgid
from bot.programme.offices import Policy
from bot.programme.sheet_rows import Cells, Problem, Row, rows_by_heading
from bot.programme.sheet_values import read_day

Certainty = Literal["verified", "reported"]
HEADINGS = {
    "province": ("Tỉnh", "tỉnh, thành phố", "tỉnh/thành phố", "mã tỉnh", "province"),
    "title": ("Tên hỗ trợ", "tên", "title"),
    "text": ("Nội dung", "text"),
    "source": ("Văn bản", "nguồn", "source"),
    "dated": ("Ngày văn bản", "ngày", "date"),
    "certainty": ("Đã đối chiếu", "certainty"),
}
NEEDED = ("province", "title", "text", "source", "dated")
TEMPLATE = (
    tuple(names[0] for names in HEADINGS.values()),
    ("Thái Nguyên", "(tên ngắn)", "(ai được gì, khi nào, hỏi ở đâu)", "(số, tên văn bản)", "31/1/2026", "có"),
)
LENGTHS = {"title": 60, "text": 300, "source": 120}
_VERIFIED = {"co": "verified", "roi": "verified", "verified": "verified", "yes": "verified"}
_REPORTED = {"": "reported", "chua": "reported", "khong": "reported", "reported": "reported", "no": "reported"}


@cache
def shipped() -> tuple[Policy, ...]:
    """The policies of `data/policies.toml`. Raises ValueError for an entry that is not whole."""
    data = tomllib.loads(files("bot.programme").joinpath("data/policies.toml").read_text(encoding="utf-8"))
    found = []
    for row in data["policy"]:
        one = Policy(**{**row, "dated": row["dated"].isoformat()})
        if one.certainty not in get_args(Certainty):
            raise ValueError(f"policies.toml: {one.title}: certainty is {one.certainty!r}")
        found.append(one)
    return tuple(found)


def read_policies(rows: Sequence[Row]) -> tuple[list[Policy], list[Problem]]:
    """The policies of a sheet and everything wrong in it. A row with a problem gives no policy."""
    problems: list[Problem] = []
    found: list[Policy] = []
    for cells in rows_by_heading(rows, HEADINGS, NEEDED, TEMPLATE[1:], problems):
        before = len(problems)
        province = cells.province("province")
        title, text, source = (_short(cells, column) for column in ("title", "text", "source"))
        dated = _day(cells)
        said = fold(cells.text("certainty"))
        certainty = _VERIFIED.get(said) or _REPORTED.get(said)
        if certainty is None:
            cells.wrong("certainty", msgid("write “có” or “chưa”"))
        if province is not None and len(problems) == before:
            kind: Certainty = "verified" if certainty == "verified" else "reported"
            found.append(Policy(province.code, title, text, source, dated, kind))
    return found, problems


def _short(cells: Cells, column: str) -> str:
    text = cells.text(column, needed=True)
    if len(text) > LENGTHS[column]:
        cells.wrong(column, msgid("is longer than {most} characters"), most=str(LENGTHS[column]))
    return text


def _day(cells: Cells) -> str:
    said = cells.text("dated", needed=True)
    day = read_day(fold(said))
    if day is not None and day >= date(2018, 5, 7):  # OCOP began with Decision 490/QĐ-TTg
        return day.isoformat()
    if said:
        cells.wrong("dated", msgid("“{said}” is no day like 31/1/2026"), said=said[:40])
    return ""

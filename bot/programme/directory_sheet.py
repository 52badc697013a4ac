"""The sheet of the directory: one row an office. `TEMPLATE` is what an office fills in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import fold, msgid
from bot.programme.offices import Office
from bot.programme.opening_hours import BadHours, read_hours
from bot.programme.sheet_rows import Cells, Problem, Row, rows_by_heading

HEADINGS = {
    "province": ("Tỉnh", "tỉnh, thành phố", "tỉnh/thành phố", "mã tỉnh", "province"),
    "commune": ("Xã", "xã, phường", "xã/phường", "xã, phường, đặc khu", "mã xã", "commune"),
    "name": ("Tên cơ quan", "cơ quan", "tên", "office", "name"),
    "phone": ("Điện thoại", "số điện thoại", "sđt", "phone"),
    "address": ("Địa chỉ", "address"),
    "hours": ("Giờ làm việc", "giờ", "hours"),
}
NEEDED = ("province", "name")
TEMPLATE = (
    tuple(names[0] for names in HEADINGS.values()),
    (
        "Thái Nguyên",
        "Tân Cương",
        "UBND xã Tân Cương",
        "0208 3855 123",
        "Xóm Hồng Thái 1",
        "Thứ 2 - thứ 6: 7h30-11h30, 13h30-17h",
    ),
    ("Thái Nguyên", "", "Văn phòng điều phối nông thôn mới tỉnh", "0208 3855 456", "", "Thứ 2 - thứ 6: 7h30-17h"),
)
"""Headings and two rows to be overwritten: an office of a commune, and one of the province (no commune)."""
NAME_LENGTH = 80


def read_directory(rows: Sequence[Row]) -> tuple[list[Office], list[Problem]]:
    """The offices of a sheet and everything wrong in it, by row and column. A row with a problem gives no office."""
    problems: list[Problem] = []
    offices: list[Office] = []
    seen: dict[tuple[str, str, str], int] = {}
    for cells in rows_by_heading(rows, HEADINGS, NEEDED, TEMPLATE[1:], problems):
        office = _office(cells)
        if office is None:
            continue
        key = (office.province, office.commune, fold(office.name))
        if key in seen:
            cells.wrong("name", msgid("stands in row {row} already"), row=str(seen[key]))
            continue
        seen[key] = cells.row.number
        offices.append(office)
    return offices, problems


def _office(cells: Cells) -> Office | None:
    before = len(cells.problems)
    province = cells.province("province")
    commune = cells.commune("commune", province) if province is not None else None
    name = cells.text("name", needed=True)
    if len(name) > NAME_LENGTH:
        cells.wrong("name", msgid("is longer than {most} characters"), most=str(NAME_LENGTH))
    phone = cells.phone("phone")
    address, hours = cells.text("address"), _hours(cells)
    if province is None or len(cells.problems) > before:
        return None
    if commune is None:
        return Office("province", province.code, "", name, phone, address, hours)
    return Office("commune", province.code, commune.code, name, phone, address, hours)


def _hours(cells: Cells) -> str:
    said = cells.text("hours")
    if said:
        try:
            read_hours(said)
        except BadHours:
            example = TEMPLATE[1][5]
            cells.wrong("hours", msgid("cannot be read: write it like “{example}”"), example=example)
    return said

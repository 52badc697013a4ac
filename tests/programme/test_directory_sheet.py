"""Sheets that offices hand in: every problem by row and column, nothing guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.language import words
from bot.programme.directory_sheet import TEMPLATE, read_directory
from bot.programme.offices import Office, Policy
from bot.programme.policies import read_policies, shipped
from bot.programme.sheet_rows import FORMULA, Problem, Row

HEAD = ("Tỉnh", "Xã", "Tên cơ quan", "Điện thoại", "Địa chỉ", "Giờ làm việc")


def rows(*cells: tuple[str, ...], head: tuple[str, ...] = HEAD) -> list[Row]:
    return [Row(number, each) for number, each in enumerate((head, *cells), 1)]


def said(problems: list[Problem]) -> list[str]:
    w = words("vi")
    return [f"{one.row} {one.column}: {w.t(one.what, **one.params)}" for one in problems]


def test_an_office_of_a_commune_and_one_of_the_province() -> None:
    found, problems = read_directory(
        rows(
            ("Thái Nguyên", "xã Tân Cương", "UBND xã Tân Cương", "208 3855 123", "", "T2-T6: 7h30-17h"),
            ("19", "", "Văn phòng điều phối", "+84 208 3855 456"),
        )
    )
    assert problems == []
    assert found == [
        Office("commune", "19", "05503", "UBND xã Tân Cương", "+842083855123", "", "T2-T6: 7h30-17h"),
        Office("province", "19", "", "Văn phòng điều phối", "+842083855456"),
    ]


def test_headings_in_any_order_and_without_marks() -> None:
    head = ("ten co quan", "TINH", "ghi chú", "So dien thoai")
    found, problems = read_directory(rows(("UBND tỉnh", "Thái Nguyên", "x", "02083855123"), head=head))
    assert (problems, [one.name for one in found]) == ([], ["UBND tỉnh"])


def test_every_problem_of_a_row_is_named_and_the_row_is_left_out() -> None:
    found, problems = read_directory(
        rows(
            ("Thái Nguyên", "Tân Cương", "UBND xã", "12", "", "giờ hành chính"),
            ("Bắc Thái", "", "Sở"),
            ("Thái Nguyên", "Đà Lạt", FORMULA),
            ("Thái Nguyên", "99999", ""),
            TEMPLATE[1],
        )
    )
    assert found == []
    assert [line.partition(":")[0] for line in said(problems)] == [
        "2 Điện thoại",
        "2 Giờ làm việc",
        "3 Tỉnh",
        "4 Xã",
        "4 Tên cơ quan",
        "5 Xã",
        "5 Tên cơ quan",
        "6 ",
    ]
    assert "là công thức" in said(problems)[4]


def test_the_same_office_twice_names_the_first_row() -> None:
    twice = ("Thái Nguyên", "Tân Cương", "UBND xã Tân Cương")
    found, problems = read_directory(rows(twice, ("Thái Nguyên", "Tân Cương", "ubnd XÃ tân cương")))
    assert len(found) == 1
    assert said(problems) == ["3 Tên cơ quan: đã có ở dòng 2"]


def test_an_old_name_that_is_several_communes_now_asks_for_the_code() -> None:
    _, problems = read_directory(rows(("Tuyên Quang", "huyện Đồng Văn", "UBND xã")))
    assert "hãy ghi mã xã" in said(problems)[0]


def test_an_empty_sheet_and_one_without_headings() -> None:
    assert said(read_directory([])[1]) == ["1 : bảng trống"]
    assert said(read_directory(rows(("x",), head=("Tên",)))[1]) == ["1 : dòng đầu thiếu cột Tỉnh"]


@given(st.lists(st.lists(st.text(max_size=20) | st.just(FORMULA), max_size=8).map(tuple), max_size=6))
def test_any_cells_give_offices_or_problems(cells: list[tuple[str, ...]]) -> None:
    found, problems = read_directory(rows(*cells))
    for one in found:
        assert one.name
        assert FORMULA not in (one.name, one.phone, one.address, one.hours)
    assert {one.row for one in problems} <= set(range(1, len(cells) + 2))


# ── Policies ─────────────────────────────────────────────────────────────────────────────────────

POLICY_HEAD = ("Tỉnh", "Tên hỗ trợ", "Nội dung", "Văn bản", "Ngày văn bản", "Đã đối chiếu")


def test_nothing_is_shipped_that_nobody_checked() -> None:
    assert all(one.certainty == "verified" and one.source for one in shipped())


def test_an_offices_own_policy_with_its_paper_and_day() -> None:
    row = ("Thái Nguyên", "Thưởng sao", "Thưởng khi lên sao.", "NQ 12/2026/NQ-HĐND", "2026-03-31 00:00:00", "có")
    found, problems = read_policies(rows(row, head=POLICY_HEAD))
    assert problems == []
    assert found == [Policy("19", "Thưởng sao", "Thưởng khi lên sao.", "NQ 12/2026/NQ-HĐND", "2026-03-31", "verified")]


def test_a_policy_without_its_paper_or_with_an_impossible_day_is_refused() -> None:
    found, problems = read_policies(
        rows(
            ("Thái Nguyên", "Thưởng", "Thưởng.", "", "31/2/2026", "có"),
            ("Thái Nguyên", "Thưởng", "x" * 301, "NQ 1", "1/1/2001", "không biết"),
            head=POLICY_HEAD,
        )
    )
    assert found == []
    assert [line.partition(":")[0] for line in said(problems)] == [
        "2 Văn bản",
        "2 Ngày văn bản",
        "3 Nội dung",
        "3 Ngày văn bản",
        "3 Đã đối chiếu",
    ]

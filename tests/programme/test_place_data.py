"""The shipped table of places, the hand-kept changes, and the tool that makes the table."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from bot.language import fold
from bot.programme.place_rows import build, table
from bot.programme.place_table import key, one_i
from bot.programme.place_text import spelling, spelling_of, words
from tools.make_places import other_names, short, without_namesakes

ROWS = [
    line.split("\t")
    for line in files("bot.programme").joinpath("data", "places.tsv").read_text(encoding="utf-8").splitlines()
]


def of(level: str) -> list[list[str]]:
    return [row for row in ROWS if row[0] == level]


def test_the_counts_are_those_of_the_law() -> None:
    assert {level: len(of(level)) for level in ("P", "C", "OP", "OD", "OC")} == {
        "P": 34, "C": 3321, "OP": 63, "OD": 696, "OC": 10035,
    }  # fmt: skip
    assert Counter(one.kind for one in table().provinces.values()) == {"thành phố": 9, "tỉnh": 25}
    assert Counter(one.kind for one in table().places.values()) == {"xã": 2599, "phường": 709, "đặc khu": 13}


def test_codes_are_strings_of_fixed_length_and_each_stands_once() -> None:
    for level, length in (("P", 2), ("C", 5), ("OP", 2), ("OD", 3), ("OC", 5)):
        codes = [row[1] for row in of(level)]
        assert len(codes) == len(set(codes))
        assert all(len(code) == length and code.isdigit() for code in codes)


def test_names_are_folded_as_everywhere_else() -> None:
    assert all(row[4] == fold(row[2]) for row in ROWS)


def test_every_commune_of_today_lies_in_viet_nam_and_came_from_somewhere() -> None:
    assert {code for row in of("OC") + of("OD") for code in row[7].split()} == {row[1] for row in of("C")}
    assert all(8 < float(row[6]) < 23.5 and 102 < float(row[7]) < 115 for row in of("C"))


def test_no_commune_of_today_lies_across_old_provinces() -> None:
    district = {row[1]: row[5] for row in of("OD")}
    provinces: dict[str, set[str]] = {}
    for row in of("OC"):
        for code in row[7].split():
            provinces.setdefault(code, set()).add(district[row[5]])
    assert [code for code, found in provinces.items() if len(found) > 1] == []


def test_the_changes_of_2026_lie_over_the_table() -> None:
    assert [table().provinces[code].full for code in ("75", "22", "24", "19")] == [
        "thành phố Đồng Nai", "thành phố Quảng Ninh", "thành phố Bắc Ninh", "tỉnh Thái Nguyên",
    ]  # fmt: skip
    assert table().places["26368"].full == "phường Long Thành, Đồng Nai"
    assert table().places["09319"].full == "phường Tiên Du, Bắc Ninh"


@pytest.mark.parametrize(
    "change",
    [
        {"legal": "1/2026", "level": "commune", "kind": "phường", "units": {"26368": "Long Khánh"}},
        {"legal": "1/2026", "level": "commune", "kind": "phường", "units": {"00000": "Long Thành"}},
        {"legal": "1/2026", "level": "district", "kind": "huyện", "units": {"26368": "Long Thành"}},
    ],
)
def test_a_change_that_does_not_fit_the_table_is_refused_by_its_resolution(change: dict[str, object]) -> None:
    rows = {level: of(level) for level in ("P", "C", "OP", "OD", "OC")}
    with pytest.raises(ValueError, match="1/2026"):
        build(rows, [change])


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("dak lak", "daklak"), ("cu m'gar", "cumgar"), ("phan rang - thap cham", "phanrangthapcham"),
        ("quy nhon", "quinhon"), ("my tho", "mitho"), ("tay ho", "tayho"), ("thuy", "thuy"), ("ky anh", "kianh"),
    ],
)  # fmt: skip
def test_names_meet_without_spaces_and_signs_and_with_one_i(folded: str, expected: str) -> None:
    assert key(folded) == expected


def test_spellings_are_one_wherever_the_tone_stands() -> None:
    assert spelling("Hoà") == spelling("hòa") == spelling("HÒA") != spelling("hoa")
    assert spelling("Mỹ") == spelling("mĩ")
    assert spelling_of("Cư M'gar") == spelling_of("cư m gar")
    assert one_i("y") == "y"


def test_words_know_what_a_comma_and_a_dash_divide() -> None:
    found = words("P.5 - Đắk Lắk, VN")
    assert [(word.folded, word.part, word.piece) for word in found] == [
        ("p", 0, 0), ("5", 0, 0), ("dak", 0, 1), ("lak", 0, 1), ("vn", 1, 2),
    ]  # fmt: skip
    assert [word.marked for word in found] == [False, False, True, True, False]


def test_the_tool_takes_the_marks_off_a_name() -> None:
    assert short("Chi Lăng (Thị trấn)", "Thị trấn") == "Chi Lăng"
    assert short("Phường 12", "Phường") == "12"
    assert short("Phường Đúc", "Phường") == "Phường Đúc"


def test_the_tool_keeps_other_names_without_their_kinds() -> None:
    assert other_names('["xadinhxuyen", "dinhxuyen", "xaduongha", "duongha"]', "Thiên Đức") == "dinhxuyen duongha"
    assert other_names('["phuong4", "p4", "ward4", "f4", "phuong04", "p04"]', "1") == "4"
    assert other_names('["xanamtien"]', "Nam Tiến") == ""
    assert other_names(None, "Nam Tiến") == ""


def test_the_tool_takes_namesakes_apart() -> None:
    def row(name: str, district: str, mark: str) -> tuple[str, ...]:
        return ("", name, "Phường", district, "", "", "82", "", "", "", mark)

    before = [row("4", "Mỹ Tho", "a"), row("5", "Mỹ Tho", "b"), row("4", "Cao Lãnh", "c"), row("1", "Cao Lãnh", "d")]
    now = {"a": {"28249", "29869"}, "b": {"28249"}, "c": {"29869"}, "d": {"29869"}}
    assert without_namesakes(before, now) == 1
    assert now == {"a": {"28249"}, "b": {"28249"}, "c": {"29869"}, "d": {"29869"}}

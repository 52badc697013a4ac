from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import read, read_choice
from bot.language import fold

AREA = [
    "Chỉ trong xã",
    "Ngoài xã, dưới 5 đại lý",
    "Ngoài xã, từ 5 đại lý",
    "Siêu thị, sàn online, xuất khẩu (có hợp đồng)",
]
KIND = ["Hộ kinh doanh", "Hợp tác xã", "Tổ hợp tác", "Công ty TNHH", "Doanh nghiệp tư nhân", "Chưa đăng ký"]
CONTRACT = ["Có hợp đồng", "Chưa có hợp đồng"]
LABEL = ["Chưa có gì", "Có nhãn", "Có nhãn và mã truy xuất"]
STARS = ["3 sao", "4 sao", "5 sao"]
PEOPLE = ["Hai người", "Một người"]

MEANT: list[tuple[list[str], str, object]] = [
    (AREA, "2", 2), (AREA, "2.", 2), (AREA, "2)", 2), (AREA, "(2)", 2), (AREA, "số 2", 2), (AREA, "cái thứ hai", 2), (AREA, "câu 3", 3),
    (AREA, "chọn 4 nhé", 4), (AREA, "tôi chọn số 2", 2), (AREA, "em lấy cái đầu tiên", 1), (AREA, "dòng cuối", 4), (AREA, "thứ ba", 3),
    (AREA, "２", 2), (AREA, "2️⃣", 2), (AREA, "hai", 2), (AREA, "chi trong xa", 1), (AREA, "TRONG XÃ", 1), (AREA, "trong xã thôi em ơi", 1),
    (AREA, "bán chỉ trong xã thôi ạ", 1), (AREA, "ngoai xa tu 5 dai ly", 3), (AREA, "dưới 5", 2), (AREA, "siêu thị", 4), (AREA, "sàn online", 4),
    (AREA, "siêu thị xuất khẩu", 4), (AREA, "xuat khau", 4), (AREA, "1. Chỉ trong xã", 1), (AREA, "the last one", 4),
    (KIND, "htx", 2), (KIND, "HTX nhé", 2), (KIND, "hộ", 1), (KIND, "ho kinh doanh", 1), (KIND, "hkd", 1), (KIND, "công ty", 4), (KIND, "cty tnhh", 4),
    (KIND, "tổ hợp tác", 3), (KIND, "hợp tác xã", 2), (KIND, "hop tac xa", 2), (KIND, "nhà tôi là hộ kinh doanh", 1), (KIND, "doanh nghiep", 5),
    (KIND, "dntn", 5), (KIND, "chua dang ky", 6), (KIND, "không đăng ký", 6), (KIND, "chưa", 6), (KIND, "ho kinh daonh", 1), (KIND, "hoop tac xa", 2),
    (CONTRACT, "có hợp đồng", 1), (CONTRACT, "hợp đồng", 1), (CONTRACT, "có", 1), (CONTRACT, "chưa", 2), (CONTRACT, "không có hợp đồng", 2),
    (CONTRACT, "chua co hop dong", 2), (LABEL, "có nhãn", 2), (LABEL, "không có gì", 1), (LABEL, "mã truy xuất", 3), (STARS, "3 sao", 1),
    (STARS, "3", 3), (PEOPLE, "1", 1), (PEOPLE, "hai người", 1), (["Dưa", "Dừa"], "dưa", 1), (["Dưa", "Dừa"], "dừa", 2),
    (["Yes", "No"], "yes", 1), (["In the commune only", "Outside"], "outside", 2),
]  # fmt: skip
OFFERED: list[tuple[list[str], str, tuple[int, ...]]] = [
    (AREA, "ngoài xã", (2, 3)), (AREA, "5 đại lý", (2, 3)), (AREA, "2 đại lý", (2, 3)), (AREA, "1 và 2", (1, 2)), (AREA, "1,2", (1, 2)),
    (AREA, "1-3", (1, 3)), (AREA, "2. Chỉ trong xã", (2, 1)), (KIND, "hợp tác", (2, 3)), (KIND, "hộ kinh doanh hoặc htx", (1, 2)),
    (LABEL, "nhãn", (2, 3)), (["Dưa", "Dừa"], "dua", (1, 2)), (PEOPLE, "hai", (2, 1)),
]  # fmt: skip
ASKED: list[tuple[list[str], str]] = [
    (AREA, "5"), (AREA, "không bán trong xã"), (AREA, "ngoài chợ tỉnh"), (AREA, "9"), (AREA, ""), (AREA, "👍"), (AREA, "12345"), (AREA, "-1"),
    (AREA, "10 đại lý"), (KIND, "không phải hộ"), (KIND, "ko phai ho kinh doanh"), (KIND, "chưa lên hợp tác xã"), (KIND, "đăng ký"), (KIND, "a"),
    (KIND, "trừ hộ kinh doanh"), (KIND, "sắp lên hợp tác xã"), (LABEL, "không có nhãn"), (STARS, "4"), (STARS, "6 sao"), ([], "1"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "typed", "position"), MEANT)
def test_an_option_is_found(options: list[str], typed: str, position: int) -> None:
    reading = read("choice", typed, options=options, today=date(2026, 11, 22))
    assert (reading.understood, reading.value) == (True, position)


@pytest.mark.parametrize(("options", "typed", "positions"), OFFERED)
def test_what_fits_several_lines_offers_them(options: list[str], typed: str, positions: tuple[int, ...]) -> None:
    reading = read_choice(typed, options)
    assert (reading.understood, reading.candidates) == (False, positions)


@pytest.mark.parametrize(("options", "typed"), ASKED)
def test_what_fits_no_line_is_asked_again(options: list[str], typed: str) -> None:
    reading = read_choice(typed, options)
    assert (reading.understood, reading.candidates) == (False, ())


@pytest.mark.parametrize("typed", ["0", "0.", "chưa rõ", "không biết ạ", "để hỏi lại đã"])
def test_not_sure_is_no_option(typed: str) -> None:
    reading = read_choice(typed, AREA)
    assert (reading.understood, reading.unsure) == (False, True)


@given(st.sampled_from([AREA, KIND, CONTRACT, LABEL, STARS]), st.data())
def test_every_label_and_digit_means_its_own_line(options: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(options)))
    label = options[position - 1]
    around = data.draw(st.sampled_from(["{}", "dạ {} ạ", "{} nhé", "  {}.", "{} em ơi"]))
    for typed in (str(position), label, fold(label), label.upper()):
        reading = read_choice(around.format(typed), options)
        assert (reading.understood, reading.value) == (True, position), typed

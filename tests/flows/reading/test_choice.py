from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import read_choice
from bot.language import fold

AREA = [
    "Chỉ trong xã",
    "Ngoài xã, dưới 5 đại lý",
    "Ngoài xã, từ 5 đại lý",
    "Siêu thị, sàn online, xuất khẩu (có hợp đồng)",
]
KIND = ["Hộ kinh doanh", "Hợp tác xã", "Tổ hợp tác", "Công ty TNHH", "Doanh nghiệp tư nhân", "Chưa đăng ký"]
LABEL = ["Chưa có gì", "Có nhãn", "Có nhãn và mã truy xuất"]


@given(st.sampled_from([AREA, KIND, LABEL, ["3 sao", "4 sao", "5 sao"], ["Có", "Không"]]), st.data())
def test_every_label_and_digit_means_its_own_line(options: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(options)))
    label = options[position - 1]
    around = data.draw(st.sampled_from(["{}", "dạ {} ạ", "{} nhé", "  {}.", "{} em ơi"]))
    for typed in (str(position), f"{position}. {label}", label, fold(label), label.upper()):
        reading = read_choice(around.format(typed), options)
        assert (reading.understood, reading.value) == (True, position), typed


def test_a_label_taken_back_is_not_chosen() -> None:
    for typed in ("không phải hộ", "không phải hộ kinh doanh", "chưa thành hợp tác xã", "trừ công ty"):
        assert not read_choice(typed, KIND).understood, typed
    assert read_choice("có nhãn", LABEL).value == 2
    assert read_choice("chưa có nhãn", LABEL).value is None


def test_two_lines_at_once_are_offered_in_the_order_said() -> None:
    assert read_choice("3 hoặc 1", AREA).candidates == (3, 1)
    assert read_choice("2. Chỉ trong xã", AREA).candidates == (2, 1)


@pytest.mark.parametrize("typed", ["0", "0.", "chưa rõ", "không biết ạ", "để hỏi lại đã"])
def test_not_sure_is_no_option(typed: str) -> None:
    reading = read_choice(typed, AREA)
    assert (reading.understood, reading.unsure) == (False, True)


def test_without_options_nothing_is_chosen() -> None:
    assert not read_choice("1", []).understood
    assert not read_choice("1", ["", "()"]).candidates

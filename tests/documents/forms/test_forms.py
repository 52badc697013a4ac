"""The three forms of Annex III: every field has its place, in order, in Word and in PDF; blanks are seen and listed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.files import FORMS
from bot.delivery.files import write as written
from bot.documents.forms.blocks import gaps
from bot.documents.forms.facts import Facts
from bot.media import Store
from bot.messages import File
from bot.scoring import load_rubric
from tests.documents.forms.reading import words_of_pdf, words_of_word

FIELDS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "fields.toml").read_text("utf-8"))
NAMES = ("mau-01", "mau-02", "mau-03")


def write(file: File) -> bytes | None:
    return written(file, Store(Path("nowhere")), "")


def made(name: str, ending: str, data: Mapping[str, object]) -> str:
    content = write(File(f"{name}.{ending}", data, "x", "y", "z"))
    assert content is not None
    return words_of_word(content) if ending == "docx" else words_of_pdf(content)


def assert_in_order(text: str, wanted: list[str]) -> None:
    at = 0
    for words in wanted:
        found = text.find(words, at)
        assert found >= 0, f"{words!r} is missing after {text[max(0, at - 60) : at]!r}"
        at = found + len(words)


@pytest.mark.parametrize("ending", ["docx", "pdf"])
@pytest.mark.parametrize("name", NAMES)
def test_every_field_stands_on_the_paper_in_the_order_of_the_annex(name: str, ending: str) -> None:
    assert_in_order(made(name, ending, {"kind": "first", "samples": 5, "year": "2026"}), FIELDS[name]["words"])


@pytest.mark.parametrize("kind", ["re_evaluation", "upgrade"])
def test_a_second_time_says_what_has_changed(kind: str) -> None:
    text = made("mau-02", "docx", {"kind": kind})
    assert_in_order(text, FIELDS["mau-02"][kind])
    assert FIELDS["mau-02"][kind][0] not in made("mau-02", "docx", {"kind": "first"})


@pytest.mark.parametrize("sheet", range(1, 27))
def test_every_criterion_of_every_sheet_has_its_row_in_order(sheet: int) -> None:
    criteria = load_rubric("qd26-2026").sheet(sheet).criteria
    lines = [
        {"part": c.part, "section": c.section, "code": c.code, "name": c.name["vi"], "most": c.max, "low": 1, "high": 1}
        for c in criteria
    ]
    form = FORMS["mau-02"](Facts.read({"lines": lines}))
    table = next(block for block in form.blocks if type(block).__name__ == "Table")
    rows = [row for row in table.rows if len(row) > 1]  # type: ignore[union-attr]
    assert [row[0] for row in rows] == [c.code for c in criteria]
    assert_in_order(made("mau-02", "docx", {"lines": lines}), [f"{c.name['vi']} ({c.max})" for c in criteria])


def test_a_draft_says_so_and_its_last_page_lists_what_is_missing() -> None:
    form = FORMS["mau-01"](Facts.read({"said": {"name": "HTX Chè"}, "kind": "first", "samples": 5}))
    assert form.draft == "BẢN NHÁP"
    assert "Tên chủ thể" not in list(gaps(form))
    listed = made("mau-01", "docx", {"said": {"name": "HTX Chè"}, "kind": "first", "samples": 5}).partition(
        "CÒN THIẾU"
    )[2]
    assert_in_order(listed, ["Chức vụ", "Địa chỉ liên hệ", "Tên sản phẩm"])


def test_a_complete_form_is_no_draft() -> None:
    names = ("name", "representative", "position", "address", "phone", "product", "sector", "group", "subgroup")
    form = FORMS["mau-01"](Facts.read({"said": dict.fromkeys(names, "x"), "kind": "first", "samples": 0}))
    assert (form.draft, list(gaps(form))) == ("", [])


def test_what_the_council_judges_is_not_claimed_and_open_points_are_listed() -> None:
    lines = [
        {"code": "6.1", "name": "Màu", "most": 3, "council": True},
        {"code": "1.1", "name": "Nguyên liệu", "most": 3},
        {"code": "5.2", "name": "Câu chuyện", "most": 2, "low": 0, "high": 2, "council": True},
    ]
    text = made("mau-02", "docx", {"lines": lines})
    assert "để hội đồng chấm" in text
    assert "0–2" in text
    assert "Mục 1.1 Nguyên liệu: chưa có câu trả lời" in text
    assert "Mục 6.1" not in text


def test_a_missing_paper_is_listed_once_with_all_it_would_prove() -> None:
    lines = [
        {"code": "1.1", "name": "a", "most": 3, "low": 1, "high": 1, "wanted": ["Hợp đồng"]},
        {"code": "1.5", "name": "b", "most": 3, "low": 1, "high": 1, "wanted": ["Hợp đồng"]},
    ]
    assert "Hợp đồng (mục 1.1, 1.5)" in made("mau-02", "docx", {"lines": lines})


HOSTILE = st.text(min_size=1, max_size=60) | st.sampled_from(
    ['#read("/etc/passwd")', "$x$ *a* _b_ @c <d>", "]]><w:p/>", "=1+1", "\x00\x0b\ud800", "ngặt nghèo ễ ợ ự", "a\nb"]
)


@settings(max_examples=6, deadline=None)
@given(HOSTILE)
def test_whatever_somebody_is_called_the_paper_is_made_and_says_it_as_it_is(name: str) -> None:
    data = {"said": {"name": name, "history": name}, "kind": "first"}
    text = made("mau-02", "docx", data)
    assert made("mau-02", "pdf", data)
    for line in name.split("\n"):
        assert "".join(sign for sign in line if sign.isprintable()) in text


@pytest.mark.parametrize("name", ["mau-04.pdf", "mau-01.odt", "", "../mau-01.pdf"])
def test_an_unknown_document_is_none(name: str) -> None:
    assert write(File(name, {}, "x", "y", "z")) is None


@pytest.mark.parametrize(
    "data", [{"said": 3}, {"lines": "x"}, {"lines": [1, {}]}, {"ticked": {"a": "b"}}, {"samples": "5"}]
)
def test_strange_data_counts_as_nothing(data: Mapping[str, object]) -> None:
    for name in NAMES:
        assert write(File(f"{name}.docx", data, "x", "y", "z"))

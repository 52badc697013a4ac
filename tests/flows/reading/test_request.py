from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import KINDS
from bot.flows.reading.request import BadRequest, as_json, understand, understand_lines

OPTIONS = "Chỉ trong xã|Ngoài xã, dưới 5 đại lý|Ngoài xã, từ 5 đại lý"
SEEDS = [
    "có",
    "không",
    "năm",
    "trăm",
    "triệu",
    "1",
    "12,5",
    "%",
    "/",
    "15/3/2026",
    "tháng",
    "trà",
    "xã",
    "ạ",
    "?",
    "mật ong",
    "0912345678",
    "👍",
    "-",
    "rưỡi",
]
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(SEEDS), max_size=8).map(" ".join),
    st.lists(st.one_of(st.sampled_from(SEEDS), st.text(max_size=3)), max_size=8).map("".join),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Nd", "No", "So", "Lo"]), max_size=30),
)


@given(st.sampled_from(KINDS), texts)
def test_any_text_gives_a_plain_answer(kind: str, text: str) -> None:
    answer = understand(kind, text, OPTIONS, "2026-11-22")
    back = json.loads(as_json(answer).encode("utf-8"))
    assert list(back) == ["kind", "understood", "value", "candidates"]
    assert back["kind"] == kind
    assert (back["value"] is None) is (not back["understood"])
    assert not (back["understood"] and back["candidates"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "có " * 4_000,
        "1" * 10_000,
        "1." * 5_000,
        "mật ong " * 1_500,
        "\u0301" * 10_000,
        "ﷺ" * 10_000,
        "tháng " * 2_000,
    ],
)
def test_very_long_texts_are_read_too(kind: str, text: str) -> None:
    assert understand(kind, text, OPTIONS, "2026-11-22")["kind"] == kind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("yes_no", "có", True),
        ("yes_no", "chưa rõ", "unsure"),
        ("choice", "trong xã", 1),
        ("number", "mười hai", 12),
        ("percent", "1/3", 33.33),
        ("money", "1tr5", 1_500_000),
        ("phone", "không có", "none"),
        ("date", "hôm qua", "2026-11-21"),
        ("place", "tân cương", "05503"),
        ("product", "mật ong", 4),
        ("intent", "?", "explain"),
    ],
)
def test_values_are_as_agreed(kind: str, text: str, value: object) -> None:
    assert understand(kind, text, OPTIONS, "2026-11-22") == {
        "kind": kind,
        "understood": True,
        "value": value,
        "candidates": [],
    }


def test_candidates_are_given_where_the_bot_would_offer_them() -> None:
    assert understand("choice", "ngoài xã", OPTIONS, date(2026, 11, 22)) == {
        "kind": "choice", "understood": False, "value": None, "candidates": [2, 3],
    }  # fmt: skip
    assert understand("product", "rượu", "", "2026-11-22")["candidates"] == [14, 15]
    assert "01021" in str(understand("place", "huyện Hoàng Su Phì, Hà Giang", "", "2026-11-22")["candidates"])


def test_a_line_of_input_gives_a_line_of_output() -> None:
    lines = list(understand_lines("yes_no", ["có\n", "\n", "không\r\n"], "", "2026-11-22"))
    assert [json.loads(line)["value"] for line in lines] == [True, None, False]
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("kind", "options", "today", "word"),
    [
        ("colour", "", "2026-11-22", "kind"),
        ("", "", "2026-11-22", "kind"),
        ("a\nb" * 99, "", "2026-11-22", "kind"),
        ("date", "", "22/11/2026", "today"),
        ("date", "", "2026-02-30", "today"),
        ("choice", "", "2026-11-22", "options"),
        ("choice", " | ", "2026-11-22", "options"),
    ],
)
def test_a_bad_request_is_refused_in_one_line(kind: str, options: str, today: str, word: str) -> None:
    with pytest.raises(BadRequest, match=f"^{word}: ") as refused:
        understand(kind, "có", options, today)
    assert "\n" not in str(refused.value)
    with pytest.raises(BadRequest):
        understand_lines(kind, [], options, today)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.organisations import KINDS, Kind, check_tax_code, eligible

GOODS = {
    Kind.HOUSEHOLD, Kind.COOPERATIVE, Kind.COOPERATIVE_GROUP, Kind.FARM, Kind.LIMITED_COMPANY, Kind.PRIVATE_ENTERPRISE,
    Kind.JOINT_STOCK_COMPANY,
}  # fmt: skip
TOURISM_ONLY = {Kind.ASSOCIATION, Kind.OPERATING_CENTRE, Kind.EQUIVALENT_ORGANISATION}


@pytest.mark.parametrize("kind", list(Kind))
def test_who_may_take_part_is_the_list_of_article_2_3(kind: Kind) -> None:
    assert eligible(kind, tourism=False) == (kind in GOODS)
    assert eligible(kind, tourism=True) == (kind in GOODS | TOURISM_ONLY)
    assert KINDS[kind].tourism_only == (kind in TOURISM_ONLY)


def test_every_kind_belongs_to_a_group_and_only_companies_must_be_small_or_medium() -> None:
    assert set(KINDS) == set(Kind)
    companies = {kind for kind, facts in KINDS.items() if facts.group == "company"}
    assert companies == {Kind.LIMITED_COMPANY, Kind.PRIVATE_ENTERPRISE, Kind.JOINT_STOCK_COMPANY}
    assert {kind for kind, facts in KINDS.items() if facts.small_or_medium} == companies
    assert {facts.group for kind, facts in KINDS.items() if kind in TOURISM_ONLY} == {"other"}


def test_unregistered_is_an_answer_and_not_eligible() -> None:
    assert Kind("unregistered") is Kind.UNREGISTERED
    assert not eligible(Kind.UNREGISTERED, tourism=True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100109106", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        (" 0100 109 106 – 001 ", "0100109106-001"),
        ("0100.109.106", "0100109106"),
        ("\uff10\uff11\uff10\uff10\uff11\uff10\uff19\uff11\uff10\uff16", "0100109106"),  # full-width digits
        ("019085012345", "019085012345"),
        ("019 085 012345", "019085012345"),
    ],
)
def test_tax_codes_are_given_back_in_their_usual_shape(typed: str, code: str) -> None:
    assert check_tax_code(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "", "0100109107", "010010910", "01001091061", "0100109106-01", "MST 0100109106", "0000000000", "0000000019",
        "019985012345", "0912345678", "chưa có", "٠١٠٠١٠٩١٠٦", "0" * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_a_tax_code_is_none(typed: str) -> None:
    assert check_tax_code(typed) is None


@given(st.integers(1_000, 999_999_999))
def test_at_most_one_last_digit_makes_nine_digits_a_code(first: int) -> None:
    good = [last for last in range(10) if check_tax_code(f"{first:09d}{last}")]
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    rest = sum(int(digit) * weight for digit, weight in zip(f"{first:09d}", weights, strict=True)) % 11
    assert good == ([10 - rest] if rest else [])


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    found = check_tax_code(text)
    assert found is None or check_tax_code(found) == found

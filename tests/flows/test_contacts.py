"""Whom people are sent to, and the texts about the programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from bot.clock import VIETNAM
from bot.flows.about import TEXTS
from bot.flows.contacts import call_links
from bot.flows.engine import turn
from bot.flows.journey import JOURNEY
from bot.flows.question import Ctx, Lookup
from bot.flows.state import State
from bot.language import fold, words
from bot.messages import Text
from bot.programme.offices import Office, Policy

COMMUNE = Office("commune", "19", "05503", "UBND xã Tân Cương", "+842083855123", "Xóm 1", "T2-T6: 7h30-11h30")
PROVINCE = Office("province", "19", "", "Văn phòng điều phối", "+842083855456")
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)
KNOWN = {"consent-storage": "yes", "product-name": "chè", "sheet": "11", "place": "05503"}


class Directory(Lookup):
    """Only these offices, and what a province supports."""

    def __init__(self, offices: tuple[Office, ...], policies: Callable[[str], tuple[Policy, ...]]) -> None:
        self._offices, self._policies = offices, policies

    def offices(self) -> tuple[Office, ...]:
        return self._offices

    def policies(self, province: str) -> tuple[Policy, ...]:
        return self._policies(province)


def ctx(
    *offices: Office,
    language: str = "vi",
    answers: Mapping[str, object] = KNOWN,
    policies: Callable[[str], tuple[Policy, ...]] = lambda province: (),
) -> Ctx:
    return Ctx(State(answers), words(language), MONDAY_NOON, 7, lookup=Directory(offices, policies))


def asked(of: Ctx, typed: str) -> str:
    return turn(JOURNEY, of, Text(typed)).messages[0].text


def test_the_communes_own_office_with_phone_hours_and_a_button() -> None:
    here = ctx(COMMUNE, PROVINCE)
    heard = asked(here, "gặp cán bộ")
    assert "UBND xã Tân Cương, số máy 0208 3855 123" in heard
    assert "Giờ này nghỉ, mở cửa lại lúc 7:30 thứ tư, 25/11/2026." in heard, "the 24th is a day off"
    assert "Văn phòng" not in heard
    assert [link.url for link in call_links(here)] == ["tel:+842083855123"]


def test_without_an_office_of_the_commune_the_provinces_is_named() -> None:
    assert "Văn phòng điều phối, số máy 0208 3855 456" in asked(ctx(PROVINCE), "gặp cán bộ")


def test_where_no_office_is_known_it_still_says_where_to_go() -> None:
    assert "UBND xã" in asked(ctx(), "gặp cán bộ")
    assert call_links(ctx()) == ()


def test_after_three_misses_the_offices_phone_is_given() -> None:
    stuck = ctx(COMMUNE)
    for word in ("ối", "úi xời", "úi giời ơi là trời", "ừ hứ"):
        played = turn(JOURNEY, stuck, Text(word))
        stuck = Ctx(played.state, stuck.words, stuck.now, 7, lookup=stuck.lookup)
        if played.state.aside:
            break
    assert "0208 3855 123" in played.messages[0].text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("topic", TEXTS)
def test_each_text_fits_a_small_screen(topic: str, language: str) -> None:
    for of in (ctx(language=language), ctx(COMMUNE, language=language)):
        said = TEXTS[topic](of)
        assert 1 <= said.count("\n") + 1 <= 6
        assert max(map(len, said.split("\n"))) <= 110


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("OCOP là gì", "36 tháng"),
        ("được lợi gì", "dễ tin"),
        ("mất bao nhiêu tiền", "không mất tiền"),
        ("ai chấm", "Hội đồng tỉnh"),
        ("bao lâu thì có", "15 ngày làm việc"),
        ("có bị lừa không", "Không ai được"),
        ("tỉnh hỗ trợ gì", "không nói bừa"),
    ],
)
def test_each_is_reached_by_its_question_at_any_time(typed: str, word: str) -> None:
    for answers in ({}, {"consent-storage": "yes"}, KNOWN):
        played = turn(JOURNEY, ctx(answers=answers), Text(typed))
        if word != "không nói bừa" or "place" in answers:
            assert word in played.messages[0].text
        assert played.state.answers == answers, "the open question stays open"
        assert len(played.messages) == 2, "and is asked again"


def test_a_provinces_support_is_named_with_its_paper_and_how_sure_it_is() -> None:
    known = (
        Policy("19", "Thưởng sao", "Thưởng khi lên sao.", "NQ 12/2026", "2026-03-31", "verified"),
        Policy("19", "Hội chợ", "Gian hàng.", "báo tỉnh", "2026-04-01", "reported"),
    )
    heard = asked(ctx(COMMUNE, policies=lambda province: known if province == "19" else ()), "tỉnh hỗ trợ gì")
    assert "• Thưởng sao: Thưởng khi lên sao.\n(theo NQ 12/2026, 31/3/2026)" in heard
    assert "chưa kiểm lại" in heard
    assert "0208 3855 123" in heard


def test_no_text_promises_money_or_stars() -> None:
    every = fold(" ".join(TEXTS[topic](ctx()) for topic in TEXTS))
    assert "chac chan duoc" not in every
    assert "dam bao" not in every

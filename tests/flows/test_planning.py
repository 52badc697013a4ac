"""The plan and the what-if as a person meets them; and that ticking a plan off reaches its star."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.flows import plan_menu
from bot.flows.asides import choose
from bot.flows.assessing import assess, facts_of, filled_in, scored
from bot.flows.cards import load_deck
from bot.flows.following import changes_for
from bot.flows.journey import JOURNEY
from bot.flows.pen import Pen
from bot.flows.planning import Way, saved_plan, way
from bot.flows.question import Ctx
from bot.flows.state import Record, State
from bot.language import words
from bot.messages import Text
from bot.play import Stage
from bot.scoring import load_rubric
from tests.flows.test_cards import random_answers
from tests.prepared import brought, stage

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DECK = load_deck()
RUBRIC = load_rubric("qd26-2026")
SHEETS = [sheet.no for sheet in RUBRIC.sheets]


def ctx(sheet: int, answers: dict[str, object], language: str = "vi") -> Ctx:
    known = {"consent-storage": "yes", "product-name": "x", "sheet": str(sheet), "kind-group": "household"}
    known |= {"quick-result": "on", "kind": "household"}
    return Ctx(State(answers={**answers, **known}), words(language), NOW, talk=1)


def said(on: Stage, text: str) -> str:
    return "\n\n".join(m.text for m in on.say(Text(text)))


@pytest.fixture
def tea(tmp_path: Path) -> Stage:
    on = stage(tmp_path)
    brought(on, "tea-cooperative")
    return on


def test_the_plan_names_jobs_the_round_and_when_the_long_one_begins(tea: Stage) -> None:
    text = said(tea, "kế hoạch")
    assert "Kế hoạch lên 4 sao: 2 việc" in text
    assert "nên nộp ở xã muộn nhất" in text
    assert "1. Chờ cấp giấy chứng nhận nhãn hiệu (làm trước" in text
    tea.lane.stop()


def test_a_job_opens_ticks_off_and_its_answer_follows_after_a_yes(tea: Stage) -> None:
    said(tea, "kế hoạch")
    assert "Mất chừng" in said(tea, "1")
    assert "Nhãn hiệu: Có giấy, kèm tên vùng" in said(tea, "tôi làm xong rồi")
    assert tea.answers()["trademark"] == "accepted", "nothing changes before the yes"
    assert "Kế hoạch lên 4 sao: 1 việc" in said(tea, "1")
    assert tea.answers()["trademark"] == "2"
    plan = tea.answers()["plan"]
    assert isinstance(plan, dict)
    assert plan["done"] == ["trademark-certificate"]
    tea.lane.stop()


def test_a_what_if_shows_the_estimate_and_changes_nothing(tea: Stage) -> None:
    before = tea.answers()
    text = said(tea, "Nếu tôi có giấy ISO thì sao?")
    assert "Nếu có: Chứng nhận ISO, HACCP hoặc tương đương." in text
    assert "bây giờ" in text
    assert "Câu trả lời đã lưu vẫn giữ nguyên" in text
    assert tea.answers() == before
    tea.lane.stop()


def test_the_plan_is_kept_and_seen_again_after_weeks(tea: Stage) -> None:
    said(tea, "kế hoạch")
    assert "Em lưu rồi" in tea_tap(tea, "Lưu kế hoạch này")
    assert "Lưu kế hoạch này" not in said(tea, "kế hoạch")
    tea.lane.stop()


def tea_tap(on: Stage, label: str) -> str:
    return "\n\n".join(m.text for m in on.tap(label))


def test_playing_safe_asks_for_more_points(tea: Stage) -> None:
    said(tea, "kế hoạch")
    assert "Muốn chắc ăn" not in tea_tap(tea, "Muốn chắc ăn: thêm 5 điểm")
    tea.lane.stop()


def test_the_council_s_points_are_taken_down(tea: Stage) -> None:
    said(tea, "menu")
    said(tea, "thêm nữa…")
    said(tea, "thêm nữa…")
    assert "Hội đồng chấm bao nhiêu điểm" in said(tea, "hội đồng đã chấm")
    assert "Em cảm ơn" in said(tea, "68,5")
    assert "Em mới biết 1 kết quả hội đồng" in said(tea, "xem điểm từng phần")
    tea.lane.stop()


def test_nothing_is_planned_before_the_quick_answer(tmp_path: Path) -> None:
    on = stage(tmp_path)
    for text in ("đồng ý", "chè búp khô"):
        said(on, text)
    assert "Mình trả lời mấy câu ngắn trước" in said(on, "kế hoạch")
    on.lane.stop()


@pytest.mark.parametrize("sheet_no", SHEETS)
def test_ticking_off_every_job_and_saying_yes_gives_the_star_its_floors(sheet_no: int) -> None:
    """Facts of persons and figures are asked again instead; the council's part stays the council's."""
    rng = random.Random(sheet_no)
    for _ in range(3):
        answers = random_answers(sheet_no, rng, unsure=0.1)
        here = ctx(sheet_no, answers)
        target = rng.choice([3, 4])
        one = way(here, target, 0)
        if not one.plan.feasible:
            continue
        sheet = RUBRIC.sheet(sheet_no)
        for move in one.plan.moves:
            card = DECK.card(sheet.criterion(move.criterion).ref)
            for fact, value in changes_for(DECK, card, move.to_position, here.answers):
                here = ctx(sheet_no, {**here.answers, fact: value})
        e = assess(DECK, sheet, here.answers)
        asked_again = {
            m.criterion
            for m in one.plan.moves
            if DECK.card(sheet.criterion(m.criterion).ref).how in ("share", "kind", "council")
        }
        unmet = {m.criterion for m in e.missed if m.star <= target} if e.stars < target else set()
        councils = {c.code for c in sheet.criteria if DECK.card(c.ref).how == "council"}
        assert unmet <= asked_again | councils


@pytest.mark.parametrize("sheet_no", SHEETS)
def test_the_answers_of_a_job_put_the_criterion_where_the_plan_says(sheet_no: int) -> None:
    sheet = RUBRIC.sheet(sheet_no)
    for criterion in sheet.criteria:
        card = DECK.card(criterion.ref)
        for option in criterion.options:
            start = {"tourism-case": "community", "kind": "household"}
            changes = dict(changes_for(DECK, card, option.position, start))
            if changes:
                one = scored(DECK, card, {**start, **changes})  # the rungs above may still be open
                assert option.position in (one.position, one.low), (criterion.code, changes)


@pytest.fixture
def worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screen after screen of one plan: what is the same from the same answers is solved once."""
    kept: dict[str, Way] = {}

    def once(here: Ctx, *asked: int | None) -> Way:
        key = repr((asked, sorted(here.answers.items()), saved_plan(here)))
        if key not in kept:
            kept[key] = way(here, *asked)
        return kept[key]

    monkeypatch.setattr(plan_menu, "way", once)


@pytest.mark.usefixtures("worked_out_once")
@pytest.mark.parametrize("sheet_no", SHEETS)
def test_every_line_of_the_plan_and_the_what_if_opens(sheet_no: int) -> None:
    """From each screen every line is tried once, two screens deep: no dead end, nothing said is changed by looking."""
    answers = random_answers(sheet_no, random.Random(sheet_no + 7), unsure=0.3)
    start = ctx(sheet_no, answers, "en" if sheet_no % 5 == 0 else "vi")
    for kind, first in (("plan", "3.0.show.0"), ("whatif", "page.0")):
        seen: set[str] = set()
        todo = [first]
        while todo and len(seen) < 14:
            value = todo.pop(0)
            if value in seen or ".done." in value or ".yes." in value or ".keep." in value:
                continue
            seen.add(value)
            pen = Pen(JOURNEY, start)
            choose(pen, kind, value)
            assert pen.messages
            assert not [a for a in pen.acts if isinstance(a, Record)]
            assert all(len(c.payload.encode()) <= 64 for m in pen.messages for c in m.choices)
            todo += [str(v) for v, _ in pen.state.aside.get("items", []) if pen.state.aside.get("kind") == kind]


def test_what_is_left_to_the_council_counts_in_the_middle_when_planning() -> None:
    answers = random_answers(11, random.Random(3), unsure=0.0)
    judged = {c.more["fact"] for _, c in DECK.of_sheet(RUBRIC.sheet(11)) if c.how == "council"}
    left = {k: v for k, v in answers.items() if k not in judged} | {"story": "yes", "council": "council"}
    options, _ = filled_in(DECK, RUBRIC.sheet(11), left)
    assert any(options[c] is None for c, card in DECK.of_sheet(RUBRIC.sheet(11)) if card.how == "council")
    assert "mức giữa" in "\n".join(plan_texts(left))


def plan_texts(answers: dict[str, object]) -> list[str]:
    pen = Pen(JOURNEY, ctx(11, answers))
    choose(pen, "plan", "5.0.show.0")
    return [m.text for m in pen.messages]


def test_facts_are_named_once_per_sheet() -> None:
    for sheet in RUBRIC.sheets:
        names = [fact.id for _, _, fact in facts_of(DECK, sheet)]
        assert len(names) == len(set(names))

"""The engine over a small flow of its own: every move a person can make, on any question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.engine import Turn, turn
from bot.flows.question import After, Ctx, Option, Question
from bot.flows.state import Record, SideAct, StartOver, State
from bot.language import words
from bot.messages import Contact, Location, Media, Started, Tap, Text, Unsupported

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

PLAN = Question(
    id="plan",
    scope="product",
    kind="choice",
    ask=lambda ctx: "Trồng gì ạ?",
    short=lambda ctx: "Cây trồng",
    options=lambda ctx: (Option("tea", "Chè"), Option("rice", "Lúa nếp")),
    explain=lambda ctx: "Cây chính của nhà mình.",
)
PAPER = Question(
    id="paper",
    scope="product",
    kind="yes_no",
    ask=lambda ctx: "Có giấy chưa ạ?",
    short=lambda ctx: "Giấy",
    applies=lambda ctx: ctx.said("plan", "tea", "unsure"),
)
WORKERS = Question(
    id="workers",
    scope="organisation",
    kind="number",
    ask=lambda ctx: "Mấy người làm ạ?",
    short=lambda ctx: "Số người",
    example=lambda ctx: "Ví dụ: 12 người",
    echo=True,
)
NAME = Question(
    id="name",
    scope="organisation",
    kind="text",
    ask=lambda ctx: "Tên gì ạ?",
    short=lambda ctx: "Tên",
    unsure=False,
)
END = Question(
    id="end",
    scope="assessment",
    kind="choice",
    ask=lambda ctx: "Xong rồi ạ.",
    short=lambda ctx: "Xong",
    options=lambda ctx: (Option("parts", "Xem lại"),),
    after=lambda ctx, value: After(lead=("Đây ạ.",)),
    unsure=False,
    listed=False,
    skippable=False,
    sticky=True,
)


class Small:
    name = "small"
    version = 1

    def questions(self, ctx: Ctx) -> Sequence[Question]:
        return (PLAN, PAPER, WORKERS, NAME, END)


FLOW = Small()


class Talk:
    """Plays bodies one after another and keeps the last turn."""

    def __init__(self, language: str = "vi") -> None:
        self.language = language
        self.state = State()
        self.last = Turn(self.state, (), ())
        self.say(Started())

    def say(self, body: object) -> str:
        if isinstance(body, str):
            body = Text(body)
        ctx = Ctx(self.state, words(self.language), NOW, talk=7)
        self.last = turn(FLOW, ctx, body)  # type: ignore[arg-type]
        self.state = State.from_json(self.last.state.to_json(), self.last.state.answers)
        return "\n\n".join(m.text for m in self.last.messages)

    @property
    def answers(self) -> dict[str, object]:
        return dict(self.state.answers)

    def payload(self, label: str) -> str:
        return next(c.payload for m in reversed(self.last.messages) for c in m.choices if label in (c.key, c.label))


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_the_first_question_is_printed_with_its_lines(talk: Talk) -> None:
    text = talk.last.messages[-1].text
    assert text == "Trồng gì ạ?\n1. Chè\n2. Lúa nếp\n0. Chưa rõ   ?. Giải thích"


@pytest.mark.parametrize("reply", ["1", "1.", "chè", "CHE", " Chè ạ"])
def test_a_digit_a_label_and_a_label_without_tones_answer(talk: Talk, reply: str) -> None:
    talk.say(reply)
    assert talk.answers == {"plan": "tea"}
    assert talk.last.acts == (Record("product", "plan", "tea", reply.strip()),)


def test_a_tap_answers(talk: Talk) -> None:
    talk.say(Tap(talk.payload("Lúa nếp")))
    assert talk.answers == {"plan": "rice"}


def test_a_payload_that_comes_back_as_text_is_a_tap(talk: Talk) -> None:
    talk.say(talk.payload("Lúa nếp"))
    assert talk.answers == {"plan": "rice"}


def test_the_next_question_is_the_first_that_applies(talk: Talk) -> None:
    assert "Mấy người" in talk.say("2")  # rice: the paper does not apply


def test_zero_is_not_sure_and_the_talk_goes_on(talk: Talk) -> None:
    assert "Có giấy" in talk.say("0")
    assert talk.answers == {"plan": "unsure"}


def test_zero_is_a_figure_where_a_figure_is_asked(talk: Talk) -> None:
    talk.say("2")
    talk.say("0")
    assert talk.answers["workers"] == 0


def test_a_number_is_said_back(talk: Talk) -> None:
    talk.say("2")
    assert "Em ghi: 12" in talk.say("khoảng 12 người")
    assert talk.answers["workers"] == 12


def test_explain_tells_and_asks_again(talk: Talk) -> None:
    said = talk.say("?")
    assert "Cây chính" in said
    assert said.endswith("?. Giải thích")
    assert talk.answers == {}


def test_back_opens_the_question_before_and_shows_what_was_said(talk: Talk) -> None:
    talk.say("1")
    said = talk.say("quay lại")
    assert "Trồng gì" in said
    assert "Lần trước anh/chị nói: Chè" in said
    talk.say("2")
    assert talk.answers == {"plan": "rice"}


def test_back_twice_goes_two_back_and_skipping_keeps_the_old_answer(talk: Talk) -> None:
    talk.say("1")
    talk.say("có")
    talk.say("quay lại")
    assert "Trồng gì" in talk.say("quay lại")
    assert "Mấy người" in talk.say("bỏ qua")
    assert talk.answers == {"plan": "tea", "paper": "yes"}


def test_a_skipped_question_is_left_open(talk: Talk) -> None:
    assert "Mấy người" in talk.say("bỏ qua")
    assert talk.answers == {}
    assert talk.state.skipped == ("plan",)


def test_change_any_answer_from_a_numbered_list(talk: Talk) -> None:
    talk.say("1")
    talk.say("có")
    said = talk.say("sửa")
    assert "1. Giấy: có" in said
    assert "2. Cây trồng: Chè" in said
    assert "Trồng gì" in talk.say("2")
    assert "Em sửa rồi ạ. Cây trồng: Lúa nếp" in talk.say("Lúa nếp")
    assert talk.answers == {"plan": "rice", "paper": "yes"}


def test_change_by_name(talk: Talk) -> None:
    talk.say("1")
    talk.say("có")
    assert "Trồng gì" in talk.say("sửa cây trồng")


def test_a_menu_left_alone_does_not_swallow_the_answer(talk: Talk) -> None:
    talk.say("menu")
    talk.say("lúa nếp")
    assert talk.answers == {"plan": "rice"}


def test_words_said_to_a_menu_never_become_a_name(talk: Talk) -> None:
    talk.say("2")
    talk.say("3")
    talk.say("menu")
    assert "Tên gì" in talk.say("thật à")
    assert "name" not in talk.answers
    talk.say("Hoa")
    assert talk.answers["name"] == "Hoa"


def test_sua_without_its_mark_opens_the_list_where_it_cannot_be_milk(talk: Talk) -> None:
    talk.say("1")
    assert "Anh/chị muốn sửa câu nào ạ?" in talk.say("sua")


def test_pause_and_come_back(talk: Talk) -> None:
    talk.say("1")
    assert "mình nghỉ ở đây" in talk.say("để mai")
    assert "Có giấy" in talk.say("1")  # the one line of the pause
    talk.say("để mai")
    assert "Có giấy" in talk.say("tiếp")


def test_an_answer_after_a_pause_counts_but_an_old_digit_does_not(talk: Talk) -> None:
    talk.say("1")
    talk.say("để mai")
    talk.say("có rồi em")
    assert talk.answers == {"plan": "tea", "paper": "yes"}
    talk.say("để mai")
    assert "Mấy người" in talk.say("3")
    assert "workers" not in talk.answers


def test_starting_over_is_confirmed_first(talk: Talk) -> None:
    talk.say("1")
    said = talk.say("làm lại từ đầu")
    assert "Làm lại sản phẩm này" in said
    assert talk.last.acts == ()
    talk.say("2")
    assert talk.last.acts == ()
    talk.say("làm lại từ đầu")
    talk.say("đúng")
    assert talk.last.acts == (StartOver(),)


def test_three_misses_offer_a_person_and_skipping(talk: Talk) -> None:
    assert "Em chưa hiểu" in talk.say("xyz xyz")
    assert "Em chưa hiểu" in talk.say("blah blah")
    said = talk.say("zzz zzz")
    assert "Bỏ qua câu này" in said
    assert "Hỏi cán bộ" in said
    assert "Mấy người" in talk.say("1")


def test_a_miss_shows_an_example(talk: Talk) -> None:
    talk.say("2")
    assert "Ví dụ: 12 người" in talk.say("nhiều lắm")


@pytest.mark.parametrize(
    "text",
    [
        "có mất tiền không",
        "hạn nộp khi nào",
        "ocop là gì",
        "kết quả",
        "trợ giúp",
    ],
)
def test_a_digression_comes_back_to_the_open_question(talk: Talk, text: str) -> None:
    said = talk.say(text)
    assert len(talk.last.messages) >= 2
    assert "Trồng gì ạ?" in said
    talk.say("1")
    assert talk.answers == {"plan": "tea"}


def test_the_language_can_be_switched_at_any_question(talk: Talk) -> None:
    talk.say("english")
    said = talk.say("English")
    assert [type(a).__name__ for a in talk.last.acts] == ["SetLanguage"]
    assert "0. Not sure" in said


def test_an_old_button_corrects_the_answer_it_belongs_to(talk: Talk) -> None:
    rice = talk.payload("Lúa nếp")
    talk.say("1")
    assert "Em sửa rồi" in talk.say(Tap(rice))
    assert talk.answers == {"plan": "rice"}


def test_a_button_pressed_twice_is_noted_once(talk: Talk) -> None:
    tea = talk.payload("Chè")
    talk.say(Tap(tea))
    assert "em ghi rồi" in talk.say(Tap(tea))
    assert talk.last.acts == ()


@pytest.mark.parametrize(
    "payload", ["", "x", "7:plan:nothing", "7:nothing:1", "7:@nothing:x", "7::", "99999999999999999999:plan:tea"]
)
def test_a_button_that_is_not_ours_asks_again(talk: Talk, payload: str) -> None:
    assert "Trồng gì" in talk.say(Tap(payload))
    assert talk.answers == {}


@pytest.mark.parametrize(
    "body",
    [Media("voice", "v"), Media("photo", "p"), Location(21.0, 105.8), Contact("+84912345678", True), Unsupported("x")],
)
def test_what_cannot_be_used_gets_a_kind_answer_and_the_question(talk: Talk, body: object) -> None:
    said = talk.say(body)
    assert "Trồng gì" in said
    assert talk.answers == {}


def test_a_place_of_rest_stays_open(talk: Talk) -> None:
    for reply in ("2", "3", "Hoa"):
        talk.say(reply)
    assert "Đây ạ.\nXong rồi ạ." in talk.say("1")
    assert "end" not in talk.answers


BODIES = st.one_of(
    st.text(max_size=60).map(Text),
    st.sampled_from(["1", "2", "0", "?", "sửa", "quay lại", "bỏ qua", "menu", "để mai", "tiếp", "có", "chè", "12"]).map(
        Text
    ),
    st.sampled_from(["7:plan:tea", "7:paper:yes", "7:@do:explain", "7:@fix:plan", "7:@menu:more", "7:@stuck:skip"]).map(
        Tap
    ),
    st.just(Started()),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BODIES, max_size=15))
def test_whatever_is_said_the_talk_answers_and_loses_nothing(bodies: list[object]) -> None:
    talk = Talk()
    for body in bodies:
        before = talk.answers
        talk.say(body)
        recorded = {a.question for a in talk.last.acts if isinstance(a, Record)}
        # what a side conversation asks for is shown by its handler
        assert talk.last.messages or any(isinstance(act, SideAct) for act in talk.last.acts)
        assert {q: v for q, v in talk.answers.items() if q not in recorded} == {
            q: v for q, v in before.items() if q not in recorded
        }
        for message in talk.last.messages:
            assert message.text.strip()
            assert all(len(c.payload.encode()) <= 64 for c in message.choices)

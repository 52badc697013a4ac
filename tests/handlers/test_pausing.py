"""While an officer writes in the platform's own tool the bot keeps quiet, and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.language import words
from bot.messages import Echo, Media, Started, Tap, Text
from bot.play import Stage
from tests.handlers.house import greeted, loaded, texts

OFFICER = Echo("Chị gửi em ảnh nhãn nhé", by_human=True, pause_minutes=60)
HELLO = words("vi").t("Hello again! We carry on where we stopped.")


@pytest.fixture
def paused(on: Stage) -> Stage:
    """Somebody who was asked for their product when an officer stepped in, at 9:00."""
    greeted(on)
    assert on.say(OFFICER) == []
    return on


def test_the_person_is_told_once_and_then_nothing_is_said(paused: Stage) -> None:
    assert texts(paused.say(Text("dạ vâng chị"))) == (
        "Cán bộ đang trả lời anh/chị ở đây.\nEm xin tạm im đến 10:00.\nMuốn nói với em ngay, gõ: menu"
    )
    assert paused.say(Text("mật ong")) == []
    assert paused.say(Media("photo", "https://f5.photo.talk.zdn.vn/a.jpg")) == []
    assert paused.say(Started()) == []
    assert "product-name" not in paused.answers()


def test_after_the_pause_the_open_question_is_shown_and_the_words_answer_nothing(paused: Stage) -> None:
    paused.clock.move(timedelta(minutes=61))
    said = texts(paused.say(Text("dạ em gửi rồi")))
    assert HELLO in said
    assert "product-name" not in paused.answers()
    assert "mật ong" in texts(paused.say(Text("mật ong"))).lower()


def test_each_word_of_the_officer_makes_the_pause_longer(paused: Stage) -> None:
    paused.say(Text("vâng"))
    paused.clock.move(timedelta(minutes=50))
    assert paused.say(OFFICER) == []
    paused.clock.move(timedelta(minutes=50))
    assert paused.say(Text("còn ai không")) == []
    paused.clock.move(timedelta(minutes=11))
    assert paused.say(OFFICER) == []
    assert "đến 11:51" in texts(paused.say(Text("chào lại chị")))


@pytest.mark.parametrize("typed", ["menu", "Menu"])
def test_who_wants_the_bot_gets_it_at_once(paused: Stage, typed: str) -> None:
    assert paused.say(Text(typed))
    assert paused.say(Text("tiếp"))


def test_a_button_ends_the_pause_in_either_shape(on: Stage) -> None:
    greeted(on)
    talk = loaded(on).chat.talk_id
    for body in (Tap(f"{talk}:@do:help"), Text(f"{talk}:@do:help")):
        on.say(OFFICER)
        assert on.say(body)
        assert on.say(Text("menu"))


def test_an_account_may_be_set_to_no_pause_and_our_own_echo_is_none(on: Stage) -> None:
    greeted(on)
    for echo in (Echo("x", by_human=True, pause_minutes=0), Echo("x", by_human=False)):
        assert on.say(echo) == []
        assert on.say(Text("menu"))


def test_an_officer_who_writes_first_opens_no_talk_and_no_window(on: Stage) -> None:
    on.say(OFFICER)
    assert (loaded(on).talk, loaded(on).chat.last_in_at) == (None, None)

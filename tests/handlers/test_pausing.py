"""While an officer writes in the platform's own tool the bot keeps quiet, and says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.language import words
from bot.messages import Echo, Location, Media, Started, Tap, Text
from bot.play import Stage
from bot.programme.duties import Scope
from bot.services import codes, linking, quiet, ticket_desk, tickets
from bot.storage import Work, officers
from bot.storage.tickets import lines as said_lines
from tests.databases import opened
from tests.handlers.house import begun, greeted, loaded, rows, texts

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


# ── A question answered from the office's desk ───────────────────────────────────────────────────

COMMUNE = Scope("commune", "19", "05503")


def office(on: Stage) -> officers.Officer:
    """Somebody serving in the commune, in a chat of their own."""

    def job(work: Work) -> officers.Officer:
        person = opened(work, "officer", "telegram").person.id
        return officers.of_person(work, person) or officers.add(work, person, COMMUNE, "An")

    return on.lane.do(job)


@pytest.fixture
def answered(on: Stage) -> Stage:
    """A producer in the middle of the questions whose own question the commune answers at 9:00."""
    begun(on, until="org-name")

    def ask(work: Work) -> None:
        tickets.ask(work, loaded(on), "question", COMMUNE, "Nộp ở đâu ạ?")

    on.lane.do(ask)
    answer(on, "Ở nhà văn hoá xã.")
    return on


def answer(on: Stage, said: str) -> None:
    one = office(on)
    on.lane.do(lambda work: ticket_desk.answer(work, one, 1, said))


def lines(on: Stage) -> list[str]:
    return on.lane.look(lambda work: [line.said for line in said_lines(work, 1)])


def test_a_ticket_only_taken_leaves_the_bot_talking(on: Stage) -> None:
    begun(on, until="org-name")
    on.lane.do(lambda work: tickets.ask(work, loaded(on), "question", COMMUNE, "Nộp ở đâu ạ?"))
    one = office(on)
    on.lane.do(lambda work: tickets.take(work, one, 1))
    assert on.say(Text("HTX chè Hồng Thái"))
    assert lines(on) == ["Nộp ở đâu ạ?"]


def test_words_meanwhile_go_to_the_officer_and_answer_no_question_of_the_bots(answered: Stage) -> None:
    assert "Em đã chuyển cho cán bộ." in texts(answered.say(Text("Dạ, mấy giờ ạ?")))
    assert answered.say(Text("Em đi buổi sáng")) == []
    assert answered.say(Text("7")) == []
    assert lines(answered)[2:] == ["Dạ, mấy giờ ạ?", "Em đi buổi sáng", "7"]
    assert "org-name" not in answered.answers()
    assert rows(answered, "ticket")[0].state == "open"


@pytest.mark.parametrize(
    "back", [Text("menu"), Text("tiếp"), Text("1"), Tap("0:@ask:back"), Started(), Text("xoá dữ liệu của tôi")]
)
def test_who_calls_the_bot_gets_it_and_it_stays(answered: Stage, back: Text | Tap | Started) -> None:
    answered.say(Text("Dạ vâng"))
    assert answered.say(back)
    assert quiet.of(loaded(answered).chat) is None
    assert lines(answered)[-1] == "Dạ vâng"


def test_what_the_bot_asked_for_is_the_bots(answered: Stage) -> None:
    assert answered.say(Location(21.5, 105.8))
    assert quiet.of(loaded(answered).chat) is None


def test_after_half_an_hour_words_still_reach_the_officer_and_the_question_stands_again(answered: Stage) -> None:
    answered.clock.move(timedelta(minutes=31))
    said = texts(answered.say(Text("Dạ em đến rồi")))
    assert "Em đã chuyển lời đó cho cán bộ." in said
    assert HELLO in said
    assert lines(answered)[-1] == "Dạ em đến rồi"
    answered.say(Text("HTX chè Hồng Thái"))
    assert answered.answers()["org-name"] == "HTX chè Hồng Thái"


def test_the_next_day_words_are_the_bots(answered: Stage) -> None:
    answered.clock.move(timedelta(hours=13))
    answered.say(Text("HTX chè Hồng Thái"))
    assert answered.answers()["org-name"] == "HTX chè Hồng Thái"
    assert len(lines(answered)) == 2


def test_each_answer_makes_it_longer_and_the_person_is_told_once(answered: Stage) -> None:
    answered.say(Text("Vâng"))
    answered.clock.move(timedelta(minutes=20))
    answer(answered, "Nhớ mang mẫu nhé.")
    answered.clock.move(timedelta(minutes=20))
    assert answered.say(Text("Dạ")) == []


@pytest.mark.parametrize("act", [ticket_desk.close, ticket_desk.pass_on])
def test_when_the_office_is_through_the_bot_speaks_again(answered: Stage, act: object) -> None:
    one = office(answered)
    answered.lane.do(lambda work: act(work, one, 1))  # type: ignore[operator]
    assert quiet.of(loaded(answered).chat) is None
    assert answered.say(Text("HTX chè Hồng Thái"))


def test_a_code_is_never_handed_to_an_officer(answered: Stage) -> None:
    code = answered.lane.do(lambda work: linking.issue(work, opened(work, "other", "telegram")))
    assert len(code.replace("-", "")) == 8
    assert set(code) - {"-"} <= set(codes.ALPHABET)
    assert answered.say(Text(code))
    assert len(lines(answered)) == 2


def test_a_voice_note_nobody_may_hear_is_explained_by_the_bot(answered: Stage) -> None:
    assert answered.say(Media("voice", "v1"))
    assert len(lines(answered)) == 2


def test_too_much_or_too_long_is_said_and_nothing_is_lost(answered: Stage) -> None:
    assert "dài quá" in texts(answered.say(Text("a" * 1600))).lower()
    for number in range(tickets.MOST_LINES - 1):
        answered.say(Text(f"dòng {number}"))
    assert "nhiều" in texts(answered.say(Text("nữa"))).lower()
    assert len(lines(answered)) == tickets.MOST_LINES + 1


def test_the_officer_is_told_once_of_what_is_written_in_a_row(answered: Stage) -> None:
    before = len(rows(answered, "outbox"))
    for said in ("một", "hai", "ba"):
        answered.say(Text(said))
    told = [row for row in rows(answered, "outbox")[before:] if row.key.startswith("ticket:1:")]
    assert len(told) == 1

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.messages import Body, Choice, Contact, Location, Media, Message, Started, Tap, Text
from bot.storage import Work, history, inbox, last_line, message_at, outbox
from tests.databases import later, opened, said

ASK = Message("Đồng ý không ạ?\n1. Đồng ý", "Đồng ý không ạ?", (Choice("1", "Đồng ý", "consent:1"),))


def _turn(work: Work, number: int, body: Body, *messages: Message) -> int:
    chat = opened(work).chat
    id_ = inbox.store_event(work, chat, said(body, f"e{number}"), "done")
    assert id_ is not None
    outbox.reply(work, chat, id_, messages)
    return chat.id


def test_a_chat_reads_as_it_was_spoken(work: Work) -> None:
    id_ = _turn(work, 1, Started(), ASK)
    _turn(work, 2, Tap("consent:1"), Message("Cảm ơn!"), Message("Sản phẩm gì ạ?"))
    _turn(work, 3, Text("mật ong"))
    lines = history(work, id_)
    assert [(one.direction, one.text) for one in lines] == [
        ("out", ASK.text),
        ("in", "1. Đồng ý"),
        ("out", "Cảm ơn!"),
        ("out", "Sản phẩm gì ạ?"),
        ("in", "mật ong"),
    ]
    assert [one.id for one in lines] == sorted({one.id for one in lines})
    assert lines[0].message == ASK
    assert lines[-1].body == Text("mật ong")
    assert last_line(work, id_) == lines[-1].id


def test_it_goes_on_after_any_line_and_names_taps_of_earlier_messages(work: Work) -> None:
    id_ = _turn(work, 1, Text("chào"), ASK)
    seen = last_line(work, id_)
    assert history(work, id_, seen) == []
    _turn(work, 2, Tap("consent:1"))
    _turn(work, 3, Tap("unknown"))
    assert [one.text for one in history(work, id_, seen)] == ["1. Đồng ý", "unknown"]


def test_a_choice_printed_without_a_key_reads_as_its_label(work: Work) -> None:
    id_ = _turn(work, 1, Text("chào"), Message("Bao nhiêu ạ?", choices=(Choice("", "Chưa rõ", "7:n:unsure"),)))
    _turn(work, 2, Tap("7:n:unsure"))
    assert history(work, id_)[-1].text == "Chưa rõ"


def test_lines_in_carry_the_id_of_their_event_and_lines_out_none(work: Work) -> None:
    id_ = _turn(work, 7, Text("chào"), ASK)
    assert [(one.direction, one.event_id) for one in history(work, id_)] == [("in", "e7"), ("out", "")]


def test_a_long_chat_opens_with_its_newest_lines(work: Work) -> None:
    for number in range(6):
        id_ = _turn(work, number, Text(str(number)))
    assert [one.text for one in history(work, id_, limit=2)] == ["4", "5"]
    first = history(work, id_)[0].id
    assert [one.text for one in history(work, id_, after=first, limit=2)] == ["1", "2"]


def test_other_kinds_have_words_too(work: Work) -> None:
    id_ = _turn(work, 1, Location(21.5, 105.8))
    _turn(work, 2, Media("photo", "r", "anh.jpg", caption="nhãn"))
    _turn(work, 3, Contact("+84912345678", True))
    assert [one.text for one in history(work, id_)] == ["📍", "📎 anh.jpg nhãn", "+84912345678"]


def test_a_message_that_waits_comes_into_view_after_what_was_said_meanwhile(work: Work) -> None:
    id_ = _turn(work, 1, Text("chào"))
    due = work.now + timedelta(hours=1)
    outbox.add(work, id_, replace(ASK, purpose="reminder", not_before=due), key="r")
    _turn(work, 2, Text("em ơi"))
    seen = last_line(work, id_)
    assert [one.text for one in history(work, id_)] == ["chào", "em ơi"]
    after = later(work, hours=1)
    (claimed,) = outbox.claim(after, [opened(work).chat.account_id])
    (line,) = history(after, id_, seen)
    assert (line.id, line.text) == (claimed.line, ASK.text)


def test_one_message_is_found_by_its_line_in_its_own_chat_only(work: Work) -> None:
    id_ = _turn(work, 1, Text("chào"), ASK)
    assert message_at(work, id_, last_line(work, id_)) == ASK
    assert message_at(work, id_, 1) is None, "a line that came in"
    assert message_at(work, opened(work, "chat-2").chat.id, last_line(work, id_)) is None

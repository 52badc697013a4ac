"""R3: what we say may repeat only where an answer was lost: when the person writes again, and marked so."""

from __future__ import annotations

from bot.handlers.inbound import handle
from bot.language import words
from bot.messages import Message, Outcome, Receipt
from bot.storage import Work, history, outbox
from tests.databases import opened, said

NOTE = words("vi").t("(Sent again, in case it did not reach you:)")


def send(work: Work, kind: str) -> list[str]:
    """Sends what waits; returns the texts."""
    claimed = outbox.claim(work, [opened(work, channel="telegram").chat.account_id])
    outcomes = [(one.id, 0, Outcome(kind, platform_id=f"m{one.id}")) for one in claimed]  # type: ignore[arg-type]
    outbox.settle_all(work, outcomes)
    return [one.message.text for one in claimed]


def write(work: Work, number: int, text: str) -> None:
    handle(work, said(text, f"e{number}", channel="telegram"))


def test_r3_a_lost_answer_is_said_once_more_before_the_next_and_says_so(work: Work) -> None:
    write(work, 1, "chào")
    (lost,) = send(work, "unknown")
    write(work, 2, "1")
    texts = send(work, "unknown")
    assert texts[0] == f"{NOTE}\n{lost}"
    assert all(NOTE not in text for text in texts[1:])
    write(work, 3, "mật ong")
    again = send(work, "sent")
    assert sum(NOTE in text for text in again) == len(texts) - 1, "what was said again is not said a third time"
    assert not any(lost in text for text in again)
    write(work, 4, "1")
    assert not any(NOTE in text for text in send(work, "sent"))
    assert opened(work, channel="telegram").chat.doubt_at is None
    numbers = [line.id for line in history(work, opened(work, channel="telegram").chat.id)]
    assert numbers == sorted(set(numbers))


def test_r3_the_same_typed_again_after_a_lost_answer_answers_no_question_nobody_saw(work: Work) -> None:
    write(work, 1, "chào")
    send(work, "sent")
    write(work, 2, "1")  # yes, keep what I say
    lost = send(work, "unknown")
    write(work, 3, "1.")
    write(work, 3, "1.")
    assert send(work, "sent") == [f"{NOTE}\n{text}" for text in lost], "nothing but what may have been lost"
    write(work, 4, "mật ong")
    asked = send(work, "sent")
    assert asked
    assert not any(text in lost for text in asked), "the talk goes on"
    write(work, 5, "mật ong")
    assert not any(NOTE in text for text in send(work, "sent"))


def test_r3_a_repeat_that_is_lost_too_is_said_once_more_to_who_types_the_same_again(work: Work) -> None:
    """The process was killed while it sent, and killed once more while it said that again."""
    write(work, 1, "chào")
    send(work, "sent")
    write(work, 2, "1")
    lost = [f"{NOTE}\n{text}" for text in send(work, "unknown")]
    for number in range(3, 5):
        write(work, number, "1")
        assert send(work, "unknown") == lost, "whole, with the note once; and the question stays open"
    write(work, 6, "mật ong")
    asked = send(work, "sent")
    assert asked
    assert not any(NOTE in text for text in asked), "who says something else has gone on"
    write(work, 7, "mật ong")
    assert not any(NOTE in text for text in send(work, "sent"))


def test_r3_it_is_said_again_a_few_times_then_the_same_is_an_answer(work: Work) -> None:
    """The platform shows what we send and never says so."""
    for number, text in enumerate(("chào", "1", "1", "1", "1")):
        write(work, number, text)
        lost = send(work, "unknown")
    assert lost[-1].startswith(NOTE)
    write(work, 9, "1")
    assert not any(NOTE in text for text in send(work, "unknown"))


def test_r3_a_repeat_that_was_passed_over_is_not_said_at_a_later_loss(work: Work) -> None:
    write(work, 1, "chào")
    send(work, "sent")
    for number in (2, 3):  # lost, and lost again
        write(work, number, "1")
        (question,) = send(work, "unknown")
    assert "sản phẩm gì" in question
    for number, text in enumerate(("mật ong", "1", "1"), 4):  # the talk goes on
        write(work, number, text)
        assert send(work, "sent")
    for number in (7, 8):
        write(work, number, "?")
        lost = send(work, "unknown")
    assert all(NOTE in text for text in lost)
    write(work, 9, "?")
    assert send(work, "sent") == lost
    assert question not in lost


def test_r3_an_answer_a_receipt_has_settled_is_not_repeated(work: Work) -> None:
    write(work, 1, "chào")
    send(work, "unknown")
    receipt = Receipt("telegram", "main", "chat-1", "seen", ("p9",), work.now)
    outbox.take_receipt(work, receipt, guess=True)
    write(work, 2, "1")
    assert not any(NOTE in text for text in send(work, "sent"))


def test_r3_a_reminder_in_doubt_is_never_repeated_by_itself(work: Work) -> None:
    chat = opened(work, channel="telegram").chat
    outbox.add(work, chat.id, Message("Hạn nộp: 7/4.", purpose="reminder"), key="due:1")
    send(work, "unknown")
    write(work, 1, "chào")
    assert not any("7/4" in text for text in send(work, "sent"))
    assert [doubt.purpose for doubt in outbox.in_doubt(work)] == ["reminder"]

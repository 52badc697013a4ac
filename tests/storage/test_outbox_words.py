"""What was queued just now is sent without being opened again, and never anything but what its row says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.messages import Choice, Message, Picture
from bot.storage import Box, Lane, StorageProblem, Work, outbox
from bot.storage.outbox import words
from bot.storage.tables import outbox as table
from tests.databases import opened

HELLO = Message("Chào bà con!\n1. Dạ", "Chào bà con!", (Choice("1", "Dạ", "7:hello:1"),))


def test_what_was_just_queued_is_not_opened_again(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "open", lambda *_: pytest.fail("it is known"))
    payload = words.sealed(work, HELLO)
    assert words.claimed(work, payload) == HELLO
    monkeypatch.undo()
    assert words.claimed(work, payload) == HELLO, "a second time it is opened"


def test_the_row_is_what_counts(work: Work) -> None:
    """Another process, or an operator with new keys, may have written it anew."""
    chat = opened(work).chat
    outbox.reply(work, chat, 1, [HELLO])
    other = replace(HELLO, text="Khác ạ.")
    work.conn.execute(update(table).values(payload=words.sealed(work, other)))
    (claimed,) = outbox.claim(work, [chat.account_id])
    assert claimed.message == other


def test_what_a_work_that_was_taken_back_had_said_is_not_said(lane: Lane) -> None:
    """The next event may get the same numbers, and the same key."""

    def fails(work: Work) -> None:
        outbox.reply(work, opened(work).chat, 1, [replace(HELLO, text="Nhầm ạ.")])
        raise ValueError("taken back")

    with pytest.raises(ValueError, match="taken back"):
        lane.do(fails)

    def again(work: Work) -> list[outbox.Claimed]:
        chat = opened(work).chat
        outbox.reply(work, chat, 1, [HELLO])
        return outbox.claim(work, [chat.account_id])

    assert [one.message for one in lane.do(again)] == [HELLO]


def test_only_what_comes_back_as_it_went_in_is_known(work: Work) -> None:
    half = replace(HELLO, text="Mật ong \ud83c")
    assert words.claimed(work, words.sealed(work, half)).text == "Mật ong ?"
    drawn = replace(HELLO, picture=Picture("star", {"rows": (1, 2)}, ""))
    picture = words.claimed(work, words.sealed(work, drawn)).picture
    assert picture is not None
    assert picture.data == {"rows": [1, 2]}


def test_few_are_known_and_the_oldest_go_first(work: Work) -> None:
    payloads = [words.sealed(work, replace(HELLO, text=str(number))) for number in range(words.KEPT + 2)]
    stranger = replace(work, box=Box([b"A" * 43 + b"="]))
    for payload in payloads[:2]:
        with pytest.raises(StorageProblem):
            words.claimed(stranger, payload)
    assert words.claimed(stranger, payloads[2]).text == "2"

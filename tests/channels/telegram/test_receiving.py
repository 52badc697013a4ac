"""Updates on their way in: order, confirmation, courtesies, groups, files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from telegram.error import TelegramError

from bot.channels.ports import Busy, NotFetched
from bot.channels.telegram import polling
from bot.channels.telegram.groups import QUIET
from bot.channels.telegram.media import LARGEST, Trouble
from bot.channels.telegram.polling import Poller, Refused
from bot.fakes.faults import Answer, Drop
from bot.messages import Choice, Media, Message, Outgoing, Started, Tap, Text
from tests.channels.telegram.conftest import Pair

pytestmark = pytest.mark.asyncio


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.002)


def said(pair: Pair) -> list[object]:
    return [event.body for event in pair.taken]


async def test_what_was_not_taken_is_not_confirmed_and_comes_again(pair: Pair) -> None:
    poller = Poller(pair.ours)
    hoa = pair.theirs.person(900100201, "Hoa")
    for words in ("một", "hai"):
        pair.lan.says(words)
    hoa.says("ba")
    pair.trouble.append(OSError("the disk is full"))
    with pytest.raises(OSError, match="disk"):
        await poller.once(0)
    assert len(pair.theirs.updates) == 3
    assert await poller.once(0) == 3
    assert await poller.once(0) == 0
    assert len(pair.theirs.updates) == 0
    mine = [event for event in pair.taken if event.chat == "900100200"]
    assert [event.body for event in mine] == [Text("một"), Text("hai")]
    assert [event.body for event in pair.taken if event.chat == "900100201"][-1] == Text("ba")


async def test_the_loop_outlives_every_trouble(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST", "LONGEST", "ONCE", "OTHER_POLLER"):
        monkeypatch.setattr(polling, name, 0.001)
    conflict = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 0}}
    for fault in (
        Answer(502, "<html>"),
        Drop(accepted=False),
        Answer(409, conflict),
        Answer(409, conflict),
        Answer(429, flood),
    ):
        pair.fakes.faults.next(fault, method="getUpdates")
    pair.trouble += [Busy(0), RuntimeError("database")]
    loop = asyncio.ensure_future(Poller(pair.ours).run())
    pair.lan.says("còn đó không")
    await until(lambda: bool(pair.taken))
    assert said(pair) == [Text("còn đó không")]
    loop.cancel()


async def test_a_revoked_token_ends_the_loop(pair: Pair) -> None:
    pair.theirs.revoked = True
    with pytest.raises(Refused):
        await Poller(pair.ours).run()


async def test_a_tap_is_answered_whatever_becomes_of_it(pair: Pair) -> None:
    update = pair.lan.tap("7:home:yes", None)
    pair.trouble.append(Busy())
    with pytest.raises(Busy):
        await pair.ours.take(update)
    await until(lambda: not pair.theirs.queries)
    await pair.ours.take(update)  # it comes again; the query is over by then, and that is nothing bad
    await until(lambda: len(pair.fakes.log.refused(method="answerCallbackQuery")) == 1)
    assert said(pair) == [Tap("7:home:yes")]


async def test_the_pressed_button_is_ticked_and_a_second_thought_moves_the_tick(pair: Pair) -> None:
    choices = (Choice("1", "Có", "7:home:yes"), Choice("2", "Chưa", "7:home:no"))
    await pair.ours.send(Outgoing("900100200", Message("Có nhà xưởng chưa ạ?", choices=choices)))
    for label, after in (("Có", ["✓ 1. Có", "2. Chưa"]), ("2. Chưa", ["1. Có", "✓ 2. Chưa"])):
        await pair.ours.take(pair.lan.taps(label))
        await until(lambda after=after: pair.lan.labels == after)  # type: ignore[misc]
    assert pair.lan.lines == ["Có nhà xưởng chưa ạ?"]
    old = pair.lan.heard[-1]
    for update in (pair.lan.tap("7:home:no", old), pair.lan.tap("7:home:yes", old, too_old=True)):
        await pair.ours.take(update)
    await until(lambda: not pair.theirs.queries)
    assert len(pair.fakes.log.accepted(method="editMessageReplyMarkup")) == 2
    assert pair.fakes.log.refused(method="editMessageReplyMarkup") == []


async def test_who_waits_long_sees_that_we_type(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.bot.SLOW", 0.001)
    took = asyncio.Event()

    async def slow(event: object) -> None:
        await took.wait()

    monkeypatch.setattr(pair, "receive", slow)
    taking = asyncio.ensure_future(pair.ours.take(pair.lan.says("xin chào")))
    await until(lambda: pair.lan.chat.actions == ["typing"])
    took.set()
    await taking


async def test_restart_after_a_block_greets_once(pair: Pair) -> None:
    for update in (pair.lan.blocks(), pair.lan.unblocks(), pair.lan.says("/start")):
        await pair.ours.take(update)
    assert len(pair.taken) == 2
    await pair.ours.take(pair.lan.says("/start"))
    assert said(pair)[2:] == [Started()]


async def test_groups_are_told_where_to_talk_and_nothing_is_kept(pair: Pair) -> None:
    pair.ours.username = "hoso_bot"
    group = pair.theirs.group(-4100200)
    await pair.ours.take(pair.lan.says("chào cả nhà", group))
    for _ in range(3):
        await pair.ours.take(pair.lan.says("/start@hoso_bot", group))
    await until(lambda: group.messages[-1]["from"]["is_bot"])
    await pair.fakes.clock.advance(QUIET)
    await pair.ours.take(pair.lan.says("@hoso_bot ơi", group))
    await until(lambda: group.messages[-1]["from"]["is_bot"])
    invitations = [one for one in group.messages if one["from"]["is_bot"]]
    assert len(invitations) == 2
    assert invitations[0]["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/hoso_bot?start=group"
    assert pair.taken == []


async def test_a_file_is_fetched_in_pieces(pair: Pair) -> None:
    content = bytes(range(256)) * 1000
    await pair.ours.take(pair.lan.sends_file(content, "anh.jpg", "image/jpeg"))
    media = pair.taken[0].body
    assert isinstance(media, Media)
    assert (media.name, media.size) == ("anh.jpg", len(content))
    pieces = [piece async for piece in pair.ours.fetch(media.ref)]
    assert b"".join(pieces) == content
    assert len(pieces) > 1


async def test_a_file_that_cannot_be_had_says_why(pair: Pair) -> None:
    async def fetch(ref: str) -> Exception:
        with pytest.raises((NotFetched, Trouble, TelegramError)) as refused:
            async for _ in pair.ours.fetch(ref):
                pass
        assert "a-secret" not in repr(refused.value)
        return refused.value

    assert getattr(await fetch("nobody's"), "reason", "") == "gone"
    big = pair.theirs.new_file(b"\0" * (LARGEST + 1), "documents", "bin")["file_id"]
    assert getattr(await fetch(big), "reason", "") == "size"
    good = pair.theirs.new_file(b"x" * 10, "documents", "bin")["file_id"]
    for fault, method, kind in (
        (Drop(accepted=False), "getFile", TelegramError),
        (Answer(500, "x"), "file", Trouble),
        (Drop(accepted=False), "file", Trouble),
    ):
        pair.fakes.faults.next(fault, method=method, times=2)  # aiohttp asks for a file once more by itself
        assert isinstance(await fetch(good), kind)
        pair.fakes.faults.clear()

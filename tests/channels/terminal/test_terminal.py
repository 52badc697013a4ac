"""The bot in a terminal."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from bot.channels.terminal import TerminalChat
from bot.clock import FixedClock
from bot.messages import Attachment, Choice, Inbound, Message, Outgoing, Picture, Started, Text

pytestmark = pytest.mark.asyncio
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def terminal(tmp_path: Path, typed: object, out: StringIO, got: list[Inbound], name: str = "Mỷ") -> TerminalChat:
    async def receive(inbound: Inbound) -> None:
        got.append(inbound)

    return TerminalChat(
        receive=receive,
        clock=FixedClock(NOON),
        name=name,
        source=typed,  # type: ignore[arg-type]
        out=out,
        pictures=tmp_path / "var",
    )


async def test_the_chat_opens_and_each_line_becomes_a_text_of_that_name(tmp_path: Path) -> None:
    got: list[Inbound] = []
    await terminal(tmp_path, StringIO("1\n\n  \nmật ong\r\n0"), StringIO(), got).run()
    assert [inbound.body for inbound in got] == [Started(), Text("1"), Text("mật ong"), Text("0")]
    assert {(inbound.channel, inbound.chat, inbound.user, inbound.at) for inbound in got} == {
        ("terminal", "Mỷ", "Mỷ", NOON)
    }
    assert len({inbound.event_id for inbound in got}) == 4


async def test_two_runs_never_share_an_event_id(tmp_path: Path) -> None:
    got: list[Inbound] = []
    await terminal(tmp_path, StringIO("1\n"), StringIO(), got).run()
    await terminal(tmp_path, StringIO("1\n"), StringIO(), got).run()
    assert len({inbound.event_id for inbound in got}) == 4


async def test_a_pipe_is_read_while_other_things_go_on(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    got: list[Inbound] = []
    with os.fdopen(reader, encoding="utf-8") as typed:
        running = asyncio.create_task(terminal(tmp_path, typed, StringIO(), got).run())
        async with asyncio.timeout(10):
            while not got:
                await asyncio.sleep(0)  # the loop turns while the terminal waits for a line
        os.write(writer, "chè Tân Cương\n".encode())
        os.close(writer)
        await asyncio.wait_for(running, 10)
    assert [inbound.body for inbound in got] == [Started(), Text("chè Tân Cương")]


async def test_answers_are_waited_for_line_by_line(tmp_path: Path) -> None:
    got: list[Inbound] = []
    seen: list[int] = []

    async def settle() -> None:
        seen.append(len(got))

    await terminal(tmp_path, StringIO("a\nb\n"), StringIO(), got).run(settle)
    assert seen == [1, 2, 3]


async def test_a_message_is_printed_with_its_numbered_choices(tmp_path: Path) -> None:
    out = StringIO()
    message = Message("Bán đâu?\n1. Trong xã", body="Bán đâu?", choices=(Choice("1", "Trong xã", "a"),))
    outcome = await terminal(tmp_path, StringIO(), out, []).send(Outgoing("Mỷ", message))
    assert outcome.kind == "sent"
    assert out.getvalue() == "\nBán đâu?\n1. Trong xã\n\n"


PNG = Attachment("star-card.png", "image/png", b"\x89PNG...", "Phiếu ước tính")


async def test_a_picture_is_saved_and_named(tmp_path: Path) -> None:
    out = StringIO()
    message = Message("Phiếu đây ạ.", picture=Picture("star_card", {}, "Phiếu ước tính"))
    await terminal(tmp_path, StringIO(), out, []).send(Outgoing("Mỷ", message, attachments=(PNG,)))
    (saved,) = (tmp_path / "var").iterdir()
    assert saved.read_bytes() == b"\x89PNG..."
    assert f"[hình: Phiếu ước tính] → {saved}" in out.getvalue()


async def test_a_picture_that_was_not_drawn_is_told_in_words(tmp_path: Path) -> None:
    out = StringIO()
    await terminal(tmp_path, StringIO(), out, []).send(
        Outgoing("Mỷ", Message("Đây.", picture=Picture("c", {}, "Phiếu")))
    )
    assert "[hình: Phiếu]\n" in out.getvalue()


async def test_another_persons_message_is_not_printed(tmp_path: Path) -> None:
    out = StringIO()
    outcome = await terminal(tmp_path, StringIO(), out, []).send(Outgoing("An", Message("riêng của An")))
    assert (outcome.kind, out.getvalue()) == ("closed", "")


async def test_words_cannot_steer_the_terminal(tmp_path: Path) -> None:
    out = StringIO()
    await terminal(tmp_path, StringIO(), out, []).send(Outgoing("Mỷ", Message("\x1b[2Jchào\x07\rbạn")))
    assert out.getvalue() == "\n[2Jchàobạn\n\n"


async def test_long_lines_are_broken_between_words(tmp_path: Path) -> None:
    out = StringIO()
    await terminal(tmp_path, StringIO(), out, []).send(Outgoing("Mỷ", Message("mật ong " * 40)))
    printed = out.getvalue().splitlines()
    assert max(map(len, printed)) <= 100
    assert " ".join(printed).split() == ["mật", "ong"] * 40

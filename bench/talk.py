"""A talk's turns per second: the real journey, durable on SQLite, beside python-telegram-bot's ConversationHandler, in
memory and written out after every turn, all without a network (the peer's requests are answered in the process).

Ours reads the reply, plays the flow, keeps every answer, seals the words and queues the lines in one commit; the peer
only counts how far each person is.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CommandHandler, ConversationHandler, MessageHandler, PicklePersistence, filters
from telegram.request import BaseRequest, RequestData

from bot.clock import SystemClock
from bot.handlers.inbound import handle
from bot.messages import Body, Inbound, Started, Text
from bot.storage import open_storage

PEOPLE = 64
ROUNDS = 3
TALK: tuple[Body, ...] = (
    Started(),
    *map(Text, ("đồng ý", "chè búp khô", "2", "3", "1", "3", "có", "1", "4", "có", "2", "1", "1", "HTX Chè")),
)


async def _ours(folder: Path) -> float:
    clock = SystemClock()
    lane = open_storage(f"sqlite:///{folder / 'bench.db'}", None, folder, clock)

    async def person(number: int) -> None:
        for step, body in enumerate(TALK):
            event = Inbound("bench", "bench", f"c{number}", f"c{number}", f"{number}-{step}", clock.now(), body)
            await lane.run(lambda work, event=event: handle(work, event), key=event.chat)  # type: ignore[misc]

    await person(PEOPLE)  # reads the data in
    began = time.perf_counter()
    await asyncio.gather(*(person(number) for number in range(PEOPLE)))
    taken = time.perf_counter() - began
    await lane.close()
    return PEOPLE * len(TALK) / taken


class _Answered(BaseRequest):
    """The Bot API at its fastest: every message is sent before it is asked for."""

    read_timeout = 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        if url.endswith("getMe"):
            return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b","username":"b"}}'
        return 200, b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"text":"x"}}'


async def _asked(update: Update, context: Any) -> int:
    step = context.user_data["step"] = context.user_data.get("step", 0) + 1
    assert update.message is not None
    await update.message.reply_text(f"Question {step}")
    return step if step < len(TALK) else int(ConversationHandler.END)


async def _peer(folder: Path | None) -> float:
    """In memory, or with its pickle persistence flushed after every turn: what it takes to lose none."""
    builder = Application.builder().token("1:bench").request(_Answered()).get_updates_request(_Answered())
    if folder is not None:
        builder = builder.persistence(PicklePersistence(folder / "peer.pickle"))
    app = builder.build()
    states = {n: [MessageHandler(filters.TEXT & ~filters.COMMAND, _asked)] for n in range(1, len(TALK))}
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", _asked)],
            states=states,
            fallbacks=[],
            name="talk",
            persistent=folder is not None,
        )  # type: ignore[arg-type]
    )
    await app.initialize()
    began = time.perf_counter()
    for step in range(len(TALK)):
        for person in range(1, PEOPLE + 1):
            text = "/start" if step == 0 else "1"
            message: dict[str, Any] = {
                "message_id": step + 1,
                "date": 1,
                "chat": {"id": person, "type": "private"},
                "from": {"id": person, "is_bot": False, "first_name": "P"},
                "text": text,
            }
            if step == 0:
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
            update = Update.de_json({"update_id": step * PEOPLE + person, "message": message}, app.bot)
            await app.process_update(update)
            if folder is not None:
                await app.update_persistence()
    taken = time.perf_counter() - began
    await app.shutdown()
    return PEOPLE * len(TALK) / taken


def main() -> int:
    ours: list[float] = []
    memory: list[float] = []
    pickled: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            ours.append(asyncio.run(_ours(Path(folder))))
            memory.append(asyncio.run(_peer(None)))
            pickled.append(asyncio.run(_peer(Path(folder))))
    print(f"{PEOPLE} people at once, {len(TALK)} turns each; turns a second, median of {ROUNDS} (lowest to highest)")
    rows = (
        ("the journey, every turn committed", ours),
        ("ConversationHandler, in memory (loses all)", memory),
        ("ConversationHandler, pickled every turn", pickled),
    )
    for name, rates in rows:
        print(f"{name:<46}{statistics.median(rates):>7.0f}  ({min(rates):.0f} to {max(rates):.0f})")
    print(
        f"ours against the peer that keeps its state: {statistics.median(ours) / statistics.median(pickled):.2f} times"
    )
    return 0

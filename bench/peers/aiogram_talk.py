"""The talk on aiogram 3 the way its documentation shows: its states, its aiohttp webhook handler; in memory, in SQLite
by a storage class of its own (one commit a write, synchronous=FULL), or in Redis."""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import InlineKeyboardMarkup, Message, ReplyKeyboardMarkup
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

NUMBER = "90000001"
cli = argparse.ArgumentParser()
cli.add_argument("--port", type=int, required=True)
cli.add_argument("--api", required=True)
cli.add_argument("--script", type=Path, required=True)
cli.add_argument("--redis")
cli.add_argument("--sqlite")
args = cli.parse_args()
STEPS: list[dict[str, Any]] = json.loads(args.script.read_text("utf-8"))
SCHEMA = """PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS fsm(user INTEGER PRIMARY KEY, state TEXT, data TEXT)"""


class SqliteStorage(BaseStorage):
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.executescript(SCHEMA)

    def _put(self, key: StorageKey, column: str, value: str | None) -> None:
        self.db.execute(
            f"INSERT INTO fsm(user, {column}) VALUES(?, ?) ON CONFLICT(user) DO UPDATE SET {column}=excluded.{column}",
            (key.user_id, value),
        )

    def _get(self, key: StorageKey, column: str) -> str | None:
        row = self.db.execute(f"SELECT {column} FROM fsm WHERE user=?", (key.user_id,)).fetchone()
        return row[0] if row else None

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await asyncio.to_thread(self._put, key, "state", state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        return await asyncio.to_thread(self._get, key, "state")

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await asyncio.to_thread(self._put, key, "data", json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(json.loads(await asyncio.to_thread(self._get, key, "data") or "{}"))

    async def close(self) -> None:
        self.db.close()


class Register(StatesGroup):
    answering = State()


async def say(message: Message, step: int) -> None:
    markup = STEPS[step]["markup"]
    kind = InlineKeyboardMarkup if markup and "inline_keyboard" in markup else ReplyKeyboardMarkup
    line = STEPS[step]["line"].replace(NUMBER, str(message.chat.id))
    await message.answer(line, reply_markup=kind.model_validate(markup) if markup else None)


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Register.answering)
    await state.set_data({"answers": []})
    await say(message, 0)


async def take(message: Message, state: FSMContext) -> None:
    answers = (await state.get_data())["answers"]
    answers.append(str(message.text).strip())
    await state.set_data({"answers": answers})
    if len(answers) == len(STEPS) - 1:
        await state.set_state(None)
    await say(message, len(answers))


def storage() -> BaseStorage:
    if args.redis:
        return RedisStorage.from_url(args.redis)
    return SqliteStorage(args.sqlite) if args.sqlite else MemoryStorage()


session = AiohttpSession(api=TelegramAPIServer.from_base(args.api), limit=256)
bot = Bot("1:bench", session=session)
dispatcher = Dispatcher(storage=storage())
dispatcher.message.register(start, CommandStart())
dispatcher.message.register(take, Register.answering, F.text)
app = web.Application()
SimpleRequestHandler(dispatcher, bot).register(app, path="/hook")
setup_application(app, dispatcher, bot=bot)
web.run_app(app, host="127.0.0.1", port=args.port, access_log=None, print=None)

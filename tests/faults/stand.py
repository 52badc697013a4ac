"""Real `ocop-bot serve` processes over one database, a fake Telegram around them, and the hand that kills."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from bot.fakes.clock import FakeClock
from bot.fakes.server import FakePlatforms
from bot.fakes.telegram import FakeTelegram
from bot.language import words
from tests.faults.checker import bare
from tests.servers import Server

TOKEN = "777000111:a-secret-that-nobody-may-see"
AGAIN = bare(words("vi").t("(Sent again, in case it did not reach you:)")) + " "
SECRET = "hook-secret"
CHANNELS = """
[[telegram]]
name = "ocop"
token = "{token}"
mode = "webhook"
webhook_secret = "{secret}"
base_url = "{url}/bot"
base_file_url = "{url}/file/bot"
per_second = 250
"""


class Stand:
    """`processes` of the bot over the database `url`, in folders below `folder`. The fake platform runs in a thread
    and a loop of its own, so that its answers do not wait for whoever drives the load."""

    def __init__(self, folder: Path, url: str, processes: int, seed: int, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.url = url
        self.kills = 0
        self._read, self._told = 0, Counter[str]()
        self._shown: defaultdict[str, set[str]] = defaultdict(set)
        self.chance = random.Random(seed)
        self.fakes = FakePlatforms(FakeClock(running=True), seed=seed)
        self.telegram = self.fakes.add(FakeTelegram(self.fakes))
        self.bot = self.telegram.bot(TOKEN)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fakes", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.fakes.start(), self._loop).result(30)
        self.key = Fernet.generate_key().decode()
        self.servers = [self._server(folder / f"p{number}", **settings) for number in range(processes)]

    def _server(self, var: Path, **settings: str) -> Server:
        var.mkdir()
        (var / "channels.toml").write_text(CHANNELS.format(token=TOKEN, secret=SECRET, url=self.fakes.url))
        more = {
            "OCOP_DATABASE_URL": self.url,
            "OCOP_SECRET_KEYS": self.key,
            "OCOP_PUBLIC_URL": "http://127.0.0.1:9",
            "OCOP_LOG_LEVEL": "ERROR",
            **settings,
        }
        return Server(var, more=more)

    def people(self, chats: Sequence[int]) -> None:
        """The chats the platform knows."""
        for number in chats:
            self.bot.person(number)

    def hooks(self) -> list[str]:
        """Where events may be posted at the moment."""
        return [f"{server.url}/telegram/ocop" for server in self.servers if server.pid and server.line]

    def told(self, chat: int) -> int:
        """How many messages the platform has taken for a chat; one that says again what stands there already is no
        answer to anybody. Asked by one thread only."""
        new = self.fakes.log.calls[self._read :]
        self._read += len(new)
        for call in new:
            text = bare(str(call.payload.get("text") or call.payload.get("caption") or ""))
            once = text.removeprefix(AGAIN)
            if call.fate != "refused" and (once == text or once not in self._shown[call.chat]):
                self._told[call.chat] += 1
                self._shown[call.chat].add(once)
        return self._told[str(chat)]

    def start(self) -> None:
        for server in self.servers:
            server.start()

    def kill_one(self) -> None:
        """One of them, and it is started again; now and then killed once more while it starts."""
        server = self.chance.choice(self.servers)
        server.line, line = "", server.line
        self._kill(server, line)
        while self.chance.random() < 0.1:
            server.launch()
            time.sleep(self.chance.uniform(0, 0.3))
            self._kill(server, "")
        server.start()

    def _kill(self, server: Server, line: str) -> None:
        with suppress(ProcessLookupError):
            server.kill()
            self.kills += 1

    def stop(self) -> list[int | None]:
        """Asks all of them to stop: their exit statuses."""
        return [server.stop() for server in self.servers if server.pid]

    @property
    def errors(self) -> str:
        return "".join(server.errors for server in self.servers)

    def close(self) -> None:
        for server in self.servers:
            if server.pid:
                server.kill()
        asyncio.run_coroutine_threadsafe(self.fakes.close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)

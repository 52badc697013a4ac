"""Running the bot until it is told to stop: the server, and the chat in the terminal."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import threading
from collections.abc import Awaitable, Callable

from bot import logs
from bot.accounts import Accounts, load_accounts
from bot.app import House, open_house, serve, terminal_chat, var_folder, warm
from bot.database import patiently
from bot.settings import Settings, SettingsProblem, load_settings
from bot.storage import StorageProblem
from bot.wiring import office

Fail = Callable[[str, int], int]
CANNOT_START = 3
YOUNG = 10_000  # new objects between two looks for cycles among them


def _start(fail: Fail, run: Callable[[House], Awaitable[int]], wait: float = 0, **given: object) -> int:
    """Open the house and run in it; whatever cannot be is one line that says how to mend it."""
    try:
        settings = load_settings(**given)
        logs.set_up(settings.log_level)
        _check_folder(settings)
        office.shape_of(settings)
        house = patiently(lambda: open_house(settings), wait)
    except (SettingsProblem, StorageProblem) as problem:
        return fail(str(problem), CANNOT_START)

    async def inside() -> int:
        try:
            return await run(house)
        finally:
            await house.close()

    return asyncio.run(inside())


def _check_folder(settings: Settings) -> None:
    try:
        var_folder(settings)
    except OSError as error:
        raise SettingsProblem(
            f"cannot write to the folder {settings.var} ({error.strerror}): set OCOP_VAR to a folder you may write to"
        ) from None


def run_server(host: str | None, port: int | None, fail: Fail, wait: float = 0) -> int:
    """`ocop-bot serve`: until Ctrl-C or SIGTERM. A database that does not answer is waited for so many seconds."""

    async def run(house: House) -> int:
        try:
            accounts = load_accounts(house.settings)
        except SettingsProblem as problem:
            return fail(str(problem), CANNOT_START)
        return await until_stopped(house, accounts, fail, _greet)

    return _start(fail, run, wait, host=host, port=port)


async def until_stopped(house: House, accounts: Accounts, fail: Fail, greet: Callable[[str], None]) -> int:
    """Serves a house until Ctrl-C or SIGTERM; `greet` is told the address once it listens."""
    host, port = house.settings.host, house.settings.port
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        runner, taken = await serve(house, host, port, accounts)
    except OSError as error:
        return fail(_why_not(host, port, error), CANNOT_START)
    shown = f"[{host}]" if ":" in host else host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else shown
    greet(f"http://{shown}:{taken}")
    threading.Thread(target=ready, name="warm", daemon=True).start()
    await stop.wait()
    await runner.cleanup()
    print("Stopped.", flush=True)
    gc.freeze()  # it goes with the process; to look through it all once more would take half a second
    return 0


def ready() -> None:
    """What every message needs is read now. All of it stays, so the garbage collector need not look through it again
    and again, and less often through what is new: that was a quarter of the event loop's time, with pauses of 0.15 s.
    """
    warm()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def _greet(address: str) -> None:
    print(f"OCOP bot is ready. Open {address}/ in a browser. Ctrl-C stops it.", flush=True)


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8080
        return f"port {port} is in use: stop what runs there, or choose another: --port {other} (or OCOP_PORT)"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights: choose one above 1023: --port 8080 (or OCOP_PORT)"
    return f"cannot listen on {host} port {port} ({error.strerror or error}): check --host (or OCOP_HOST)"


def run_terminal(name: str | None, fail: Fail) -> int:
    """`ocop-bot chat`: until the end of input or Ctrl-C."""

    async def run(house: House) -> int:
        chat = await terminal_chat(house, name)
        house.start()
        await chat.run(house.sender.drained)
        return 0

    return _start(fail, run)

"""`ocop-bot fake-platforms`: the three platforms as stand-ins with a page of three phones, and the bot behind them, so
that anyone sees Telegram and Zalo work without an account. With `--alone` only the platforms, for one's own bot."""

from __future__ import annotations

import asyncio
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import logs
from bot.accounts import Accounts, TelegramAccount, ZaloBotAccount, ZaloOaAccount
from bot.app import House, open_house, serve
from bot.fakes.clock import FakeClock
from bot.fakes.page import Page, nothing
from bot.fakes.phones import OaPhone, Phone, TelegramPhone, ZaloBotPhone
from bot.fakes.server import FakePlatforms
from bot.fakes.telegram import FakeTelegram
from bot.fakes.zalo_bot import FakeZaloBot
from bot.fakes.zalo_oa import FakeZaloOa
from bot.fakes.zalo_oa_account import FakeOa
from bot.services import zalo_tokens
from bot.settings import SettingsProblem, load_settings

HOST = "127.0.0.1"
TELEGRAM_TOKEN, ZALO_TOKEN = "777000111:fake-telegram-token", "1459232241454765289:fake-zalo-token"
LASTS = timedelta(hours=25)
CANNOT_START = 3


@dataclass
class Stand:
    """The platforms, the phones on them, and the accounts by which a bot reaches them."""

    fakes: FakePlatforms
    telegram: FakeTelegram
    zalo: FakeZaloBot
    oa: FakeOa
    phones: tuple[Phone, ...]
    page: Page

    def accounts(self, mode: str = "webhook") -> Accounts:
        url = self.fakes.url
        telegram = TelegramAccount.model_validate(
            {
                "name": "ocop",
                "token": TELEGRAM_TOKEN,
                "mode": mode,
                "base_url": f"{url}/bot",
                "base_file_url": f"{url}/file/bot",
            }
        )
        oa = ZaloOaAccount.model_validate(
            {
                "name": "ocop",
                "app_id": self.oa.app_id,
                "app_secret": self.oa.app_secret,
                "oa_id": self.oa.oa_id,
                "oa_secret_key": self.oa.secret_key,
                "media_hosts": (url,),
                **{f"{host}_url": url for host in ("oauth", "openapi", "business")},
            }
        )
        zalo = ZaloBotAccount.model_validate(
            {"name": "ocop", "token": ZALO_TOKEN, "mode": mode, "base_url": self.zalo.base_url, "media_hosts": (url,)}
        )
        return Accounts(telegram=(telegram,), zalo_oa=(oa,), zalo_bot=(zalo,))

    def config(self) -> str:
        """The same as a file for a bot of its own."""
        url = self.fakes.url
        return f"""\
[[telegram]]
name = "ocop"
token = "{TELEGRAM_TOKEN}"
base_url = "{url}/bot"
base_file_url = "{url}/file/bot"

[[zalo_bot]]
name = "ocop"
token = "{ZALO_TOKEN}"
base_url = "{self.zalo.base_url}"
media_hosts = ["{url}"]

[[zalo_oa]]
name = "ocop"
app_id = "{self.oa.app_id}"
app_secret = "{self.oa.app_secret}"
oa_id = "{self.oa.oa_id}"
oa_secret_key = "{self.oa.secret_key}"
oauth_url = "{url}"
openapi_url = "{url}"
business_url = "{url}"
media_hosts = ["{url}"]
"""


@asynccontextmanager
async def stand(port: int = 0, clock: FakeClock | None = None) -> AsyncIterator[Stand]:
    """The three faces with one person on each. Raises OSError when the port is taken."""
    fakes = FakePlatforms(clock or FakeClock(datetime.now(UTC), running=True))
    telegram, zalo, zalo_oa = (
        fakes.add(FakeTelegram(fakes)),
        fakes.add(FakeZaloBot(fakes)),
        fakes.add(FakeZaloOa(fakes)),
    )
    oa = zalo_oa.oa()
    phones = (
        TelegramPhone(telegram.bot(TELEGRAM_TOKEN)),
        OaPhone(oa, zalo.keep),
        ZaloBotPhone(zalo.bot(ZALO_TOKEN)),
    )
    page = fakes.add(Page(fakes, phones))
    await fakes.start(HOST, port)
    page.config = "\n".join(
        ["# OCOP_CHANNELS=this file  ocop-bot serve", Stand(fakes, telegram, zalo, oa, phones, page).config()]
    )
    try:
        yield Stand(fakes, telegram, zalo, oa, phones, page)
    finally:
        await fakes.close()


@asynccontextmanager
async def with_bot(on: Stand, folder: Path, mode: str = "webhook") -> AsyncIterator[House]:
    """A bot behind the faces, on their clock, with everything it keeps in `folder`."""
    port = _free_port()
    own = f"sqlite:///{folder / 'ocop.db'}"  # never the database that the environment names
    settings = load_settings(var=folder, database_url=own, public_url=f"http://{HOST}:{port}", media=folder / "media")
    house = open_house(settings, on.fakes.clock)
    pair = on.oa.grant()
    await house.lane.run(
        lambda work: zalo_tokens.keep(work, "ocop", pair["access_token"], pair["refresh_token"], LASTS, connected=True)
    )
    runner, _ = await serve(house, HOST, port, on.accounts(mode))
    try:
        if not await on.oa.save_webhook(f"{settings.public_url}/webhook/zalo-oa/ocop"):
            raise RuntimeError("the bot does not answer the console's check of its webhook")
        yield house
    finally:
        await runner.cleanup()
        await house.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def run_fakes(port: int, alone: bool, fail: Callable[[str, int], int]) -> int:
    """Until Ctrl-C or SIGTERM."""
    try:
        load_settings()
    except SettingsProblem as problem:
        return fail(str(problem), CANNOT_START)
    logs.set_up("WARNING")
    try:
        return asyncio.run(_until_stopped(port, alone))
    except OSError as error:
        return fail(f"port {port}: {error.strerror or error}; choose another: --port 0", CANNOT_START)


async def _until_stopped(port: int, alone: bool) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with stand(port) as on:
        if alone:
            _say(on, "Start your bot with this file as OCOP_CHANNELS:\n\n" + on.config())
            await stop.wait()
            return 0
        with tempfile.TemporaryDirectory(prefix="ocop-fakes-") as folder:
            async with with_bot(on, Path(folder)) as house:

                async def after_jump() -> None:
                    await house.reminding.tick()
                    await house.ticks.lost_work()
                    await house.sender.drained()

                on.page.after_jump = after_jump
                _say(on, f"The bot is behind it; its own web chat: {house.settings.public_url}/")
                await stop.wait()
                on.page.after_jump = nothing
    return 0


def _say(on: Stand, more: str) -> None:
    print(f"Three phones to try Telegram and Zalo with: open {on.fakes.url}/ in a browser. Ctrl-C stops it.")
    print(more, flush=True)

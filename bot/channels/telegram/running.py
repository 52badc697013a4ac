"""One account from its start to its end: who am I, how do messages reach me, and what is shown around the chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.ports import Finding
from bot.channels.telegram import commands
from bot.channels.telegram.bot import CHANNEL, TelegramBot
from bot.channels.telegram.events import ALLOWED
from bot.channels.telegram.polling import FIRST, LONGEST, Poller, Refused

log = structlog.get_logger(__name__)

CONNECTIONS = 40  # of Telegram to our webhook, its own default
NEW_TOKEN = "take the token anew from @BotFather and put it into the accounts file (or OCOP_TELEGRAM_TOKEN)"


class Account:
    """`url` is where the webhook is reached from outside, "" for long polling; `secret` goes with it. `introduced` is
    told the bot's own name once Telegram has said it."""

    def __init__(
        self,
        bot: TelegramBot,
        *,
        url: str = "",
        secret: str = "",
        introduced: Callable[[str], Awaitable[object]] | None = None,
    ) -> None:
        self.bot = bot
        self._introduced = introduced
        self.state: Literal["starting", "running", "refused"] = "starting"
        self._url = url
        self._secret = secret
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns at once: Telegram may be slow, or not be reached for a while."""
        self._task = asyncio.create_task(self._run(), name=f"telegram {self.bot.account}")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.bot.close()

    async def _run(self) -> None:
        try:
            await self._introduce()
            self.state = "running"
            if not self._url:
                await Poller(self.bot).run()
        except (InvalidToken, Refused):
            self.state = "refused"
            what = f"Telegram does not accept this bot's token, its account stands still: {NEW_TOKEN}"
            log.error(what, channel=CHANNEL, account=self.bot.account)

    async def _introduce(self) -> None:
        """Until Telegram has heard it all. Raises InvalidToken."""
        wait = FIRST
        while True:
            try:
                self.bot.username = (await self.bot.client.call("getMe", {}))["username"]
                if self._introduced is not None:
                    await self._introduced(self.bot.username)
                await self._choose_way_in()
                for method, params in commands.calls():
                    await self.bot.client.call(method, params)
            except InvalidToken:
                raise
            except TelegramError as error:
                if wait == FIRST:
                    log.warning(
                        "Telegram cannot be reached; trying on",
                        channel=CHANNEL,
                        account=self.bot.account,
                        why=type(error).__name__,
                    )
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST)
            else:
                return

    async def _choose_way_in(self) -> None:
        if not self._url:
            await self.bot.client.call("deleteWebhook", {})
            return
        params: dict[str, Any] = {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": list(ALLOWED),
            "max_connections": CONNECTIONS,
        }
        await self.bot.client.call("setWebhook", params)

    # ── Checking ─────────────────────────────────────────────────────────────────────────────────

    async def check(self) -> list[Finding]:
        """What `ocop-bot check` says of this account; it changes nothing."""
        name = f"telegram {self.bot.account}"
        try:
            me = await self.bot.client.call("getMe", {})
            found = [Finding("ok", f"{name}: the token is good, the bot is @{me['username']}")]
            found += [one async for one in self._check_way_in(name)]
        except InvalidToken:
            return [Finding("problem", f"{name}: Telegram does not accept the token", NEW_TOKEN)]
        except TelegramError as error:
            why = type(error).__name__
            return [Finding("problem", f"{name}: Telegram cannot be reached ({why})", "check this machine's network")]
        return found

    async def _check_way_in(self, name: str) -> AsyncIterator[Finding]:
        info = await self.bot.client.call("getWebhookInfo", {})
        there = info.get("url", "")
        if self._url and there != self._url:
            mend = "start the bot once with `ocop-bot serve`: it tells Telegram its address"
            yield Finding("problem", f"{name}: Telegram sends messages to {there or 'nobody'}", mend)
        elif not self._url and there:
            mend = 'start the bot once with `ocop-bot serve`, which changes to polling, or set mode = "webhook"'
            yield Finding("problem", f"{name}: a webhook is set ({there}), so polling gets nothing", mend)
        elif self._url:
            yield Finding("ok", f"{name}: the webhook is {there}")
        else:
            yield await self._check_polling(name)
        if error := info.get("last_error_message"):
            mend = "open the address from outside: its certificate, the proxy, and that the bot runs"
            yield Finding("warning", f"{name}: Telegram's last call failed: {error}", mend)
        if waiting := info.get("pending_update_count", 0):
            yield Finding("warning" if waiting > 100 else "ok", f"{name}: {waiting} messages wait to be fetched")

    async def _check_polling(self, name: str) -> Finding:
        """Another program's next request ends ours with a 409. Our own server waits a while before its next one."""
        try:
            await self.bot.client.call("getUpdates", {"limit": 1, "timeout": 2}, read_timeout=20)
        except Conflict:
            mend = "stop the other program, or give each its own token"
            return Finding("problem", f"{name}: another program fetches this bot's messages", mend)
        return Finding("ok", f"{name}: long polling works")

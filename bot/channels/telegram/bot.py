"""One Telegram bot of ours: it sends, and it hands what its people write to the house."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot import metrics
from bot.channels.ports import Receive
from bot.channels.telegram import events, keyboard, media
from bot.channels.telegram.client import Client, outcome_of
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.parts import CAPABILITIES, Part, Shares, parts
from bot.channels.telegram.texts import plain
from bot.clock import Clock
from bot.language import words
from bot.messages import Contact, Inbound, Location, Moved, Outcome, Outgoing, Started, Tap
from bot.waiting import after

log = structlog.get_logger(__name__)

CHANNEL = "telegram"
GREETED = timedelta(seconds=15)  # "Restart" after a block sends both an unblocking and a /start: one greeting is enough
SLOW = 1.5  # seconds after which a person who waits is shown that we type
REMEMBERED = 10_000  # chats, messages: what is kept in memory is bounded

LanguageOf = Callable[[str], Awaitable[str]]


class TelegramBot:
    """`account` is our name for it; `language` gives that of a chat's person, for the few words said by the channel."""

    capabilities = CAPABILITIES

    def __init__(self, client: Client, *, account: str, receive: Receive, language: LanguageOf, clock: Clock) -> None:
        self.client = client
        self.account = account
        self.username = ""
        self._receive = receive
        self._language = language
        self._clock = clock
        self._groups = Groups(client, clock)
        self._keyboards: OrderedDict[str, None] = OrderedDict()  # chats where a reply keyboard lies open
        # Messages of which some parts went out: our key → how many, and whether a keyboard lay open before them. The
        # first part may have taken it away, and the parts have to stay the same.
        self._progress: OrderedDict[str, tuple[int, bool]] = OrderedDict()
        self._unblocked: OrderedDict[str, datetime] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    # ── What the bot says ────────────────────────────────────────────────────────────────────────

    async def send(self, out: Outgoing) -> Outcome:
        """A message may take several calls (a text in pieces, files). Where a later one is refused for now, the rest
        goes out at the next try of the same key."""
        gone, open_keyboard = self._progress.pop(out.key, (0, out.chat in self._keyboards))
        shares = _shares(out.language) if out.message.ask or open_keyboard else Shares()
        todo = parts(out, shares, open_keyboard=open_keyboard)
        chat, ids = out.chat, list[str]()
        for at in range(gone, len(todo)):
            if ids:
                await out.another()
            try:
                chat, number = await self._deliver(chat, todo[at])
                ids.append(number)
            except TelegramError as error:
                if at:
                    _keep(self._progress, out.key, (at, open_keyboard))
                return outcome_of(error, self._clock.now())
            self._note_keyboard(out.chat, todo[at])
        return Outcome("sent", platform_id=ids[-1], parts=tuple(ids) if len(ids) > 1 else ())

    async def _deliver(self, chat: str, part: Part) -> tuple[str, str]:
        """One call; returns the chat's id, which changes where it moved, and the message's number."""
        while True:
            try:
                sent = await self.client.call(part.method, {"chat_id": chat, **part.params})
            except ChatMigrated as moved:
                await self._moved(chat, str(moved.new_chat_id))
                chat = str(moved.new_chat_id)
            except BadRequest as error:
                if "can't parse entities" not in error.message.lower() or "parse_mode" not in part.params:
                    raise
                del part.params["parse_mode"]
                part.params[part.text] = plain(part.params[part.text])
            else:
                return chat, str(sent["message_id"])

    def _note_keyboard(self, chat: str, part: Part) -> None:
        markup = part.params.get("reply_markup", {})
        if "keyboard" in markup:
            _keep(self._keyboards, chat, None)
        elif "remove_keyboard" in markup:
            self._keyboards.pop(chat, None)

    async def _moved(self, old: str, new: str) -> None:
        event = Inbound(CHANNEL, self.account, old, old, f"moved:{old}:{new}", self._clock.now(), Moved(new))
        await self._receive(event)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The content of a `Media.ref`, piece by piece (`ports.Fetch`)."""
        return media.fetch(self.client, ref)

    # ── What people say ──────────────────────────────────────────────────────────────────────────

    async def take(self, update: object) -> None:
        """One update; durable when it returns. Raises what `receive` raises: then it was not taken."""
        read = events.read(update, self.username)
        if read is None:
            metrics.ignored_events.labels(CHANNEL, "malformed").inc()
            return
        if read.callback:
            self._aside(self._answer_tap(read.callback))
        if read.why == "group":
            if read.called:
                self._aside(self._groups.answer(read.chat, self.username, await self._language(read.chat)))
            return
        if read.body is None:
            metrics.ignored_events.labels(CHANNEL, read.why).inc()
            return
        now = self._clock.now()
        if self._greeted_already(read, now):
            return
        if isinstance(read.body, Contact | Location):
            _keep(self._keyboards, read.chat, None)  # shared by a keyboard that an earlier process may have shown
        at, number = read.at or now, str(read.update_id)
        event = Inbound(CHANNEL, self.account, read.chat, read.user, number, at, read.body, arrived=now)
        waits = after(SLOW, lambda: self._aside(self._type(read.chat)))
        try:
            await self._receive(event)
        finally:
            waits.off()
        if isinstance(event.body, Tap) and isinstance(update, dict):
            self._aside(self._tick(event.chat, update["callback_query"].get("message"), event.body.payload))

    def _greeted_already(self, read: events.Read, now: datetime) -> bool:
        if read.unblocked:
            _keep(self._unblocked, read.chat, now)
            return False
        if read.body != Started():
            return False
        return now - self._unblocked.pop(read.chat, now - 2 * GREETED) <= GREETED

    async def _answer_tap(self, query: str) -> None:
        """At once: until then the button shows that it waits."""
        await self.client.call("answerCallbackQuery", {"callback_query_id": query})

    async def _tick(self, chat: str, message: Any, payload: str) -> None:
        markup = keyboard.ticked(message, payload)
        if markup is not None:
            params = {"chat_id": chat, "message_id": message["message_id"], "reply_markup": markup}
            await self.client.call("editMessageReplyMarkup", params)

    async def _type(self, chat: str) -> None:
        await self.client.call("sendChatAction", {"chat_id": chat, "action": "typing"})

    # ── Aside ────────────────────────────────────────────────────────────────────────────────────

    def _aside(self, doing: Coroutine[Any, Any, None]) -> None:
        """Courtesies: nobody waits for them, and their failure changes nothing."""
        task = asyncio.ensure_future(self._courtesy(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _courtesy(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except (TelegramError, LookupError, TypeError, AttributeError) as error:  # also of an update in an odd shape
            log.info("courtesy failed", channel=CHANNEL, account=self.account, why=type(error).__name__)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.close_connections()


@cache
def _shares(language: str) -> Shares:
    t = words(language).t
    return Shares(t("📱 Share my number"), t("📍 Share my place"), t("Noted."))


def _keep(bounded: OrderedDict[str, Any], key: str, value: Any) -> None:
    bounded[key] = value
    bounded.move_to_end(key)
    if len(bounded) > REMEMBERED:
        bounded.popitem(last=False)

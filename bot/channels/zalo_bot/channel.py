"""One bot on the Zalo Bot Platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import structlog

from bot import metrics
from bot.channels.downloads import ZALO_HOSTS, Downloads
from bot.channels.pieces import pieces
from bot.channels.ports import Receive
from bot.channels.zalo_bot.api import Api, Trouble
from bot.channels.zalo_bot.events import Nothing, read
from bot.clock import Clock
from bot.messages import Capabilities, Message, Outcome, Outgoing

log = structlog.get_logger(__name__)

CHANNEL = "zalo_bot"
TEXT = 2000  # characters of a text and of a caption (platforms, B.4)
CAPABILITIES = Capabilities(text_length=TEXT, caption_length=TEXT, picture=True, file_types=frozenset({"image/png"}))
AGAIN = timedelta(minutes=1)  # the platform does not say how long to wait (B.1, 429)
USED_UP = timedelta(hours=1)  # where the month's messages are used up
WARN_AT = 0.8  # of what the plan allows


@dataclass(frozen=True, slots=True)
class Usage:
    """What this bot has used of its plan: messages sent this month, people who ever wrote."""

    sent: int
    users: int


CountUsage: TypeAlias = Callable[[], Awaitable[Usage]]
PublicLink: TypeAlias = Callable[[str, int], str]
"""(message key, number of its picture or file) → an address that serves it for a while, "" where we have none."""


class ZaloBot:
    """`per_month` and `most_users` are what the plan allows (B.4)."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        api: Api,
        *,
        account: str,
        receive: Receive,
        usage: CountUsage,
        link: PublicLink,
        clock: Clock,
        per_month: int = 3000,
        most_users: int = 50,
        media_hosts: Sequence[str] = ZALO_HOSTS,
    ) -> None:
        self.api = api
        self.account = account
        self.usage = usage
        self.per_month = per_month
        self.most_users = most_users
        self._receive = receive
        self._link = link
        self._clock = clock
        self._downloads = Downloads(media_hosts)
        self._warned: set[str] = set()

    # ── In ───────────────────────────────────────────────────────────────────────────────────────

    async def take(self, data: Mapping[str, Any]) -> None:
        """One update as it came; durable when this returns. What is for nobody is counted and passed over. Raises what
        `Receive` raises."""
        try:
            event = read(data, CHANNEL, self.account, self._clock.now())
        except Nothing as nothing:
            metrics.ignored_events.labels(CHANNEL, nothing.why).inc()
            return
        await self._receive(event)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The content of a photo or voice note, by its address."""
        return self._downloads.fetch(ref)

    # ── Out ──────────────────────────────────────────────────────────────────────────────────────

    async def send(self, out: Outgoing) -> Outcome:
        """One message as the calls it takes; after the first that was taken nothing is tried a second time."""
        done: list[str] = []
        for method, params in self._calls(out):
            if done:
                await out.another()
            try:
                result = await self.api.call(method, {"chat_id": out.chat, **params})
            except Trouble as trouble:
                outcome = await self._outcome(trouble)
                if done:  # a part stands there already: the whole must not be repeated
                    return Outcome("unknown", done[-1], reason=f"part {len(done) + 1}: {trouble}", parts=tuple(done))
                return outcome
            done.append(str(result.get("message_id", "")) if isinstance(result, dict) else "")
        return Outcome("sent", done[-1] if done else "", parts=tuple(done))

    def _calls(self, out: Outgoing) -> list[tuple[str, dict[str, str]]]:
        files = [
            f"{file.alt or file.filename}: {url}"
            for number, file in enumerate(out.message.files, 1)
            if (url := self._link(out.key, number))
        ]
        parts = texts(out.message, files)
        calls: list[tuple[str, dict[str, str]]] = []
        picture = out.message.picture
        if picture is not None and (url := self._link(out.key, 0)):
            caption = parts.pop(0) if len(parts) == 1 else picture.alt[:TEXT]
            calls.append(("sendPhoto", {"photo": url, "caption": caption}))
        elif picture is not None and not parts:
            parts = list(pieces(picture.alt, TEXT))
        return [*calls, *(("sendMessage", {"text": text}) for text in parts)]

    async def _outcome(self, trouble: Trouble) -> Outcome:
        now = self._clock.now()
        if trouble.fate == "not_sent":
            return Outcome("later", reason=trouble.why)
        if trouble.fate == "unknown":
            return Outcome("unknown", reason=str(trouble))
        match trouble.code:
            case 401:
                self._warn(
                    "token", "the platform refuses this bot's token: make a new one and put it into the accounts"
                )
                return Outcome("auth", retry_at=now + USED_UP, reason=str(trouble))
            case 403:
                return Outcome("closed", reason=str(trouble))
            case 408 | 429:
                used_up = trouble.code == 429 and (await self.usage()).sent >= self.per_month
                if used_up:
                    self._warn("month", f"this bot's {self.per_month} messages of the month are used up")
                wait = USED_UP if used_up else AGAIN
                return Outcome("throttled", retry_at=now + wait, reason=str(trouble), scope="account")
        return Outcome("rejected", reason=str(trouble))

    # ── The plan's limits ────────────────────────────────────────────────────────────────────────

    async def watch(self) -> Usage:
        """Counts what is used of the plan, and warns in the log once before it runs out."""
        used = await self.usage()
        if used.sent >= WARN_AT * self.per_month:
            self._warn("month soon", f"{used.sent} of this month's {self.per_month} messages are sent")
        if used.users >= WARN_AT * self.most_users:
            self._warn("users", f"{used.users} of the {self.most_users} people this bot may talk to have written")
        return used

    def _warn(self, about: str, what: str) -> None:
        if about not in self._warned:
            self._warned.add(about)
            log.warning(what, channel=CHANNEL, account=self.account)

    async def close(self) -> None:
        await self.api.close()
        await self._downloads.close()


def texts(message: Message, more: Sequence[str] = ()) -> list[str]:
    """The text with its numbered lines, links as words, and `more` lines below, in pieces that the platform takes."""
    links = [f"{link.label}: {link.url.removeprefix('tel:')}" for link in message.links]
    return list(pieces("\n".join(part for part in (message.text, *links, *more) if part), TEXT))

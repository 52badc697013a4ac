"""One bot of the fake Telegram: its people, its queue of updates, its webhook, its files."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.fakes import telegram_rules as rules
from bot.fakes.hooks import Hook
from bot.fakes.telegram_people import Chat, Person
from bot.fakes.telegram_rules import Refused, bad

if TYPE_CHECKING:
    from bot.fakes.telegram import FakeTelegram

DAY, TAP_LIVES = timedelta(days=1), timedelta(seconds=150)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
USUAL = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll")

Params = Mapping[str, Any]


@dataclass(slots=True)
class Upload:
    """A file of a multipart call."""

    name: str
    content: bytes
    mime: str


class FakeBot:
    """`me` is what getMe tells; `person` and `group` make the world around it."""

    def __init__(self, face: FakeTelegram, token: str, username: str, name: str) -> None:
        self.face = face
        self.token = token
        number = int(token.partition(":")[0])
        self.me: dict[str, Any] = {"id": number, "is_bot": True, "first_name": name, "username": username}
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.shown: dict[tuple[str, str], Any] = {}  # (method, language code) → what was set
        self.webhook: dict[str, Any] = {"url": ""}
        self.secret = ""
        self.allowed: tuple[str, ...] = USUAL
        self.revoked = False
        self.updates: deque[tuple[datetime, dict[str, Any]]] = deque()  # (when, update), waiting to be fetched
        self.queries: dict[str, datetime] = {}  # open callback queries: id → when
        self.per_second: float | None = None  # the limit over all chats; None for none
        self._sent: deque[datetime] = deque()
        self._waiter: asyncio.Future[str] | None = None

    # ── The world around the bot ─────────────────────────────────────────────────────────────────

    def person(self, number: int, first_name: str = "Lan", language_code: str = "vi") -> Person:
        if number not in self.people:
            user = {"id": number, "is_bot": False, "first_name": first_name, "language_code": language_code}
            self.people[number] = Person(self, user)
        return self.people[number]

    def group(self, number: int, title: str = "Bà con xã") -> Chat:
        return self.chat({"id": number, "title": title, "type": "group"})

    def chat(self, data: dict[str, Any]) -> Chat:
        return self.chats.setdefault(int(data["id"]), Chat(data))

    def migrate(self, old: int, new: int) -> None:
        """A group becomes a supergroup; both chats are told."""
        self.chats[old].moved_to = new
        title = self.chats[old].data.get("title", "")
        moved = self.chat({"id": new, "title": title, "type": "supergroup"})
        for chat, notice in ((self.chats[old], {"migrate_to_chat_id": new}), (moved, {"migrate_from_chat_id": old})):
            message = {"message_id": self.new_message(), "from": self.me, "chat": chat.data, "date": self.now, **notice}
            self.push({"message": message}, str(chat.id))

    def push(self, content: dict[str, Any], queue: str) -> dict[str, Any]:
        """A new update: posted to the webhook, or kept until it is fetched."""
        update = {"update_id": 810_000_000 + next(self.face.fakes.numbers), **content}
        if next(iter(content)) not in self.allowed:
            return update
        if self.webhook["url"]:
            body = json.dumps(update, ensure_ascii=False).encode()
            headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
            url = self.webhook["url"]
            self.face.hooks.post(f"{self.token} {queue}", lambda _: Hook(url, body, headers))
        else:
            self.updates.append((self.face.fakes.clock.now(), update))
            self._wake("news")
        return update

    @property
    def now(self) -> int:
        return int(self.face.fakes.clock.now().timestamp())

    def new_message(self) -> int:
        return 500 + next(self.face.fakes.numbers)

    def new_query(self) -> str:
        query = f"38650{next(self.face.fakes.numbers):014d}"
        self.queries[query] = self.face.fakes.clock.now()
        return query

    def new_file(self, content: bytes, folder: str, extension: str) -> dict[str, Any]:
        number = next(self.face.fakes.numbers)
        file_id = f"BQAC{number}"
        self.files[file_id] = (f"{folder}/file_{number}.{extension}", content)
        return {"file_id": file_id, "file_unique_id": f"AgAD{number}", "file_size": len(content)}

    # ── Fetching updates ─────────────────────────────────────────────────────────────────────────

    def _wake(self, why: str) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(why)

    async def get_updates(self, params: Params) -> list[dict[str, Any]]:
        if self.webhook["url"]:
            why = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refused(409, f"Conflict: {why}")
        self._wake("other")
        offset, hold = int(params.get("offset", 0)), min(int(params.get("timeout", 0)), 50)
        limit = max(1, min(int(params.get("limit", 100)), 100))
        if "allowed_updates" in params:
            self.allowed = tuple(rules.as_json(params["allowed_updates"], "allowed_updates")) or USUAL
        while self.updates and (self.updates[0][1]["update_id"] < offset or self._expired(*self.updates[0])):
            self.updates.popleft()
        if not self.updates and hold:
            await self._hold(hold)
        return [update for _, update in list(self.updates)[:limit]]

    async def _hold(self, seconds: int) -> None:
        self._waiter = mine = asyncio.get_running_loop().create_future()
        sleep = asyncio.ensure_future(self.face.fakes.clock.sleep(seconds))
        try:
            await asyncio.wait((mine, sleep), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
        if mine.done() and mine.result() == "other":
            why = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: {why}")

    def _expired(self, born: datetime, update: dict[str, Any]) -> bool:
        age = self.face.fakes.clock.now() - born
        return age > (TAP_LIVES if "callback_query" in update else DAY)

    # ── Sending ──────────────────────────────────────────────────────────────────────────────────

    def target(self, params: Params) -> Chat:
        """The chat a call is for. Raises what the platform answers where there is none to reach."""
        given = str(params.get("chat_id", ""))
        chat = self.chats.get(int(given)) if given.lstrip("-").isdigit() else None
        if chat is None:
            raise bad("chat not found" if given else "chat_id is empty")
        if chat.moved_to is not None:
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, why, migrate_to_chat_id=chat.moved_to)
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def say(self, chat: Chat, content: dict[str, Any], markup: dict[str, Any] | None) -> dict[str, Any]:
        """A message of the bot's own: kept in the chat, and given back whole. A reply keyboard is not in the answer."""
        self._count_limit()
        message = {
            "message_id": self.new_message(),
            "from": self.me,
            "chat": chat.data,
            "date": self.now,
            **content,
            **({"reply_markup": markup} if markup else {}),
        }
        chat.add(message)
        return message if markup is None or "inline_keyboard" in markup else without(message, "reply_markup")

    def _count_limit(self) -> None:
        if self.per_second is None:
            return
        now = self.face.fakes.clock.now()
        while self._sent and now - self._sent[0] >= timedelta(seconds=1):
            self._sent.popleft()
        if len(self._sent) >= self.per_second:
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent.append(now)

    @property
    def webhook_info(self) -> dict[str, Any]:
        ours = [one for one in self.face.hooks.deliveries if one.queue.startswith(f"{self.token} ")]
        waiting = sum(one.state == "waiting" for one in ours) + len(self.updates)
        info = {**self.webhook, "has_custom_certificate": False, "pending_update_count": waiting}
        failed = next((one.statuses[-1] for one in reversed(ours) if one.state == "waiting" and one.statuses), None)
        if failed is not None:
            why = f"Wrong response from the webhook: {failed}" if failed else "Connection refused"
            info |= {"last_error_date": self.now, "last_error_message": why}
        return info


def without(message: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != name}

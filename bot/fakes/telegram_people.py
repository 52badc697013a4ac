"""People who write to a fake Telegram bot, in the shapes of platforms C.3.

lan = bot.person(900100200, "Lan")
lan.says("/start")
await lan.hears("Bà con")       # waits for a line that holds these words
lan.taps("Đồng ý")
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.fakes.telegram_rules import buttons

if TYPE_CHECKING:
    from bot.fakes.telegram_bot import FakeBot

SMALL = 1210  # bytes of the smallest size of a picture


class Chat:
    """What stands in one chat: Telegram's own messages, the bot's and the people's, oldest first."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.messages: list[dict[str, Any]] = []
        self.blocked = False
        self.moved_to: int | None = None
        self.actions: list[str] = []
        self.news = asyncio.Event()

    @property
    def id(self) -> int:
        return int(self.data["id"])

    @property
    def private(self) -> bool:
        return bool(self.data["type"] == "private")

    def find(self, message_id: int) -> dict[str, Any] | None:
        return next((one for one in reversed(self.messages) if one["message_id"] == message_id), None)

    def add(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        self.news.set()


class Person:
    """One person; everything they do becomes an update of the bot. Methods return the update."""

    def __init__(self, bot: FakeBot, user: dict[str, Any]) -> None:
        self.bot = bot
        self.user = user
        self.id = int(user["id"])
        names: dict[str, Any] = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        self.chat = bot.chat({"id": self.id, **names, "type": "private"})
        self._read = 0

    # ── What the person does ─────────────────────────────────────────────────────────────────────

    def says(self, text: str, chat: Chat | None = None) -> dict[str, Any]:
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            content["entities"] = [{"offset": 0, "length": len(text.split(" ")[0]), "type": "bot_command"}]
        return self._sends(content, chat)

    def edits(self, message_id: int, text: str) -> dict[str, Any]:
        message = self.chat.find(message_id)
        assert message is not None, "nobody wrote that"
        message |= {"text": text, "edit_date": self.bot.now}
        return self.bot.push({"edited_message": dict(message)}, str(self.id))

    def taps(self, label: str) -> dict[str, Any]:
        """Presses the newest inline button that shows this label, with or without its digit."""
        for message in reversed(self.chat.messages):
            for button in buttons(message.get("reply_markup", {}).get("inline_keyboard", ())):
                shown = button["text"]
                if "callback_data" in button and label in (shown, shown.partition(" ")[2]):
                    return self.tap(button["callback_data"], message)
        raise AssertionError(f"no button says {label!r}")

    def tap(self, data: str, message: dict[str, Any] | None, *, too_old: bool = False) -> dict[str, Any]:
        """A tap as the platform tells it. `too_old`: the message is no longer shown to bots."""
        query: dict[str, Any] = {"id": self.bot.new_query(), "from": self.user, "chat_instance": f"-41{self.id}"}
        if message is not None and too_old:
            query["message"] = {"chat": self.chat.data, "message_id": message["message_id"], "date": 0}
        elif message is not None:
            query["message"] = message
        return self.bot.push({"callback_query": {**query, "data": data}}, f"tap {self.id}")

    def presses(self, label: str) -> dict[str, Any]:
        """Presses a button of the reply keyboard: it shares what it asks for, or types its label."""
        keyboard = self.keyboard or ()
        for button in buttons(keyboard):
            if button["text"] == label:
                if button.get("request_contact"):
                    return self.shares_contact()
                return self.shares_place() if button.get("request_location") else self.says(label)
        raise AssertionError(f"the keyboard has no {label!r}")

    def shares_contact(self, phone: str = "84912345678", of: int | None = None) -> dict[str, Any]:
        card = {"phone_number": phone, "first_name": self.user["first_name"], "user_id": of or self.id}
        return self._sends({"contact": card})

    def shares_place(self, latitude: float = 15.654321, longitude: float = 107.987654) -> dict[str, Any]:
        place = {"latitude": latitude, "longitude": longitude, "horizontal_accuracy": 35.0}
        return self._sends({"location": place})

    def sends_photo(self, content: bytes, caption: str = "", group: str = "") -> dict[str, Any]:
        ids = self.bot.new_file(content, "photos", "jpg")
        sizes = [
            {**self.bot.new_file(content[:SMALL], "photos", "jpg"), "width": 67, "height": 90},
            {**ids, "width": 960, "height": 1280},
        ]
        more = {"media_group_id": group} if group else {}
        return self._sends({"photo": sizes, **({"caption": caption} if caption else {}), **more})

    def sends_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        ids = self.bot.new_file(content, "documents", name.rpartition(".")[2])
        return self._sends({"document": {"file_name": name, "mime_type": mime, **ids}})

    def sends_voice(self, content: bytes, seconds: int = 4) -> dict[str, Any]:
        ids = self.bot.new_file(content, "voice", "oga")
        return self._sends({"voice": {"duration": seconds, "mime_type": "audio/ogg", **ids}})

    def sends(self, content: dict[str, Any]) -> dict[str, Any]:
        """Anything else a message may hold."""
        return self._sends(content)

    def blocks(self) -> dict[str, Any]:
        self.chat.blocked = True
        return self._membership("member", "kicked", until_date=0)

    def unblocks(self) -> dict[str, Any]:
        self.chat.blocked = False
        return self._membership("kicked", "member")

    def _sends(self, content: dict[str, Any], chat: Chat | None = None) -> dict[str, Any]:
        chat = chat or self.chat
        base = {"message_id": self.bot.new_message(), "from": self.user, "chat": chat.data, "date": self.bot.now}
        message = {**base, **content}
        chat.add(message)
        return self.bot.push({"message": message}, str(chat.id))

    def _membership(self, before: str, after: str, **more: int) -> dict[str, Any]:
        change = {
            "chat": self.chat.data,
            "from": self.user,
            "date": self.bot.now,
            "old_chat_member": {"user": self.bot.me, "status": before, **({} if more else {"until_date": 0})},
            "new_chat_member": {"user": self.bot.me, "status": after, **more},
        }
        if before == "member":
            change["old_chat_member"] = {"user": self.bot.me, "status": before}
        return self.bot.push({"my_chat_member": change}, str(self.id))

    # ── What the person sees ─────────────────────────────────────────────────────────────────────

    @property
    def heard(self) -> list[dict[str, Any]]:
        """All the bot said here."""
        return [one for one in self.chat.messages if one["from"]["is_bot"]]

    @property
    def lines(self) -> list[str]:
        return [one.get("text") or one.get("caption", "") for one in self.heard]

    @property
    def keyboard(self) -> list[list[dict[str, Any]]] | None:
        """The reply keyboard that lies open."""
        shown = None
        for message in self.heard:
            markup = message.get("reply_markup", {})
            if "keyboard" in markup:
                shown = markup["keyboard"]
            elif "remove_keyboard" in markup:
                shown = None
        return shown

    @property
    def labels(self) -> list[str]:
        """The inline buttons under the newest message of the bot."""
        newest = self.heard[-1] if self.heard else {}
        return [one["text"] for one in buttons(newest.get("reply_markup", {}).get("inline_keyboard", ()))]

    async def hears(self, words: str = "", seconds: float = 20) -> dict[str, Any]:
        """The next message of the bot that holds these words; what came before it is passed over. Real seconds."""
        async with asyncio.timeout(seconds):
            while True:
                heard = self.heard
                while self._read < len(heard):
                    message = heard[self._read]
                    self._read += 1
                    if words in (message.get("text") or message.get("caption", "")):
                        return message
                self.chat.news.clear()
                await self.chat.news.wait()

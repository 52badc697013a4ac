"""Somebody on Zalo: what they do arrives at the webhook, what the OA sends them is seen here."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.fakes.hooks import Delivery

if TYPE_CHECKING:
    from bot.fakes.zalo_oa_account import FakeOa


class Person:
    """`last`: when they were last in touch; `refuses`: they have blocked the OA; `shared`: what they let it see."""

    def __init__(self, oa: FakeOa, user_id: str, name: str) -> None:
        self.oa, self.id, self.name = oa, user_id, name
        self.id_by_app = f"555{user_id[:16]}"
        self.last: datetime | None = None
        self.follows = False
        self.refuses = False
        self.shared: dict[str, str] = {}
        self.heard: list[dict[str, Any]] = []  # {"message_id", "text"?, "attachment"?}
        self._read = 0

    # ── What they do ─────────────────────────────────────────────────────────────────────────────

    def says(self, text: str, quoting: str = "") -> Delivery | None:
        more = {"quote_msg_id": quoting} if quoting else {}
        return self._sends("user_send_text", {"text": text, **more})

    def taps(self, title: str) -> Delivery | None:
        """Presses the newest button of that title. A query button posts its payload as a text; the bot is not told of
        the others. Raises LookupError where there is none."""
        for message in reversed(self.heard):
            for button in _buttons(message):
                if button["title"] == title:
                    return self.says(button["payload"]) if button["type"].startswith("oa.query.") else None
        raise LookupError(f"no button {title!r}; the newest message has {self.labels}")

    def sends_photo(self, *urls: str, text: str = "") -> Delivery | None:
        payloads = [{"thumbnail": url, "url": url} for url in urls]
        return self._attaches("user_send_image", "image", payloads, text)

    def sends_file(self, url: str, name: str, size: int) -> Delivery | None:
        payload = {"size": str(size), "name": name, "checksum": "", "type": name.rpartition(".")[2], "url": url}
        return self._attaches("user_send_file", "file", [payload])

    def sends_voice(self, url: str) -> Delivery | None:
        return self._attaches("user_send_audio", "audio", [{"url": url}])

    def sends_sticker(self, url: str = "https://zalo-api.zdn.vn/s.png") -> Delivery | None:
        return self._attaches("user_send_sticker", "sticker", [{"url": url, "id": "21979"}])

    def shares_place(self, latitude: float = 15.654321, longitude: float = 107.9876543) -> Delivery | None:
        where = {"coordinates": {"latitude": str(latitude), "longitude": str(longitude)}}
        return self._attaches("user_send_location", "location", [where])

    def fills_form(self, name: str, phone: str, *, older: bool = False) -> Delivery | None:
        """The answer to `request_user_info`."""
        if older:
            info: dict[str, Any] = {"address": "Thôn 3", "city": "Quảng Nam", "district": "Nam Giang"}
        else:
            where = {"user_city": "Quảng Nam", "user_ward": "Xã La Dêê", "user_address": "Thôn 3"}
            info = {"user_dob": "01/01/1970", "gender": "2", "full_address": where}
        self._touch()
        return self.oa.event(
            self.id,
            "user_submit_info",
            sender={"id": self.id},
            recipient={"id": self.oa.oa_id},
            info={"name": name, "phone": phone, **info},
        )

    def follow(self) -> Delivery | None:
        self.follows, self.refuses = True, False
        self._touch()
        return self.oa.event(
            self.id,
            "follow",
            oa_id=self.oa.oa_id,
            follower={"id": self.id},
            user_id_by_app=self.id_by_app,
            source="oa_profile",
        )

    def unfollow(self) -> Delivery | None:
        self.follows = False
        return self.oa.event(
            self.id, "unfollow", oa_id=self.oa.oa_id, follower={"id": self.id}, user_id_by_app=self.id_by_app
        )

    def opens_chat(self) -> Delivery | None:
        self._touch()
        return self.oa.event(
            self.id, "user_click_chatnow", oa_id=self.oa.oa_id, user_id=self.id, user_id_by_app=self.id_by_app
        )

    def reacts(self, message_id: str, icon: str = "/-strong") -> Delivery | None:
        return self._sends("user_reacted_message", {"msg_id": message_id, "react_icon": icon})

    def is_answered_by_officer(self, text: str, admin: str = "880077") -> Delivery | None:
        """An officer types in Zalo's own tool."""
        message_id = self.oa.new_id()
        self.hear(message_id, {"text": text})
        return self.oa.event(
            self.id,
            "oa_send_text",
            sender={"id": self.oa.oa_id, "admin_id": admin},
            recipient={"id": self.id},
            message={"msg_id": message_id, "text": text},
        )

    def _attaches(self, event: str, kind: str, payloads: list[dict[str, Any]], text: str = "") -> Delivery | None:
        message: dict[str, Any] = {"text": text} if text else {}
        message["attachments"] = [{"type": kind, "payload": payload} for payload in payloads]
        return self._sends(event, message)

    def _sends(self, event: str, message: dict[str, Any]) -> Delivery | None:
        self._touch()
        return self.oa.event(
            self.id,
            event,
            user_id_by_app=self.id_by_app,
            sender={"id": self.id},
            recipient={"id": self.oa.oa_id},
            message={"msg_id": self.oa.new_id(), **message},
        )

    def _touch(self) -> None:
        self.last = self.oa.now

    # ── What they see ────────────────────────────────────────────────────────────────────────────

    def hear(self, message_id: str, message: dict[str, Any]) -> None:
        self.heard.append({"message_id": message_id, **message})

    @property
    def lines(self) -> list[str]:
        """What stands in the chat, oldest first: texts, and what else there is in brackets."""
        return [_shown(message) for message in self.heard]

    @property
    def labels(self) -> list[str]:
        """The buttons under the newest message."""
        return [button["title"] for button in _buttons(self.heard[-1])] if self.heard else []

    async def hears(self, words: str = "", seconds: float = 20) -> dict[str, Any]:
        """The next message that holds these words; what came before it is passed over. Real seconds."""
        async with asyncio.timeout(seconds):
            while True:
                while self._read < len(self.heard):
                    message = self.heard[self._read]
                    self._read += 1
                    if words in _shown(message):
                        return message
                await asyncio.sleep(0.02)


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    found = message.get("attachment", {}).get("payload", {}).get("buttons", [])
    return list(found)


def _shown(message: dict[str, Any]) -> str:
    attachment = message.get("attachment", {})
    payload = attachment.get("payload", {})
    shown = [message["text"]] if "text" in message else []
    if attachment.get("type") == "file":
        shown.append("[file]")
    elif payload.get("template_type") == "media":
        shown.append("[picture]")
    elif payload.get("template_type") == "request_user_info":
        shown.append(f"[form: {payload['elements'][0]['title']}]")
    return "\n".join(shown)

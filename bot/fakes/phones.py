"""One person's phone on each face, as the page shows it: what stands in the chat, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.fakes.hooks import Mess
from bot.fakes.telegram import FakeTelegram
from bot.fakes.telegram_bot import FakeBot as TelegramBot
from bot.fakes.telegram_rules import buttons
from bot.fakes.zalo_bot import FakeBot as ZaloBot
from bot.fakes.zalo_oa_account import FakeOa

WILD = Mess(twice=0.3, late=0.3, lost=0.2)
"""What the platforms do on a bad day: twice at once, once more later, a success they did not hear of."""


@dataclass(frozen=True, slots=True)
class Button:
    """`press` does what it does; "" as `leads` where it leads nowhere outside the chat."""

    label: str
    press: Callable[[], object]
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat. `picture`: its bytes; `file`: the name of a document."""

    mine: bool
    text: str
    buttons: Sequence[Button] = ()
    picture: bytes | None = field(default=None, repr=False)
    file: str = ""


class Phone(Protocol):
    """`kind` is the face's name, `title` what stands on top of its screen."""

    kind: str
    title: str

    @property
    def lines(self) -> Sequence[Line]: ...

    @property
    def keys(self) -> Sequence[Button]:
        """Buttons under the field for typing (Telegram's reply keyboard)."""
        ...

    def starts(self) -> None:
        """Opens the chat for the first time, or again."""
        ...

    def says(self, text: str) -> None: ...

    def sends_photo(self, content: bytes, caption: str) -> None: ...

    def sends_file(self, content: bytes, name: str, mime: str) -> None: ...

    def blocks(self, on: bool) -> None: ...

    @property
    def blocked(self) -> bool: ...

    def wild(self, on: bool) -> None:
        """Whether events come twice and late."""
        ...


class TelegramPhone:
    kind = "telegram"
    title = "Telegram"

    def __init__(self, bot: TelegramBot, number: int = 900100200, name: str = "Lan") -> None:
        self._bot, self._person = bot, bot.person(number, name)

    @property
    def lines(self) -> Sequence[Line]:
        return [self._line(one) for one in self._person.chat.messages]

    def _line(self, message: dict[str, Any]) -> Line:
        mine = not message["from"]["is_bot"]
        inline = buttons(message.get("reply_markup", {}).get("inline_keyboard", ()))
        pressed = [
            Button(one["text"], self._tap(one, message), one.get("url", ""))
            for one in inline
            if "callback_data" in one or "url" in one
        ]
        sizes = message.get("photo")
        text = message.get("text") or message.get("caption", "")
        if "contact" in message:
            text = f"☎ {message['contact']['phone_number']}"
        elif "location" in message:
            text = "📍"
        elif not text and "document" not in message and not sizes:
            text = "…"
        return Line(
            mine,
            text,
            pressed,
            self._bot.files[sizes[-1]["file_id"]][1] if sizes else None,
            message.get("document", {}).get("file_name", ""),
        )

    def _tap(self, button: dict[str, Any], message: dict[str, Any]) -> Callable[[], object]:
        return lambda: self._person.tap(button["callback_data"], message)

    @property
    def keys(self) -> Sequence[Button]:
        shown = [one["text"] for one in buttons(self._person.keyboard or ())]
        return [Button(label, lambda label=label: self._person.presses(label)) for label in shown]  # type: ignore[misc]

    def starts(self) -> None:
        self._person.says("/start")

    def says(self, text: str) -> None:
        self._person.says(text)

    def sends_photo(self, content: bytes, caption: str) -> None:
        self._person.sends_photo(content, caption)

    def sends_file(self, content: bytes, name: str, mime: str) -> None:
        self._person.sends_file(content, name, mime)

    def blocks(self, on: bool) -> None:
        if on:
            self._person.blocks()
        else:
            self._person.unblocks()

    @property
    def blocked(self) -> bool:
        return self._person.chat.blocked

    def wild(self, on: bool) -> None:
        face: FakeTelegram = self._bot.face
        face.hooks.mess = WILD if on else Mess()


class OaPhone:
    """Zalo keeps no list of what a person wrote, so this does. `host` gives an address to something they send."""

    kind = "zalo_oa"
    title = "Zalo Official Account"

    def __init__(self, oa: FakeOa, host: Callable[[bytes, str], str], name: str = "Lan Nguyễn") -> None:
        self._oa, self._host, self._person = oa, host, oa.person(name=name)
        self._mine: list[tuple[int, Line]] = []  # each with how many of the OA's stood before it

    @property
    def lines(self) -> Sequence[Line]:
        shown: list[Line] = []
        waiting = list(self._mine)
        for number, message in enumerate(self._person.heard):
            while waiting and waiting[0][0] <= number:
                shown.append(waiting.pop(0)[1])
            shown.append(self._line(message))
        return [*shown, *(line for _, line in waiting)]

    def _line(self, message: dict[str, Any]) -> Line:
        payload = message.get("attachment", {}).get("payload", {})
        pressed = [Button(one["title"], self._press(one), _leads(one)) for one in payload.get("buttons", ())]
        first = payload.get("elements", [{}])[0]
        asset = self._oa.assets.get(str(first.get("attachment_id") or payload.get("token") or ""))
        text = str(message.get("text", ""))
        if payload.get("template_type") == "request_user_info":
            text = "\n".join(
                part for part in (text, str(first.get("title", "")), str(first.get("subtitle", ""))) if part
            )
            pressed = [Button("Chia sẻ thông tin", lambda: self._person.fills_form("Nguyễn Thị Lan", "84912345678"))]
        picture = asset.content if asset is not None and asset.kind == "image" else None
        return Line(False, text, pressed, picture, asset.name if asset is not None and asset.kind == "file" else "")

    def _press(self, button: dict[str, Any]) -> Callable[[], object]:
        def press() -> None:
            if str(button["type"]).startswith("oa.query."):
                if button["type"] == "oa.query.show":
                    self._note(Line(True, str(button["payload"])))
                else:
                    self._note(Line(True, str(button["title"])))
                self._person.says(str(button["payload"]))

        return press

    def _note(self, line: Line) -> None:
        self._mine.append((len(self._person.heard), line))

    @property
    def keys(self) -> Sequence[Button]:
        return ()

    def starts(self) -> None:
        self._person.follow()

    def says(self, text: str) -> None:
        self._note(Line(True, text))
        self._person.says(text)

    def sends_photo(self, content: bytes, caption: str) -> None:
        self._note(Line(True, caption, picture=content))
        self._person.sends_photo(self._host(content, "image/jpeg"), text=caption)

    def sends_file(self, content: bytes, name: str, mime: str) -> None:
        self._note(Line(True, "", file=name))
        self._person.sends_file(self._host(content, mime), name, len(content))

    def blocks(self, on: bool) -> None:
        if on:
            self._person.unfollow()
            self._person.refuses = True
        else:
            self._person.follow()

    @property
    def blocked(self) -> bool:
        return self._person.refuses

    def wild(self, on: bool) -> None:
        self._oa.hooks.mess = WILD if on else Mess()


def _leads(button: dict[str, Any]) -> str:
    """Where a button leads out of the chat: an address or a number to call."""
    payload = button.get("payload")
    if button["type"] == "oa.open.url" and isinstance(payload, dict):
        return str(payload.get("url", ""))
    if button["type"] == "oa.open.phone" and isinstance(payload, dict):
        return f"tel:{payload.get('phone_code', '')}"
    return ""


class ZaloBotPhone:
    kind = "zalo_bot"
    title = "Zalo Bot"

    def __init__(self, bot: ZaloBot, name: str = "Lan") -> None:
        self._bot, self._person = bot, bot.person(name)

    @property
    def lines(self) -> Sequence[Line]:
        return [Line(one["who"] == "me", str(one["text"]), picture=one.get("photo")) for one in self._person.lines]

    @property
    def keys(self) -> Sequence[Button]:
        return ()

    def starts(self) -> None:
        self._person.says("Chào")

    def says(self, text: str) -> None:
        self._person.says(text)

    def sends_photo(self, content: bytes, caption: str) -> None:
        self._person.sends_photo(content, caption or None)

    def sends_file(self, content: bytes, name: str, mime: str) -> None:
        """The platform shows a bot nothing of a file."""
        self._person.sends_hidden()

    def blocks(self, on: bool) -> None:
        self._person.blocked = on

    @property
    def blocked(self) -> bool:
        return self._person.blocked

    def wild(self, on: bool) -> None:
        self._bot.face.hooks.mess = WILD if on else Mess()


def transcript(phone: Phone) -> str:
    """What stands in a chat, as text."""
    written = []
    for line in phone.lines:
        mark = ">" if line.mine else "<"
        shown = [
            *line.text.split("\n"),
            *(["[ảnh]"] if line.picture else []),
            *([f"[{line.file}]"] if line.file else []),
        ]
        written += [f"{mark} {one}".rstrip() for one in shown if one or len(shown) == 1]
        written += [f"  [{button.label}]" for button in line.buttons]
    return "\n".join(written) + "\n"

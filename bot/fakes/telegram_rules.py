"""What the Bot API refuses (platforms, C.4 and C.6), in its own words."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

TEXT, CAPTION = 4096, 1024  # UTF-16 code units after entity parsing
BUTTONS, PER_ROW, DATA = 100, 8, 64
PHOTO, FILE, DOWNLOAD = 10 * 1024 * 1024, 50 * 1024 * 1024, 20 * 1024 * 1024
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
ACTIONS = ("typing", "upload_photo", "upload_document", "upload_voice", "upload_video", "find_location")
TAGS = frozenset(
    ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler", "span")
)
KINDS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough"}
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")


class Refused(Exception):
    """A refusal: the status, the words, and its parameters."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(why: str) -> Refused:
    return Refused(400, f"Bad Request: {why}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parsed(text: str, mode: str, limit: int, *, what: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks, and its entities."""
    if mode.lower() not in ("", "html"):
        raise bad("unsupported parse_mode")
    entities: list[dict[str, Any]] = []
    if mode:
        text, entities = _unmarked(text)
    text = text.strip()
    if units(text) > limit:
        raise bad("message is too long" if what == "text" else "message caption is too long")
    if not text and what == "text":
        raise bad("message text is empty")
    return text, entities


def _unmarked(marked: str) -> tuple[str, list[dict[str, Any]]]:
    out, at = "", 0
    opened: list[tuple[str, int]] = []
    entities: list[dict[str, Any]] = []
    for found in re.finditer(r"<(/?)([^<>]*)>|<", marked):
        out += html.unescape(marked[at : found.start()])
        at = found.end()
        tag = (found[2] or "").split(" ")[0].lower()
        offset = len(marked[: found.start()].encode())
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}')
        if not found[1]:
            opened.append((tag, units(out)))
            continue
        if not opened or opened[-1][0] != tag:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
        _, began = opened.pop()
        entities.append({"type": KINDS.get(tag, "code"), "offset": began, "length": units(out) - began})
    if opened:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return out + html.unescape(marked[at:]), entities


def markup(given: str | None, *, private: bool) -> dict[str, Any] | None:
    """A keyboard, checked: one kind only, within its limits."""
    if not given:
        return None
    found = as_json(given, "reply markup")
    if not isinstance(found, dict):
        raise bad("object expected as reply markup")
    kinds = [name for name in ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply") if name in found]
    if len(kinds) != 1:
        raise bad("object expected as reply markup")
    if kinds[0] == "inline_keyboard":
        _check_rows(found["inline_keyboard"])
        for button in buttons(found["inline_keyboard"]):
            _check_inline(button)
    elif kinds[0] == "keyboard":
        _check_rows(found["keyboard"])
        for button in buttons(found["keyboard"]):
            _check_reply(button, private)
        if units(found.get("input_field_placeholder", "")) > 64:
            raise bad("input field placeholder is too long")
    return found


def _check_rows(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("field of the keyboard must be an Array of Arrays")
    if sum(map(len, rows)) > BUTTONS or any(len(row) > PER_ROW for row in rows):
        raise bad("reply markup is too long")


def buttons(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [{"text": one} if isinstance(one, str) else one for row in rows for one in row]


def _check_inline(button: Mapping[str, Any]) -> None:
    if not button.get("text"):
        raise bad("inline keyboard button text must be non-empty")
    does = [name for name in ("callback_data", "url", "web_app", "copy_text") if name in button]
    if len(does) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(https?|tg)://[^/]", str(button["url"])):
        raise bad("BUTTON_URL_INVALID")


def _check_reply(button: Mapping[str, Any], private: bool) -> None:
    if not button.get("text"):
        raise bad("keyboard button text must be non-empty")
    if not private and (button.get("request_contact") or button.get("request_location")):
        raise bad("phone number can be requested in private chats only")


def as_json(given: str, what: str) -> Any:
    try:
        return json.loads(given)
    except ValueError:
        raise bad(f"can't parse {what} JSON object") from None


def commands(given: str) -> list[dict[str, str]]:
    found = as_json(given, "commands")
    if not isinstance(found, list) or len(found) > 100:
        raise bad("too many commands")
    for one in found:
        if not COMMAND.fullmatch(one.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(one.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return found


def is_image(content: bytes) -> bool:
    return content.startswith(SIGNATURES)

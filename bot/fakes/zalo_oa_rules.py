"""What Zalo OA refuses in a message, by its code (platforms, A.4, A.6, A.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TEXT, BUTTONS, PAYLOAD, BUTTON_TITLE = 2000, 5, 1000, 100
TITLE, SUBTITLE = 100, 500


class Refused(Exception):
    """Answered with HTTP 200 and this error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "message": self.message}


@dataclass(slots=True)
class Asset:
    """Something uploaded; it dies after seven days."""

    kind: str  # "image" or "file"
    name: str
    content: bytes = field(repr=False)
    dies: datetime


@dataclass(frozen=True, slots=True)
class Blank:
    """One parameter of a template, as `/template/info/v2` lists it."""

    name: str
    require: bool = True
    maxLength: int = 30


def check_message(message: object, assets: Mapping[str, Asset], now: datetime, *, buttons: int = 0) -> None:
    """Raises `Refused`. `buttons`: the code by which this OA refuses buttons on text, 0 where it takes them."""
    if not isinstance(message, dict) or not message:
        raise Refused(-201, "message is invalid")
    _only(message, "text", "attachment", "quote_message_id")
    text = message.get("text")
    if text is not None:
        if not isinstance(text, str) or not text.strip():
            raise Refused(-201, "text is invalid")
        if len(text.encode("utf-16-le")) // 2 > TEXT:
            raise Refused(-210, "text exceeds 2000 characters")
    attachment = message.get("attachment")
    if attachment is None:
        if text is None:
            raise Refused(-201, "message is empty")
        return
    if not isinstance(attachment, dict):
        raise Refused(-201, "attachment is invalid")
    _only(attachment, "type", "payload")
    payload = attachment.get("payload")
    if not isinstance(payload, dict):
        raise Refused(-201, "payload is invalid")
    if attachment.get("type") == "file":
        _only(payload, "token")
        _asset(payload.get("token"), "file", assets, now)
    elif attachment.get("type") == "template":
        _template(payload, text, assets, now, buttons)
    else:
        raise Refused(-233, "attachment type is not supported")


def _template(payload: dict[str, Any], text: object, assets: Mapping[str, Asset], now: datetime, buttons: int) -> None:
    kind = payload.get("template_type")
    if kind is None:
        _only(payload, "buttons")
        if buttons:
            raise Refused(buttons, "buttons are not supported")
        if text is None:
            raise Refused(-201, "buttons need a text")
        _buttons(payload.get("buttons"))
        return
    _only(payload, "template_type", "elements")
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise Refused(-201, "elements must have exactly one element")
    if kind == "media":
        _media(elements[0], assets, now)
    elif kind == "request_user_info":
        _form(elements[0])
    else:
        raise Refused(-233, f"template_type {kind} is not supported")


def _buttons(buttons: object) -> None:
    if not isinstance(buttons, list) or not buttons:
        raise Refused(-201, "buttons are invalid")
    if len(buttons) > BUTTONS:
        raise Refused(-210, "more than 5 buttons")
    for one in buttons:
        if not isinstance(one, dict):
            raise Refused(-201, "a button is invalid")
        _only(one, "title", "type", "payload")
        title, payload = one.get("title"), one.get("payload")
        if not isinstance(title, str) or not title.strip():
            raise Refused(-201, "a button has no title")
        if len(title) > BUTTON_TITLE:
            raise Refused(-210, "a button's title is too long")
        match one.get("type"):
            case "oa.query.show" | "oa.query.hide":
                if not isinstance(payload, str) or not payload:
                    raise Refused(-201, "a button's payload is invalid")
                if len(payload) > PAYLOAD:
                    raise Refused(-210, "a button's payload is too long")
            case "oa.open.url":
                if not isinstance(payload, dict) or not str(payload.get("url", "")).startswith(("https://", "http://")):
                    raise Refused(-201, "a button's url is invalid")
                _only(payload, "url")
            case "oa.open.phone":
                if not isinstance(payload, dict) or not str(payload.get("phone_code", "")).isdigit():
                    raise Refused(-201, "a button's phone_code is invalid")
                _only(payload, "phone_code")
            case _:
                raise Refused(-201, "a button's type is invalid")


def _media(element: dict[str, Any], assets: Mapping[str, Asset], now: datetime) -> None:
    if element.get("media_type") != "image":
        raise Refused(-233, "media_type is not supported")
    _only(element, "media_type", "url", "attachment_id")
    if ("url" in element) == ("attachment_id" in element):
        raise Refused(-201, "one of url and attachment_id is needed")
    if "attachment_id" in element:
        _asset(element["attachment_id"], "image", assets, now)
    elif not str(element["url"]).startswith("https://"):
        raise Refused(-201, "url is invalid")


def _form(element: dict[str, Any]) -> None:
    _only(element, "title", "subtitle", "image_url")
    for name, longest in (("title", TITLE), ("subtitle", SUBTITLE)):
        value = element.get(name)
        if not isinstance(value, str) or not value:
            raise Refused(-201, f"{name} is invalid")
        if len(value) > longest:
            raise Refused(-210, f"{name} is too long")
    if not str(element.get("image_url", "")).startswith("https://"):
        raise Refused(-201, "image_url is invalid")


def _asset(token: object, kind: str, assets: Mapping[str, Asset], now: datetime) -> None:
    found = assets.get(token) if isinstance(token, str) else None
    if found is None or found.kind != kind:
        raise Refused(-201, "there is no such attachment")
    if found.dies <= now:
        raise Refused(-100, "the attachment has expired")


def check_upload(kind: str, name: str, content: bytes) -> None:
    """Raises `Refused` for what that endpoint does not take."""
    if kind == "image":
        if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            raise Refused(-201, "the image is neither jpg nor png")
        if len(content) > 1024 * 1024:
            raise Refused(-210, "the image is over 1 MB")
        return
    if not name.lower().endswith((".pdf", ".doc", ".docx", ".csv")):
        raise Refused(-201, "the file's type is not supported")
    if not 0 < len(content) <= 5 * 1024 * 1024:
        raise Refused(-210, "the file is over 5 MB")


def check_data(blanks: tuple[Blank, ...], data: object) -> None:
    """Raises `Refused` where the data do not fill a template's blanks."""
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise Refused(-111, "template_data is invalid")
    for blank in blanks:
        value = data.get(blank.name, "")
        if blank.require and not value:
            raise Refused(-112, f"template_data misses {blank.name}")
        if len(value) > blank.maxLength:
            raise Refused(-1121, f"template_data {blank.name} is too long")
    if set(data) - {blank.name for blank in blanks}:
        raise Refused(-111, "template_data has a parameter the template does not")


def _only(data: dict[str, Any], *names: str) -> None:
    for name in data:
        if name not in names:
            raise Refused(-201, f"{name} is not a parameter")

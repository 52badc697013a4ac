"""One message as the calls it takes: what it shows first, then its words in pieces, the keyboard under the last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telegram import InputFile

from bot.channels.telegram import keyboard
from bot.channels.telegram.texts import html, length, pieces
from bot.messages import Attachment, Capabilities, Message, Outgoing

CAPABILITIES = Capabilities(
    buttons=keyboard.MOST,
    label_length=keyboard.WHOLE,
    text_length=4096,
    caption_length=1024,
    attachments=True,
    picture=True,
    picture_size=10 * 1024 * 1024,
    file_size=50 * 1024 * 1024,
    links=8,
    edit=True,
    ask_phone=True,
    ask_place=True,
    typing=True,
)
NO_PREVIEW = {"is_disabled": True}
PHOTOS = ("image/png", "image/jpeg")


@dataclass(slots=True)
class Part:
    """One call. `text` is the parameter that holds words, if any ("text", "caption")."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """Labels of the buttons that share a phone number or a place, in the person's language."""

    phone: str = ""
    place: str = ""
    noted: str = ""


def parts(out: Outgoing, shares: Shares, *, open_keyboard: bool) -> list[Part]:
    """`open_keyboard`: an earlier message left a reply keyboard, which is taken away with this one."""
    message = out.message
    fits = keyboard.fits(message)
    words, markup = _words(message, fits), _markup(message, shares, fits)
    made: list[Part] = []
    one = out.attachments[0] if len(out.attachments) == 1 else None
    if one is not None and words and length(words) <= CAPABILITIES.caption_length and not (open_keyboard and markup):
        return [_attachment(one, words, markup or (keyboard.REMOVE if open_keyboard else None))]
    for attachment in out.attachments:
        made.append(_attachment(attachment, attachment.alt[: CAPABILITIES.caption_length], None))
    texts = list(pieces(words, CAPABILITIES.text_length))
    if open_keyboard and markup is not None and "inline_keyboard" in markup:
        # A message carries one keyboard only: the first lines go ahead and take the old one away.
        first, _, rest = texts[0].partition("\n") if texts else ("", "", "")
        texts[:1] = [first, rest.lstrip("\n")] if rest else [shares.noted, *texts[:1]]
    last = len(texts) - 1
    for number, text in enumerate(texts):
        reply_markup = markup if number == last else None
        if number == 0 and reply_markup is None and open_keyboard:
            reply_markup = keyboard.REMOVE
        made.append(_text(text, reply_markup))
    return made


def _words(message: Message, fits: bool) -> str:
    """Without the numbered lines where the buttons say them all. `fits`: whether the choices can be buttons."""
    buttons_do = not message.ask and fits and keyboard.readable(message.choices)
    lines = [message.bare if buttons_do else message.text]
    lines += [f"{link.label}: {link.url.removeprefix('tel:')}" for link in keyboard.call_links(message.links)]
    return "\n".join(line for line in lines if line)


def _markup(message: Message, shares: Shares, fits: bool) -> keyboard.Keyboard | None:
    if message.ask == "phone":
        return keyboard.sharing("phone", shares.phone, message.choices)
    if message.ask == "place":
        return keyboard.sharing("place", shares.place, message.choices)
    calls = keyboard.call_links(message.links)
    links = [link for link in message.links if link not in calls]
    return keyboard.inline(message.choices if fits else (), links)


def _text(text: str, markup: keyboard.Keyboard | None) -> Part:
    params: dict[str, Any] = {"text": html(text), "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    if markup is not None:
        params["reply_markup"] = markup
    return Part("sendMessage", params, "text")


def _attachment(one: Attachment, caption: str, markup: keyboard.Keyboard | None) -> Part:
    """A picture is shown, unless it is too big for that; anything else is a file."""
    shown = one.mime in PHOTOS and len(one.content) <= CAPABILITIES.picture_size
    kind, method = ("photo", "sendPhoto") if shown else ("document", "sendDocument")
    params: dict[str, Any] = {kind: InputFile(one.content, filename=one.filename)}
    if caption:
        params |= {"caption": html(caption), "parse_mode": "HTML"}
    if markup is not None:
        params["reply_markup"] = markup
    return Part(method, params, "caption" if caption else "")

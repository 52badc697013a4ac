"""A neutral message as Zalo's request bodies: texts, buttons, the form, pictures, files (platforms, A.4).

Buttons are known from live accounts only, not from Zalo's own builders. So the text says all they say, and each request
with buttons has a plain twin to be sent where they are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.channels.zalo_oa.wording import shortened, split
from bot.language import Words
from bot.messages import Choice, Link, Message

BUTTONS = 5
TITLE = 25  # characters that show whole on a small phone; Zalo takes more (F.3)
PAYLOAD = 1000
EXPLAIN, UNSURE = "?", "0"  # the first to be left out where buttons are short: the text has them

Body = dict[str, Any]


def text_bodies(chat: str, text: str, buttons: Sequence[Body] = (), form: Body | None = None) -> list[Body]:
    """One request for each part of the text; buttons or a form go with the last."""
    bodies: list[Body] = [{"recipient": {"user_id": chat}, "message": {"text": part}} for part in split(text)]
    if bodies and form is not None:
        bodies[-1]["message"]["attachment"] = form
    elif bodies and buttons:
        attachment = {"type": "template", "payload": {"buttons": list(buttons)}}
        bodies[-1]["message"]["attachment"] = attachment
    return bodies


def plain(body: Body) -> Body | None:
    """The same text without what may be refused beside it; None where there is nothing to leave out."""
    message = body["message"]
    if "text" not in message or "attachment" not in message:
        return None
    return {"recipient": body["recipient"], "message": {"text": message["text"]}}


def picture_body(chat: str, attachment_id: str) -> Body:
    payload = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": attachment_id}]}
    return {"recipient": {"user_id": chat}, "message": {"attachment": {"type": "template", "payload": payload}}}


def file_body(chat: str, token: str) -> Body:
    return {
        "recipient": {"user_id": chat},
        "message": {"attachment": {"type": "file", "payload": {"token": token}}},
    }


def template_body(chat: str, template_id: str, data: dict[str, str]) -> Body:
    return {"user_id": chat, "template_id": template_id, "template_data": data}


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────


def buttons(message: Message) -> list[Body]:
    """At most five: the choices, then links. Where the choices are more, "explain" and "not sure" are left to the text;
    where the options alone are more, there are none: a part of them would look like all."""
    made = [_query(choice) for choice in _fitting(message.choices)]
    links = [button for link in message.links if (button := _leaving(link)) is not None]
    return [*made, *links[: BUTTONS - len(made)]]


def with_links(message: Message) -> str:
    """The text with the addresses it does not yet have: a button may be refused, and old phones hide them."""
    missing = [_in_words(link) for link in message.links if _address(link) not in message.text]
    return "\n".join([message.text, *missing]) if missing else message.text


def _fitting(choices: Sequence[Choice]) -> Sequence[Choice]:
    for left_out in ((), (EXPLAIN,), (EXPLAIN, UNSURE)):
        kept = [one for one in choices if one.key not in left_out]
        if len(kept) <= BUTTONS:
            return kept
    return ()


def _query(choice: Choice) -> Body:
    """A tap comes back as a text that is the payload, without a bubble in the chat."""
    return {"title": shortened(choice.label, TITLE), "type": "oa.query.hide", "payload": choice.payload[:PAYLOAD]}


def _leaving(link: Link) -> Body | None:
    title = shortened(link.label, TITLE)
    if phone := _phone(link):
        return {"title": title, "type": "oa.open.phone", "payload": {"phone_code": phone}}
    if urlsplit(link.url).scheme == "https":
        return {"title": title, "type": "oa.open.url", "payload": {"url": link.url}}
    return None


def _phone(link: Link) -> str:
    """ "tel:+84912345678" as Zalo writes it: "84912345678"."""
    if not link.url.startswith("tel:"):
        return ""
    digits = "".join(sign for sign in link.url if sign.isascii() and sign.isdigit())
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def _address(link: Link) -> str:
    return link.url.removeprefix("tel:")


def _in_words(link: Link) -> str:
    return f"{link.label}: {_address(link)}"


# ── The form ─────────────────────────────────────────────────────────────────────────────────────

FORM_TITLE, FORM_SUBTITLE = 100, 500


def form(image_url: str, words: Words) -> Body:
    """Zalo's own form for name, phone and address; the answer comes as `user_submit_info`."""
    element = {
        "title": shortened(words.t("Give your phone number"), FORM_TITLE),
        "subtitle": shortened(words.t("Tap here to fill it in. Or just type the number below."), FORM_SUBTITLE),
        "image_url": image_url,
    }
    payload = {"template_type": "request_user_info", "elements": [element]}
    return {"type": "template", "payload": payload}

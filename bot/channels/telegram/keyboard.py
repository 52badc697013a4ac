"""Choices as Telegram's keyboards (platforms, C.2 and C.4).

Inline buttons carry the choice's payload. A reply keyboard is used only where a phone number or a place is asked for,
since only its buttons can share one; its other buttons type their label, which the bot reads as well as a tap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.messages import Choice, Link, Message

MOST = 100  # buttons of a keyboard
PER_ROW = 8
DATA = 64  # bytes of callback_data
WHOLE = 34  # characters of a label that a small phone still shows whole in a row of its own
WIDTHS = ((4, 6), (3, 10), (2, 16))  # so many in a row while no label is longer than that
ALWAYS = ("0", "?", "")  # the keys of what goes with any question
TICK = "✓ "
REMOVE: dict[str, Any] = {"remove_keyboard": True}

Keyboard = dict[str, Any]


def fits(message: Message) -> bool:
    """Whether all choices can be buttons. If not, the numbered lines of the text do."""
    longest = max([len(choice.payload.encode()) for choice in message.choices], default=0)
    return len(message.choices) + len(message.links) <= MOST and longest <= DATA


def readable(choices: Sequence[Choice]) -> bool:
    """Whether the buttons alone say it: no label is cut off on a small phone."""
    return max([len(_shown(choice)) for choice in choices], default=0) <= WHOLE


def inline(choices: Sequence[Choice], links: Sequence[Link] = ()) -> Keyboard | None:
    """Buttons under the message; None for none."""
    if not choices and not links:
        return None
    rows = [
        [{"text": label, "callback_data": choice.payload} for choice, label in row]
        for row in _rows([(choice, _shown(choice)) for choice in choices])
    ]
    rows += [[{"text": link.label, "url": link.url}] for link in links]
    return {"inline_keyboard": rows} if rows else None


def sharing(kind: str, label: str, choices: Sequence[Choice], hint: str = "") -> Keyboard:
    """The keyboard that shares one's own phone number (`kind` "phone") or place ("place"), private chats only."""
    ask = "request_contact" if kind == "phone" else "request_location"
    labels = [[{"text": label} for _, label in row] for row in _rows([(one, one.label) for one in choices])]
    keyboard: Keyboard = {
        "keyboard": [[{"text": label, ask: True}], *labels],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    if hint:
        keyboard["input_field_placeholder"] = hint[:64]
    return keyboard


def call_links(links: Iterable[Link]) -> list[Link]:
    """Links to a telephone, which cannot be buttons here: Telegram makes numbers in a text callable itself."""
    return [link for link in links if not link.url.startswith(("https://", "http://", "tg://"))]


def ticked(message: Any, data: str) -> Keyboard | None:
    """The keyboard of a tapped message with a tick on the pressed button, and on that one only: a tap leaves no other
    trace in the chat. None where the message is not shown to bots any more, or has the tick already."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ()) if isinstance(message, dict) else ()
    made = [[_tick(button, button.get("callback_data") == data) for button in row] for row in rows]
    return {"inline_keyboard": made} if made and made != rows else None


def _tick(button: dict[str, Any], pressed: bool) -> dict[str, Any]:
    text = str(button.get("text", "")).removeprefix(TICK)
    return {**button, "text": f"{TICK}{text}" if pressed else text}


def _shown(choice: Choice) -> str:
    """A digit means the line printed with it, so it is printed on the button too."""
    dot = "." if choice.key.isdigit() else ""
    return f"{choice.key}{dot} {choice.label}" if choice.key else choice.label


def _rows(labelled: Sequence[tuple[Choice, str]]) -> list[list[tuple[Choice, str]]]:
    """One label a row, more where all are short; what is always there (not sure, explain) shares the last row."""
    always = [one for one in labelled if one[0].key in ALWAYS]
    own = [one for one in labelled if one[0].key not in ALWAYS]
    longest = max([len(label) for _, label in own], default=0)
    per_row = next((many for many, width in WIDTHS if longest <= width), 1)
    rows = [own[at : at + per_row] for at in range(0, len(own), per_row)]
    fits = sum([len(choice.label) + 2 for choice, _ in always]) <= WHOLE
    return rows + ([always] if always and fits and len(always) <= PER_ROW else [[one] for one in always])

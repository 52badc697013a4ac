"""What the bot says unasked: news of somebody's own matter, a reminder, an announcement.

It may come while another question is open, so its buttons belong to no talk (`ANY_TALK`), and what its lines mean when
they are typed is found from the message itself (`handlers/printed.py`): a digit always means the line printed last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.flows.question import Option
from bot.flows.render import ANY_TALK
from bot.messages import Choice, Link, Message, Purpose


def notice(
    text: str,
    kind: str = "",
    items: Sequence[Option] = (),
    *,
    purpose: Purpose = "notice",
    links: Sequence[Link] = (),
    not_before: datetime | None = None,
    expires: datetime | None = None,
) -> Message:
    """A message out of turn. `items` are its lines, handed to the side conversation `kind` whenever they are tapped
    or typed; a value is at most about 40 characters, so that the payload stays within 64 bytes."""
    rows = [(str(number), item) for number, item in enumerate(items, 1)]
    choices = [Choice(key, item.label, f"{ANY_TALK}:@{kind}:{item.value}") for key, item in rows]
    whole = "\n".join([text, *(f"{key}. {item.label}" for key, item in rows)])
    said = Message(whole, body=text, choices=tuple(choices), links=tuple(links), purpose=purpose)
    return replace(said, not_before=not_before, expires=expires)

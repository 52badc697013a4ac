"""What a typed digit or label means when the bot has last said something unasked (a notice, a reminder): its line."""

from __future__ import annotations

from bot.language import fold
from bot.messages import Body, Tap, Text
from bot.storage import Work
from bot.storage.printed import newest_unasked

LONGEST = 40  # characters: longer words are no line's label


def as_printed(work: Work, chat_id: int, body: Body) -> Body:
    """The body as it is, or the tap it stands for: lines of the question that is open give way to those printed
    after them."""
    if not isinstance(body, Text) or body.edited:
        return body
    bare = body.text.strip().rstrip(".)").strip()
    if not bare or len(bare) > LONGEST:
        return body
    said = newest_unasked(work, chat_id)
    for choice in said.choices if said is not None else ():
        if bare == choice.key or fold(choice.label) == fold(bare):
            return Tap(choice.payload)
    return body

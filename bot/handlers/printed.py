"""What a typed digit or label means when the bot has last said something unasked (a notice, a reminder): its line.

A digit never falls upon the wrong question. Where it is none of the lines that were printed last, or where they were
sent in the very moment it was typed, the open question is printed again instead.
"""

from __future__ import annotations

from bot.flows.render import is_number
from bot.language import fold
from bot.messages import Body, Started, Tap, Text
from bot.storage import Loaded, Work
from bot.storage.printed import newest_unasked

LONGEST = 40  # characters: longer words are no line's label


def as_printed(work: Work, loaded: Loaded, body: Body) -> Body:
    """The body as it is, or the tap it stands for, or `Started` where the open question has to be printed again."""
    if not isinstance(body, Text) or body.edited or not loaded.unasked:  # nearly always
        return body
    bare = body.text.strip().rstrip(".)").strip()
    if not bare or len(bare) > LONGEST:
        return body
    said = newest_unasked(work, loaded.chat.id)
    if said is None:
        return body
    for choice in said.message.choices:
        if fold(choice.label) == fold(bare) or (bare == choice.key and said.read):
            return Tap(choice.payload)
    return Started() if is_number(bare) else body

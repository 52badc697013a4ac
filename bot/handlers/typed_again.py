"""The same typed again while the answer to the first is still on its way: it changes nothing.

Who hears nothing types once more what they typed. By then the first was taken and answered, only the answer waits in
the outbox: the second would fall upon the next question, which nobody has seen. So it is left at that; what waits will
arrive, and nothing is said beside it. Where the answer may have been lost it was said again before (`inbound`), and
waits like any other.

Who knows the form by heart and types "2", "2" ahead on purpose loses the second: they see the question and answer it
once more, which is better than an answer nobody meant.
"""

from __future__ import annotations

from bot.flows.render import parse
from bot.language import fold
from bot.messages import Body, Text
from bot.storage import Loaded, Work, inbox
from bot.storage.printed import AT_COMMIT, READ, WAITS, reply_to_come


def typed_again(work: Work, loaded: Loaded, inbox_id: int, body: Body) -> bool:
    """Whether this is nothing but what was typed before it, and its person cannot have read the answer to that. Nearly
    always the newest line of the chat was sent, and nothing more is read."""
    if loaded.newest not in WAITS or loaded.chat.channel in AT_COMMIT:
        return False
    if not loaded.unasked and loaded.newest == "sending" and work.now - (loaded.last_in_at or work.now) < READ:
        return False  # neither of the waits below can be so long
    if not isinstance(body, Text) or body.edited or parse(body.text.strip()) is not None:
        return False  # a button says itself what it answers
    before = inbox.answered_before(work, loaded.chat.id, inbox_id)
    if before is None or not isinstance(before[0], Text) or _bare(before[0]) != _bare(body):
        return False
    reply = reply_to_come(work, loaded.chat.id)
    if reply is None:
        return False
    # While it is being sent, the platform may have shown it already. An answer that came at once was heard at once;
    # one that is long under way is in doubt, and one that began late has not been read within seconds.
    began = reply.claimed_at
    return reply.status == "queued" or work.now - began >= READ or began - before[1] >= READ


def _bare(body: Text) -> str:
    return fold(body.text).rstrip(".) ")
